-- POST /api/purchase.order: goods that arrive at a point of sale. Confirming and
-- receiving them is Odoo's.

function keys(request)
    return { lock("arrival", request.data.partner_id) }
end

local function read_lines(d, products, refs)
    local lines = {}
    for i, line in ipairs(list(d.order_line, "order_line")) do
        local at = "order_line[" .. i .. "]."
        local product = products[refs[i]]
        lines[i] = {
            product = product,
            quantity = positive(line.product_qty, at .. "product_qty"),
            price = number(line.price_unit, at .. "price_unit"),
        }
    end
    return lines
end

-- Whether an order over there is this very one, sent before.
local function is_same(order, lines)
    local has = odoo.find("purchase.order.line",
                          { { "order_id", "=", order.id } },
                          { "product_id", "product_qty", "price_unit" })
    if #has ~= #lines then
        return false
    end
    for i, line in ipairs(lines) do
        if has[i].product_id[1] ~= line.product.id
            or has[i].product_qty ~= line.quantity
            or (line.price and has[i].price_unit ~= line.price) then
            return false
        end
    end
    return true
end

local function command(line, date, major)
    local v = { product_id = line.product.id, product_qty = line.quantity,
                price_unit = line.price }
    if major < 16 then
        v.name = line.product.display_name
        v.product_uom = line.product.uom_id[1]
        v.date_planned = date
        v.price_unit = line.price or 0
    end
    return { 0, 0, v }
end

function handle(request)
    local d = request.data
    if not is_exchange(d, {}) then
        return pass()
    end
    local by = may("arrivals", d)
    local state = text(d.state, "state")
    if state ~= nil and state ~= "draft" then
        refuse("state: an arrival is a draft, Odoo confirms it")
    end
    local code = need(d.partner_id, "partner_id")
    local date = moment(need(d.date_order, "date_order"), "date_order")
    local refs = {}
    for i, line in ipairs(list(d.order_line, "order_line")) do
        refs[i] = need(object(line, "order_line[" .. i .. "]").product_id,
                       "order_line[" .. i .. "].product_id")
    end
    if #refs == 0 then
        refuse("order_line is empty")
    end
    local products = index("product.product", "manufacturer_ref", refs,
                           { "manufacturer_ref", "display_name", "uom_id" })
    for _, ref in ipairs(refs) do
        if not products[ref] then
            refuse('product_id: there is no configuration "' .. ref .. '"')
        end
    end
    local lines = read_lines(d, products, refs)
    local pos = points_of_sale({ code })[code]
    if not pos.partner then
        refuse('partner_id: "' .. code .. '" is a company, and no partner')
    end
    local user = number(d.user_id, "user_id")
    for _, order in ipairs(odoo.find("purchase.order",
                                     { { "partner_id", "=", pos.partner },
                                       { "date_order", "=", date },
                                       { "create_by", "=", by } },
                                     { "date_order" })) do
        if is_same(order, lines) then
            return order.id
        end
    end
    local commands = {}
    for i, line in ipairs(lines) do
        commands[i] = command(line, date, request.major)
    end
    local v = { partner_id = pos.partner, date_order = date, create_by = by,
                order_line = commands }
    put(v, "user_id", user)
    if orders.company_of_pos then
        put(v, "company_id", pos.company)
    end
    return odoo.create("purchase.order", v, { undo = { "button_cancel" } })
end
