# SPDX-License-Identifier: LGPL-3.0-or-later
"""The API of a running hub: every answer is held against docs/openapi.yaml.

usage: api_contract.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import json
import os
import sys
import threading
import urllib.request

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
sys.path.insert(0, os.path.join(ROOT, 'tests', 'lib'))

from cli_kit import Hub, Sandboxes, equal, run_tests  # noqa: E402
from openapi import PREFIX, Contract  # noqa: E402
from serve_kit import Daemon, wait_for  # noqa: E402

RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
PARTNER = 'odoo.res.partner'


class Client:
    """Signed in as the first admin; each answer is checked."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.contract = Contract()
        self.headers = {'Content-Type': 'application/json'}
        made = self.call('POST', '/setup', 201, {
            'token': daemon.setup_token(), 'name': 'ann',
            'password': 'correct horse battery'})
        self.headers['Cookie'] = made.headers['set-cookie'].split(';')[0]
        self.headers['X-CSRF-Token'] = made.json['csrf']

    def call(self, method, path, status, body=None, **more):
        headers = {**self.headers,
                   **{k.replace('_', '-'): v for k, v in more.items()}}
        sent = body if isinstance(body, (str, bytes, type(None))) \
            else json.dumps(body)
        answer = self.daemon.ask(method, PREFIX + path, sent, headers)
        faults = self.contract.check(
            method, PREFIX + path, answer.status,
            answer.headers.get('content-type'), answer.text,
            answer.headers.get('etag'))
        equal((method, path, faults), (method, path, []))
        equal((method, path, answer.status, answer.text[:400] * (
            answer.status != status)), (method, path, status, ''))
        return answer

    def get(self, path, status=200):
        return self.call('GET', path, status)


class Rig:
    def __init__(self):
        self.daemon = None
        self.sandboxes = Sandboxes(SANDBOX)
        self.hub = Hub(CROSSWALK, RECIPE, self.sandboxes.urls)
        self.hub.env.update(ODOO_USER='admin', ODOO_PASSWORD='admin')
        try:
            self.start()
        except Exception:
            self.close()
            raise

    def follow_the_salesperson(self):
        file = os.path.join(self.hub.workspace, 'syncs', 'contacts.yaml')
        with open(file, encoding='utf-8') as f:
            text = f.read()
        row = '{ left: x_pc_source, right: source, optional: true }'
        assert row in text, text
        with open(file, 'w', encoding='utf-8') as f:
            f.write(text.replace(
                row, '{ left: user_id.login, right: source, way: "->" }'))

    def start(self):
        main = os.path.join(self.hub.workspace, 'crosswalk.yaml')
        with open(main, encoding='utf-8') as file:
            text = file.read()
        assert '  poll: 5 min' in text
        with open(main, 'w', encoding='utf-8') as file:  # only what is asked
            file.write(text.replace('  poll: 5 min', '  poll: off'))
        self.follow_the_salesperson()
        self.ada = self.hub.json('record', 'create', PARTNER,
                                 'name=Ada Lovelace', 'user_id=2',
                                 'email=ada@x.example')['id']
        self.hub.json('sync', 'contacts', code=4)
        self.daemon = Daemon(self.hub)
        self.client = Client(self.daemon)

    def close(self):
        if self.daemon:
            self.daemon.stop()
        self.sandboxes.stop()
        self.hub.remove()


def everything_that_can_be_read_is_as_the_contract_says(client, rig):
    link = client.get('/links?sync=contacts').json['items'][0]
    run = client.get('/runs').json['items'][0]
    for path in ('/session', '/overview', '/throughput', '/jobs',
                 '/jobs/groups', '/conflicts', '/history', '/syncs',
                 '/syncs/contacts', '/lookups', '/lookups/users',
                 '/lookups/users/suggestions', '/schedule', '/connections',
                 '/connections/odoo', '/workspace', '/log', '/users', '/keys',
                 '/audit', f'/links/{link["link"]}', f'/runs/{run["run"]}'):
        client.get(path)


def a_pair_is_shown_live_row_by_row(client, rig):
    pair = client.get(f'/records/contacts/left/{rig.ada}').json
    equal(pair['left']['record']['fields']['email'], 'ada@x.example')
    rows = {row['row']: row['state'] for row in pair['rows']}
    equal(rows['email'], 'same')
    followed = next(row for row in pair['rows']
                    if row['fields']['left'] == ['user_id.login'])
    equal((followed['left'], followed['right'], followed['state']),
          (['admin'], ['admin'], 'same'))
    client.get('/records/contacts/left/99999999', 404)


def a_trial_takes_a_record_there_and_back(client, rig):
    told = client.call('POST', '/syncs/contacts/try', 200,
                       {'side': 'left', 'id': rig.ada}).json
    rows = {row['row']: row for row in told['rows']}
    equal(rows['email']['out'], ['ada@x.example'])
    equal((told['accepted'], rows['email']['lossy']), (True, False))


def a_connection_is_tested_and_a_lookup_fetched(client, rig):
    equal(client.call('POST', '/connections/odoo/test', 200).json['works'],
          True)
    told = client.call('POST', '/lookups/users/fetch', 200, {}).json
    equal(told['lookup'], 'users')


