-- A name to be called by, in this order: what stands in the address, the name
-- of the contact, the e-mail address.
converters.name_of = {
    to_right = function(v, left)
        for _, field in ipairs({ "addressee", "name", "contact_id.name", "email",
            "contact_id.email" }) do
            local name = v[field] and v[field]:trim()
            if name and name ~= "" then return name end
        end
        return settings.nameless
    end,
}

-- Odoo counts these ranks upwards by itself: it is only told that there is one.
local function rank(role)
    return {
        to_right = function(v)
            if v ~= role then return skip end
            return 1
        end,
    }
end
converters.customer_rank = rank("Customer")
converters.supplier_rank = rank("Supplier")

-- Odoo has one kind of address each. A default for both is where bills go.
converters.address_type = {
    to_right = function(v)
        if v.is_default_billing then return "invoice" end
        if v.is_default_shipping then return "delivery" end
        return "other"
    end,
}
