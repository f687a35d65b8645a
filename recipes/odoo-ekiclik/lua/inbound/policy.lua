-- Who may change what. "ekiclik" is a request whose create_by says so, in any
-- of its spellings; "odoo" is any other.
policy = {
    products = { ekiclik = true, odoo = true },
    categories = { ekiclik = true, odoo = true },
    clients = { ekiclik = true, odoo = false },
    pos = { ekiclik = true, odoo = false },
    users = { ekiclik = true, odoo = false },
    orders = { ekiclik = true, odoo = false },
    arrivals = { ekiclik = true, odoo = true },
    quantities = { ekiclik = false, odoo = true },
}

-- What a body cannot bring, because Odoo alone counts and confirms.
policy_fields = {
    quantities = {
        "qty_available", "free_qty", "virtual_available", "quantity",
        "inventory_quantity", "stock_quant_ids",
    },
}

-- What an order of Ekiclik does to the sale order in Odoo.
orders = {
    -- What is kept in ek_state, and how far along it is.
    states = {
        EK_ORDER_IN_PREPARATION = { rank = 1, text = "Commande en préparation" },
        EK_ORDER_IN_DELIVERY = { rank = 2, text = "Livraison en cours" },
        EK_ORDER_DELIVERED = { rank = 3, text = "Client livré", confirm = true },
        EK_CLIENT_ORDER_CANCELED = { rank = 9, text = "Commande annulée",
                                     cancel = true },
    },
    -- The order stands in the company of its point of sale, where there is one
    -- with that codification.
    company_of_pos = true,
}

-- Groups in Odoo of each role at Ekiclik, by their external ids. A user has
-- those of his role and none of the other roles'.
roles = {
    ROLE_SUPERADMIN = { "base.group_user", "sales_team.group_sale_manager" },
    ROLE_ADMIN = { "base.group_user", "sales_team.group_sale_manager" },
    ROLE_CREDIT_ANALYST_EK = { "base.group_user",
                               "sales_team.group_sale_salesman_all_leads" },
    ROLE_POS_EK = { "base.group_user", "sales_team.group_sale_salesman" },
}
