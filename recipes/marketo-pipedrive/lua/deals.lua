-- Deals of Pipedrive as opportunities of Marketo, and their roles.

converters.pd_deal = {
    to_left = function(id)
        return id and "pd-deal-" .. id or nil
    end,
}

converters.is_closed = {
    to_left = function(status)
        return status == "won" or status == "lost"
    end,
}

converters.is_won = {
    to_left = function(status)
        return status == "won"
    end,
}

-- The day a deal was closed, else when it is expected to be.
local function closing_day(v)
    return day_of(v.close_time) or day_of(v.expected_close_date)
end

converters.close_date = { to_left = closing_day }

converters.close_quarter = {
    to_left = function(v)
        local day = closing_day(v)
        local month = day and tonumber(string.sub(day, 6, 7))
        return month and (month - 1) // 3 + 1
    end,
}

converters.close_year = {
    to_left = function(v)
        local day = closing_day(v)
        return day and tonumber(string.sub(day, 1, 4))
    end,
}

-- The first of the ids that a person has in Marketo.
converters.contact_lead = {
    to_left = function(marketoid)
        return tonumber(string.match(marketoid or "", "^%s*(%d+)"))
    end,
}

-- Is the deal's contact its champion too?
converters.is_primary = {
    to_left = function(v)
        local champion = v["champion.marketoid"]
        return champion ~= nil and champion == v["person_id.marketoid"]
    end,
}
