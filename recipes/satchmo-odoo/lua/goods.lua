-- Shops weigh in pounds or ounces, Odoo in kilograms.
local function factor(unit, factors)
    unit = (unit or settings.unit_of_weight):lower():trim()
    if settings[factors][unit] == nil then
        error('weights in "' .. unit .. '" are not known: add this unit to ' ..
            "settings." .. factors .. " in lua/settings.lua")
    end
    return decimal(settings[factors][unit])
end

-- A whole one is a plain number in Lua.
local function rounded(v, places)
    if type(v) == "number" then return v end
    return v:round(places)
end

local function in_kilograms(weight, unit)
    if weight == nil then return 0 end
    return rounded(factor(unit, "kilograms") * weight, settings.weight_places)
end

converters.kilograms = {
    to_right = function(v) return in_kilograms(v.weight, v.weight_units) end,
    to_left = function(v, left)
        local weight, unit = left.weight, left.weight_units
        if in_kilograms(weight, unit) - (v or 0) == 0 then
            return { weight = weight, weight_units = unit }
        end
        return {
            weight = rounded(factor(unit, "per_kilogram") * (v or 0), 2),
            weight_units = unit or settings.unit_of_weight,
        }
    end,
}

-- Odoo keeps fewer digits: what it has is the same price.
converters.list_price = {
    to_right = function(v)
        return v and rounded(v, settings.price_digits)
    end,
    to_left = function(v) return v end,
}

-- One that is not to be had: the product goes without, and it is told why.
converters.picture = {
    to_right = function(v)
        local problem = v["image_id.data_problem"]
        if problem then error("no picture: " .. problem) end
        return v["image_id.data"]
    end,
}
