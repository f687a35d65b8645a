-- What differs from shop to shop: edit it here, nothing else needs to know.
-- What Odoo has is said by its name there.
settings = {
    -- The company that customers and products belong to: "My Company". nil:
    -- all companies share them.
    company = nil,

    -- Of products that are in no category of the shop: its whole name in
    -- Odoo, such as "Goods / Other".
    default_category = "All",

    -- Is stock kept of what the shop sells? That wants Odoo's Inventory.
    stock = true,
    -- Odoo 14 and before: "product", or "consu" where no stock is kept.
    old_product_type = nil,

    -- Units of weight that the shop knows, in kilograms: exact, as texts.
    kilograms = {
        kg = "1",
        g = "0.001",
        lb = "0.45359237",
        oz = "0.028349523125",
    },
    -- The other way round: how many of it are a kilogram.
    per_kilogram = {
        kg = "1",
        g = "1000",
        lb = "2.2046226218488",
        oz = "35.27396194958",
    },
    -- What a weight without a unit is meant in.
    unit_of_weight = "lb",
    -- Digits of a weight in Odoo ("Stock Weight" of its decimal accuracy).
    weight_places = 2,

    -- What somebody is called who has given neither a name nor an address.
    nameless = "Customer without a name",

    -- Orders from this day on: "2026-01-01". nil: all that the shop ever had.
    orders_since = nil,
    -- Of orders: nil leaves it to Odoo, as it does with an order typed in there.
    pricelist = nil,
    payment_term = nil,
    -- OpenERP 7 wants a price list of an order, and may have several shops.
    old_pricelist = "Public Pricelist",
    old_shop = nil,

    -- Taxes that the shop has charged, and their names in Odoo (of sales, on
    -- top of the price): { percent = "20", name = "20%" }. With `class`, the
    -- shop's class of tax, an entry is only for what is of that class;
    -- shipping is of the class "Shipping".
    taxes = {
        { percent = "20", name = "20%" },
    },
    -- Odoo rounds tax on each line ("line") or on all of them ("global"):
    -- Settings, Invoicing, Rounding Method.
    rounding = "line",
    -- Digits of a price in Odoo ("Product Price" of its decimal accuracy).
    price_digits = 2,
    -- What rounding may leave of an order becomes a line; more is for a person.
    most_rounding = "0.05",
    -- Internal references of the services that stand for what is no product
    -- of the shop. They are invoiced on what is ordered.
    products = {
        shipping = "SHIPPING",
        discount = "DISCOUNT",
        rounding = "ROUNDING",
    },
    -- Journals of Odoo, by the shop's ways to pay; `other` is for all others.
    journals = {
        other = "Bank",
    },

    -- Back again (see crosswalk.yaml): what of Odoo's own is made in the shop,
    -- too. What both have is kept in step, whatever this says.
    new_in_shop = {
        organizations = false,
        contacts = false,    -- true: who has an e-mail address
        addresses = true,    -- of contacts that the shop has
        categories = false,
        products = false,    -- true: what is sold and has a reference
    },
}
