-- What the bodies of Ekiclik say, in Odoo's terms. Everything here refuses the
-- request when a value cannot be what it should be.

local function shown(value)
    if type(value) == "table" then
        return "a list or an object"
    end
    return '"' .. tostring(value) .. '"'
end

-- Nothing: nil, "", and Odoo's own false.
function text(value, name)
    if value == nil or value == false then
        return nil
    end
    if type(value) == "table" or value == true then
        refuse((name or "a field") .. " is a text, not " .. shown(value))
    end
    local s = string.trim(tostring(value))
    if s == "" then
        return nil
    end
    return s
end

function need(value, name)
    local s = text(value, name)
    if s == nil then
        refuse(name .. " is missing")
    end
    return s
end

-- true, "True", "1", "oui"; nil stays nil.
function truth(value, name)
    if value == nil or type(value) == "boolean" then
        return value
    end
    local s = string.lower(text(value, name) or "false")
    if s == "true" or s == "1" or s == "yes" or s == "oui" or s == "vrai" then
        return true
    end
    if s == "false" or s == "0" or s == "no" or s == "non" or s == "faux"
        or s == "none" then
        return false
    end
    refuse(name .. " is true or false, not " .. shown(value))
end

-- 80000.0, "80 000,50", "1.234,56", "80000 DA".
function number(value, name)
    if value == nil or value == false or value == "" then
        return nil
    end
    if type(value) ~= "string" then
        if type(value) == "table" or value == true then
            refuse(name .. " is a number, not " .. shown(value))
        end
        return value
    end
    local s = string.gsub(value, "\u{00a0}", "")
    s = string.gsub(s, "\u{202f}", "")
    s = string.gsub(s, "%s", "")
    s = string.gsub(s, "[Dd][Zz]?[Aa]%.?$", "")
    if string.find(s, ",", 1, true) then
        s = string.gsub(s, "%.", "")
        s = string.gsub(s, ",", ".", 1)
    end
    if string.match(s, "^[+-]?%d+$") or string.match(s, "^[+-]?%d+%.%d+$") then
        return decimal((string.gsub(s, "^%+", "")))
    end
    refuse(name .. " is a number, not " .. shown(value))
end

function positive(value, name)
    local n = number(value, name)
    if n == nil then
        refuse(name .. " is missing")
    end
    if n <= 0 then
        refuse(name .. " is more than 0, not " .. shown(value))
    end
    return n
end

local function full_year(y)
    if #y == 4 then
        return tonumber(y)
    end
    local n = tonumber(y)
    return n < 69 and 2000 + n or 1900 + n
end

-- "2023-07-30", "30/07/2023", "30/07/23", each perhaps with a time.
local function split(value, name)
    local s = need(value, name)
    local y, m, d, rest = string.match(s, "^(%d%d%d%d)-(%d%d)-(%d%d)(.*)$")
    if not y then
        d, m, y, rest = string.match(s, "^(%d%d?)/(%d%d?)/(%d%d%d%d)(.*)$")
    end
    if not y then
        d, m, y, rest = string.match(s, "^(%d%d?)/(%d%d?)/(%d%d)(.*)$")
    end
    if not y then
        refuse(name .. " is a date such as 30/07/2023, not " .. shown(value))
    end
    local day = string.format("%04d-%02d-%02d", full_year(y), tonumber(m),
                              tonumber(d))
    local h, min, sec = string.match(rest, "^[ T](%d%d?):(%d%d):(%d%d)$")
    if not h then
        h, min = string.match(rest, "^[ T](%d%d?):(%d%d)$")
        sec = "00"
    end
    if rest ~= "" and not h then
        refuse(name .. " ends with a time such as 12:23:15, which "
               .. shown(value) .. " does not")
    end
    local time = string.format("%02d:%02d:%02d", tonumber(h or 0),
                               tonumber(min or 0), tonumber(sec or 0))
    local utc = odoo.utc(day .. " " .. time)
    if not utc then
        refuse(name .. " is no day or time that there is: " .. shown(value))
    end
    return day, utc
end

function date(value, name)
    if text(value, name) == nil then
        return nil
    end
    return (split(value, name))
end

-- On the clock of facade.time_zone; in UTC, as Odoo has it.
function moment(value, name)
    if text(value, name) == nil then
        return nil
    end
    local _, utc = split(value, name)
    return utc
end

