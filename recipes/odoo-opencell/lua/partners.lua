-- Names, addresses and the like, as Opencell wants them.

local LONGEST = 50 -- letters that Opencell takes in a name or an address line

-- The first n letters; a letter is never cut in two.
local function first_letters(text, n)
    local stop = utf8.offset(text, n + 1)
    return stop and text:sub(1, stop - 1) or text
end

local function cut(text)
    return text and first_letters(text, LONGEST)
end

converters.cut = { to_right = cut }

-- Lines of at most 50 letters, cut at blanks where there are any.
local function address_lines(parts)
    local text = table.concat(parts, " "):gsub("%s+", " ")
    local lines = { "" }
    for word in text:gmatch("%S+") do
        local line = lines[#lines]
        local longer = line == "" and word or line .. " " .. word
        if utf8.len(longer) <= LONGEST then
            lines[#lines] = longer
        else
            while utf8.len(word) > LONGEST do
                local part = first_letters(word, LONGEST)
                table.insert(lines, part)
                word = word:sub(#part + 1)
            end
            table.insert(lines, word)
        end
    end
    if lines[1] == "" then
        table.remove(lines, 1)
    end
    return lines
end

-- `v` is the streets by their fields, whichever side they come from.
local function address_line(n)
    return {
        to_right = function(v)
            local parts = {}
            for _, name in ipairs({ "street", "street2", "partner_id.street", "partner_id.street2" }) do
                table.insert(parts, v[name])
            end
            return address_lines(parts)[n]
        end,
    }
end

converters.address_1 = address_line(1)
converters.address_2 = address_line(2)
converters.address_3 = address_line(3)

converters.country = {
    to_right = function(code)
        return code and (settings.countries[code] or code)
    end,
}

converters.language = {
    to_right = function(lang)
        local code = settings.languages[lang]
        if code == nil then
            error("no code for the language " .. tostring(lang)
                .. ": add it to `languages` in lua/settings.lua")
        end
        return code
    end,
}

-- The e-mail addresses of a contract: the first gets the invoices, the others
-- copies.
converters.first_email = {
    to_right = function(list)
        return list and list[1]
    end,
}
converters.other_emails = {
    to_right = function(list)
        if list == nil or #list < 2 then
            return nil
        end
        return table.concat(list, ",", 2)
    end,
}
