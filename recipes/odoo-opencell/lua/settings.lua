-- What differs from company to company: edit it here, nothing else needs to
-- know.
settings = {
    -- Codes that Opencell knows.
    seller = "SC",
    customer_category = "CLIENT",
    currency = "EUR",
    billing_cycle = "BC_SC_MONTHLY_1ST",
    billing_country = "SP",
    electronic_billing = true,
    mailing_type = "Manual",
    email_template = "EMAIL_TEMPLATE_TEST",

    -- Language of a partner in Odoo, and what Opencell calls it.
    languages = {
        ca_ES = "CAT",
        es_ES = "ESP",
    },

    -- Countries that Opencell calls otherwise than ISO does: ES = "SP".
    countries = {},

    -- The offer of a contract, by the name of its service technology.
    offers = {
        Mobile = "OF_SC_TEMPLATE_MOB",
        Switchboard = "OF_SC_TEMPLATE_CV",
        Multimedia = "OF_SC_TEMPLATE_CT",
    },
    other_offer = "OF_SC_TEMPLATE_BA",

    -- What becomes of a contract's line, by the name of its product's
    -- category. Lines of other categories are no business of Opencell's.
    service_categories = {
        "Mobile Service",
        "Mobile Additional Service",
        "Broadband ADSL Service",
        "Broadband Fiber Service",
        "Broadband Additional Service",
        "Multimedia Service",
        "Switchboard Service",
        "Switchboard Additional Service",
    },
    charge_categories = {
        "Mobile OneShot",
        "Broadband OneShot",
        "Broadband ADSL OneShot",
    },

    -- Contracts and lines that had ended before this day are not made in
    -- Opencell.
    ended_since = "2000-01-01",

    -- Addresses of partners, e-mail addresses and bank accounts of contracts
    -- are carried over when they change. These are too, where it says true.
    changes = {
        name = false,
        vat = false,
        email = false,   -- of the customer; that of invoices is the contract's
        phone = false,
        language = false,
    },

    -- Invoices of Opencell that come into Odoo: of the seller above, and of
    -- these types and states. Credit notes may be of a type of their own.
    invoices = {
        types = { "COM" },
        statuses = { "VALIDATED" },
        journal = "INV",          -- code of the journal in Odoo
    },
}
