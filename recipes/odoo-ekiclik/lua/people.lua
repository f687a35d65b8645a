-- Users, clients and points of sale.

function has_role(role)
    for _, known in ipairs(settings.roles) do
        if known == role then
            return true
        end
    end
    return false
end

local function words(v, first, second)
    local all = {}
    for _, name in ipairs({ first, second }) do
        if v[name] ~= nil and v[name] ~= "" then
            all[#all + 1] = v[name]
        end
    end
    return #all > 0 and table.concat(all, ", ") or nil
end

converters.address = {
    to_right = function(v)
        return words(v, "street", "street2")
    end,
}
