-- Rows whose value stands in lua/settings.lua, whatever the record.

local function constant(name)
    return { to_right = function() return settings[name] end }
end

for _, name in ipairs({ "seller", "customer_category", "currency",
    "billing_cycle", "billing_country", "electronic_billing",
    "mailing_type", "email_template" }) do
    converters[name] = constant(name)
end
