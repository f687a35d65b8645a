# SPDX-License-Identifier: LGPL-3.0-or-later
"""The recipe satchmo-odoo with the way back switched on: what is edited in Odoo
goes into the shop's database, beside a shop that goes on. Cases and defects
have the numbers of the lists of acceptance cases and defects.

usage: satchmo_back.py CROSSWALK CROSSWALK_SANDBOX SOURCE_FOLDER
Prints TAP. Uses the standard library only.
"""
import contextlib
import json
import os
import sys
import urllib.request
import xmlrpc.client

from cli_kit import contains, equal, run_tests
from satchmo_shop import Rig, written

CONTACT = 5


def replace(path, *pairs):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    for old, new in pairs:
        assert old in text, f'{old!r} is not in {path}'
        text = text.replace(old, new)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def switch(rig, *pairs):
    replace(os.path.join(rig.workspace, 'crosswalk.yaml'), *pairs)


def settle(rig):
    """What was written changes what follows from it: the old default is none
    any more. Then it rests."""
    equal([rig.sync()[0] for _ in range(2)], [0, 0])
    rig.rests()


def person(rig, contact=CONTACT):
    email, = rig.rows('SELECT email FROM contact_contact WHERE id = ?',
                      contact)[0]
    return rig.partner(['child_ids', 'name'], ['email', '=', email],
                       ['type', '=', 'contact'])


def address(rig, contact=CONTACT):
    """That of the contact in the shop, and its partner."""
    at, street = rig.rows('SELECT id, street1 FROM contact_addressbook '
                          'WHERE contact_id = ? ORDER BY id', contact)[0]
    partner = rig.partner(['type'], ['street', '=', street],
                          ['parent_id', '=', person(rig, contact)['id']])
    return at, partner['id']


def product(rig, sku):
    row, = rig.made('product.template', ['list_price', 'weight', 'name'],
                    [['default_code', '=', sku]])
    return row


def has_one_default(rig, contact=CONTACT):
    equal(rig.rows('SELECT sum(is_default_billing), sum(is_default_shipping) '
                   'FROM contact_addressbook WHERE contact_id = ?', contact),
          [(1, 1)])


def the_shop_is_only_read_until_it_is_switched_on(rig):
    switch(rig, ('direction: left_to_right ', 'direction: both '))
    code, out, err = rig.run('check')
    assert code not in (0, 4), out
    contains(out + err, 'set `write: true` in the connection, or '
             '`direction: left_to_right`')
    switch(rig, ('# write: true', 'write: true'))
    code, out, err = rig.run('check', '--sample', '100')
    equal((code, 'error' in out), (0, False))


def a_first_sync_leaves_the_shop_as_it_is(rig):
    with open(rig.file, 'rb') as file:
        before = file.read()
    rig.carry()
    with open(rig.file, 'rb') as file:
        assert file.read() == before, 'something was written into the shop'


def defect_19_a_customer_edited_in_odoo_is_so_in_the_shop(rig):
    partner = person(rig)
    mobile = {} if rig.version >= 19 else {'mobile': '+1 555 0101'}
    rig.call('res.partner', 'write', [partner['id']], {
        'name': 'Ana Maria Łuczak', 'phone': '+1 555 0100',
        'email': 'ana@b.example', 'comment': '<p>calls<br>back</p>', **mobile})
    rig.carry()
    equal(rig.rows('SELECT first_name, last_name, email, notes FROM '
                   'contact_contact WHERE id = ?', CONTACT),
          [('Ana Maria', 'Łuczak', 'ana@b.example', 'calls\nback')])
    equal(rig.rows('SELECT type, phone, "primary" FROM contact_phonenumber '
                   'WHERE contact_id = ? ORDER BY "primary" DESC', CONTACT)[1:],
          [('Mobile', '+1 555 0101', 0)] if mobile else [])
    # the last word need not be the last name: the shop's first one stays
    rig.call('res.partner', 'write', [partner['id']],
             {'name': 'Ana Maria da Silva', 'phone': False})
    settle(rig)
    equal(rig.rows('SELECT first_name, last_name FROM contact_contact '
                   'WHERE id = ?', CONTACT), [('Ana Maria', 'da Silva')])
    equal(rig.rows('SELECT phone FROM contact_phonenumber WHERE '
                   'contact_id = ?', CONTACT),
          [('+1 555 0101',)] if mobile else [])


