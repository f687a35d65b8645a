-- Texts that several syncs make.

-- The values that are there and not empty, with a blank between; or nil.
function joined(...)
    local parts = {}
    for i = 1, select("#", ...) do
        local part = select(i, ...)
        if part ~= nil and part ~= "" then
            parts[#parts + 1] = part
        end
    end
    if #parts == 0 then
        return nil
    end
    local text = table.concat(parts, " ")
    return string.trim(text) ~= "" and text or nil
end

-- All words but the last, and the last; a single word is both.
function split_name(name)
    local words = {}
    for word in string.gmatch(name or "", "%S+") do
        words[#words + 1] = word
    end
    if #words == 0 then
        return nil, nil
    end
    local last = words[#words]
    if #words > 1 then
        words[#words] = nil
    end
    return table.concat(words, " "), last
end

-- 2016-11-16 of 2016-11-16T03:45:00Z or 2016-11-16.
function day_of(time)
    return time and string.match(time, "^%d%d%d%d%-%d%d%-%d%d") or nil
end
