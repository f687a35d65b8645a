-- Shops weigh in pounds or ounces, Odoo in kilograms.
converters.kilograms = {
    to_right = function(v)
        if v.weight == nil then return 0 end
        local unit = (v.weight_units or settings.unit_of_weight):lower():trim()
        local factor = settings.kilograms[unit]
        if factor == nil then
            error('weights in "' .. unit .. '" are not known: add this unit to ' ..
                "settings.kilograms in lua/settings.lua")
        end
        return (decimal(factor) * v.weight):round(settings.weight_places)
    end,
}
