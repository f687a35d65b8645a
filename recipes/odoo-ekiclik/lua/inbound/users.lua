-- PUT /api/res.users: a user, his role and his point of sale.

local MARKS = { "role", "codification", "code_pos" }

function keys(request)
    return { lock("user", sought(request)) }
end

-- { ["base.group_user"] = id } of all groups that roles speak of.
local function groups_of_roles()
    local names, out = {}, {}
    for _, groups in pairs(roles) do
        for _, group in ipairs(groups) do
            names[#names + 1] = string.match(group, "%.(.*)$")
        end
    end
    for _, row in ipairs(odoo.find("ir.model.data",
                                   { { "model", "=", "res.groups" },
                                     { "name", "in", names } },
                                   { "module", "name", "res_id" })) do
        out[row.module .. "." .. row.name] = row.res_id
    end
    return out
end

-- The groups of the role, and what the user has beyond all roles.
local function with_role(role, has)
    local known = groups_of_roles()
    local of_roles, out, added = {}, {}, {}
    for _, id in pairs(known) do
        of_roles[id] = true
    end
    for _, id in ipairs(has) do
        if not of_roles[id] then
            out[#out + 1] = id
        end
    end
    for _, group in ipairs(roles[role]) do
        local id = known[group]
        if not id then
            refuse("role: Odoo has no group " .. group)
        end
        if not added[id] then
            added[id] = true
            out[#out + 1] = id
        end
    end
    return { { 6, 0, out } }
end

local function companies_with(company, has)
    local ids = { company }
    for _, id in ipairs(has) do
        if id ~= company then
            ids[#ids + 1] = id
        end
    end
    return { { 6, 0, ids } }
end

function handle(request)
    local d = request.data
    if not is_exchange(d, MARKS) then
        return pass()
    end
    local by = may("users", d)
    local role = text(d.role, "role")
    if role and not roles[role] then
        refuse('role: there is no role "' .. role .. '"')
    end
    local groups = request.major >= 19 and "group_ids" or "groups_id"
    local rows = targets(request, { "login", groups, "company_ids" })
    if #rows == 0 then
        return nobody(request)
    end
    local code = text(d.code_pos, "code_pos")
    local pos = code and points_of_sale({ code })[code]
    for _, row in ipairs(rows) do
        local v = { create_by = by }
        put(v, "name", text(d.name, "name"))
        put(v, "codification", text(d.codification, "codification"))
        put(v, "email", text(d.email, "email"))
        put(v, "phone", text(d.phone, "phone"))
        put(v, "role", role)
        put(v, "code_pos", code)
        if role then
            v[groups] = with_role(role, row[groups])
        end
        if pos and pos.company then
            v.company_ids = companies_with(pos.company, row.company_ids)
            v.company_id = pos.company
        end
        odoo.write("res.users", row.id, v)
    end
    return true
end
