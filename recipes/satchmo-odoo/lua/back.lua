-- Back again: stock, states of orders, payments.

-- Odoo 18 and later; before.
function is_kept_in_stock(type, is_storable)
    return is_storable == true or type == "product"
end

function not_counted(shop, odoo)
    if shop == nil or odoo == nil or shop <= 0 or odoo > 0 then return nil end
    return ("the shop has %s of it and Odoo none: count it in Odoo, then this "
        .. "goes on by itself; or let the shop have none (crosswalk jobs retry "
        .. "--force)"):format(tostring(shop))
end

converters.free_stock = {
    to_left = function(v) return v.free_qty end,
}

-- ---- orders -------------------------------------------------------------------

local ranks = {
    New = 1, ["In Process"] = 2, Billed = 3, Shipped = 4, Complete = 5,
}

-- All that is there is one of these, but for what was cancelled.
local function all_are(states, wanted)
    local some = false
    for _, state in ipairs(states or {}) do
        if state ~= "cancel" then
            if not wanted[state] then return false end
            some = true
        end
    end
    return some
end

local function is_delivered(order)
    if order.delivery_status ~= nil then return order.delivery_status == "full" end
    if order.shipped ~= nil then return order.shipped end
    return all_are(order["picking_ids.state"], { done = true })
end

-- Before Odoo 13 the state of an invoice says that it is paid.
local function is_paid(order)
    return all_are(order["invoice_ids.payment_state"],
        { paid = true, in_payment = true, reversed = true })
        or all_are(order["invoice_ids.state"], { paid = true })
end

local confirmed = { sale = true, done = true, progress = true, manual = true }

local function status_of(order)
    if order.state == "cancel" then return "Cancelled" end
    if not confirmed[order.state] then return nil end
    local billed = order.invoice_status == "invoiced"
        or (order.invoice_status == nil and is_paid(order))
    if is_delivered(order) then
        return billed and is_paid(order) and "Complete" or "Shipped"
    end
    return billed and "Billed" or "In Process"
end

-- What has come further in the shop, or is held there by a person, stays.
converters.order_status = {
    to_left = function(v, left)
        local to, from = status_of(v), left.status
        if to == nil or from == "Cancelled" then return skip end
        if to == "Cancelled" then return to end
        if ranks[from] == nil or ranks[to] <= ranks[from] then return skip end
        return to
    end,
}

-- The last parcel's; more than one is told with commas, as far as there is room.
converters.tracking = {
    to_left = function(v)
        local numbers = nil
        for _, number in ipairs(v or {}) do
            local longer = numbers and numbers .. ", " .. number or number
            if #longer <= 100 then numbers = longer end
        end
        if numbers == nil then return skip end
        return numbers
    end,
}

-- ---- payments -------------------------------------------------------------------

-- In the words of all versions: what is neither a draft nor cancelled, and not
-- made by the hub for a payment of the shop.
local made = {
    posted = true, sent = true, reconciled = true, in_process = true, paid = true,
}
function is_own_payment(state, memo)
    return made[state] == true
        and (memo == nil or memo:find("^satchmo %a+ %d+$") == nil)
end

-- Numbers of the shop's orders among the references of invoices, and of those
-- that credit notes are for.
local function orders_of(refs, reversed)
    local found, seen = {}, {}
    for _, list in ipairs({ refs or {}, reversed or {} }) do
        for _, ref in ipairs(list) do
            local id = type(ref) == "string" and ref:match("^satchmo%-(%d+)$")
            if id and not seen[id] then
                seen[id] = true
                found[#found + 1] = id
            end
        end
    end
    return found
end

function orders_paid(refs, reversed)
    return #orders_of(refs, reversed)
end

-- How much of it is for which order is for a person to say.
function why_several(refs)
    if #(refs or {}) < 2 then return nil end
    return "it is for several invoices: enter in the shop what is for each "
        .. "order, then `crosswalk jobs discard`"
end

converters.order_paid = {
    to_left = function(v)
        return orders_of(v["reconciled_invoice_ids.ref"],
            v["reconciled_invoice_ids.reversed_entry_id.ref"])[1]
    end,
}

-- What is given back is negative.
converters.amount_paid = {
    to_left = function(v)
        if v.payment_type == "outbound" then return 0 - v.amount end
        return v.amount
    end,
}

-- A day, on the shop's clock wherever it is.
converters.noon = {
    to_left = function(v) return v and v .. "T12:00:00Z" end,
}
