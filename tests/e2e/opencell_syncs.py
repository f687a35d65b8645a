# SPDX-License-Identifier: LGPL-3.0-or-later
"""The recipe odoo-opencell by its programs: contracts of Odoo into Opencell,
also when answers are lost and the hub is killed.

usage: opencell_syncs.py CROSSWALK CROSSWALK_SANDBOX RECIPE
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
import xmlrpc.client

from cli_kit import equal, run_tests

LOGIN = base64.b64encode(b'opencell.admin:opencell.admin').decode()


class Rig:
    """Both sandboxes, a workspace, and Odoo to be typed into."""

    def __init__(self, program, sandbox, recipe):
        self.program = program
        self.box = subprocess.Popen(
            [sandbox, 'odoo', '--port', '0', '--addons', 'contract,opencell',
             'opencell', '--port', '0'], stdout=subprocess.PIPE, text=True)
        lines = [self.box.stdout.readline() for _ in range(2)]
        urls = {line.split(' ', 1)[0]: line.rsplit(' ', 1)[1].strip()
                for line in lines}
        self.url = urls['opencell']
        self.folder = tempfile.mkdtemp(prefix='crosswalk-opencell-')
        self.workspace = os.path.join(self.folder, 'workspace')
        shutil.copytree(recipe, self.workspace)
        self.env = {**os.environ, 'ODOO_URL': urls['odoo'],
                    'ODOO_DATABASE': 'demo', 'ODOO_USER': 'admin',
                    'ODOO_PASSWORD': 'admin',
                    'OPENCELL_BASEURL': self.url + '/',
                    'OPENCELL_USER': 'opencell.admin',
                    'OPENCELL_PASSWORD': 'opencell.admin'}
        self.odoo = xmlrpc.client.ServerProxy(urls['odoo'] + '/xmlrpc/2/object')

    def close(self):
        self.box.send_signal(signal.SIGTERM)
        self.box.wait(timeout=60)
        self.box.stdout.close()
        shutil.rmtree(self.folder)

    def call(self, model, method, *arguments):
        return self.odoo.execute_kw('demo', 2, 'admin', model, method,
                                    list(arguments))

    def start(self, *words):
        return subprocess.Popen(
            [self.program, '-w', self.workspace, '--log-level', 'error',
             *words, '--json'], env=self.env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def sync(self):
        """Exit code and how many records were written."""
        process = self.start('sync')
        out, err = process.communicate(timeout=60)
        assert process.returncode in (0, 1, 3, 4), err
        return process.returncode, out

    def settle(self):
        """Runs until a run writes nothing and nothing is tried again soon."""
        for _ in range(60):
            code, out = self.sync()
            if code in (0, 4) and written(out) == 0 and not self.waits():
                return code
            time.sleep(0.5)
        raise AssertionError('it does not come to rest: ' + out)

    def waits(self):
        process = self.start('jobs')
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        return any(job['state'] == 'waiting' for job in json.loads(out)['data']['jobs'])

    def get(self, path):
        request = urllib.request.Request(
            self.url + '/api/rest' + path,
            headers={'Authorization': 'Basic ' + LOGIN})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def control(self, path, **body):
        request = urllib.request.Request(
            self.url + '/_sandbox/' + path, json.dumps(body).encode(),
            {'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()

    def product(self, category, code):
        category = self.call('product.category', 'create', {'name': category})
        return self.call('product.product', 'create', {
            'name': code, 'default_code': code, 'categ_id': category})

    def contracts(self, count):
        """Partners with a contract, a service line and a charge line each."""
        service = self.product('Mobile Service', 'SE_SC_REC_MOBILE_T_150_1024')
        sim = self.product('Mobile OneShot', 'CH_SC_OSO_SIM')
        ids = []
        for i in range(count):
            partner = self.call('res.partner', 'create', {
                'name': f'Person {i}', 'ref': str(1234 + i),
                'email': f'p{i}@b.coop', 'city': 'Barcelona',
                'lang': 'ca_ES'})
            bank = self.call('res.partner.bank', 'create', {
                'acc_number': f'es91 2100 {i:04}', 'partner_id': partner})
            mandate = self.call('account.banking.mandate', 'create', {
                'partner_bank_id': bank, 'unique_mandate_reference': f'M{i}'})
            ids.append(self.call('contract.contract', 'create', {
                'name': f'C{i:04}', 'code': f'C{i:04}', 'partner_id': partner,
                'date_start': '2020-03-11', 'phone_number': f'6000{i:05}',
                'mandate_id': mandate, 'email_ids': [[6, 0, [partner]]],
                'contract_line_ids': [
                    [0, 0, {'product_id': service, 'date_start': '2020-03-11'}],
                    [0, 0, {'product_id': sim, 'date_start': '2020-03-11'}]]}))
        return ids

    def whole(self, count):
        """Every contract has arrived, each part of it once."""
        found = self.get('/billing/subscription/list?limit=1000')
        rows = found['subscriptions']['subscription']
        equal(sorted(r['code'] for r in rows),
              [f'C{i:04}' for i in range(count)])
        for i, row in enumerate(sorted(rows, key=lambda r: r['code'])):
            equal(row['userAccount'], f'{1234 + i}_0')
            equal([s['status'] for s in row['services']['serviceInstance']],
                  ['ACTIVE'])
            equal([a['code'] for a in row['accesses']['access']],
                  [f'6000{i:05}'])
            charges = self.get('/billing/subscription/listOneshotChargeOthers'
                               f'?subscriptionCode=C{i:04}')
            equal(len(charges['oneshotChargeInstances']), 1)
            customer = self.get(f'/account/customer?customerCode={1234 + i}'
                                '&includeCustomerAccounts=true')['customer']
            accounts = customer['customerAccounts']['customerAccount']
            equal([a['code'] for a in accounts], [f'{1234 + i}_0'])
            bank = accounts[0]['methodOfPayment'][0]['bankCoordinates']
            equal(bank['iban'], f'ES912100{i:04}')


def written(out):
    data = json.loads(out)['data']
    total = 0
    stack = [data]
    while stack:
        at = stack.pop()
        if isinstance(at, dict):
            for name, value in at.items():
                if name in ('created', 'updated', 'deleted', 'archived') \
                        and isinstance(value, int):
                    total += value
                else:
                    stack.append(value)
        elif isinstance(at, list):
            stack.extend(at)
    return total


def rigged(test):
    def run(*arguments):
        rig = Rig(*arguments)
        try:
            test(rig)
        finally:
            rig.close()
    run.__name__ = test.__name__
    return run


@rigged
def a_contract_arrives_whole_and_a_second_run_writes_nothing(rig):
    rig.contracts(5)
    code, _ = rig.sync()
    equal(code, 0)
    rig.whole(5)
    code, out = rig.sync()
    equal((code, written(out)), (0, 0))


@rigged
def lost_answers_make_nothing_twice(rig):
    rig.contracts(4)
    rig.control('knobs', drop_after_every=3)
    for _ in range(3):
        rig.sync()
    rig.control('knobs', drop_after_every=0)
    equal(rig.settle(), 0)
    rig.whole(4)


@rigged
def a_hub_that_is_killed_goes_on_where_it_was(rig):
    rig.contracts(2)
    rig.control('knobs', latency_ms=25)
    for i in range(1, 25):
        process = rig.start('sync')
        try:
            process.wait(timeout=0.05 * i)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    rig.control('knobs', latency_ms=0)
    equal(rig.settle(), 0)
    rig.whole(2)


@rigged
def failures_with_status_200_are_failures(rig):
    rig.contracts(2)
    rig.control('style', legacy=True)
    equal(rig.settle(), 0)
    rig.whole(2)


@rigged
def services_and_contracts_end_once(rig):
    ids = rig.contracts(2)
    rig.settle()
    lines = rig.call('contract.line', 'search',
                     [['contract_id', '=', ids[0]],
                      ['product_id.default_code', '=like', 'SE_%']])
    rig.call('contract.line', 'write', lines, {'date_end': '2024-01-31'})
    wizard = rig.call('contract.contract.terminate', 'create', {
        'contract_id': ids[1], 'terminate_reason_id': 1,
        'terminate_date': '2024-02-29'})
    rig.call('contract.contract.terminate', 'terminate_contract', [wizard])
    equal(rig.settle(), 0)
    rig.call('contract.line', 'write', lines, {'name': 'another word'})
    code, out = rig.sync()
    equal((code, written(out)), (0, 0))
    first, second = (
        rig.get('/billing/subscription?subscriptionCode=' + code)
        ['subscription'] for code in ('C0000', 'C0001'))
    equal([first['status'], second['status']], ['ACTIVE', 'RESILIATED'])
    service = first['services']['serviceInstance'][0]
    equal([service['status'], service['terminationReason']],
          ['TERMINATED', 'CC_TERMINATION'])


@rigged
def a_product_unknown_over_there_holds_up_its_line_alone(rig):
    ids = rig.contracts(1)
    bad = rig.product('Mobile Service', 'SE_NOPE')
    rig.call('contract.line', 'create',
             {'contract_id': ids[0], 'product_id': bad})
    equal(rig.settle(), 4)
    rig.whole(1)
    process = rig.start('jobs')
    out, _ = process.communicate(timeout=60)
    assert 'SE_NOPE' in out, out


@rigged
def check_lists_codes_that_one_side_lacks(rig):
    rig.product('Mobile Service', 'SE_NOPE')
    rig.product('Office', 'PEN')
    process = rig.start('check')
    out, _ = process.communicate(timeout=60)
    equal(process.returncode, 0)
    said = [problem['message'] for problem in json.loads(out)['problems']]
    equal([line for line in said if 'SE_NOPE' in line],
          ['`SE_NOPE` of odoo.product.product: no '
           'opencell.service_template has this `code`'])
    equal([line for line in said if 'PEN' in line], [])
    equal(len([line for line in said if 'SE_SC_REC_IP_FIX' in line]), 1)


def main():
    return run_tests([
        a_contract_arrives_whole_and_a_second_run_writes_nothing,
        lost_answers_make_nothing_twice,
        a_hub_that_is_killed_goes_on_where_it_was,
        failures_with_status_200_are_failures,
        services_and_contracts_end_once,
        a_product_unknown_over_there_holds_up_its_line_alone,
        check_lists_codes_that_one_side_lacks,
    ], *(os.path.abspath(a) for a in sys.argv[1:]))


if __name__ == '__main__':
    sys.exit(main())