def defect_19_addresses_keep_one_default(rig):
    at, partner = address(rig)
    states = rig.call('res.country.state', 'search_read',
                      [['code', '=', 'TX']], ['country_id'])
    rig.call('res.partner', 'write', [partner], {
        'street': 'Elm St 7', 'zip': '73301', 'name': 'Front desk',
        'country_id': states[0]['country_id'][0],
        'state_id': states[0]['id']})
    new = rig.call('res.partner', 'create', {
        'parent_id': person(rig)['id'], 'type': 'invoice', 'name': 'Office',
        'street': 'Oak Rd 2', 'city': 'Reno'})
    settle(rig)
    equal(rig.rows('SELECT street1, postal_code, addressee, state, iso2_code, '
                   'is_default_billing FROM contact_addressbook a JOIN '
                   'l10n_country k ON k.id = country_id WHERE a.id = ?', at),
          [('Elm St 7', '73301', 'Front desk', 'Texas', 'US', 0)])
    equal(rig.rows('SELECT contact_id, addressee, city, iso2_code, '
                   'is_default_billing FROM contact_addressbook a JOIN '
                   'l10n_country k ON k.id = country_id WHERE street1 = ?',
                   'Oak Rd 2'), [(CONTACT, 'Office', 'Reno', 'US', 1)])
    has_one_default(rig)
    equal([r['type'] for r in rig.call('res.partner', 'read', [partner, new],
                                       ['type'])], ['delivery', 'invoice'])
    # there has to be one
    rig.call('res.partner', 'write', [new], {'type': 'other'})
    rig.rests()
    has_one_default(rig)
    rig.call('res.partner', 'write', [partner], {'active': False})
    rig.rests()
    has_one_default(rig)


def defect_19_a_sale_never_overwrites_the_base_price(rig):
    before = product(rig, 'SKU-00001')
    own = rig.rows('SELECT id FROM product_product WHERE sku = ?',
                   'SKU-00001')[0][0]
    rig.edit("INSERT INTO product_price (product_id, price, quantity, expires) "
             "VALUES (?, 1, 1, date('now', '+9 days'))", own)
    rig.rests()
    rig.call('product.template', 'write', [before['id']],
             {'list_price': 34.5, 'weight': 2.0, 'name': 'Robot (new)'})
    rig.carry()
    equal(rig.rows('SELECT price FROM product_price WHERE product_id = ? '
                   'AND quantity = 1 ORDER BY price', own), [(1,), (34.5,)])
    equal(rig.rows('SELECT name, weight, weight_units FROM product_product '
                   'WHERE id = ?', own)[0][0], 'Robot (new)')
    equal(rig.rows('SELECT price FROM product_productpricelookup WHERE '
                   'productslug = (SELECT slug FROM product_product WHERE '
                   'id = ?) AND quantity = 1', own), [(1,)])
    equal(product(rig, 'SKU-00001')['list_price'], 34.5)
    rig.edit('DELETE FROM product_price WHERE product_id = ? AND price = 1',
             own)
    rig.rests()


