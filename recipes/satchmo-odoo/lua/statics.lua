-- Values that stand in lua/settings.lua, whatever the record. What is not set
-- there is not said: Odoo's own default holds.

local function constant(name)
    return {
        to_right = function()
            if settings[name] == nil then return skip end
            return settings[name]
        end,
    }
end

converters.company = constant("company")
converters.pricelist = constant("pricelist")
converters.payment_term = constant("payment_term")
converters.old_pricelist = constant("old_pricelist")
converters.old_shop = constant("old_shop")
converters.default_category = constant("default_category")
converters.old_product_type = constant("old_product_type")

-- Odoo 18 and later.
converters.is_storable = {
    to_right = function() return settings.stock end,
}

-- Odoo 15 to 17.
converters.detailed_type = {
    to_right = function() return settings.stock and "product" or "consu" end,
}

local function always(text)
    return { to_right = function() return text end }
end

converters.bill_type = always("invoice")
converters.ship_type = always("delivery")

-- ---- names for `crosswalk check`: one a line ----------------------------------------

function tax_names()
    local names = {}
    for _, tax in ipairs(settings.taxes) do table.insert(names, tax.name) end
    return table.concat(names, "\n")
end

local function values_of(named)
    local names = {}
    for _, name in pairs(named) do table.insert(names, name) end
    table.sort(names)
    return table.concat(names, "\n")
end

function product_codes() return values_of(settings.products) end

function journal_names() return values_of(settings.journals) end
