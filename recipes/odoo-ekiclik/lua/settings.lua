-- What differs from company to company: edit it here, nothing else needs to
-- know.
settings = {
    -- How records of Odoo are called on the platforms where they have no
    -- `ref_odoo` of their own: these, and the id.
    ref_product = "rc_",
    ref_variant = "rc_variante",
    ref_brand = "br_",
    reference = "eki_",
    -- The platforms, by the names of their connections: the login with which
    -- each writes into Odoo, how it calls itself (order_source, source), and
    -- what it is told of products that it has made itself: nothing; stock,
    -- their quantities (by ref_odoo); all.
    platforms = {
        alsalam = { login = "alsalam@example.com", source = "Alsalam", own = "stock" },
        cpa = { login = "cpa@example.com", source = "CPA", own = "stock" },
        bna = { login = "bna@example.com", source = "BNA", own = "stock" },
    },
    -- Prices are the cost times these: exact decimals, as texts.
    prices = {
        central = "1.1111",     -- prix_central: what a point of sale pays
        ek = "1.5",             -- prix_ek: times prix_central
        categories = {          -- instead of `ek`, where the category or one
            MEUBLES = "1.6",    -- above it has this in its name
        },
        use_marge = true,       -- a product's own `marge`, times the cost, wins
        places = 2,
    },
    -- The company that buys for all, and what its warehouse is called.
    central = { company = "Centrale des Achats", pos = "EKIWH" },
    -- Users with these roles are told to the platforms.
    roles = { "ROLE_CREDIT_ANALYST_EK", "ROLE_POS_EK" },
    -- ek_state of an order that the platform has said is delivered.
    delivered = "Client livré",
    -- Where the platforms can load pictures from: https://odoo.example.com;
    -- nil: they are told of none.
    images = nil,
}