function list(value, name)
    if value == nil then
        return {}
    end
    if type(value) ~= "table" or (next(value) ~= nil and #value == 0) then
        refuse(name .. " is a list, not " .. shown(value))
    end
    return value
end

function object(value, name)
    if value == nil or value == false then
        return {}
    end
    if type(value) ~= "table" or #value > 0 then
        refuse(name .. " is an object, not " .. shown(value))
    end
    return value
end

-- One of these, in capitals.
function one_of(value, name, choices)
    local s = text(value, name)
    if s == nil then
        return nil
    end
    s = string.upper(s)
    for _, choice in ipairs(choices) do
        if s == choice then
            return s
        end
    end
    refuse(name .. " is one of " .. table.concat(choices, ", ") .. ", not "
           .. shown(value))
end

-- Adds what there is: nothing of a body overwrites by being absent or null.
function put(values, name, value)
    if value ~= nil then
        values[name] = value
    end
end

-- ---- who -------------------------------------------------------------------

function origin_of(data)
    local by = text(data.create_by, "create_by")
    if by == nil or string.lower(by) == "odoo" then
        return "odoo"
    end
    if is_ekiclik(by) then
        return "ekiclik"
    end
    refuse("create_by is ekiclik or odoo, not " .. shown(by))
end

-- The origin, when the policy lets it change records of that kind.
function may(kind, data)
    local by = origin_of(data)
    if not policy[kind][by] then
        refuse(kind .. " are not changed by " .. by)
    end
    for owned, fields in pairs(policy_fields) do
        for _, field in ipairs(fields) do
            if data[field] ~= nil and not policy[owned][by] then
                refuse(field .. ": " .. owned .. " are not changed by " .. by)
            end
        end
    end
    return by
end

-- Whether the request is one of Ekiclik's, and none of any other program.
function is_exchange(data, marks)
    for _, mark in ipairs(marks) do
        if data[mark] ~= nil then
            return true
        end
    end
    return data.create_by ~= nil
end

-- ---- one at a time ---------------------------------------------------------

-- For keys(): "client a@x.dz". What is no text or number has the kind alone.
function lock(kind, value)
    if type(value) ~= "string" and type(value) ~= "number" then
        return kind
    end
    return kind .. " " .. string.lower(string.trim(tostring(value)))
end

-- What a filter of one leaf looks for.
function sought(request)
    local filter = request.filter
    local leaf = type(filter) == "table" and filter[1]
    return type(leaf) == "table" and leaf[3] or nil
end

function member(value, name)
    return type(value) == "table" and value[name] or nil
end

-- ---- what is in Odoo -----------------------------------------------------------

function by_name(model, value, name)
    local s = text(value, name)
    if s == nil then
        return nil
    end
    return odoo.ensure(model, { name = s }, {}, { fold = true })
end

-- For =ilike: _ and % stand for themselves.
function like(s)
    return (string.gsub(s, "([_%%\\])", "\\%1"))
end

-- A domain: the field is one of these texts, in any case.
function any_of(field, texts)
    local domain = {}
    for _ = 2, #texts do
        domain[#domain + 1] = "|"
    end
    for _, s in ipairs(texts) do
        domain[#domain + 1] = { field, "=ilike", like(s) }
    end
    return domain
end

-- { ["A-1"] = row } of the records whose field has one of the values.
function index(model, field, values, fields, options)
    local out = {}
    if #values == 0 then
        return out
    end
    for _, row in ipairs(odoo.find(model, { { field, "in", values } }, fields,
                                   options)) do
        out[row[field]] = out[row[field]] or row
    end
    return out
end

-- The records that a PUT is about. What the real server answers when there are
-- none is true, however strict the caller is.
function targets(request, fields)
    local filter = list(request.filter, "filter")
    local domain = {}
    for i, leaf in ipairs(filter) do
        domain[i] = leaf
        if type(leaf) == "table" and #leaf == 3 and leaf[2] == "=" then
            if (leaf[1] == "email" or leaf[1] == "login")
                and type(leaf[3]) == "string" then
                domain[i] = { leaf[1], "=ilike", like(string.trim(leaf[3])) }
            elseif leaf[1] == "ek_order_id" then
                domain[i] = { leaf[1], "=", text(leaf[3], "ek_order_id") }
            end
        end
    end
    if #domain == 0 then
        refuse("filter is empty: it would change every record")
    end
    return odoo.find(request.model, domain, fields, { archived = true })
end

function nobody(request)
    if request.strict then
        refuse("no record of " .. request.model .. " is meant by the filter")
    end
    return true
end

function ids_of(rows)
    local ids = {}
    for i, row in ipairs(rows) do
        ids[i] = row.id
    end
    return ids
end

-- The company, by its name.
function company_of(value)
    local name = text(value, "company_id")
    if name == nil then
        return nil
    end
    local found = odoo.find("res.company", { { "name", "=", name } }, { "name" },
                            { limit = 1 })
    if #found == 0 then
        refuse("company_id: there is no company " .. shown(name))
    end
    return found[1].id
end

-- { code = { partner = id, company = id, warehouse = id } }, all known.
function points_of_sale(codes)
    local partners = index("res.partner", "code_pos", codes, { "code_pos" })
    local companies = index("res.company", "codification", codes,
                            { "codification" })
    local ids = {}
    for _, row in pairs(companies) do
        ids[#ids + 1] = row.id
    end
    table.sort(ids)
    local warehouses = {}
    if #ids > 0 then
        for _, row in ipairs(odoo.find("stock.warehouse",
                                       { { "company_id", "in", ids } },
                                       { "company_id" })) do
            local company = row.company_id[1]
            warehouses[company] = warehouses[company] or row.id
        end
    end
    local out = {}
    for _, code in ipairs(codes) do
        local partner, company = partners[code], companies[code]
        if not partner and not company then
            refuse("there is no point of sale " .. shown(code))
        end
        out[code] = {
            partner = partner and partner.id,
            company = company and company.id,
            warehouse = company and warehouses[company.id],
        }
    end
    return out
end
