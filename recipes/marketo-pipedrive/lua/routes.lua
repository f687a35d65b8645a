-- What a webhook of Pipedrive tells of a deal, in either version: `current`
-- or `data`, and what was before. Version 2 tells only what has changed.

function is_decided(body)
    local now = body.current or body.data
    local was = body.previous
    if now == nil or was == nil or was.status == nil then
        return false
    end
    return now.status ~= was.status
        and (now.status == "won" or now.status == "lost")
end

function has_new_note(body)
    local now = body.current or body.data
    local was = body.previous
    if now == nil or was == nil or was.notes_count == nil
        or now.notes_count == nil then
        return false
    end
    return now.notes_count == was.notes_count + 1
end
