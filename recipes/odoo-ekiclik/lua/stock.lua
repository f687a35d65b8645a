-- Quantities of points of sale.

function pos_of(company, codification)
    if company == settings.central.company then
        return settings.central.pos
    end
    return codification
end

converters.pos = {
    to_right = function(v)
        return pos_of(v["company_id.name"], v["company_id.codification"])
    end,
}

-- All that the company has of the product, in whatever places of its own.
converters.real_quantity = {
    to_right = function(v, left)
        local total = 0
        local companies = left["product_id.stock_quant_ids.company_id"] or {}
        local usages = left["product_id.stock_quant_ids.location_id.usage"]
        for i, quantity in ipairs(v["product_id.stock_quant_ids.quantity"]) do
            if companies[i] == left.company_id and usages[i] == "internal" then
                total = total + quantity
            end
        end
        return total
    end,
}
