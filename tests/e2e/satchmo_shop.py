# SPDX-License-Identifier: LGPL-3.0-or-later
"""The recipe satchmo-odoo by its programs: customers, goods, orders and money
of a shop's database into Odoo. Cases have the numbers of the list of acceptance cases.

usage: satchmo_shop.py CROSSWALK CROSSWALK_SANDBOX SOURCE_FOLDER
Prints TAP. Uses the standard library only.
"""
import base64
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.request
import xmlrpc.client
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from cli_kit import contains, equal, run_tests
from serve_kit import Daemon

KILOGRAMS = {'kg': Decimal(1), 'lb': Decimal('0.45359237'),
             'oz': Decimal('0.028349523125'), None: Decimal(0)}


class Rig:
    """A shop of 40 customers, an Odoo that has some addons, and a
    workspace."""

    def __init__(self, program, sandbox, source, version=18):
        self.program = program
        self.arguments = program, sandbox, source
        self.version = version
        self.folder = tempfile.mkdtemp(prefix='crosswalk-satchmo-')
        self.file = os.path.join(self.folder, 'shop.db')
        self.workspace = os.path.join(self.folder, 'workspace')
        shutil.copytree(os.path.join(source, 'recipes', 'satchmo-odoo'),
                        self.workspace)
        self.box = subprocess.Popen(
            [sandbox, 'odoo', '--port', '0', '--addons', 'account,sale,stock',
             '--version', str(version), 'satchmo', '--port', '0',
             '--database', 'sqlite://' + self.file, '--demo', '40'],
            stdout=subprocess.PIPE, text=True)
        lines = [self.box.stdout.readline() for _ in range(2)]
        self.urls = {line.split(' ', 1)[0]: line.rsplit(' ', 1)[1].strip()
                     for line in lines}
        self.env = {**os.environ, 'ODOO_URL': self.urls['odoo'],
                    'ODOO_DATABASE': 'demo', 'ODOO_USER': 'admin',
                    'ODOO_PASSWORD': 'admin',
                    'SHOP_DATABASE': 'sqlite://' + self.file}
        self.odoo = xmlrpc.client.ServerProxy(
            self.urls['odoo'] + '/xmlrpc/2/object')
        self.call('account.tax', 'create', [
            {'name': '20%', 'amount': 20, 'type_tax_use': 'sale'}])
        self.call('product.product', 'create', [
            {'name': code.title(), 'default_code': code, 'type': 'service'}
            for code in ('SHIPPING', 'DISCOUNT', 'ROUNDING')])
        self.before = {
            model: set(self.call(model, 'search', []))
            for model in ('res.partner', 'product.category',
                          'product.template')}

    def close(self):
        self.box.send_signal(signal.SIGTERM)
        self.box.wait(timeout=60)
        self.box.stdout.close()
        shutil.rmtree(self.folder)

    def call(self, model, method, *arguments, **named):
        named['context'] = {'active_test': False}
        return self.odoo.execute_kw('demo', 2, 'admin', model, method,
                                    list(arguments), named)

    def sync(self):
        """The exit code and what each sync did."""
        code, out, err = self.run('sync', '--json')
        assert code in (0, 4), out + err
        return code, json.loads(out)['data']

    def carry(self):
        """One run that carries something over, one that finds no more to do."""
        code, data = self.sync()
        assert code == 0 and written(data) > 0, self.run('jobs')
        self.rests()

    def run(self, *words):
        """The exit code and what was said."""
        done = subprocess.run(
            [self.program, '-w', self.workspace, '--log-level', 'error',
             *words], env=self.env, text=True, check=False, timeout=60,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr

    def knobs(self, **knobs):
        request = urllib.request.Request(
            self.env['ODOO_URL'] + '/_sandbox/knobs',
            json.dumps(knobs).encode(), {'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()

    def rests(self):
        code, data = self.sync()
        equal((code, written(data), self.run('jobs')[1] if code else ''),
              (0, 0, ''))

    def rows(self, query, *values):
        with contextlib.closing(sqlite3.connect(self.file, timeout=5)) as shop:
            return shop.execute(query, values).fetchall()

    def edit(self, query, *values):
        with contextlib.closing(sqlite3.connect(self.file, timeout=5)) as shop:
            with shop:
                return shop.execute(query, values).lastrowid

    def made(self, model, fields, domain=()):
        """Records that were not there before, as Odoo reads them; without
        addresses of orders."""
        domain = list(domain)
        if model == 'res.partner':
            domain.append(['ref', '=', False])
        rows = self.call(model, 'search_read', domain, fields)
        return [row for row in rows if row['id'] not in self.before[model]]

    def addresses(self, person, fields):
        return self.made('res.partner', fields,
                         [['parent_id', '=', person['id']]])

    def partner(self, fields, *domain):
        rows = self.made('res.partner', fields, domain)
        equal(len(rows), 1)
        return rows[0]


def written(data):
    total = 0
    stack = [data]
    while stack:
        at = stack.pop()
        if isinstance(at, dict):
            total += sum(value for name, value in at.items()
                         if name in ('created', 'updated', 'deleted',
                                     'archived') and isinstance(value, int))
            stack.extend(at.values())
        elif isinstance(at, list):
            stack.extend(at)
    return total


def name_of(reference):
    """[7, 'Shirts / Short Sleeve'] by its last part; nothing is ''."""
    return reference[1].rsplit(' / ', 1)[-1] if reference else ''


def same(got, wanted):
    """As sets that count, told by what differs."""
    got, wanted = Counter(got), Counter(wanted)
    equal(sorted((got - wanted).elements()), sorted((wanted - got).elements()))
    assert got, 'there is nothing to compare'


def people_arrived(rig):
    same([(r['name'], r['customer_rank']) for r in rig.made(
        'res.partner', ['name', 'customer_rank'], [['is_company', '=', True]])],
         [(name, 1) for name, in rig.rows('SELECT name FROM '
                                          'contact_organization')])
    same([(r['name'], r['email'] or '', r['phone'] or '',
           name_of(r['parent_id']), r['customer_rank']) for r in rig.made(
               'res.partner', ['name', 'email', 'phone', 'parent_id',
                               'customer_rank'],
               [['is_company', '=', False], ['type', '=', 'contact']])],
         rig.rows(
             'SELECT trim(first_name || " " || last_name), email, '
             "coalesce(phone, ''), coalesce(o.name, ''), 1 "
             'FROM contact_contact c LEFT JOIN contact_organization o '
             'ON o.id = organization_id LEFT JOIN contact_phonenumber p '
             'ON p.contact_id = c.id AND p."primary"'))


def addresses_arrived(rig):
    emails = {r['id']: r['email'] or '' for r in
              rig.made('res.partner', ['email'])}
    countries = {r['id']: r['code'] for r in
                 rig.call('res.country', 'search_read', [], ['code'])}
    states = {r['id']: r['name'] for r in
              rig.call('res.country.state', 'search_read', [], ['name'])}
    known = set(states.values()) | {''}
    got = [(emails[r['parent_id'][0]], r['name'], r['street'], r['city'],
            r['zip'], r['type'], countries[r['country_id'][0]],
            states[r['state_id'][0]] if r['state_id'] else '')
           for r in rig.made('res.partner', [
               'parent_id', 'name', 'street', 'city', 'zip', 'type',
               'country_id', 'state_id'], [['type', '!=', 'contact']])]
    rows = rig.rows(
        'SELECT email, CASE addressee WHEN "" THEN '
        'trim(first_name || " " || last_name) ELSE addressee END, street1, '
        'city, postal_code, CASE WHEN is_default_billing THEN "invoice" '
        'ELSE "other" END, iso2_code, state FROM contact_addressbook a '
        'JOIN contact_contact c ON c.id = contact_id '
        'JOIN l10n_country l ON l.id = country_id')
    assert any(row[-1] in known - {''} for row in rows)
    same(got, [(*row[:-1], row[-1] if row[-1] in known else '')
               for row in rows])


def goods_arrived(rig):
    same([(r['name'], name_of(r['parent_id'])) for r in
          rig.made('product.category', ['name', 'parent_id'])],
         rig.rows("SELECT c.name, coalesce(p.name, '') FROM product_category c "
                  'LEFT JOIN product_category p ON p.id = c.parent_id'))
    stock = 'is_storable' if rig.version >= 18 else 'detailed_type'
    got = [(r['name'], r['default_code'] or '', Decimal(str(r['list_price'])),
            Decimal(str(r['weight'])), name_of(r['categ_id']), r['active'],
            r[stock]) for r in rig.made('product.template', [
                'name', 'default_code', 'list_price', 'weight', 'categ_id',
                'active', stock])]
    same(got, [
        (name, sku or '', Decimal(str(price or 0)).normalize(),
         (Decimal(str(weight or 0)) * KILOGRAMS[unit]).quantize(
             Decimal('0.01'), ROUND_HALF_UP).normalize(),
         category or 'All', bool(active),
         True if rig.version >= 18 else 'product')
        for name, sku, price, weight, unit, category, active in rig.rows(
            'SELECT p.name, sku, coalesce((SELECT min(price) FROM '
            'product_price WHERE product_id IN (p.id, v.parent_id) AND '
            'quantity <= 1 AND (expires IS NULL OR expires >= '
            "date('now', '-1 day'))), 0) + (SELECT coalesce(sum(price_change), "
            '0) FROM product_option o JOIN '
            'configurable_productvariation_options x ON x.option_id = o.id '
            'WHERE x.productvariation_id = p.id), '
            'coalesce(p.weight, (SELECT weight FROM product_product '
            'WHERE id = v.parent_id)), coalesce(p.weight_units, '
            '(SELECT weight_units FROM product_product WHERE id = '
            'v.parent_id)), (SELECT name FROM product_category c JOIN '
            'product_product_category m ON m.category_id = c.id '
            'WHERE m.product_id = p.id), active FROM product_product p '
            'LEFT JOIN configurable_productvariation v '
            'ON v.product_id = p.id')])


def money_arrived(rig):
    """Orders that were paid are invoiced and paid, to the cent and once each;
    the others are quotations."""
    rows = rig.rows(
        'SELECT o.id, o.total, (SELECT coalesce(sum(amount), 0) FROM '
        'shop_orderpayment WHERE order_id = o.id) FROM shop_order o '
        "WHERE status <> ''")
    cent = Decimal('0.01')
    totals = {f'satchmo-{order}': Decimal(str(total)).quantize(cent)
              for order, total, _ in rows}
    paid = {f'satchmo-{order}' for order, total, sum_ in rows
            if abs(total - sum_) < 0.005}
    assert len(paid) > 20, paid
    same([(r['client_order_ref'], Decimal(str(r['amount_total'])).quantize(cent),
           r['state']) for r in rig.call(
               'sale.order', 'search_read', [],
               ['client_order_ref', 'amount_total', 'state'])],
         [(ref, total, 'sale' if ref in paid else 'draft')
          for ref, total in totals.items()])
    same([(r['ref'], Decimal(str(r['amount_total'])).quantize(cent), r['state'],
           r['payment_state'], r['amount_residual']) for r in rig.call(
               'account.move', 'search_read', [],
               ['ref', 'amount_total', 'state', 'payment_state',
                'amount_residual'])],
         [(ref, totals[ref], 'posted', 'paid', 0) for ref in paid])
    same([Decimal(str(r['amount'])).quantize(cent) for r in rig.call(
        'account.payment', 'search_read', [], ['amount'])],
         [totals[ref] for ref in paid])


def a_shop_arrives_whole_and_a_second_run_writes_nothing(rig):
    rig.carry()
    money_arrived(rig)
    people_arrived(rig)
    addresses_arrived(rig)
    goods_arrived(rig)


def other_versions_of_odoo_get_the_same(rig):
    for version in (16, 19):
        other = Rig(*rig.arguments, version=version)
        try:
            a_shop_arrives_whole_and_a_second_run_writes_nothing(other)
        finally:
            other.close()


def sync_all_that_waits(rig):
    """A run for which the time of whatever waits has come; what it says."""
    file = os.path.join(rig.workspace, 'crosswalk.db')
    if os.path.exists(file):
        with contextlib.closing(sqlite3.connect(file)) as store, store:
            store.execute('UPDATE job SET due_us = 0 WHERE state = 0')
    return rig.run('sync')[1]


def sync_with_lost_answers(rig, every):
    """Of so many writes one is done and not answered, until it no longer is.
    What failed is tried again in the next run, never in the same one: which
    answers are lost is no matter of how long a run takes."""
    with open(os.path.join(rig.workspace, 'crosswalk.yaml'), 'a',
              encoding='utf-8') as file:
        file.write('retry: { first: 1 h, most: 1 h }\n')
    rig.knobs(drop_after_every=every)
    said = [sync_all_that_waits(rig) for _ in range(3)]
    assert any('to be tried again' in text for text in said), said
    rig.knobs(drop_after_every=0)
    for _ in range(20):
        if 'to be tried again' not in sync_all_that_waits(rig):
            break
    rig.rests()


def lost_answers_make_nothing_twice(rig):
    """Not even of what has neither SKU nor e-mail to be known by."""
    other = Rig(*rig.arguments)
    try:
        other.edit("UPDATE contact_contact SET email = '' WHERE id < 20")
        sync_with_lost_answers(other, 2)
        money_arrived(other)
        people_arrived(other)
        equal([len(other.made(model, [])) for model in
               ('product.category', 'product.template')], [6, 25])
    finally:
        other.close()


def case_4_a_product_without_category_price_sku_and_weight_arrives(rig):
    rig.edit("INSERT INTO product_product SELECT 900, site_id, 'Bare', 'bare', "
             'NULL, short_description, description, items_in_stock, meta, '
             'date_added, active, featured, ordering, NULL, NULL, length, '
             'length_units, width, width_units, height, height_units, '
             'total_sold, taxable, "taxClass_id", shipclass '
             'FROM product_product WHERE id = 1')
    rig.carry()
    found = rig.made('product.template', [
        'default_code', 'list_price', 'weight', 'categ_id'],
                     [['name', '=', 'Bare']])
    equal([(r['default_code'], r['list_price'], r['weight'],
            r['categ_id'][1]) for r in found], [(False, 0.0, 0.0, 'All')])


def case_5_all_letters_arrive(rig):
    name = 'Žofie Łuczak-Ørsted \u6771\u4eac'
    rig.edit('UPDATE contact_contact SET first_name = ?, last_name = ?, '
             'email = ? WHERE id = 1', *name.split(' ', 1), 'zofie@b.example')
    rig.edit("UPDATE contact_addressbook SET addressee = '', street1 = ? "
             'WHERE contact_id = 1', 'Große Straße 1')
    rig.edit('UPDATE product_product SET name = ? WHERE id = 1',
             'Café „Ça va“ – 5 €')
    rig.carry()
    person = rig.partner(['name', 'child_ids'],
                         ['email', '=', 'zofie@b.example'])
    equal(person['name'], name)
    for child in rig.addresses(person, ['name', 'street']):
        equal((child['name'], child['street']), (name, 'Große Straße 1'))
    equal(len(rig.made('product.template', [],
                       [['name', '=', 'Café „Ça va“ – 5 €']])), 1)


def case_10_what_changes_in_the_shop_arrives(rig):
    old, = rig.rows('SELECT email FROM contact_contact WHERE id = 4')[0]
    person = rig.partner(['child_ids'], ['email', '=', old])
    rig.edit("UPDATE contact_contact SET email = 'new@b.example', first_name = "
             "'Nova', last_name = 'Nome' WHERE id = 4")
    rig.edit('DELETE FROM contact_phonenumber WHERE contact_id = 4')
    rig.edit('INSERT INTO contact_phonenumber (contact_id, type, phone, '
             "\"primary\") VALUES (4, 'Work', '+1 555 0199', 1)")
    rig.edit("UPDATE contact_addressbook SET street1 = 'Elm St 5', "
             "addressee = '', state = 'TX', country_id = (SELECT id FROM "
             "l10n_country WHERE iso2_code = 'US') WHERE contact_id = 4")
    rig.edit('DELETE FROM product_price WHERE product_id = 1')
    rig.edit('INSERT INTO product_price (product_id, price, quantity) '
             'VALUES (1, 19.95, 1)')
    rig.edit("UPDATE product_product SET weight = 20, weight_units = 'oz', "
             'active = 0 WHERE id = 1')
    rig.carry()
    now = rig.partner(['id', 'name', 'phone', 'child_ids'],
                      ['email', '=', 'new@b.example'])
    equal((now['id'], now['name'], now['phone']),
          (person['id'], 'Nova Nome', '+1 555 0199'))
    equal(sorted(now['child_ids']), sorted(person['child_ids']))
    for child in rig.addresses(now, ['name', 'street', 'state_id']):
        equal((child['name'], child['street']), ('Nova Nome', 'Elm St 5'))
        contains(child['state_id'][1], 'Texas')
    goods, = rig.made('product.template', ['list_price', 'weight', 'active'],
                      [['default_code', '=', 'SKU-00001']])
    equal((goods['list_price'], goods['weight'], goods['active']),
          (19.95, 0.57, False))


def case_14_parents_that_come_later_are_filled_in(rig):
    rig.edit('UPDATE product_category SET parent_id = 900 WHERE id = 3')
    rig.edit('INSERT INTO contact_contact (id, first_name, last_name, email, '
             'notes, organization_id, create_date) VALUES '
             "(900, 'Late', 'Comer', 'late@b.example', '', 900, '2026-01-02')")
    rig.sync()
    book = [['name', '=', 'Books']]
    equal([r['parent_id'] for r in
           rig.made('product.category', ['parent_id'], book)], [False])
    equal(rig.partner(['parent_id'],
                      ['email', '=', 'late@b.example'])['parent_id'], False)
    rig.edit('INSERT INTO product_category (id, site_id, name, slug, '
             "description, ordering, is_active) VALUES (900, 1, 'Paper', "
             "'paper', '', 1, 1)")
    rig.edit('INSERT INTO contact_organization (id, name, create_date) '
             "VALUES (900, 'Late Ltd', '2026-01-02')")
    rig.carry()
    equal([name_of(r['parent_id']) for r in
           rig.made('product.category', ['parent_id'], book)], ['Paper'])
    equal(name_of(rig.partner(['parent_id'], ['email', '=', 'late@b.example'])
                  ['parent_id']), 'Late Ltd')


def case_16_by_hand_nothing_goes_over_before_it_is_asked_for(rig):
    """Neither with a hub that runs nor without, and chosen records alone."""
    path = os.path.join(rig.workspace, 'crosswalk.yaml')
    with open(path, encoding='utf-8') as file:
        whole = file.read()
    with open(path, 'w', encoding='utf-8') as file:
        file.write(whole.replace('poll: 5 min', 'poll: off')
                   .replace('reconcile: "02:00"', 'reconcile: off'))
    emails = dict(rig.rows('SELECT id, email FROM contact_contact '
                           'WHERE id IN (5, 6, 7)'))
    rig.edit("UPDATE contact_contact SET last_name = 'Byhand' "
             'WHERE id IN (5, 6, 7)')

    def carried():
        return {row['email'] or '' for row in rig.made(
            'res.partner', ['email'],
            [['name', 'like', 'Byhand'], ['type', '=', 'contact']])}

    def dirty(*words):
        code, out, err = rig.run('links', '--dirty', '--json', *words)
        equal((code, err), (0, ''))
        return {(row['sync'], row['left'], row['state'])
                for row in json.loads(out)['data']['dirty']}

    daemon = Daemon(rig)
    try:
        equal(dirty(), set())
        wanted = {('contacts', str(i), 'changed') for i in (5, 6, 7)}
        assert wanted <= dirty('--look'), dirty('--look')
        equal(dirty('--sync', 'contacts', '--look', '--record', '6'),
              {('contacts', '6', 'changed')})
        key = json.loads(rig.run('keys', 'add', 'cron', '--scope', 'operate',
                                 '--json')[1])['data']['secret']
        answer = daemon.ask(
            'POST', '/api/v1/links/look', '{"syncs": ["contacts"]}',
            {'Authorization': 'Bearer ' + key,
             'Content-Type': 'application/json'})
        equal(answer.status, 200)
        equal({row['left'] for row in answer.json['items']}, {'5', '6', '7'})
        equal((dirty(), carried()), (set(), set()))
        code, out, _ = rig.run('sync', 'contacts', 'left', '5', '--json')
        data = json.loads(out)['data']
        equal((code, [row['sync'] for row in data['syncs']]),
              (0, ['contacts']))
        equal(carried(), {emails[5]})
    finally:
        daemon.stop()
    equal(rig.run('sync', 'contacts', 'left', '6')[0], 0)
    equal(carried(), {emails[5], emails[6]})
    equal(rig.run('sync', 'contacts', '7')[0], 2)
    rig.carry()
    equal(carried(), set(emails.values()))
    equal(dirty('--look'), set())
    with open(path, 'w', encoding='utf-8') as file:
        file.write(whole)


def case_19_two_default_addresses_are_two_addresses(rig):
    rig.edit("UPDATE contact_contact SET email = 'two@b.example' WHERE id = 1")
    for _ in range(2):
        rig.edit(
            'INSERT INTO contact_addressbook (contact_id, description, '
            'addressee, street1, street2, state, city, postal_code, '
            'country_id, is_default_shipping, is_default_billing) SELECT '
            'contact_id, description, addressee, street1, street2, state, '
            'city, postal_code, country_id, 1, 1 FROM contact_addressbook '
            'WHERE contact_id = 1 LIMIT 1')
    rig.carry()
    person = rig.partner(['child_ids'], ['email', '=', 'two@b.example'])
    equal([r['type'] for r in rig.addresses(person, ['type'])],
          ['invoice'] * 3)


def active(rig, sku):
    return [r['active'] for r in rig.made(
        'product.template', ['active'], [['default_code', '=', sku]])]


def a_run_is_taken_back_value_by_value(rig):
    """References, decimals, texts with marks, whether something is active."""
    other = Rig(*rig.arguments)

    def goods():
        return (other.made('product.template', [
            'list_price', 'weight', 'active', 'name', 'description_sale']),
                other.made('res.partner', [
                    'name', 'email', 'street', 'state_id', 'country_id']))

    try:
        other.sync()
        other.sync()
        before = goods()
        other.edit('UPDATE product_price SET price = price + 1.25')
        other.edit('UPDATE product_product SET weight = 20, weight_units = '
                   "'oz', description = '<b>New</b>', active = 0 WHERE id < 5")
        other.edit("UPDATE contact_contact SET email = 'n' || id || "
                   "'@b.example', first_name = 'Nova' WHERE id < 10")
        other.edit("UPDATE contact_addressbook SET street1 = 'Elm St 5', "
                   "state = 'TX', country_id = (SELECT id FROM l10n_country "
                   "WHERE iso2_code = 'US') WHERE contact_id < 6")
        run = other.sync()[1]['run']
        assert goods() != before
        code, out, _ = other.run('undo', run, '--json')
        counts = json.loads(out)['data']['undo']['counts']
        equal((code, sum(counts.values())), (0, counts['undone']))
        assert counts['undone'] > 40, counts
        equal(goods(), before)
        equal(written(other.sync()[1]), 0)
        equal(other.run('sync', '--full')[0], 4)
        equal(goods(), before)
    finally:
        other.close()


def what_goes_in_the_shop_is_archived(rig):
    rig.edit('DELETE FROM contact_addressbook WHERE id = 1')
    rig.edit('DELETE FROM product_product WHERE id = 2')
    count = len(rig.made('res.partner', []))
    equal(rig.run('sync', '--full')[0], 0)
    rig.rests()
    equal(active(rig, 'SKU-00002'), [False])
    equal(len(rig.made('res.partner', [])), count)
    equal(len(rig.made('res.partner', [], [['active', '=', False]])), 1)


def with_triggers_a_delete_needs_no_compare(rig):
    equal(rig.run('hooks', 'install', 'shop')[0], 0)
    rig.sync()              # the log begins with a listing of all
    rig.rests()
    rig.edit('DELETE FROM product_product WHERE id = 3')
    rig.edit("UPDATE contact_phonenumber SET phone = '+1 555 0142' "
             'WHERE contact_id = 5')
    rig.carry()
    equal(active(rig, 'SKU-00003'), [False])
    equal([r['phone'] for r in rig.made('res.partner', ['phone'], [
        ['phone', '=', '+1 555 0142']])], ['+1 555 0142'])


def without_a_trigger_all_is_listed_and_what_is_gone_is_found(rig):
    rig.edit('DROP TRIGGER hub_changelog_product_product_DELETE')
    rig.edit('DELETE FROM product_product WHERE id = 4')
    rig.carry()
    equal(active(rig, 'SKU-00004'), [False])
    equal(rig.run('hooks', 'remove', 'shop')[0], 0)
    equal(rig.rows("SELECT count(*) FROM sqlite_master WHERE name LIKE "
                   "'%hub%' OR sql LIKE '%hub%'"), [(0,)])
    last, sku = rig.rows('SELECT id, sku FROM product_product WHERE sku IS NOT '
                         'NULL ORDER BY id DESC LIMIT 1')[0]
    rig.edit('DELETE FROM product_product WHERE id = ?', last)
    rig.carry()
    equal(active(rig, sku), [False])


PICTURE = b'\x89PNG\r\n\x1a\n' + bytes(1000)


class Media(http.server.BaseHTTPRequestHandler):
    """The web server of a shop; `asked` are the paths."""
    asked = []

    def do_GET(self):  # pylint: disable=invalid-name
        self.asked.append(self.path)
        kinds = {'/media/a%20caf%C3%A9.png': ('image/png', PICTURE),
                 '/media/page.png': ('text/html', b'<html>'),
                 '/media/big.png': ('image/png', bytes(4 * 2**20 + 1))}
        kind, body = kinds.get(self.path, (None, b''))
        self.send_response(200 if kind else 404)
        self.send_header('Content-Type', kind or 'text/plain')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def defect_9_pictures_of_new_products_arrive(rig):
    """SKU, state, variants, stock and the second phone have rows as well."""
    media = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Media)
    threading.Thread(target=media.serve_forever, daemon=True).start()
    other = Rig(*rig.arguments)
    try:
        main = pathlib.Path(other.workspace) / 'crosswalk.yaml'
        text = main.read_text(encoding='utf-8')
        url = f'http://127.0.0.1:{media.server_port}/media/'
        main.write_text(text.replace(
            '# media_url: https://shop.example.com/media/',
            'media_url: ' + url), encoding='utf-8')
        ids = [row[0] for row in other.rows(
            'SELECT id FROM product_product p WHERE sku IS NOT NULL AND NOT '
            'EXISTS (SELECT 1 FROM configurable_productvariation v WHERE '
            'p.id IN (v.product_id, v.parent_id)) ORDER BY id LIMIT 5')]
        paths = ['a caf\u00e9.png', 'none.png', 'page.png', 'big.png', '']
        other.edit('DELETE FROM product_productimage')
        for product, path in zip(ids, paths):
            if path:
                other.edit('INSERT INTO product_productimage (product_id, '
                           'picture, sort) VALUES (?, ?, 1)', product, path)
        other.run('sync')
        skus = [other.rows('SELECT sku FROM product_product WHERE id = ?',
                           i)[0][0] for i in ids]
        got = {r['default_code']: r['image_1920'] for r in other.made(
            'product.template', ['default_code', 'image_1920'])}
        equal(base64.b64decode(got[skus[0]]), PICTURE)
        equal([got[sku] for sku in skus[1:]], [False] * 4)
        equal(len(Media.asked), 4)
        told = other.run('conflicts')[1]
        for word in ('none.png: status 404', 'page.png is no picture',
                     'LIMIT_PICTURE_BYTES'):
            contains(' '.join(told.split()), word)
        other.edit('UPDATE product_product SET weight = 5 WHERE id IN '
                   '(SELECT product_id FROM product_productimage)')
        other.sync()
        equal(len(Media.asked), 4)      # what is there is not asked for again
    finally:
        other.close()
        media.shutdown()
        media.server_close()


def defect_9_titles_and_second_phones_arrive(rig):
    for contact, title in ((1, 'Mr.'), (2, 'Madam'), (3, 'Prince')):
        rig.edit('UPDATE contact_contact SET title = ? WHERE id = ?', title,
                 contact)
    rig.edit('INSERT INTO contact_phonenumber (contact_id, type, phone, '
             "\"primary\") VALUES (1, 'Mobile', '+1 555 0109', 0)")
    rig.carry()
    got = []
    for contact in (1, 2, 3):
        email, = rig.rows('SELECT email FROM contact_contact WHERE id = ?',
                          contact)[0]
        person = rig.partner(['title', 'mobile'], ['email', '=', email],
                             ['type', '=', 'contact'])
        got.append((name_of(person['title']), person['mobile']))
    equal(got, [('Mister', '+1 555 0109'), ('Madam', False), ('', False)])


TESTS = [
    a_shop_arrives_whole_and_a_second_run_writes_nothing,
    other_versions_of_odoo_get_the_same,
    lost_answers_make_nothing_twice,
    defect_9_pictures_of_new_products_arrive,
    defect_9_titles_and_second_phones_arrive,
    case_4_a_product_without_category_price_sku_and_weight_arrives,
    case_5_all_letters_arrive,
    case_10_what_changes_in_the_shop_arrives,
    case_14_parents_that_come_later_are_filled_in,
    case_16_by_hand_nothing_goes_over_before_it_is_asked_for,
    case_19_two_default_addresses_are_two_addresses,
    what_goes_in_the_shop_is_archived,
    with_triggers_a_delete_needs_no_compare,
    without_a_trigger_all_is_listed_and_what_is_gone_is_found,
    a_run_is_taken_back_value_by_value,
]


def main():
    rig = Rig(*(os.path.abspath(a) for a in sys.argv[1:]))
    try:
        return run_tests(TESTS, rig)
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(main())
