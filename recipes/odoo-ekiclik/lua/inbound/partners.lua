-- POST and PUT /api/res.partner: clients, known by their address, and points
-- of sale, known by their code.

local STATES = { "WAITING", "ACTIVE", "BLOCKED" }
local MARKS = { "is_pos", "code_pos", "status", "credit_code",
                "responsible_code" }

function keys(request)
    local d = request.data
    if request.verb == "PUT" then
        return { lock("client", sought(request)) }
    end
    return { lock("client", d.email), lock("pos", d.code_pos) }
end

local function common(d, by)
    local v = { create_by = by }
    put(v, "name", text(d.name, "name"))
    put(v, "phone", text(d.phone, "phone"))
    put(v, "is_company", truth(d.is_company, "is_company"))
    put(v, "status", one_of(d.status, "status", STATES))
    put(v, "credit_code", text(d.credit_code, "credit_code"))
    put(v, "responsible_code", text(d.responsible_code, "responsible_code"))
    local email = text(d.email, "email")
    put(v, "email", email and string.lower(email))
    return v
end

local function insert(request)
    local d = request.data
    if not is_exchange(d, MARKS) then
        return pass()
    end
    local is_pos = truth(d.is_pos, "is_pos") or false
    local by = may(is_pos and "pos" or "clients", d)
    local v = common(d, by)
    need(d.name, "name")
    v.type = text(d.type, "type")
    if is_pos then
        return odoo.ensure("res.partner",
                           { code_pos = need(d.code_pos, "code_pos"),
                             is_pos = true }, v, { update = true })
    end
    need(d.email, "email")
    put(v, "code_pos", text(d.code_pos, "code_pos"))
    return odoo.ensure("res.partner", { email = v.email, is_pos = false }, v,
                       { update = true, fold = true })
end

function handle(request)
    if request.verb == "POST" then
        return insert(request)
    end
    local d = request.data
    if not is_exchange(d, MARKS) then
        return pass()
    end
    local rows = targets(request, { "is_pos" })
    if #rows == 0 then
        return nobody(request)
    end
    local by = origin_of(d)
    for _, row in ipairs(rows) do
        by = may(row.is_pos and "pos" or "clients", d)
    end
    local v = common(d, by)
    put(v, "is_pos", truth(d.is_pos, "is_pos"))
    put(v, "code_pos", text(d.code_pos, "code_pos"))
    odoo.write("res.partner", ids_of(rows), v)
    return true
end
