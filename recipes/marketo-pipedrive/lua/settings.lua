-- What differs from company to company: edit it here, nothing else needs to
-- know. Ids are texts.
settings = {
    -- The Pipedrive user who owns what nobody else owns.
    bot_user = "208823",
    -- Deals in these pipelines become opportunities in Marketo.
    pipelines = {
        "NAM - Commercial",
        "NAM - Government",
        "EMEA",
        "APAC",
        "Renewals",
        "Professional Services",
    },
    -- Where people open Pipedrive; for the links in chat messages.
    app_url = "https://app.pipedrive.com",
    -- A deal won for so much or more is told to everybody, in this channel.
    high_value = 100000,
    high_value_channel = "#general",
}

-- Is this the name of one of them?
function is_synced_pipeline(name)
    for _, pipeline in ipairs(settings.pipelines) do
        if pipeline == name then
            return true
        end
    end
    return false
end
