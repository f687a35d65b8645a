-- POST /api/product.template: a product with its configurations.
-- PUT /api/product.template: configurations. PUT /api/product.master: a product.

function keys(request)
    return { "products" } -- brands, categories, characteristics are shared
end

-- What kind of goods, in the words of the Odoo that it is.
local function set_type(values, kind, major)
    if kind == nil then
        return
    end
    if kind ~= "product" and kind ~= "consu" and kind ~= "service" then
        refuse('detailed_type is product, consu or service, not "' .. kind .. '"')
    end
    if major >= 18 then
        values.type = kind == "service" and "service" or "consu"
        values.is_storable = kind == "product"
    elseif major >= 15 then
        values.detailed_type = kind
    else
        values.type = kind
    end
end

-- All characteristics of all configurations, found in two calls or made.
-- Gives { ["ram"] = { ["8gb"] = record } }.
local function characteristics_of(configurations)
    local names, wanted, out = {}, {}, {}
    for _, c in ipairs(configurations) do
        for _, attribute in ipairs(list(c.attribute, "attribute")) do
            local a = object(attribute, "attribute")
            local name = need(a.attribute_id, "attribute_id")
            local value = need(a.value_id, "value_id")
            local n, v = string.lower(name), string.lower(value)
            if not out[n] then
                out[n] = {}
                names[#names + 1] = name
            end
            if not out[n][v] then
                out[n][v] = true
                wanted[#wanted + 1] = { name = name, value = value }
            end
        end
    end
    if #names == 0 then
        return out
    end
    local ids, by_id, texts = {}, {}, {}
    for _, row in ipairs(odoo.find("characteristic.name",
                                   any_of("name", names), { "name" })) do
        local n = string.lower(row.name)
        ids[n] = ids[n] or row.id
        by_id[row.id] = n
    end
    for _, name in ipairs(names) do
        local n = string.lower(name)
        ids[n] = ids[n] or odoo.create("characteristic.name", { name = name },
                                       { key = { "name" } })
    end
    for i, w in ipairs(wanted) do
        texts[i] = w.value
    end
    for _, row in ipairs(odoo.find("characteristic.value",
                                   any_of("name", texts),
                                   { "name", "attribute_id" })) do
        local n, v = by_id[row.attribute_id[1]], string.lower(row.name)
        if n and out[n][v] == true then
            out[n][v] = row.id
        end
    end
    for _, w in ipairs(wanted) do
        local n, v = string.lower(w.name), string.lower(w.value)
        if out[n][v] == true then
            out[n][v] = odoo.create("characteristic.value",
                                    { name = w.value, attribute_id = ids[n] },
                                    { key = { "name", "attribute_id" } })
        end
    end
    return out
end

local function characteristics(c, known)
    if c.attribute == nil then
        return nil
    end
    local ids = {}
    for i, a in ipairs(c.attribute) do
        ids[i] = known[string.lower(need(a.attribute_id))][string.lower(
            need(a.value_id))]
    end
    return { { 6, 0, ids } }
end

-- Only what the body says; of what it does not say nothing is changed.
local function configuration(c, request, known)
    local v = {}
    put(v, "name", text(c.name, "name"))
    put(v, "description", text(c.description, "description"))
    put(v, "default_code", text(c.default_code, "default_code"))
    put(v, "barcode", text(c.barcode, "barcode"))
    put(v, "list_price", number(c.list_price, "list_price"))
    put(v, "standard_price", number(c.standard_price, "standard_price"))
    put(v, "purchase_ok", truth(c.purchase_ok, "purchase_ok"))
    put(v, "sale_ok", truth(c.sale_ok, "sale_ok"))
    put(v, "active", truth(c.active, "active"))
    put(v, "fab_name", text(c.fab_name, "fab_name"))
    put(v, "fab_certificate", text(c.fab_certificate, "fab_certificate"))
    put(v, "company_id", company_of(c.company_id))
    put(v, "brand_id", by_name("product.brand", c.brand, "brand"))
    put(v, "categ_id", by_name("product.category", c.categ_id, "categ_id"))
    put(v, "characteristic_ids", characteristics(c, known))
    set_type(v, text(c.detailed_type, "detailed_type"), request.major)
    -- A picture that cannot be had leaves the product without one.
    if text(c.image_url, "image_url") then
        put(v, "image_1920", odoo.fetch_image(text(c.image_url)))
    end
    return v
end

local function references(configurations)
    local refs, seen = {}, {}
    for i, c in ipairs(configurations) do
        local ref = need(object(c, "product").manufacturer_ref,
                         "product[" .. i .. "].manufacturer_ref")
        need(c.name, "product[" .. i .. "].name")
        if seen[ref] then
            refuse('manufacturer_ref "' .. ref .. '" comes twice')
        end
        seen[ref] = true
        refs[i] = ref
    end
    return refs
end

local function insert(request)
    local d = request.data
    if not is_exchange(d, { "product", "product_ref" }) then
        return pass()
    end
    local by = may("products", d)
    local ref = need(d.product_ref, "product_ref")
    local name = need(d.name, "name")
    local configurations = list(d.product, "product")
    if #configurations == 0 then
        refuse("product has no configuration")
    end
    local refs = references(configurations)
    local known = index("product.template", "manufacturer_ref", refs,
                        { "manufacturer_ref" }, { archived = true })
    local brand = by_name("product.brand", d.brand, "brand")
    local category = by_name("product.category", d.categ_id, "categ_id")
    local master = odoo.ensure("product.master", { ref = ref },
        { name = name, brand_id = brand, categ_id = category, create_by = by },
        { update = true })
    local characteristic = characteristics_of(configurations)
    local first
    for i, c in ipairs(configurations) do
        may("products", { create_by = c.create_by or d.create_by,
                          qty_available = c.qty_available,
                          quantity = c.quantity })
        local v = configuration(c, request, characteristic)
        v.fab_name = v.fab_name or text(d.fab_name, "fab_name")
        v.master_id = master
        v.brand_id = v.brand_id or brand
        v.categ_id = v.categ_id or category
        v.create_by = by
        local template = known[refs[i]]
        if template then
            odoo.write("product.template", template.id, v)
            template = template.id
        else
            v.manufacturer_ref = refs[i]
            template = odoo.create("product.template", v,
                                   { key = { "manufacturer_ref" } })
        end
        first = first or template
    end
    return first
end

local function update_configurations(request)
    local d = request.data
    if not is_exchange(d, { "attribute", "image_url", "brand" }) then
        return pass()
    end
    local by = may("products", d)
    local rows = targets(request, { "manufacturer_ref" })
    if #rows == 0 then
        return nobody(request)
    end
    local v = configuration(d, request, characteristics_of({ d }))
    put(v, "manufacturer_ref", text(d.manufacturer_ref, "manufacturer_ref"))
    v.create_by = by
    odoo.write("product.template", ids_of(rows), v)
    return true
end

local function update_product(request)
    local d = request.data
    if not is_exchange(d, { "product_ref", "brand" }) then
        return pass()
    end
    local by = may("products", d)
    local rows = targets(request, { "ref", "product_list" })
    if #rows == 0 then
        return nobody(request)
    end
    local v, shared = {}, {}
    put(shared, "brand_id", by_name("product.brand", d.brand, "brand"))
    put(shared, "categ_id", by_name("product.category", d.categ_id, "categ_id"))
    put(v, "name", text(d.name, "name"))
    put(v, "ref", text(d.product_ref, "product_ref"))
    if v.ref and #rows > 1 then
        refuse("product_ref cannot be that of several products")
    end
    local configurations = {}
    for _, row in ipairs(rows) do
        for _, id in ipairs(row.product_list) do
            configurations[#configurations + 1] = id
        end
    end
    for field, value in pairs(shared) do
        v[field] = value
    end
    v.create_by = by
    odoo.write("product.master", ids_of(rows), v)
    odoo.write("product.template", configurations, shared)
    return true
end

function handle(request)
    if request.verb == "POST" then
        return insert(request)
    end
    if request.model == "product.master" then
        return update_product(request)
    end
    return update_configurations(request)
end
