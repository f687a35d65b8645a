-- Invoices of Opencell as Odoo has them. Amounts are exact decimals.

-- What is not said is as usual: a commercial invoice that is valid.
function takes_invoice(type, status, seller)
    local wanted = settings.invoices
    return is_one_of(wanted.types, type or "COM")
        and is_one_of(wanted.statuses, status or "VALIDATED")
        and (seller == nil or seller == settings.seller)
end

local zero = decimal("0")

-- Less than nothing is a credit note.
function invoice_kind(total)
    return (total or zero) < zero and "out_refund" or "out_invoice"
end

local function magnitude(amount)
    return amount < zero and zero - amount or amount
end

-- To the cent, whatever the sign: credit notes are turned round in Odoo.
function same_amount(x, y)
    x, y = magnitude(x or zero), magnitude(y or zero)
    return not (x < y) and not (y < x)
end

local function is_refund(invoice)
    return (invoice.amountWithTax or zero) < zero
end

-- All of a credit note is turned round.
local function turned(invoice, amount)
    return is_refund(invoice) and zero - amount or amount
end

converters.invoice_or_refund = {
    to_left = invoice_kind,
}

converters.invoice_amount = {
    to_left = function(amount, _, right)
        return amount and turned(right, amount)
    end,
}

converters.line_amount = {
    to_left = function(amount, _, right)
        return amount and turned(right.parent, amount)
    end,
}

converters.journal = {
    to_left = function()
        return settings.invoices.journal
    end,
}

-- The customer is what stands before the last underscore: 1234_0.
converters.customer_of_account = {
    to_left = function(code)
        return code and (code:match("^(.+)_[^_]*$") or code)
    end,
}

converters.line_text = {
    to_left = function(text, _, right)
        return text or right.invoiceSubCategoryCode
    end,
}

converters.list_of_one = {
    to_left = function(one)
        return one and { one }
    end,
}

-- Tax by tax, as Opencell has told it.
converters.taxes_as_json = {
    to_left = function(taxes)
        local parts = {}
        for _, tax in ipairs(taxes or {}) do
            local members = {}
            for _, name in ipairs({ "amountWithoutTax", "amountTax", "amountWithTax" }) do
                if tax[name] then
                    table.insert(members, ('"%s": %s'):format(name, tostring(tax[name])))
                end
            end
            table.insert(parts, ('{"taxCode": "%s", %s}'):format(
                tostring(tax.taxCode):gsub('[\\"]', "\\%0"), table.concat(members, ", ")))
        end
        return "[" .. table.concat(parts, ", ") .. "]"
    end,
}

converters.pdf_name = {
    to_left = function(number)
        return number and number .. ".pdf"
    end,
}

converters.pdf_of = {
    to_left = function(pdf)
        if pdf == nil then
            error("Opencell has no PDF of this invoice yet: have it made there, "
                .. "then `crosswalk jobs retry --all`, or wait for the nightly compare")
        end
        return pdf
    end,
}
