-- Prices out of the cost. All is exact: no number here is a binary fraction.

local function rounded(d)
    if math.type(d) == "integer" then
        return d
    end
    return d:round(settings.prices.places)
end

local function factor(category)
    local name = string.upper(category or "")
    for word, times in pairs(settings.prices.categories) do
        if string.find(name, word, 1, true) then
            return decimal(times)
        end
    end
    return decimal(settings.prices.ek)
end

local function has_margin(marge)
    return settings.prices.use_marge and marge ~= nil and decimal("0") < marge
end

function prix_central(cost)
    return cost and rounded(decimal(settings.prices.central) * cost)
end

function prix_ek(cost, marge, category)
    if cost == nil then
        return nil
    end
    if has_margin(marge) then
        return rounded(decimal(marge) * cost)
    end
    return rounded(decimal(settings.prices.central) * cost * factor(category))
end

converters.prix_central = {
    to_right = function(cost)
        return prix_central(cost)
    end,
}

-- Of a product, and of the product of a quantity.
converters.prix_ek = {
    to_right = function(v)
        return prix_ek(v.standard_price, v.marge, v["categ_id.complete_name"])
    end,
}

converters.stocked_prix_ek = {
    to_right = function(v)
        return prix_ek(v["product_id.standard_price"], v["product_id.marge"],
                       v["product_id.categ_id.complete_name"])
    end,
}
