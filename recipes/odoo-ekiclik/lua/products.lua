-- Products and their configurations.

-- [{ name = "RAM", value = "8 GB" }], of two lists that go side by side.
local function characteristics(names, values)
    local list = {}
    for i, value in ipairs(values or {}) do
        list[i] = { name = names[i], value = value }
    end
    return list
end

converters.characteristics = {
    to_right = function(v)
        return characteristics(v["characteristic_ids.attribute_id.name"],
                               v["characteristic_ids.name"])
    end,
}

local function images(variant)
    if settings.images == nil or variant == nil then
        return {}
    end
    return { settings.images .. "/web/image/product.product/" .. variant
             .. "/image_1920" }
end

converters.images = {
    to_right = function(id)
        return images(id)
    end,
}

-- The first configuration goes along with its product; each of them is told by
-- itself too, when it is made and when it changes.
converters.first_configuration = {
    to_right = function(v, left)
        local id = v.product_variant_id
        local ref = left["product_variant_id.ref_odoo"]
        if id == nil then
            return {}
        end
        return {
            {
                name = v.name,
                reference = v.manufacturer_ref or settings.reference .. id,
                price = prix_ek(v.standard_price, v.marge,
                                v["categ_id.complete_name"]),
                buyingPrice = prix_central(v.standard_price),
                productCharacteristics = characteristics(
                    v["characteristic_ids.attribute_id.name"],
                    v["characteristic_ids.name"]),
                images = images(id),
                active = true,
                certificateUrl = v.fab_certificate,
                ref_odoo = ref or settings.ref_variant .. id,
            },
        }
    end,
}
