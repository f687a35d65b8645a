-- Contracts and their lines.

-- Why a contract gets no account by itself; nil when it does.
function why_held(ref, blocked, lang)
    if blocked then
        return "contracts of " .. tostring(ref) .. " are blocked in Odoo"
            .. " (block_contract_creation_in_OC); `crosswalk jobs retry"
            .. " --force` lets this one through"
    end
    if settings.languages[lang] == nil then
        return "no code for the language " .. tostring(lang) .. ": add it to"
            .. " `languages` in lua/settings.lua, then `crosswalk jobs retry`"
    end
end

-- The code of a new account, by those that the customer has.
converters.account_code = {
    to_right = function(codes, left)
        local ref = left["partner_id.ref"]
        local highest = -1
        for _, code in ipairs(codes or {}) do
            local n = tostring(code):match("_(%d+)$")
            if n and tostring(code):sub(1, #ref + 1) == ref .. "_" then
                highest = math.max(highest, math.tointeger(tonumber(n)))
            end
        end
        return ref .. "_" .. math.tointeger(highest + 1)
    end,
}

local payment = {
    payment_iban = "mandate_id.partner_bank_id.sanitized_acc_number",
    payment_bic = "mandate_id.partner_bank_id.bank_bic",
    payment_bankName = "mandate_id.partner_bank_id.bank_name",
    payment_accountOwner = "mandate_id.partner_bank_id.partner_id.name",
    payment_mandateIdentification = "mandate_id.unique_mandate_reference",
    payment_alias = "mandate_id.unique_mandate_reference",
    payment_mandateDate = "mandate_id.signature_date",
}

-- The method of payment. It stays as it is while the bank account is that,
-- however it is written over there: contracts that share it may have mandates
-- of their own.
converters.payment = {
    to_right = function(v, left, right)
        local iban = v[payment.payment_iban]
        local there = right.payment_iban
        local same = there ~= nil and iban ~= nil
            and there:gsub("%s", ""):upper() == iban
        local method = {}
        for name, from in pairs(payment) do
            if same then
                method[name] = right[name]
            else
                method[name] = v[from]
            end
        end
        return method
    end,
}

converters.offer = {
    to_right = function(technology)
        return settings.offers[technology] or settings.other_offer
    end,
}

function is_one_of(list, name)
    for _, one in ipairs(list) do
        if one == name then
            return true
        end
    end
    return false
end

function is_service(category)
    return is_one_of(settings.service_categories, category)
end

function is_charge(category)
    return is_one_of(settings.charge_categories, category)
end

-- Dates are texts like 2026-01-31.
function is_current(last_day)
    return last_day == nil or last_day >= settings.ended_since
end