def what_is_new_in_odoo_stays_there_unless_it_is_asked_for(rig):
    company = rig.call('res.partner', 'create', {
        'name': 'New Ltd', 'is_company': True})
    rig.call('res.partner', 'create', {
        'name': 'Nora New', 'email': 'nora@b.example', 'parent_id': company})
    rig.call('res.partner', 'create', {'name': 'Nobody'})
    rig.call('product.template', 'create', {
        'name': 'New thing', 'default_code': 'NEW-1', 'list_price': 5.25})
    rig.rests()
    replace(os.path.join(rig.workspace, 'lua', 'settings.lua'),
            ('organizations = false', 'organizations = true'),
            ('contacts = false', 'contacts = true'),
            ('products = false', 'products = true'))
    equal(rig.run('sync', '--full')[0], 0)
    rig.rests()
    equal(rig.rows('SELECT first_name, last_name, c.role_id, name FROM '
                   'contact_contact c JOIN contact_organization o ON o.id = '
                   "organization_id WHERE email = 'nora@b.example'"),
          [('Nora', 'New', 'Customer', 'New Ltd')])
    equal(rig.rows("SELECT count(*) FROM contact_contact WHERE first_name = "
                   "'Nobody'"), [(0,)])
    equal(rig.rows('SELECT p.name, slug, price, p.active FROM product_product '
                   'p JOIN product_price c ON c.product_id = p.id '
                   "WHERE sku = 'NEW-1'"), [('New thing', 'new-thing', 5.25, 1)])


def a_guest_who_comes_back_is_one_person(rig):
    first = person(rig, 7)
    rig.edit('INSERT INTO contact_contact (first_name, last_name, email, notes,'
             ' create_date) SELECT first_name, last_name, upper(email), notes, '
             "'2026-01-02' FROM contact_contact WHERE id = 7")
    code, _ = rig.sync()
    equal((code, rig.run('jobs')[1].strip()), (0, 'no jobs'))
    equal(person(rig, 7)['id'], first['id'])


# ---- stock and orders ---------------------------------------------------------


def in_stock(rig, sku='SKU-00003'):
    """Of the product and of the prices of its pages."""
    return rig.rows(
        'SELECT items_in_stock, (SELECT group_concat(DISTINCT '
        'l.items_in_stock) FROM product_productpricelookup l WHERE '
        'l.productslug = slug) FROM product_product WHERE sku = ?', sku)[0]


def count_in_odoo(rig, quantity, sku='SKU-00003'):
    """As people do it: Inventory, Physical Inventory."""
    def call(model, method, *arguments):
        return rig.odoo.execute_kw(
            'demo', 2, 'admin', model, method, list(arguments),
            {'context': {'inventory_mode': True}})
    product, = call('product.product', 'search', [['default_code', '=', sku]])
    place, = call('stock.warehouse', 'search_read', [], ['lot_stock_id'])[:1]
    quant = call('stock.quant', 'create', {
        'product_id': product, 'location_id': place['lot_stock_id'][0],
        'inventory_quantity': quantity})
    with contextlib.suppress(xmlrpc.client.Fault): # it returns None
        call('stock.quant', 'action_apply_inventory', [quant])


def free_in_odoo(rig, sku='SKU-00003'):
    return rig.call('product.product', 'search_read',
                    [['default_code', '=', sku]], ['free_qty'])[0]['free_qty']


