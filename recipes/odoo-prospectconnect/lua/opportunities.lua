-- Profiles A and B may say of a deal only that it is closed: won or lost. What
-- Odoo has then stands; an open one is lost. Name the stages of won deals in
-- the connection's won_stages, and `closed` does not come up.
converters.closed_deal = {
    to_right = function(status)
        return status
    end,
    to_left = function(status, left)
        if status ~= "closed" then
            return status
        end
        if left ~= nil and left.won_status == "won" then
            return "won"
        end
        return "lost"
    end,
}
