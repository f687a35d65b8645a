-- One name in Odoo; first name, last name and the whole name over there.
-- A contact without any name is known by its address.

local function text(v)
    if v == nil then
        return nil
    end
    v = string.trim(v)
    if v == "" then
        return nil
    end
    return v
end

local function joined(first, last)
    first, last = text(first), text(last)
    if first and last then
        return first .. " " .. last
    end
    return first or last
end

converters.person_name = {
    to_right = function(name)
        name = text(name)
        if name == nil then
            return {}
        end
        local first, last = string.match(name, "^(%S+)%s+(.*)$")
        return { first_name = first or name, last_name = last, name = name }
    end,
    to_left = function(parts, left, right)
        local whole = text(parts.name)
            or joined(parts.first_name, parts.last_name)
        if whole == nil and right ~= nil then
            whole = right.email or right.phone
        end
        return whole
    end,
}
