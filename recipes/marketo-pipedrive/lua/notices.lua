-- Messages to the chat about deals.

-- Slack's own marks, where they are not meant as such.
local function escaped(text)
    text = string.gsub(text, "&", "&amp;")
    text = string.gsub(text, "<", "&lt;")
    return (string.gsub(text, ">", "&gt;"))
end

-- What there is none of is told as None.
local function shown(v)
    if v == nil then
        return "None"
    end
    return escaped(tostring(v))
end

local function link(left)
    return "<" .. settings.app_url .. "/deal/" .. left.id .. "|"
        .. escaped(left.title or "") .. " for "
        .. escaped(left["org_id.name"] or "") .. ">"
end

converters.deal_headline = {
    to_right = function(v, left)
        return "New Deal " .. left.status .. ": " .. link(left)
    end,
}

converters.deal_sentence = {
    to_right = function(v, left)
        return escaped(left["owner_id.name"] or "") .. " has " .. left.status
            .. " the deal " .. escaped(left.title or "")
    end,
}

converters.deal_color = {
    to_right = function(status)
        return status == "won" and "good" or "danger"
    end,
}

-- 2016-11-16 03:30:00
local function clock_time(time)
    return time and (string.gsub(string.gsub(time, "T", " "), "Z$", ""))
end

converters.deal_fields = {
    to_right = function(v, left)
        return {
            {
                title = "",
                value = "*Company*: " .. shown(left["org_id.name"])
                    .. "\n*Value*: " .. shown(left.currency) .. " "
                    .. shown(left.value)
                    .. "\n*Pipeline*: " .. shown(left["pipeline_id.name"]),
                short = true,
            },
            {
                title = "",
                value = "*Start Date*: " .. shown(left.contract_start_date)
                    .. "\n*Duration (month)*: " .. shown(left.duration)
                    .. "\n*Won Time*: " .. shown(clock_time(left.won_time)),
                short = true,
            },
            {
                title = "Comments",
                value = markdown(left["note:deal_id.content"]) or "",
                short = false,
            },
        }
    end,
}

converters.mrkdwn_in = {
    to_right = function()
        return { "fields" }
    end,
}

converters.high_value_channel = {
    to_right = function()
        return settings.high_value_channel
    end,
}

converters.note_headline = {
    to_right = function(v, left)
        return "New Note Added: " .. link(left)
    end,
}

converters.note_fields = {
    to_right = function(v, left)
        return {
            {
                value = markdown(left["note:deal_id.content"]) or "",
                short = false,
            },
        }
    end,
}
