-- Companies of Marketo and organizations of Pipedrive.

-- What a company that was made of an organization is called in Marketo.
converters.pd_organization = {
    to_left = function(id)
        return id and "pd-organization-" .. id or nil
    end,
}

-- A lead's own company, made of the form that the lead filled in.
converters.lead_company = {
    to_right = function(id)
        return id and "mkto-lead-company-" .. id or nil
    end,
}

converters.region = {
    to_right = function(v)
        return v.country and regions[v.country] or skip
    end,
}
