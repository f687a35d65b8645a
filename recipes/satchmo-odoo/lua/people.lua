local function trimmed(text)
    text = text and text:trim()
    if text ~= "" then return text end
end

-- A contact is called by its names, else by its e-mail address.
converters.person_name = {
    to_right = function(v, left)
        local first, last = trimmed(v.first_name), trimmed(v.last_name)
        if first and last then return first .. " " .. last end
        return first or last or trimmed(left.email) or settings.nameless
    end,
    -- Of "Ana Maria Souza" that part is kept which the shop has already; else
    -- the last word is the last name.
    to_left = function(v, left)
        local name = trimmed(v)
        if name == nil or name == trimmed(left.email) or
            name == settings.nameless then
            return skip
        end
        local first, last = trimmed(left.first_name), trimmed(left.last_name)
        if first and name:sub(1, #first + 1) == first .. " " then
            return { first_name = first, last_name = name:sub(#first + 2):trim() }
        end
        if last and name:sub(-#last - 1) == " " .. last then
            return { first_name = name:sub(1, -#last - 2):trim(), last_name = last }
        end
        first, last = name:match("^(.*%S)%s+(%S+)$")
        return { first_name = first or name, last_name = last or "" }
    end,
}

-- That of an order: what stands in its address, else as the contact.
converters.name_of = {
    to_right = function(v)
        for field, name in pairs(v) do
            if field:find("addressee", 1, true) and trimmed(name) then
                return trimmed(name)
            end
        end
        return trimmed(v["contact_id.name"]) or trimmed(v["contact_id.email"]) or
            settings.nameless
    end,
}

-- In small letters or not, it is the same address: each side keeps its own.
local function like(mine, theirs)
    if mine and theirs and mine:lower() == theirs:lower() then return theirs end
    return mine
end
converters.email = {
    to_right = function(v, left, right) return like(v, right.email) end,
    to_left = function(v, left, right) return like(v, left.email) end,
}

-- An address as the shop calls it: by its addressee, else as its contact.
converters.addressee = {
    to_right = function(v) return trimmed(v) or settings.nameless end,
    to_left = function(v)
        if v == settings.nameless then return skip end
        return v
    end,
}

-- Odoo counts these ranks upwards by itself: it is only told that there is one.
local function rank(role)
    return {
        to_right = function(v)
            if v ~= role then return skip end
            return 1
        end,
    }
end
converters.customer_rank = rank("Customer")
converters.supplier_rank = rank("Supplier")

-- Odoo has one kind of address each. A default for both is where bills go. Back
-- again an address becomes a default and never ceases to be one, since there
-- has to be one: the shop takes it from the address that had it.
converters.address_type = {
    to_right = function(v)
        if v.is_default_billing then return "invoice" end
        if v.is_default_shipping then return "delivery" end
        return "other"
    end,
    to_left = function(v, left)
        local billing = left.is_default_billing or false
        local shipping = left.is_default_shipping or false
        return {
            is_default_billing = billing or v == "invoice",
            is_default_shipping = shipping or v == "delivery",
        }
    end,
}

-- The shop has states as people type them: TX is a code, Texas a name. Back
-- again a code is written where the shop has one and Odoo's is as short.
function state_by_code(typed, code)
    local function is_code(text) return utf8.len(text) <= 3 end
    if typed ~= nil and not is_code(typed) then return false end
    return code == nil or is_code(code)
end
