-- Leads of Marketo and persons of Pipedrive.

local NAMELESS = "Unknown Unknown" -- Pipedrive takes no person without a name

converters.person_name = {
    to_right = function(v, left, right)
        local name = joined(v.firstName, v.lastName)
        if name == nil and right.name == nil then
            return NAMELESS
        end
        return name
    end,
    to_left = function(name)
        if name == NAMELESS then
            return skip
        end
        local first, last = split_name(name)
        return { firstName = first, lastName = last }
    end,
}

-- A lead's owner by name; who is not known as a user, or nobody, is the bot.
converters.owner_name = {
    to_right = function(v)
        return joined(v.conversicaLeadOwnerFirstName,
                      v.conversicaLeadOwnerLastName)
    end,
    to_left = function(name)
        local first, last = split_name(name)
        return {
            conversicaLeadOwnerFirstName = first,
            conversicaLeadOwnerLastName = last,
        }
    end,
}

converters.or_bot = {
    to_right = function(user)
        return user or settings.bot_user
    end,
    to_left = function(user)
        if user == settings.bot_user then
            return skip
        end
        return user
    end,
}

-- Is this the owner that the lead names? Until then an address of the owner
-- would be somebody else's.
function is_owner(left, name)
    return name ~= nil and name == joined(left.conversicaLeadOwnerFirstName,
                                          left.conversicaLeadOwnerLastName)
end

-- Pipedrive keeps ids of Marketo as text. After merges there may be several,
-- "20,30": looked for is the first; a lead at hand must be the only one.
converters.marketo_id = {
    to_right = function(id)
        return id and tostring(id) or nil
    end,
    to_left = function(text, left)
        if text == nil then
            return nil
        end
        if left.id ~= nil and string.find(text, "%D") then
            return nil
        end
        return tonumber(string.match(text, "^%s*(%d+)"))
    end,
}

converters.day = {
    to_right = function(time)
        return day_of(time)
    end,
}

converters.suspended = {
    to_right = function(suspended)
        return suspended and "Yes" or "No"
    end,
    to_left = function(word)
        return word == "Yes"
    end,
}

-- Leads that come from Pipedrive have a rating, be it "None": which is none to
-- tell Pipedrive of.
converters.rating = {
    to_right = function(rating)
        if rating == "None" then
            return nil
        end
        return rating
    end,
    to_left = function(rating)
        return rating or "None"
    end,
}
