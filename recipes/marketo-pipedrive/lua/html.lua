-- Notes are HTML in Pipedrive; a chat shows Markdown.

local entities = {
    amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", nbsp = " ",
}

local function entity(name)
    local number = string.match(name, "^#(%d+)$")
    if number == nil then
        local hex = string.match(name, "^#[xX](%x+)$")
        number = hex and tonumber(hex, 16)
    end
    number = tonumber(number)
    if number and number > 0 and number < 0x110000 then
        return utf8.char(number)
    end
    return entities[name]
end

-- What is left of a tag; its name in small letters.
local marks = {
    b = "**", strong = "**", i = "_", em = "_",
    br = "\n", p = "\n\n", div = "\n", ul = "\n", ol = "\n", tr = "\n",
    blockquote = "\n", h1 = "\n\n", h2 = "\n\n", h3 = "\n\n",
}

local function mark(closing, name)
    name = string.lower(name)
    if name == "li" then
        return closing == "" and "\n  * " or ""
    end
    return marks[name] or ""
end

function markdown(html)
    if html == nil then
        return nil
    end
    local text = string.gsub(html, "%s+", " ")
    text = string.gsub(text, "<!%-%-.-%-%->", "")
    text = string.gsub(text, '<[aA]%s[^>]*href="([^"]*)"[^>]*>(.-)</[aA]>',
                       "[%2](%1)")
    text = string.gsub(text, "<(/?)(%w+)[^>]*>", mark)
    text = string.gsub(text, "&(#?%w+);", entity)
    text = string.gsub(text, "[ \t]*\n[ \t]?", "\n")
    text = string.gsub(text, "\n\n\n+", "\n\n")
    return string.trim(text)
end