def hooks_are_installed_listed_and_removed(client, rig):
    path = '/connections/odoo/hooks'
    equal(client.get('/connections/odoo').json['webhooks']['supported'], True)
    client.call('POST', path, 422, {})       # nobody says the hub's address
    client.get('/connections/pc/hooks', 404)
    client.get('/connections/prospectconnect/hooks', 422)
    client.call('DELETE', path, 403, X_CSRF_Token='wrong')
    done = client.call('POST', path, 200, {'url': 'http://127.0.0.1:9'}).json
    equal((done['made'], done['removed']), (len(done['hooks']), 0))
    assert done['hooks'], done
    for hook in done['hooks']:
        equal(hook['url'].split('/')[5], '********')
    equal(client.get(path).json['hooks'], done['hooks'])
    listed = rig.hub.json('hooks', 'list', 'odoo')
    equal(listed, {**done, 'made': 0})
    gone = client.call('DELETE', path, 200).json
    equal((gone['removed'], gone['hooks']), (done['made'], []))
    told = [(row['action'], row['after']) for row in
            client.get('/audit').json['items'][:2]]
    equal(told, [('removeHooks', {}),
                 ('installHooks', {'url': 'http://127.0.0.1:9'})])


def a_plan_tells_and_a_run_does(client, rig):
    rig.hub.json('record', 'set', PARTNER, rig.ada, 'city=Ulm')
    plan = client.call('POST', '/plan', 200, {'syncs': ['contacts']}).json
    equal([c['action'] for c in plan['changes']], ['update'])
    run = client.call('POST', '/runs', 202,
                      {'kind': 'sync', 'syncs': ['contacts']}).json['run']

    def ended():
        answer = rig.daemon.ask('GET', f'{PREFIX}/runs/{run}',
                                headers=client.headers)
        return answer.status == 200 and answer.json['state'] != 'running'
    wait_for(ended, 'the run ends')
    change = client.get(f'/history?run={run}').json['items'][0]
    equal(change['fields'], [{'field': 'city', 'before': None,
                              'after': 'Ulm'}])


def a_switch_is_changed_in_its_file(client, rig):
    tag = client.get('/syncs/notes').headers['etag']
    client.call('PATCH', '/syncs/notes', 428, {'enabled': False})
    client.call('PATCH', '/syncs/notes', 412, {'enabled': False},
                If_Match='"0"')
    told = client.call('PATCH', '/syncs/notes', 200, {'enabled': False},
                       If_Match=tag).json
    equal(told['enabled'], False)
    wait_for(lambda: not client.get('/syncs/notes').json['enabled'],
             'the desk has the new workspace')


def a_check_tells_the_same_as_the_command_line(client, rig):
    rig.hub.json('record', 'set', PARTNER, rig.ada, 'email=Ada@X.example')
    told = client.call('POST', '/check', 200, {'sample': 5}).json
    lost = [f for f in told['findings'] if f['row'] == 'email']
    equal([(f['sync'], f['level']) for f in lost], [('contacts', 'warning')])
    shown = lost[0]['example']  # of whichever record comes first
    lower = [shown['value'][0].lower()]
    assert shown['value'] != lower, shown
    equal((shown['there'], shown['back']), (lower, lower))
    envelope = json.loads(rig.hub.run('check', '--sample', '5', '--json')[1])
    equal(envelope['problems'], told['findings'])
    equal({**envelope['data'], 'findings': envelope['problems'],
           'fits': envelope['ok']}, told)
    equal({sync['checked'] for sync in told['syncs']}, {True})


def sandbox(rig, system, **knobs):
    """Sets knobs; returns how many calls it has had."""
    request = urllib.request.Request(
        rig.sandboxes.urls[system] + '/_sandbox/knobs',
        data=json.dumps(knobs).encode(), method='POST')
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)['counters']['calls']


def a_long_check_holds_up_no_test_of_a_connection(client, rig):
    """Each of some thirty answers of the other system takes two seconds."""
    ended = threading.Event()

    def check():
        client.call('POST', '/check', 200, {})
        ended.set()
    before = sandbox(rig, 'prospectconnect', latency_ms=2000)
    checking = threading.Thread(target=check)
    checking.start()
    try:
        wait_for(lambda: sandbox(rig, 'prospectconnect') > before,
                 'the check has begun')
        equal(client.call('POST', '/connections/odoo/test',
                          200).json['works'], True)
        equal(ended.is_set(), False)
    finally:
        sandbox(rig, 'prospectconnect', latency_ms=0)
        checking.join(60)
    equal(ended.is_set(), True)


def custom_fields_are_made_where_they_are_asked_for(client, rig):
    made = client.call('POST', '/check/setup', 200, {'sample': 0}).json
    equal([c['works'] for c in made['connections']], [True, True])
    equal(client.get('/audit').json['items'][0]['action'], 'setUpFields')


