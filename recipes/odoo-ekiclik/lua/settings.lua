-- What differs from company to company: edit it here, nothing else needs to
-- know.
settings = {
    -- How records of Odoo are called on the platforms: these, and the id.
    ref_product = "rc_",
    ref_variant = "rc_variante",
    ref_brand = "br_",
    -- The platforms, by the names of their connections: the login with which
    -- each writes into Odoo, and how it calls itself (order_source, source).
    platforms = {
        alsalam = { login = "alsalam@example.com", source = "Alsalam" },
        cpa = { login = "cpa@example.com", source = "CPA" },
        bna = { login = "bna@example.com", source = "BNA" },
    },
}
