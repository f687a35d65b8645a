-- POST /api/crm.lead: a cart becomes an opportunity, and a quotation for each
-- point of sale.

function keys(request)
    local d = request.data
    local order = member(d.quotation_address, "ek_order_id") or d.ek_order_id
    return { lock("cart", d.cart_id), lock("order", order),
             lock("client", member(d.partner, "email")) }
end

local function read_cart(d)
    local cart, refs, codes, seen = {}, {}, {}, {}
    for i, item in ipairs(list(d.cart, "cart")) do
        local at = "cart[" .. i .. "]."
        item = object(item, "cart[" .. i .. "]")
        local line = {
            ref = need(item.manufacturer_ref, at .. "manufacturer_ref"),
            quantity = positive(item.quantity, at .. "quantity"),
            code = need(item.product_warehouse_id or d.code_pos,
                        at .. "product_warehouse_id"),
        }
        cart[i] = line
        if not seen["ref " .. line.ref] then
            seen["ref " .. line.ref] = true
            refs[#refs + 1] = line.ref
        end
        if not seen["pos " .. line.code] then
            seen["pos " .. line.code] = true
            codes[#codes + 1] = line.code
        end
    end
    if #cart == 0 then
        refuse("cart is empty")
    end
    return cart, refs, codes
end

-- The country by its code, the wilaya by its name in it.
local function place_of(address)
    local code = text(address.country_id, "country_id")
    local name = text(address.state_id, "state_id")
    local country, state
    if code then
        country = odoo.find("res.country",
                            { { "code", "=", string.upper(code) } },
                            { "code" })[1]
        if not country then
            refuse('country_id: there is no country "' .. code .. '"')
        end
    end
    if name then
        local domain = { { "name", "=ilike", like(name) } }
        if country then
            domain[2] = { "country_id", "=", country.id }
        end
        state = odoo.find("res.country.state", domain,
                          { "name", "country_id" })[1]
        if not state then
            refuse('state_id: there is no state "' .. name .. '"')
        end
    end
    return country and country.id or state and state.country_id[1],
           state and state.id
end

local function shipping(client, address)
    local street = text(address.street, "street")
    local country, state = place_of(address)
    if street == nil then
        return client
    end
    local v = { type = "delivery" }
    put(v, "street2", text(address.street2, "street2"))
    put(v, "state_id", state)
    put(v, "country_id", country)
    put(v, "order_source", text(address.order_source, "order_source"))
    return odoo.ensure("res.partner",
                       { parent_id = client, type = "delivery",
                         street = street }, v, { update = true })
end

local function client_of(d, by)
    local p = object(d.partner, "partner")
    local email = string.lower(need(p.email, "partner.email"))
    local v = {}
    put(v, "salary", number(p.salary, "partner.salary"))
    put(v, "birth_date", date(p.birth_date, "partner.birth_date"))
    put(v, "monthly_payment",
        number(p.monthly_payment, "partner.monthly_payment"))
    put(v, "periodicity", number(p.periodicity, "partner.periodicity"))
    put(v, "order_source", text(d.order_source, "order_source"))
    local client = odoo.ensure("res.partner",
                               { email = email, is_pos = false },
                               { name = text(p.name, "partner.name") or email,
                                 status = "WAITING", create_by = by },
                               { fold = true })
    odoo.write("res.partner", client, v)
    return client
end

local function line_of(product, quantity, major)
    local v = { product_id = product.id, product_uom_qty = quantity }
    if major < 16 then -- nothing is filled in over there
        v.name = product.display_name
        v.price_unit = product.list_price
        v.product_uom = product.uom_id[1]
    end
    return { 0, 0, v }
end

local function order_values(d, lead, client, address, pos)
    local v = { partner_id = client, partner_shipping_id = address,
                opportunity_id = lead }
    put(v, "order_source", text(d.order_source, "order_source"))
    put(v, "ek_file", text(object(d.file_info, "file_info").file_number,
                           "file_info.file_number"))
    if orders.company_of_pos then
        put(v, "company_id", pos.company)
        put(v, "warehouse_id", pos.warehouse)
    end
    return v
end

local function lead_values(d, client, by)
    local info = object(d.file_info, "file_info")
    local v = { partner_id = client, type = "opportunity", create_by = by }
    put(v, "order_source", text(d.order_source, "order_source"))
    put(v, "code_pos", text(d.code_pos, "code_pos"))
    put(v, "file_number", text(info.file_number, "file_info.file_number"))
    put(v, "client_number", text(info.client_number, "file_info.client_number"))
    put(v, "order_status", text(info.order_status, "file_info.order_status"))
    put(v, "progress", number(info.progress, "file_info.progress"))
    put(v, "file_state", text(info.file_state, "file_info.file_state"))
    return v
end

function handle(request)
    local d = request.data
    if not is_exchange(d, { "cart", "cart_id" }) then
        return pass()
    end
    local by = may("orders", d)
    local cart_id = need(d.cart_id, "cart_id")
    local cart, refs, codes = read_cart(d)
    local products = index("product.product", "manufacturer_ref", refs,
                           { "manufacturer_ref", "display_name", "list_price",
                             "uom_id" })
    for _, ref in ipairs(refs) do
        if not products[ref] then
            refuse('manufacturer_ref: there is no configuration "' .. ref
                   .. '"')
        end
    end
    local points = points_of_sale(codes)
    local client = client_of(d, by)
    local address = object(d.quotation_address, "quotation_address")
    local ship = shipping(client, address)
    local values = lead_values(d, client, by)
    values.name = "Ekiclik " .. cart_id
    local lead = odoo.ensure("crm.lead", { cart_id = cart_id }, values,
                             { update = true })
    local order_id = text(address.ek_order_id or d.ek_order_id, "ek_order_id")
    for _, code in ipairs(codes) do
        local lines = {}
        for _, item in ipairs(cart) do
            if item.code == code then
                lines[#lines + 1] = line_of(products[item.ref], item.quantity,
                                            request.major)
            end
        end
        local v = order_values(d, lead, client, ship, points[code])
        v.order_line = lines
        v.create_by = by
        local key = { code_pos = code, opportunity_id = lead }
        if order_id then
            key = { code_pos = code, ek_order_id = order_id }
        end
        odoo.ensure("sale.order", key, v) -- one that is there stays as it is
    end
    return lead
end
