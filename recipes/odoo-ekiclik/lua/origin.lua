-- Who made a change, and whom it is to be told.

-- The platforms mark what is theirs in `create_by`, in many spellings:
-- ekiclic, EkiClic, EKICLIK, ek.
function is_ekiclik(create_by)
    if create_by == nil then
        return false
    end
    return string.sub(string.lower(string.trim(create_by)), 1, 2) == "ek"
end

function platform_of(name)
    local platform = settings.platforms[name]
    if platform == nil then
        error("lua/settings.lua has no platform `" .. name .. "`")
    end
    return platform
end

-- Is it news to that platform? Not what it wrote last itself; what somebody
-- else changed since is.
function is_news(create_by, writer, name)
    return not (is_ekiclik(create_by) and writer == platform_of(name).login)
end

-- The same for what has no mark.
function is_news_by(writer, name)
    return writer ~= platform_of(name).login
end

-- Was it made there? Then it has it, under a key of its own.
function is_its_own(create_by, maker, name)
    return is_ekiclik(create_by) and maker == platform_of(name).login
end

function tells_own(name, what)
    local own = platform_of(name).own or "nothing"
    return own == "all" or own == what
end

-- Orders and clients are the business of one bank alone.
function is_of_bank(source, maker, name)
    local platform = platform_of(name)
    if source ~= nil then
        return string.lower(source) == string.lower(platform.source)
    end
    return maker == platform.login
end
