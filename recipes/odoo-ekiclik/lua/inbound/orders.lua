-- POST /api/sale.order: an order with its client and its lines.
-- PUT /api/sale.order: how far Ekiclik is with it.

function keys(request)
    local d = request.data
    if request.verb == "PUT" then
        return { lock("order", sought(request)) }
    end
    local client = member(d, "client")
    return { lock("file", d.ek_file), lock("order", d.ek_order_id),
             lock("bank", member(client, "source")),
             lock("client", member(client, "email")
                            or member(client, "phone")) }
end

-- ---- states ---------------------------------------------------------------

-- The state that an order has now, by what ek_state says.
local function rank_of(row)
    local has = row.ek_state
    if not has or has == "" then
        return 0
    end
    for name, state in pairs(orders.states) do
        if state.text == has or name == has then
            return state.rank
        end
    end
    return 0
end

local function advance(row, name, data, by)
    local state = orders.states[name]
    local has = rank_of(row)
    if has == state.rank then
        return -- said before
    end
    if has > state.rank then
        refuse('order ' .. row.name .. ' is "' .. row.ek_state
               .. '" already: ' .. name .. ' comes too late')
    end
    if state.cancel and has >= orders.states.EK_ORDER_DELIVERED.rank then
        refuse("order " .. row.name .. " is delivered: it is not cancelled")
    end
    local v = { ek_state = state.text, create_by = by }
    put(v, "order_source", text(data.order_source, "order_source"))
    put(v, "cancel_reason", text(data.cancel_reason, "cancel_reason"))
    odoo.write("sale.order", row.id, v)
    if state.confirm and (row.state == "draft" or row.state == "sent") then
        odoo.call("sale.order", "action_confirm", row.id, {},
                  { undo = { "action_cancel", "action_draft" } })
    end
    if state.cancel and row.state ~= "cancel" then
        odoo.call("sale.order", "action_cancel", row.id, {},
                  { undo = { "action_draft" },
                    context = { disable_cancel_warning = true } })
    end
end

local function update(request)
    local d = request.data
    local name = text(d.state, "state")
    if not is_exchange(d, {}) and not (name and orders.states[name]) then
        return pass()
    end
    local by = may("orders", d)
    if name == nil then
        refuse("state is missing")
    end
    if not orders.states[name] then
        refuse('state: there is no state "' .. name .. '"')
    end
    local rows = targets(request, { "name", "state", "ek_state" })
    if #rows == 0 then
        return nobody(request)
    end
    for _, row in ipairs(rows) do
        advance(row, name, d, by)
    end
    return true
end

-- ---- orders -----------------------------------------------------------------

local function bank_of(name)
    if name == nil then
        return nil
    end
    return odoo.ensure("res.partner", { name = name, is_company = true }, {},
                       { fold = true })
end

-- By address or phone; two people of one name are two people.
local function client_of(client, by)
    local email = text(client.email, "client.email")
    local phone = text(client.phone, "client.phone")
    local key = { is_pos = false }
    if email then
        key.email = string.lower(email)
    elseif phone then
        key.phone = phone
    else
        refuse("client has neither email nor phone")
    end
    local v = { name = need(client.name, "client.name"), create_by = by }
    put(v, "phone", phone)
    put(v, "is_company", truth(client.is_company, "client.is_company"))
    put(v, "parent_id", bank_of(text(client.source, "client.source")))
    return odoo.ensure("res.partner", key, v, { fold = true })
end

-- What begins as references to records of Odoo do names the record.
local function product_of(line, at)
    local ref = text(line.ref_odoo, at .. "ref_odoo")
    local code = text(line.default_code, at .. "default_code")
    local domain
    if ref then
        local variant = string.match(ref, "^" .. settings.ref_variant
                                          .. "(%d+)$")
        local template = string.match(ref, "^" .. settings.ref_product
                                           .. "(%d+)$")
        if variant then
            domain = { { "id", "=", tonumber(variant) } }
        elseif template then
            domain = { { "product_tmpl_id", "=", tonumber(template) } }
        else
            domain = { { "manufacturer_ref", "=", ref } }
        end
    elseif code then
        domain = { { "default_code", "=", code } }
    else
        refuse(at .. "ref_odoo is missing")
    end
    local found = odoo.find("product.product", domain,
                            { "display_name", "list_price", "uom_id" },
                            { limit = 1 })
    if #found == 0 then
        refuse(at .. 'ref_odoo: there is no product "' .. (ref or code) .. '"')
    end
    return found[1]
end

local function insert(request)
    local d = request.data
    if not is_exchange(d, { "pdv", "client" }) then
        return pass()
    end
    local by = may("orders", d)
    local file = text(d.ek_file, "ek_file")
    local order = text(d.ek_order_id, "ek_order_id")
    if not file and not order then
        refuse("ek_file is missing")
    end
    local lines = {}
    for i, line in ipairs(list(d.order_line, "order_line")) do
        local at = "order_line[" .. i .. "]."
        local product = product_of(object(line, "order_line"), at)
        local v = { product_id = product.id,
                    product_uom_qty = positive(line.qty, at .. "qty") }
        if request.major < 16 then
            v.name = product.display_name
            v.price_unit = product.list_price
            v.product_uom = product.uom_id[1]
        end
        lines[i] = { 0, 0, v }
    end
    if #lines == 0 then
        refuse("order_line is empty")
    end
    local v = { order_line = lines, create_by = by }
    local code = text(d.pdv, "pdv")
    if code then
        local pos = points_of_sale({ code })[code]
        v.code_pos = code
        if orders.company_of_pos then
            put(v, "company_id", pos.company)
            put(v, "warehouse_id", pos.warehouse)
        end
    end
    v.partner_id = client_of(object(d.client, "client"), by)
    put(v, "order_source", text(d.order_source, "order_source")
                           or text(object(d.client).source))
    put(v, "ek_file", file)
    local key = file and { ek_file = file } or { ek_order_id = order }
    if file and order then
        v.ek_order_id = order
    end
    return odoo.ensure("sale.order", key, v)
end

function handle(request)
    if request.verb == "POST" then
        return insert(request)
    end
    return update(request)
end
