# SPDX-License-Identifier: LGPL-3.0-or-later
"""5,000 invoices of Opencell into Odoo by the recipe odoo-opencell: what both
systems hold is summed here, by exact arithmetic of its own, and compared to
the cent, invoice by invoice and tax by tax; a second run writes nothing.

usage: opencell_invoices.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from decimal import Decimal

from cli_kit import equal, run_tests

COUNT = 5000
LOGIN = base64.b64encode(b'opencell.admin:opencell.admin').decode()
PRODUCTS = ['SE_SC_REC_MOBILE_T_150_1024', 'SE_SC_REC_BA_F_100',
            'SE_SC_REC_IP_FIX', 'SE_SC_REC_MM_FILMIN', 'CH_SC_OSO_SIM',
            'CH_SC_OSO_ROUTER', 'CH_SC_OSO_DEPOSIT']
AMOUNTS = ('amountWithoutTax', 'amountTax', 'amountWithTax')


def fetch(url, body=None, headers=None):
    request = urllib.request.Request(
        url, json.dumps(body).encode() if body is not None else None,
        {'Content-Type': 'application/json', **(headers or {})})
    with urllib.request.urlopen(request, timeout=120) as answer:
        text = answer.read()
    return json.loads(text, parse_float=Decimal) if text.strip() else None


class Rig:
    """Both sandboxes with people, products and invoices; the recipe."""

    def __init__(self, program, sandbox, _root):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='crosswalk-invoices-')
        self.box = subprocess.Popen(
            [sandbox, 'odoo', '--port', '0', '--addons', 'contract,opencell',
             'opencell', '--port', '0', '--demo', '200'],
            stdout=subprocess.PIPE, text=True)
        lines = [self.box.stdout.readline() for _ in range(2)]
        self.url = {line.split(' ', 1)[0]: line.rsplit(' ', 1)[1].strip()
                    for line in lines}
        self.env = {**os.environ,
                    'ODOO_URL': self.url['odoo'], 'ODOO_DATABASE': 'demo',
                    'ODOO_USER': 'admin', 'ODOO_PASSWORD': 'admin',
                    'OPENCELL_BASEURL': self.url['opencell'] + '/',
                    'OPENCELL_USER': 'opencell.admin',
                    'OPENCELL_PASSWORD': 'opencell.admin'}
        self.workspace = self.folder + '/hub'
        self.run('init', 'odoo-opencell', '-d', self.workspace)
        self.seed()

    def close(self):
        self.box.send_signal(signal.SIGTERM)
        self.box.wait(timeout=60)
        self.box.stdout.close()
        shutil.rmtree(self.folder)

    def run(self, *words):
        done = subprocess.run([self.program, *words, '--json'], env=self.env,
                              capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sync(self):
        begun = time.monotonic()
        self.run('-w', self.workspace, 'sync', 'invoices', 'invoice_pdfs')
        return time.monotonic() - begun

    def odoo(self, model, method, *arguments, **named):
        answer = fetch(self.url['odoo'] + '/jsonrpc', {
            'jsonrpc': '2.0', 'method': 'call', 'id': 1, 'params': {
                'service': 'object', 'method': 'execute_kw',
                'args': ['demo', 2, 'admin', model, method, list(arguments),
                         named]}})
        assert 'error' not in answer, answer
        return answer['result']

    def control(self, system, path, body=None):
        return fetch(f'{self.url[system]}/_sandbox/{path}', body)

    def counters(self):
        return {system: self.control(system, 'counters')['counters']
                for system in self.url}

    def seed(self):
        self.odoo('product.product', 'create',
                  [{'name': code, 'default_code': code} for code in PRODUCTS])
        found = fetch(self.url['opencell'] +
                      '/api/rest/account/customer/list?limit=1000',
                      headers={'Authorization': 'Basic ' + LOGIN})
        codes = [c['code'] for c in found['customers']['customer']]
        self.odoo('res.partner', 'create',
                  [{'name': 'Customer ' + c, 'ref': c} for c in codes])
        made = self.control('opencell', 'invoice_make',
                            {'count': COUNT, 'date': '2023-01-01'})
        equal(made['invoices'], COUNT)

    def billed(self):
        """All invoices of Opencell."""
        rows = []
        while True:
            page = fetch(self.url['opencell'] + '/api/rest/invoice/list', {
                'sortBy': 'id', 'offset': len(rows), 'limit': 1000},
                {'Authorization': 'Basic ' + LOGIN})['invoices']
            rows += page
            if not page:
                return rows

    def moves(self):
        return self.odoo('account.move', 'search_read', [], fields=[
            'ref', 'name', 'move_type', 'state', 'partner_id',
            'amount_untaxed', 'amount_tax', 'amount_total'])


def cents(number):
    """Of what came as a number, the exact decimal that it was written as."""
    return Decimal(number).quantize(Decimal('0.01'))


def taxes_billed(invoices):
    sums = {}
    for invoice in invoices:
        for tax in invoice['taxAggregates']:
            at = sums.setdefault(tax['taxCode'], [Decimal(0), Decimal(0)])
            at[0] += cents(tax['amountWithoutTax'])
            at[1] += cents(tax['amountTax'])
    return {code: sums[code] for code in sums if any(sums[code])}


def taxes_booked(rig, moves):
    """Base and tax by Opencell's code, from the lines."""
    codes = {t['id']: t['oc_code'] for t in
             rig.odoo('account.tax', 'search_read', [], fields=['oc_code'])}
    sign = {m['id']: -1 if m['move_type'] == 'out_refund' else 1
            for m in moves}
    sums = {}
    for line in rig.odoo('account.move.line', 'search_read', [], fields=[
            'move_id', 'tax_ids', 'price_subtotal', 'price_total']):
        equal(len(line['tax_ids']), 1)
        at = sums.setdefault(codes[line['tax_ids'][0]],
                             [Decimal(0), Decimal(0)])
        net = cents(line['price_subtotal'])
        at[0] += sign[line['move_id'][0]] * net
        at[1] += sign[line['move_id'][0]] * (cents(line['price_total']) - net)
    return sums


