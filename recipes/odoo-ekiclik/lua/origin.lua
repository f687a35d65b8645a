-- Who made a change. The platforms mark theirs in `create_by`, in many
-- spellings: ekiclic, EkiClic, EKICLIK, ek.

function is_ekiclik(create_by)
    if create_by == nil then
        return false
    end
    return string.sub(string.lower(string.trim(create_by)), 1, 2) == "ek"
end
