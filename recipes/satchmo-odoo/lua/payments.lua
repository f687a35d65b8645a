-- Payments of the shop, and what it gave back.

-- PENDING ones are none yet, placeholders have no amount, and those called ODOO
-- came from there.
function is_payment(amount, transaction, method)
    return amount ~= nil and amount > 0 and transaction ~= "PENDING"
        and method ~= "ODOO"
end

function is_refund(amount, transaction, method)
    return amount ~= nil and amount < 0 and transaction ~= "PENDING"
        and method ~= "ODOO"
end

function why_overpaid(balance, order)
    if balance ~= nil and balance < 0 then
        return ("order %s is overpaid by %s: give it back in the shop, or book it "
            .. "in Odoo by hand and say `crosswalk jobs discard`"):format(
            tostring(order), tostring(0 - balance))
    end
end

-- Nothing is owed although money was given back: it had been paid too much.
function why_no_credit(balance, order)
    if balance ~= nil and balance <= 0 then
        return ("order %s is paid in full without what was given back: no "
            .. "credit note is due, set it off against the payments in "
            .. "Odoo"):format(tostring(order))
    end
end

converters.journal = {
    to_right = function(method)
        local name = settings.journals[method or "other"] or settings.journals.other
        if name == nil then
            error(("payments by %s have no journal: add it to `journals` in "
                .. "lua/settings.lua, as it is called in Odoo"):format(
                tostring(method)))
        end
        return name
    end,
}

converters.cents = {
    to_right = function(amount) return amount and cents(amount) end,
}

converters.given_back = {
    to_right = function(amount) return amount and cents(0 - amount) end,
}

-- For rows that only wait for a link.
converters.nothing = { to_right = function() return skip end }