def records_of_a_connection_are_read_found_and_written(client, rig):
    entity = '/connections/odoo/entities/res.partner'
    records = entity + '/records'
    held = client.get('/connections/odoo/entities').json['entities']
    assert 'res.partner' in held, held
    fields = client.get(entity + '/fields').json
    equal(rig.hub.json('record', 'fields', PARTNER), fields)
    made = client.call('POST', records, 201, {
        'values': {'name': 'Grace Hopper', 'email': 'grace@x.example'}}).json
    path = f"{records}/{made['id']}"
    equal(rig.hub.json('record', 'get', PARTNER, made['id'])['records'],
          [client.get(path).json])
    found = client.get(records + '?where=email%3Dgrace%40x.example&where=name'
                       '%3DGrace%20Hopper&fields=name,email').json
    equal((found['more'], [r['fields'] for r in found['records']]),
          (False, [{'name': 'Grace Hopper', 'email': 'grace@x.example'}]))
    equal(client.get(records + '?where=email%3Dgrace%40x.example&where=name'
                     '%3DNobody').json['records'], [])
    equal(len(client.get(records + '?limit=2').json['records']), 2)
    told = client.call('PATCH', path, 200, {'values': {
        'city': 'Arlington', 'name': 'Grace Hopper'}}).json
    equal(told, {'id': made['id'], 'action': 'updated', 'changes': [
        {'field': 'city', 'before': None, 'after': 'Arlington'}]})
    by = records + '/grace%40x.example?by=email'
    equal(client.call('PATCH', by, 200,
                      {'values': {'city': 'Arlington'}}).json['action'],
          'unchanged')
    client.call('PATCH', path, 422, {'values': {'cty': 'x'}})
    client.call('DELETE', by + '&archive=true', 204)
    equal(client.get(path).json['archived'], True)
    client.call('DELETE', path, 204)
    client.get(path, 404)
    client.call('DELETE', path, 404)
    told = [(row['action'], row['after']) for row in
            client.get('/audit').json['items'][:5]]
    equal(told[:2], [('removeRecord', {'deleted': True}),
                     ('removeRecord', {'archived': True})])
    equal([name for name, _ in told[2:]],
          ['changeRecord', 'changeRecord', 'createRecord'])


def an_action_is_carried_out_on_a_record(client, rig):
    move = rig.hub.json('record', 'create', 'odoo.crm.lead', 'name=A lead')
    path = f"/connections/odoo/entities/crm.lead/records/{move['id']}"
    client.call('POST', path + '/action', 422, {})
    told = client.call('POST', path + '/action', 200,
                       {'action': 'action_set_won'}).json
    equal((told['action'], told['done']), ('action_set_won', True))
    told = client.call('POST', path + '/action', 422,
                       {'action': 'no_such_action'}).json
    assert 'no_such_action' in told['detail'], told


def secrets_of_records_are_not_shown(client, rig):
    client.call('POST', '/connections/odoo/hooks', 200,
                {'url': 'http://127.0.0.1:9'})
    told = client.get('/connections/odoo/entities/ir.actions.server/records'
                      '?limit=50').json['records']
    urls = [r['fields']['webhook_url'] for r in told
            if r['fields'].get('webhook_url')]
    assert urls, told
    for url in urls:
        equal(url.split('/')[5], '********')
    shown = rig.hub.run('record', 'find', 'odoo.ir.actions.server')[1]
    assert 'hooks/odoo/********' in shown, shown
    client.call('DELETE', '/connections/odoo/hooks', 200)


def bad_input_is_refused_with_the_right_status(client, rig):
    client.get('/nothing', 404)
    client.get('/jobs/77', 404)
    answer = client.call('PUT', '/jobs/77', 405, {})
    equal(answer.headers['allow'], 'GET, DELETE')
    client.call('POST', '/jobs/retry', 415, '{}', Content_Type='text/plain')
    client.call('POST', '/jobs/retry', 400, '{')
    client.call('POST', '/jobs/retry', 413, '{' + ' ' * (5 << 20) + '}')
    told = client.call('POST', '/jobs/retry', 422, {'reson': 'x'}).json
    equal(told['errors'][0]['pointer'], '/reson')
    client.get('/jobs?cursor=nonsense', 422)
    client.call('GET', '/jobs', 401, Cookie='crosswalk_session=none')


def main():
    rig = Rig()
    try:
        tests = [everything_that_can_be_read_is_as_the_contract_says,
                 a_pair_is_shown_live_row_by_row,
                 a_trial_takes_a_record_there_and_back,
                 a_connection_is_tested_and_a_lookup_fetched,
                 hooks_are_installed_listed_and_removed,
                 a_plan_tells_and_a_run_does,
                 a_switch_is_changed_in_its_file,
                 a_check_tells_the_same_as_the_command_line,
                 a_long_check_holds_up_no_test_of_a_connection,
                 custom_fields_are_made_where_they_are_asked_for,
                 records_of_a_connection_are_read_found_and_written,
                 an_action_is_carried_out_on_a_record,
                 secrets_of_records_are_not_shown,
                 bad_input_is_refused_with_the_right_status]

        def bound(test):
            def run():
                test(rig.client, rig)
            run.__name__ = test.__name__
            return run
        return run_tests([bound(test) for test in tests])
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(main())
