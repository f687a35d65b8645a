-- What records of Odoo are called on the platforms.

local function reference(prefix, ref, id)
    if ref ~= nil and ref ~= "" then
        return ref
    end
    return id and prefix .. id
end

-- A row whose Odoo has no `ref_odoo` comes with the id alone.
local function parts(v, ref, id)
    if type(v) == "table" then
        return v[ref], v[id]
    end
    return nil, v
end

converters.product_reference = {
    to_right = function(v)
        local ref, id = parts(v, "ref_odoo", "id")
        return reference(settings.ref_product, ref, id)
    end,
}

converters.variant_reference = {
    to_right = function(v)
        local ref, id = parts(v, "ref_odoo", "id")
        return reference(settings.ref_variant, ref, id)
    end,
}

converters.stocked_reference = {
    to_right = function(v)
        local ref, id = parts(v, "product_id.ref_odoo", "product_id")
        return reference(settings.ref_variant, ref, id)
    end,
}

converters.brand_reference = {
    to_right = function(id)
        return id and settings.ref_brand .. id
    end,
}

-- By this the platforms name a configuration in orders and arrivals.
converters.configuration_reference = {
    to_right = function(v)
        local ref, id = parts(v, "manufacturer_ref", "id")
        return reference(settings.reference, ref, id)
    end,
}

converters.text = {
    to_right = function(v)
        return v and tostring(v)
    end,
}
