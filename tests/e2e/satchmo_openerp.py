# SPDX-License-Identifier: LGPL-3.0-or-later
"""The recipe satchmo-odoo with its files for OpenERP 7: one shop's database
goes into OpenERP 7 and into Odoo 18. Cases and defects have their numbers.

usage: satchmo_openerp.py CROSSWALK CROSSWALK_SANDBOX SOURCE_FOLDER
Prints TAP. Uses the standard library only.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import xmlrpc.client
from decimal import Decimal

from cli_kit import contains, equal, run_tests
from satchmo_shop import Rig, same, sync_with_lost_answers

CENT = Decimal('0.01')
REPLACED = ('products', 'orders', 'invoices', 'payments', 'credit_notes',
            'refunds')


def money(amount):
    return Decimal(str(amount)).quantize(CENT)


def edit(folder, name, changes):
    path = os.path.join(folder, name)
    with open(path, encoding='utf-8') as file:
        text = file.read()
    for old, new in changes.items():
        contains(text, old)
        text = text.replace(old, new, 1)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def choose_openerp(workspace):
    """What the README tells to do."""
    changes = {}
    for name in REPLACED:
        changes[f'\n  {name}: true'] = f'\n  {name}: false'
        changes[f'  old_{name}: false'] = f'  old_{name}: true'
    edit(workspace, 'crosswalk.yaml', changes)
    edit(workspace, 'lua/settings.lua', {
        'default_category = "All"': 'default_category = "All products"',
        'old_product_type = nil': 'old_product_type = "product"'})


class OldRig(Rig):
    """An OpenERP 7 and a workspace, beside the shop of another rig."""

    def __init__(self, other):  # pylint: disable=super-init-not-called
        self.program, sandbox, source = other.arguments
        self.version, self.file = 7, other.file
        self.folder = tempfile.mkdtemp(prefix='crosswalk-openerp-')
        self.workspace = os.path.join(self.folder, 'workspace')
        shutil.copytree(os.path.join(source, 'recipes', 'satchmo-odoo'),
                        self.workspace)
        choose_openerp(self.workspace)
        self.box = subprocess.Popen(
            [sandbox, 'odoo', '--port', '0', '--version', '7', '--addons',
             'product_m2mcategories'], stdout=subprocess.PIPE, text=True)
        url = self.box.stdout.readline().rsplit(' ', 1)[1].strip()
        self.env = {**other.env, 'ODOO_URL': url}
        self.odoo = xmlrpc.client.ServerProxy(url + '/xmlrpc/object')
        self.call('account.tax', 'create', {
            'name': '20%', 'amount': 0.2, 'type_tax_use': 'sale'})
        for code in ('SHIPPING', 'DISCOUNT', 'ROUNDING'):
            self.call('product.product', 'create', {
                'name': code.title(), 'default_code': code,
                'type': 'service'})
        self.first = {model: self.call(model, 'search_count', []) for model in
                      ('product.product', 'product.template')}

    def call(self, model, method, *arguments, **named):
        named['context'] = {'active_test': False}
        return self.odoo.execute_kw('demo', 1, 'admin', model, method,
                                    list(arguments), named)

    def all(self, model, fields, *domain):
        ids = self.call(model, 'search', list(domain))
        return self.call(model, 'read', ids, fields)


class Both:
    """A shop with what shops have: discounts, shipping, a refund, two
    payments of one order, letters from everywhere, weights in pounds."""

    def __init__(self, *arguments):
        self.new = Rig(*arguments)
        try:
            self.spoil()
            self.old = OldRig(self.new)
        except BaseException:
            self.new.close()
            raise

    def spoil(self):
        shop = self.new
        paid = [row[0] for row in shop.rows(
            'SELECT o.id FROM shop_order o JOIN shop_orderpayment p '
            "ON p.order_id = o.id WHERE status <> '' ORDER BY o.id")]
        self.whole, self.part, self.twice, self.new_year = paid[:4]
        for order, share in ((self.whole, 1), (self.part, 0.25)):
            shop.edit(
                'INSERT INTO shop_orderpayment (payment, amount, time_stamp, '
                'transaction_id, details, reason_code, order_id) '
                "SELECT payment, -round(amount * ?, 2), '2026-02-03 12:00:00', "
                "'back', '', '', order_id FROM shop_orderpayment "
                'WHERE order_id = ?', share, order)
        shop.edit('INSERT INTO shop_orderpayment (payment, amount, time_stamp, '
                  'transaction_id, details, reason_code, order_id) '
                  "SELECT payment, amount - 10, '2014-12-31 12:00:00', "
                  "'rest', '', '', order_id FROM shop_orderpayment "
                  'WHERE order_id = ?', self.twice)
        shop.edit("UPDATE shop_orderpayment SET amount = 10 WHERE "
                  "order_id = ? AND transaction_id <> 'rest'", self.twice)
        shop.edit("UPDATE shop_orderpayment SET time_stamp = "
                  "'2013-01-01 12:00:00' WHERE order_id = ?", self.new_year)
        shop.edit("UPDATE product_product SET name = 'Čajník ñ \u6771', "
                  "weight = 2.5, weight_units = 'lb' WHERE id = 1")

    def close(self):
        self.new.close()
        if hasattr(self, 'old'):
            self.old.close()


def sums_of_18(rig):
    orders = {r['client_order_ref']: money(r['amount_total']) for r in
              rig.call('sale.order', 'search_read', [],
                       ['client_order_ref', 'amount_total'])}
    bills = {(r['ref'], r['move_type']):
             (money(r['amount_untaxed']), money(r['amount_total']),
              money(r['amount_residual']))
             for r in rig.call('account.move', 'search_read', [], [
                 'ref', 'move_type', 'amount_untaxed', 'amount_total',
                 'amount_residual'])}
    paid = {r['memo']: money(r['amount']) *
            (1 if r['payment_type'] == 'inbound' else -1)
            for r in rig.call('account.payment', 'search_read', [],
                              ['memo', 'amount', 'payment_type'])}
    return orders, bills, paid


def sums_of_7(rig):
    orders = {r['client_order_ref']: money(r['amount_total']) for r in
              rig.all('sale.order', ['client_order_ref', 'amount_total'])}
    bills = {(r['name'], r['type']):
             (money(r['amount_untaxed']), money(r['amount_total']),
              money(r['residual']))
             for r in rig.all('account.invoice', [
                 'name', 'type', 'amount_untaxed', 'amount_total',
                 'residual'])}
    paid = {r['name']: money(r['amount']) for r in
            rig.all('account.voucher', ['name', 'amount'])}
    return orders, bills, paid


def case_20_vouchers_of_7_and_the_register_of_18_come_to_the_same(both):
    equal(both.old.run('check')[0], 0)
    both.new.carry()
    both.old.carry()
    new, old = sums_of_18(both.new), sums_of_7(both.old)
    for there, here in zip(new, old):
        equal(here, there)
    shop = {f'satchmo-{order}': money(total) for order, total in
            both.new.rows("SELECT id, total FROM shop_order "
                          "WHERE status <> ''")}
    equal(old[0], shop)
    assert len(old[1]) > 20 and len(old[2]) > len(old[1]), old
    equal({state for state in (r['state'] for r in both.old.all(
        'account.invoice', ['state']))}, {'paid'})
    equal({r['state'] for r in both.old.all('account.voucher', ['state'])},
          {'posted'})
    refund = both.old.all('account.invoice', ['amount_total', 'origin'],
                          ['type', '=', 'out_refund'])
    equal(len(refund), 2)
    assert all(r['origin'].startswith('SAJ/') for r in refund), refund


def defect_15_a_product_has_one_template_and_no_variant_too_many(both):
    made = {model: both.old.call(model, 'search_count', []) - first
            for model, first in both.old.first.items()}
    shop = both.new.rows('SELECT count(*) FROM product_product')[0][0]
    equal(made, {'product.product': shop, 'product.template': shop})
    same([r['default_code'] or '' for r in both.old.all(
        'product.product', ['default_code'], ['type', '=', 'product'])],
         [sku or '' for sku, in
          both.new.rows('SELECT sku FROM product_product')])
    assert any(len(r['categ_ids']) > 0 for r in both.old.all(
        'product.product', ['categ_ids']))


def defect_18_a_payment_is_booked_in_the_period_of_its_day(both):
    periods = {}
    for r in both.old.all('account.voucher', ['date', 'period_id']):
        periods[r['date']] = r['period_id'][1]
        equal(r['period_id'][1], f"{r['date'][5:7]}/{r['date'][:4]}")
    equal((periods['2013-01-01'], periods['2014-12-31']),
          ('01/2013', '12/2014'))


def defect_7_weights_and_all_letters_go_over_xml_rpc(both):
    row, = both.old.all('product.product', ['name', 'weight', 'type'],
                        ['name', 'like', 'ajník'])
    equal((row['name'], row['weight'], row['type']),
          ('Čajník ñ \u6771', 1.13, 'product'))
    people = [r['name'] for r in both.old.all('res.partner', ['name'])]
    assert any(not name.isascii() for name in people)
    line = [r['name'] for r in both.old.all('sale.order.line', ['name'])]
    assert any(not name.isascii() for name in line), line


def case_10_what_changes_in_the_shop_arrives_in_7(both):
    """Also at people whom OpenERP made companies for their first address."""
    person = both.old.all('res.partner', ['email'], ['is_company', '=', True],
                          ['email', 'like', 'example'],
                          ['child_ids.type', '=', 'invoice'])[0]
    contact, = both.new.rows('SELECT id FROM contact_contact WHERE email = ?',
                             person['email'])[0]
    both.new.edit("UPDATE contact_contact SET email = 'nueva@ñandú.example' "
                  'WHERE id = ?', contact)
    both.old.carry()
    row, = both.old.all('res.partner', ['email'], ['id', '=', person['id']])
    equal(row['email'], 'nueva@ñandú.example')


def case_6_lost_answers_pay_nothing_twice_in_7(both):
    other = OldRig(both.new)
    try:
        sync_with_lost_answers(other, 2)
        for here, there in zip(sums_of_7(other), sums_of_7(both.old)):
            equal(here, there)
        for model in ('sale.order', 'account.invoice', 'account.voucher'):
            equal(other.call(model, 'search_count', []),
                  both.old.call(model, 'search_count', []))
    finally:
        other.close()


TESTS = [
    case_20_vouchers_of_7_and_the_register_of_18_come_to_the_same,
    defect_15_a_product_has_one_template_and_no_variant_too_many,
    defect_18_a_payment_is_booked_in_the_period_of_its_day,
    defect_7_weights_and_all_letters_go_over_xml_rpc,
    case_10_what_changes_in_the_shop_arrives_in_7,
    case_6_lost_answers_pay_nothing_twice_in_7,
]


def main():
    both = Both(*(os.path.abspath(a) for a in sys.argv[1:]))
    try:
        return run_tests(TESTS, both)
    finally:
        both.close()


if __name__ == '__main__':
    sys.exit(main())
