# SPDX-License-Identifier: LGPL-3.0-or-later
"""The routes of the recipe marketo-pipedrive on the real program, against
sandboxes that begin with records of both systems.

usage: serve_routes_flow.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import urllib.request

from cli_kit import Hub, contains, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'marketo-pipedrive')
KEY = 'e2e-key-1'
MARKETOID = '9a9714c55a34f5faf2956584040ca245b7ab641b'
BOXES = {'marketo': ('--seed=1',),
         'pipedrive': ('--company=marketo', '--seed=1'), 'chat': ()}


class Flow:
    """The three sandboxes, and a hub that does only what it is asked for."""

    def __init__(self):
        words = [word for name, options in BOXES.items()
                 for word in (name, '--port', '0', *options)]
        self.process = subprocess.Popen([SANDBOX, *words], text=True,
                                        stdout=subprocess.PIPE)
        self.urls = {}
        for _ in BOXES:
            line = self.process.stdout.readline().split()
            self.urls[line[0]] = line[-1]
        self.hub = Hub(CROSSWALK, RECIPE,
                       {'odoo': '', 'prospectconnect': ''})
        self.hub.env.update(
            MARKETO_URL=self.urls['marketo'], MARKETO_CLIENT_ID='demo_client',
            MARKETO_CLIENT_SECRET='demo_secret',
            PIPEDRIVE_URL=self.urls['pipedrive'],
            PIPEDRIVE_TOKEN='pd_demo_token',
            CHAT_URL=self.urls['chat'] + '/services/T0DEMO/B0DEMO/demo',
            ROUTES_TEST_KEY=KEY, ROUTES_PROD_KEY='another',
            STATISTICS_KEY='numbers-1')
        self.main = pathlib.Path(self.hub.workspace) / 'crosswalk.yaml'
        text = self.main.read_text()
        text = re.sub(r'\n  poll: \S+ \S+', '\n  poll: off\n  poll_fast: off',
                      text)
        self.main.write_text(re.sub(r'\n  reconcile: \S+',
                                    '\n  reconcile: off', text))
        self.daemon = Daemon(self.hub)

    def post(self, path, body=None, kind='application/json'):
        headers = {'Content-Type': kind} if body is not None else {}
        return self.daemon.ask(
            'POST', f'{path}?api_key={KEY}',
            None if body is None else json.dumps(body), headers)

    def put(self, path, body=None):
        """The name of the task that it was answered with."""
        answer = self.post(path, body)
        found = re.fullmatch(r'Task (\S+) enqueued, ETA \S+Z\.',
                             answer.json.get('message', ''))
        assert answer.status == 200 and found, (path, answer.text)
        return found[1]

    def ended(self, name):
        def look():
            told = self.daemon.get(f'/tasks/{name}?api_key={KEY}').json
            ended = told['status'] not in ('waiting', 'running')
            return ended and 'open' not in told and told
        return wait_for(look, f'{name} has ended')

    def done(self, path, body=None):
        """What became of a call: its status, and the id."""
        told = self.ended(self.put(path, body))
        assert 'id' in told, told
        return told['status'], told['id']

    def record(self, place, key):
        return self.hub.json('record', 'get', place, str(key))[
            'records'][0]['fields']

    def messages(self):
        with urllib.request.urlopen(self.urls['chat'] + '/_sandbox/messages',
                                    timeout=60) as answer:
            return json.load(answer)['messages']

    def close(self):
        if self.daemon.process.poll() is None:
            equal(self.daemon.stop(), 0)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.hub.remove()


def with_flow(test):
    def run():
        flow = Flow()
        try:
            test(flow)
        finally:
            flow.close()
    run.__name__ = test.__name__
    return run


@with_flow
def leads_become_persons_and_persons_leads(flow):
    status, person = flow.done('/marketo/lead/10')
    equal(status, 'created')
    shown = flow.record('pipedrive.person', person)
    equal(shown['name'], 'Test Flask Lead')
    equal(str(flow.record('marketo.lead', 10)['pipedriveId']), str(person))
    equal(flow.done('/marketo/lead/10'), ('skipped', person))
    for body in ({'current': {'id': person}}, {'data': {'id': str(person)}}):
        equal(flow.done('/pipedrive/person', body), ('skipped', 10))
    equal(flow.done(f'/pipedrive/person/{person}'), ('skipped', 10))
    missing = flow.ended(flow.put('/marketo/lead/999999'))
    equal(missing['status'], 'error')
    contains(missing['message'], '999999')


@with_flow
def organizations_deals_and_follow_ups_go_over(flow):
    equal(flow.done('/pipedrive/organization/10/compute')[0], 'updated')
    equal(flow.done('/pipedrive/organization/compute',
                    {'current': {'id': 10}})[0], 'skipped')
    assert flow.done('/pipedrive/organization/20')[0] in ('updated', 'skipped')
    first = flow.done('/marketo/lead/20/activity')
    second = flow.done('/marketo/lead/20/activity', {})
    equal((first[0], second[0]), ('created', 'created'))
    assert first[1] != second[1], 'one for each call'
    mails = flow.ended(flow.put('/marketo/lead/20/activity',
                                {'type': 'email_sent'}))
    equal(mails['status'], ['created'] * len(mails['id']))


@with_flow
def what_is_told_of_deals_goes_to_the_chat(flow):
    won = {'current': {'id': 20, 'status': 'won', 'notes_count': 1},
           'previous': {'status': 'open', 'notes_count': 1}}
    quiet = {'current': {'id': 20, 'status': 'open'}, 'previous': {}}
    noted = {'data': {'id': 20, 'notes_count': 2},
             'previous': {'notes_count': 1}}
    equal(flow.post('/pipedrive/deal/notify', quiet).json, {})
    equal(flow.messages(), [])
    name = flow.put('/pipedrive/deal/notify', noted)
    assert name.startswith('note_notices-'), name
    flow.ended(name)
    equal(len(flow.messages()), 1)
    contains(json.dumps(flow.messages()[0]), 'New Note Added')
    name = flow.put('/pipedrive/deal/notify', won)
    assert name.startswith('deal_notices-'), name
    flow.ended(name)
    both = {**won, 'current': {**won['current'], 'notes_count': 2}}
    name = flow.put('/pipedrive/deal/notify', both)
    assert name.startswith('note_notices-'), name


@with_flow
def what_is_gone_is_deleted_or_marked(flow):
    status, person = flow.done('/marketo/lead/10')
    equal(status, 'created')
    equal(flow.done(f'/marketo/lead/{person}/delete'), ('deleted', person))
    gone = flow.put(f'/marketo/lead/{person}/delete')
    assert flow.ended(gone)['status'] in ('error', 'skipped')
    equal(flow.done('/pipedrive/person/delete',
                    {'current': None, 'previous': {MARKETOID: '20'}}),
          ('archived', 20))
    equal(flow.record('marketo.lead', 20)['toDelete'], True)
    equal(flow.done('/pipedrive/person/30/delete'), ('archived', 30))


@with_flow
def the_page_of_answers_holds(flow):
    equal(flow.daemon.ask('POST', '/marketo/lead/1').json,
          {'message': 'Authentication required'})
    equal(flow.daemon.ask('POST', '/marketo/lead/1').status, 401)
    equal(flow.daemon.get(f'/marketo/lead/1?api_key={KEY}').status, 405)
    for path in ('/marketo/lead/x', '/pipedrive/person/-1'):
        equal(flow.post(path).status, 404)
    for path in ('/pipedrive/person', '/pipedrive/organization',
                 '/pipedrive/organization/compute', '/pipedrive/deal',
                 '/pipedrive/deal/notify', '/pipedrive/person/delete'):
        for body in ({}, {'current': None}, {'current': {'id': None}},
                     {'previous': None}, {'data': None}):
            equal((path, flow.post(path, body).json), (path, {}))
        equal(flow.post(path, {'current': {'id': 1}}, 'text/plain').json, {})
    equal(flow.post('/pipedrive/deal', {'current': {'id': 'x'}}).json,
          {'error': 'Incorrect id=x'})
    equal(flow.post('/pipedrive/person/delete',
                    {'previous': {MARKETOID: '20,30'}}).json,
          {'error': 'Incorrect marketo_id=20,30'})
    equal(flow.post('/marketo/lead/20/activity', {'type': 'call'}).status, 400)
    equal(flow.daemon.get(f'/datadog?api_key={KEY}').status, 403)
    equal(flow.daemon.get('/datadog?api_key=numbers-1').status, 400)
    numbers = flow.daemon.get('/datadog?api_key=numbers-1&flavor=all').json
    equal(set(numbers), {'requests', 'services'})


if __name__ == '__main__':
    sys.exit(run_tests([
        leads_become_persons_and_persons_leads,
        organizations_deals_and_follow_ups_go_over,
        what_is_told_of_deals_goes_to_the_chat,
        what_is_gone_is_deleted_or_marked,
        the_page_of_answers_holds,
    ]))
