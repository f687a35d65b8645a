-- Contracts and their lines.

converters.offer = {
    to_right = function(technology)
        return settings.offers[technology] or settings.other_offer
    end,
}

local function is_one_of(list, name)
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