def life(rig, what, **arguments):
    request = urllib.request.Request(
        rig.urls['satchmo'] + f'/life/{what}', json.dumps(arguments).encode(),
        {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def sell(rig, quantity, sku='SKU-00003'):
    """A paid order, which the shop takes from its stock at once."""
    product = rig.rows('SELECT id FROM product_product WHERE sku = ?',
                       sku)[0][0]
    order = life(rig, 'checkout', contact=8, lines=[
        {'product': product, 'quantity': str(quantity),
         'unit_price': '10'}])['order']
    life(rig, 'pay', order=order, amount=str(10 * quantity),
         transaction=f'T-{order}')
    for table, key in (('product_product', 'slug'),
                       ('product_productpricelookup', 'productslug')):
        rig.edit(f'UPDATE {table} SET items_in_stock = items_in_stock - ? '
                 f'WHERE {key} = (SELECT slug FROM product_product WHERE '
                 'id = ?)', quantity, product)
    return order


def status(rig, order):
    """Of the order, and all that its history has."""
    return (rig.rows('SELECT status FROM shop_order WHERE id = ?', order)[0][0],
            [row[0] for row in rig.rows(
                'SELECT status FROM shop_orderstatus WHERE order_id = ? '
                'ORDER BY time_stamp, id', order)])


def sale_order(rig, order):
    row, = rig.call('sale.order', 'search_read',
                    [['client_order_ref', '=', f'satchmo-{order}']],
                    ['state', 'picking_ids'])
    return row


def quiet(rig):
    """Polls until one finds nothing to do, which comes soon."""
    for _ in range(4):
        code, data = rig.sync()
        if written(data) == 0:
            return code
    raise AssertionError('it does not come to rest')


def case_17_what_is_not_counted_in_odoo_is_not_taken_off_sale(rig):
    switch(rig, ('  stock: false', '  stock: true'),
           ('  order-states: false', '  order-states: true'))
    rig.edit("UPDATE product_product SET items_in_stock = 7 WHERE sku = "
             "'SKU-00003'")
    equal(rig.run('check')[0], 0)
    quiet(rig)
    equal(in_stock(rig)[0], 7)
    contains(rig.run('jobs')[1], 'the shop has 7 of it and Odoo none: count')


def case_17_stock_goes_back_without_an_echo(rig):
    count_in_odoo(rig, 12)
    equal(written(rig.sync()[1]), 1)
    equal(in_stock(rig), (12, '12'))
    equal(written(rig.sync()[1]), 0)
    contains(rig.run('history', 'stock', 'left', '3')[1], 'stock')
    equal('stock' in rig.run('history', 'products', 'left', '3')[1], False)


def case_17_a_sale_that_odoo_does_not_know_is_not_overwritten(rig):
    before = int(free_in_odoo(rig))
    first = sell(rig, 2)
    equal(in_stock(rig)[0], before - 2)
    count_in_odoo(rig, 32) # 20 came in
    equal(rig.run('sync', 'stock')[0] in (0, 4), True)
    equal(in_stock(rig), (before + 18, str(before + 18)))
    quiet(rig)
    equal((in_stock(rig)[0], free_in_odoo(rig), status(rig, first)[0]),
          (before + 18, before + 18, 'Billed'))
    # what is taken off the shelves in Odoo, and sold in the shop meanwhile
    sell(rig, 3)
    count_in_odoo(rig, 23)
    quiet(rig)
    equal((in_stock(rig)[0], free_in_odoo(rig)), (before + 6, before + 6))


def deliver(rig, order, number=None):
    pickings = sale_order(rig, order)['picking_ids']
    if number:
        rig.call('stock.picking', 'write', pickings,
                 {'carrier_tracking_ref': number})
    rig.odoo.execute_kw('demo', 2, 'admin', 'stock.picking',
                        'button_validate', [pickings],
                        {'context': {'skip_immediate': True}}) # for 16


def case_18_a_delivery_sets_shipped_and_history_once(rig):
    order = sell(rig, 1)
    quiet(rig)
    deliver(rig, order, '1Z-999')
    quiet(rig)
    now, history = status(rig, order)
    equal((history.count('Shipped'), history[-1]), (1, now))
    equal(rig.rows('SELECT "key", value FROM shop_ordervariable WHERE '
                   'order_id = ?', order), [('TRACKING', '1Z-999')])
    rig.run('sync', '--full')
    equal(status(rig, order), (now, history))


def an_order_that_odoo_cancels_is_cancelled_and_never_goes_backwards(rig):
    order, other = sell(rig, 1), sell(rig, 1)
    quiet(rig)
    life(rig, 'status', order=other, status='Shipped')
    rig.odoo.execute_kw('demo', 2, 'admin', 'sale.order', 'action_cancel',
                        [[sale_order(rig, order)['id']]],
                        {'context': {'disable_cancel_warning': True}})
    quiet(rig)
    equal([status(rig, order)[0], status(rig, other)[0]],
          ['Cancelled', 'Shipped'])


def bill(rig, order, amount, **payment):
    """Confirmed, billed and paid by people, in Odoo alone."""
    def call(model, method, *arguments, **context):
        return rig.odoo.execute_kw('demo', 2, 'admin', model, method,
                                   list(arguments), {'context': context})
    so = sale_order(rig, order)['id']
    call('sale.order', 'action_confirm', [so])
    wizard = call('sale.advance.payment.inv', 'create',
                  {'advance_payment_method': 'delivered'},
                  active_model='sale.order', active_ids=[so], active_id=so)
    call('sale.advance.payment.inv', 'create_invoices', [wizard],
         active_model='sale.order', active_ids=[so], active_id=so)
    invoice, = rig.call('sale.order', 'read', [so],
                        ['invoice_ids'])[0]['invoice_ids']
    with contextlib.suppress(xmlrpc.client.Fault):
        call('account.move', 'action_post', [invoice])
    pay(rig, invoice, amount, **payment)
    return invoice


def pay(rig, invoice, amount, **payment):
    context = {'active_model': 'account.move', 'active_ids': [invoice]}
    wizard = rig.odoo.execute_kw(
        'demo', 2, 'admin', 'account.payment.register', 'create',
        [{'amount': amount, **payment}], {'context': context})
    rig.odoo.execute_kw('demo', 2, 'admin', 'account.payment.register',
                        'action_create_payments', [[wizard]],
                        {'context': context})


def paid_in_shop(rig, order):
    return rig.rows('SELECT payment, amount FROM shop_orderpayment WHERE '
                    'order_id = ? ORDER BY id', order)


def payments_of_people_go_back_once_and_those_of_the_hub_never(rig):
    switch(rig, ('  payments-back: false', '  payments-back: true'))
    quiet(rig)
    equal(rig.rows("SELECT count(*) FROM shop_orderpayment WHERE payment = "
                   "'ODOO'"), [(0,)])
    product = rig.rows("SELECT id FROM product_product WHERE sku = "
                       "'SKU-00003'")[0][0]
    order = life(rig, 'checkout', contact=9, lines=[
        {'product': product, 'quantity': '1', 'unit_price': '10'}])['order']
    life(rig, 'status', order=order, status='New') # by bank transfer
    quiet(rig)
    before = rig.call('account.payment', 'search_count', [])
    invoice = bill(rig, order, 4)
    quiet(rig)
    equal(paid_in_shop(rig, order), [('ODOO', 4)])
    pay(rig, invoice, 6)
    deliver(rig, order)
    quiet(rig)
    rig.run('sync', '--full')
    equal((paid_in_shop(rig, order), status(rig, order)[0]),
          ([('ODOO', 4), ('ODOO', 6)], 'Complete'))
    equal(rig.rows("SELECT count(*) FROM shop_orderpayment WHERE payment = "
                   "'ODOO'"), [(2,)])
    equal(rig.call('account.payment', 'search_count', []), before + 2)


ON_EACH_VERSION = [
    the_shop_is_only_read_until_it_is_switched_on,
    a_first_sync_leaves_the_shop_as_it_is,
    defect_19_a_customer_edited_in_odoo_is_so_in_the_shop,
    defect_19_addresses_keep_one_default,
    defect_19_a_sale_never_overwrites_the_base_price,
    what_is_new_in_odoo_stays_there_unless_it_is_asked_for,
    a_guest_who_comes_back_is_one_person,
    case_17_what_is_not_counted_in_odoo_is_not_taken_off_sale,
    case_17_stock_goes_back_without_an_echo,
    case_17_a_sale_that_odoo_does_not_know_is_not_overwritten,
    case_18_a_delivery_sets_shipped_and_history_once,
    an_order_that_odoo_cancels_is_cancelled_and_never_goes_backwards,
    payments_of_people_go_back_once_and_those_of_the_hub_never,
]


def other_versions_of_odoo_give_the_same_back(rig):
    for version in (16, 19):
        other = Rig(*rig.arguments, version=version)
        try:
            for test in ON_EACH_VERSION:
                test(other)
        finally:
            other.close()


TESTS = [*ON_EACH_VERSION, other_versions_of_odoo_give_the_same_back]


def main():
    rig = Rig(*(os.path.abspath(a) for a in sys.argv[1:]))
    try:
        return run_tests(TESTS, rig)
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(main())