def compare(invoices, moves):
    """Each invoice to the cent; the sums of all of them."""
    by_number = {m['ref']: m for m in moves}
    equal(len(by_number), len(moves))
    equal(sorted(by_number), sorted(i['invoiceNumber'] for i in invoices))
    total = Decimal(0)
    refunds = 0
    for invoice in invoices:
        move = by_number[invoice['invoiceNumber']]
        want = [cents(invoice[name]) for name in AMOUNTS]
        have = [cents(move[name])
                for name in ('amount_untaxed', 'amount_tax', 'amount_total')]
        refund = move['move_type'] == 'out_refund'
        equal(refund, want[2] < 0)
        equal([-n if refund else n for n in have], want)
        equal((move['state'], move['name']), ('posted', move['ref']))
        customer = invoice['billingAccountCode'].rpartition('_')[0]
        equal(move['partner_id'][1], 'Customer ' + customer)
        refunds += refund
        total += want[2]
    return total, refunds


def told(rig, before, seconds, what):
    now = rig.counters()
    for system in sorted(now):
        print('# %s: %s: %d calls, %d records written' % (
            what, system, now[system]['calls'] - before[system]['calls'],
            now[system]['records_written'] -
            before[system]['records_written']))
    print('# %s: %.1f s' % (what, seconds))
    return now


def five_thousand_invoices_return_to_the_cent(*arguments):
    rig = Rig(*arguments)
    try:
        before = rig.counters()
        seconds = rig.sync()
        after = told(rig, before, seconds, 'first run')
        invoices, moves = rig.billed(), rig.moves()
        equal((len(invoices), len(moves)), (COUNT, COUNT))
        total, refunds = compare(invoices, moves)
        print(f'# {COUNT} invoices, {refunds} of them credit notes: {total}')
        equal(taxes_booked(rig, moves), taxes_billed(invoices))
        files = rig.odoo('ir.attachment', 'search_read', [], fields=[
            'res_id', 'res_model', 'name'])
        equal(sorted(f['res_id'] for f in files),
              sorted(m['id'] for m in moves))
        odoo_calls = after['odoo']['calls'] - before['odoo']['calls']
        # made, read back, posted, and their PDFs attached, a hundred at a time
        assert odoo_calls <= 5 * COUNT // 100, odoo_calls
        # a call for each PDF; the rest in pages
        calls = after['opencell']['calls'] - before['opencell']['calls']
        assert COUNT <= calls <= COUNT + 4 * COUNT // 100, calls
        before = rig.counters()
        seconds = rig.sync()
        after = told(rig, before, seconds, 'second run')
        for system in after:
            equal(after[system]['records_written'],
                  before[system]['records_written'])
        equal(after['opencell']['writes'], 0)
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(run_tests([five_thousand_invoices_return_to_the_cent],
                       *(os.path.abspath(a) for a in sys.argv[1:])))
