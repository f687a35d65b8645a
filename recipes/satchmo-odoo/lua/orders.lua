-- Orders of the shop as lines of Odoo: net prices, taxes by their names, what
-- is taken off, what is added for shipping, and what rounding leaves. Amounts
-- are exact decimals.

local function rounded(x, places)
    if math.type(x) == "integer" then return x end
    return x:round(places)
end

function cents(x)
    return rounded(x or 0, 2)
end

local function magnitude(x)
    return x < 0 and 0 - x or x
end

-- Hundredths as a whole number.
local function in_cents(x)
    return rounded(cents(x) * 100, 0)
end

-- x * y / z, to the cent.
local function share(x, y, z)
    local product = 2 * in_cents(x) * in_cents(y)
    local divisor = 2 * in_cents(z)
    local half = in_cents(z)
    local whole = product < 0 and -((half - product) // divisor)
        or (product + half) // divisor
    return decimal("0.01") * whole
end

-- ---- taxes ---------------------------------------------------------------------

local tolerance = decimal("0.01")

local function fits(tax, net, amount)
    local off = magnitude(net * decimal(tax.percent) * decimal("0.01") - amount)
    return off <= tolerance and off or nil
end

-- Per cent with two digits, to be put into the settings.
local function percentage(net, amount)
    if cents(net) == 0 then return "?" end
    return tostring(share(decimal("100"), amount, net))
end

local function no_tax(what, class, net, amount)
    error(("tax of %s on %s (%s%s) is none of `taxes` in lua/settings.lua: add "
        .. '{ percent = "%s", name = "..." } with the name of that tax in Odoo, '
        .. "then `crosswalk jobs retry --all`"):format(tostring(cents(amount)),
        tostring(cents(net)), what, class and ", tax class " .. class or "",
        percentage(net, amount)))
end

-- Of small amounts many taxes fit: then the one that `usual` is, else the
-- nearest.
local function find_tax(class, net, amount, usual)
    local best, least
    for _, tax in ipairs(settings.taxes) do
        local off = (tax.class == nil or tax.class == class)
            and fits(tax, net, amount)
        if off and tax == usual then return tax end
        if off and (least == nil or off < least) then
            best, least = tax, off
        end
    end
    return best
end

-- The tax of an item, and whether what is taken off it is taxed as well: shops
-- may reckon tax before discounts.
local function item_tax(item, usual)
    if cents(item.tax) == 0 then return nil, true end
    local tax = find_tax(item.tax_class, item.sub_total, item.tax, usual)
    if tax then return tax, true end
    tax = find_tax(item.tax_class, item.line_item_price, item.tax, usual)
    if tax then return tax, false end
    no_tax(item.name or "an item", item.tax_class, item.sub_total, item.tax)
end

-- The tax of the dearest item: large enough to be told from the others.
local function usual_tax(items)
    local dearest
    for _, item in ipairs(items) do
        if cents(item.tax) ~= 0
            and (dearest == nil or dearest.sub_total < item.sub_total) then
            dearest = item
        end
    end
    return dearest and (item_tax(dearest))
end

-- ---- lines ---------------------------------------------------------------------

local function make_line(line)
    line.price = rounded(line.price, settings.price_digits)
    line.taxes = { line.tax and line.tax.name }
    return line
end

-- The price of a piece. Shops reckon the prices of options into it, or only
-- into that of the line.
local function piece_price(item)
    local price, total, quantity =
        item.unit_price, item.line_item_price, item.quantity
    if price * quantity == total or quantity == 0 then return price end
    local options = 0
    for _, option in ipairs(item.options or {}) do
        options = options + (option.price_change or 0)
    end
    if (price + options) * quantity == total then return price + options end
    if math.type(quantity) ~= "integer" or quantity < 0 then return price end
    local scale = math.tointeger(10 ^ settings.price_digits)
    local whole = rounded(total * scale, 0)
    if whole % quantity ~= 0 then return price end
    return decimal("1e-" .. settings.price_digits) * (whole // quantity)
end

local function item_text(item)
    local parts = { item.name or "Product " .. tostring(item.product_id) }
    for _, option in ipairs(item.options or {}) do
        if option.value then
            table.insert(parts, (option.name and option.name .. ": " or "")
                .. option.value)
        end
    end
    return table.concat(parts, "\n")
end

-- Lines of items, and what is taken off them, tax by tax.
local function add_items(lines, order, usual)
    local off, taxes = {}, {}
    for _, item in ipairs(order.items or {}) do
        local tax, all = item_tax(item, usual)
        table.insert(lines, make_line({ product_id = item.product_id,
            name = item_text(item), quantity = item.quantity,
            price = piece_price(item), tax = tax }))
        if (item.discount or 0) ~= 0 then
            local of = all and tax or nil
            local name = of and of.name or ""
            if off[name] == nil then
                table.insert(taxes, { name = name, tax = of })
            end
            off[name] = (off[name] or 0) + item.discount
        end
    end
    for _, one in ipairs(taxes) do
        table.insert(lines, make_line({ code = settings.products.discount,
            name = order.discount_code and "Discount " .. order.discount_code
                or "Discount",
            quantity = 1, price = 0 - cents(off[one.name]), tax = one.tax }))
    end
end

-- The tax of shipping is what the order has beside that of its items.
local function add_shipping(lines, order, usual)
    local cost = order.shipping_cost or 0
    local discount = order.shipping_discount or 0
    local tax = order.tax or 0
    for _, item in ipairs(order.items or {}) do tax = tax - (item.tax or 0) end
    local of
    if magnitude(tax) > tolerance then
        of = find_tax("Shipping", cost - discount, tax, usual)
        if of == nil then no_tax("shipping", "Shipping", cost - discount, tax) end
    end
    if cost ~= 0 then
        table.insert(lines, make_line({ code = settings.products.shipping,
            name = order.shipping_description or "Shipping", quantity = 1,
            price = cents(cost), tax = of }))
    end
    if discount ~= 0 then
        table.insert(lines, make_line({ code = settings.products.shipping,
            name = "Shipping discount", quantity = 1,
            price = 0 - cents(discount), tax = of }))
    end
end

-- ---- totals --------------------------------------------------------------------

-- What Odoo will make of these lines.
local function reckon(lines)
    local total, by_tax, taxes = 0, {}, {}
    for _, line in ipairs(lines) do
        local exact = line.price * line.quantity
        local net = cents(exact)
        total = total + net
        if line.tax then
            local factor = decimal(line.tax.percent) * decimal("0.01")
            local name = line.tax.name
            if by_tax[name] == nil then table.insert(taxes, name) end
            by_tax[name] = (by_tax[name] or 0) + (settings.rounding == "line"
                and cents(net * factor) or exact * factor)
        end
    end
    for _, name in ipairs(taxes) do total = total + cents(by_tax[name]) end
    return total
end

-- What rounding leaves is a line of its own; more than that is for a person.
local function settle(lines, total, what)
    local sum = reckon(lines)
    local rest = cents(total) - sum
    if rest == 0 then return lines end
    if magnitude(rest) > decimal(settings.most_rounding) then
        error(("%s comes to %s in the shop, and to %s in Odoo: the difference of "
            .. "%s is more than `most_rounding` in lua/settings.lua"):format(what,
            tostring(cents(total)), tostring(sum), tostring(rest)))
    end
    table.insert(lines, make_line({ code = settings.products.rounding,
        name = "Rounding", quantity = 1, price = rest }))
    return lines
end

local function lines_of(order)
    local lines = {}
    local usual = usual_tax(order.items or {})
    add_items(lines, order, usual)
    add_shipping(lines, order, usual)
    return settle(lines, order.total or 0, "the order")
end

converters.order_lines = {
    to_right = function(v) return lines_of(v) end,
}

-- ---- what is given back --------------------------------------------------------

-- All lines of the order when all of it is given back, else their share, to
-- the cent.
converters.refund_lines = {
    to_right = function(v)
        local order = {}
        for name, value in pairs(v) do
            order[name:gsub("^order_id%.", "")] = value
        end
        local back = cents(0 - v.amount)
        local total = cents(order.total)
        local lines = lines_of(order)
        if back == total then return lines end
        if total < back then
            error(("%s is given back of an order of %s"):format(tostring(back),
                tostring(total)))
        end
        local parts, sum, given = {}, 0, 0
        for _, line in ipairs(lines) do
            sum = sum + cents(line.price * line.quantity)
            local now = share(sum, back, total)
            if now ~= given then
                table.insert(parts, make_line({ product_id = line.product_id,
                    code = line.code, name = line.name, quantity = 1,
                    price = now - given, tax = line.tax }))
            end
            given = now
        end
        return settle(parts, back, "what is given back")
    end,
}

-- ---- conditions ----------------------------------------------------------------

-- Times are texts that begin with the day.
function is_current(time)
    return settings.orders_since == nil
        or time ~= nil and time >= settings.orders_since
end

-- A checkout in progress has no status yet.
function is_submitted(status, time)
    return status ~= nil and status ~= "Temp" and is_current(time)
end

-- What was cancelled before it reached Odoo, and never paid, is no business of
-- Odoo's.
function is_wanted(status, was_paid)
    return status ~= "Cancelled" or was_paid == true
end

function same_sum(x, y)
    return cents(x) == cents(y)
end

function is_quotation(state)
    return state == "draft" or state == "sent"
end

-- Cancelled, and not all of its bill is taken back.
function is_left_billed(status, bills, refunded, total)
    return status == "Cancelled" and bills ~= nil and #bills > 0
        and not same_sum(refunded, total)
end

function may_cancel(status, was_paid, state, bills)
    return status == "Cancelled" and was_paid ~= true and state ~= "cancel"
        and (bills == nil or #bills == 0)
end

-- The day of a point in time, where there is no room for more.
converters.day = {
    to_right = function(moment) return moment and tostring(moment):sub(1, 10) end,
}
