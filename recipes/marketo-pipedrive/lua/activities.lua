-- Activities that are made in Pipedrive for a lead.

local types = {
    ["Request a Demo"] = "mkto_demo_request",
    ["Request a Quote"] = "mkto_quote_request",
    ["Product Question"] = "mkto_product_question",
    ["Partnership"] = "mkto_partnership_request",
    ["Training"] = "mkto_training_request",
    ["Professional Services"] = "mkto_professional_services",
    ["Other"] = "mkto_contact_request_other",
}

converters.activity_type = {
    to_right = function(v)
        return types[v.contactReason]
            or v.directFollowUp and "mkto_direct_follow_up"
            or "call"
    end,
}

converters.follow_up_subject = {
    to_right = function(v)
        return "Follow up with " .. (joined(v.firstName, v.lastName) or "None")
    end,
}

converters.bot = {
    to_right = function()
        return settings.bot_user
    end,
}
