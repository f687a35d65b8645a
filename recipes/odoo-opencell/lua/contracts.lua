-- Contracts and their lines.

-- The code of a new account, by those that the customer has.
converters.account_code = {
    to_right = function(codes, left)
        local ref = left["partner_id.ref"]
        local highest = -1
        for _, code in ipairs(codes or {}) do
            local n = tostring(code):match("_(%d+)$")
            if n and tostring(code):sub(1, #ref + 1) == ref .. "_" then
                highest = math.max(highest, math.tointeger(tonumber(n)))
            end
        end
        return ref .. "_" .. math.tointeger(highest + 1)
    end,
}

converters.offer = {
    to_right = function(technology)
        return settings.offers[technology] or settings.other_offer
    end,
}

function is_one_of(list, name)
    for _, one in ipairs(list) do
        if one == name then
            return true
        end
    end
    return false
end

function is_service(category)
    return is_one_of(settings.service_categories, category)
end

function is_charge(category)
    return is_one_of(settings.charge_categories, category)
end

-- Dates are texts like 2026-01-31.
function is_current(last_day)
    return last_day == nil or last_day >= settings.ended_since
end
