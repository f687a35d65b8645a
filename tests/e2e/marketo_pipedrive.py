# SPDX-License-Identifier: LGPL-3.0-or-later
"""The recipe marketo-pipedrive as its README begins it: three sandboxes, a
workspace from `crosswalk init`, a check, a plan, and a hub whose routes are
called.

usage: marketo_pipedrive.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from cli_kit import WAIT_S, contains, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
NAMES = ('marketo', 'pipedrive', 'chat')
KEY = 'test-key'


def ask(url, body=None, method=None):
    """Status and text of an answer."""
    request = urllib.request.Request(
        url, data=None if body is None else json.dumps(body).encode(),
        headers={'Content-Type': 'application/json'}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Rig:
    """Sandboxes with the records that they bring along, and a workspace that
    looks at nothing by itself."""

    def __init__(self):
        self.process = subprocess.Popen(
            [SANDBOX, 'marketo', '--port', '0', '--seed=1',
             'pipedrive', '--port', '0', '--company=marketo', '--seed=1',
             'chat', '--port', '0'], stdout=subprocess.PIPE, text=True)
        lines = [self.process.stdout.readline() for _ in NAMES]
        self.urls = {line.split(' ', 1)[0]: line.rsplit(' ', 1)[1].strip()
                     for line in lines}
        self.program = CROSSWALK
        self.folder = tempfile.mkdtemp(prefix='crosswalk-e2e-')
        self.workspace = os.path.join(self.folder, 'hub')
        self.env = {
            **os.environ, 'CROSSWALK_RECIPES': os.path.join(ROOT, 'recipes'),
            'MARKETO_URL': self.urls['marketo'],
            'MARKETO_CLIENT_ID': 'demo_client',
            'MARKETO_CLIENT_SECRET': 'demo_secret',
            'PIPEDRIVE_URL': self.urls['pipedrive'],
            'PIPEDRIVE_TOKEN': 'pd_demo_token',
            'CHAT_URL': self.urls['chat'] + '/services/T0DEMO/B0DEMO/demo',
            'ROUTES_TEST_KEY': KEY, 'ROUTES_PROD_KEY': 'prod-key',
            'STATISTICS_KEY': 'statistics-key'}

    def run(self, *words):
        return subprocess.run(
            [CROSSWALK, *words], env=self.env, text=True, check=False,
            timeout=WAIT_S, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def begin(self):
        done = self.run('init', 'marketo-pipedrive', '-d', self.workspace)
        equal(done.returncode, 0)
        return done

    def rest(self):
        """Nothing is polled or compared by itself."""
        path = os.path.join(self.workspace, 'crosswalk.yaml')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        assert 'poll: 5 min' in text and 'reconcile: "02:00" ' in text
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace('poll: 5 min', 'poll: off').replace(
                'reconcile: "02:00" ', 'reconcile: off '))

    def persons(self):
        status, text = ask(self.urls['pipedrive'] +
                           '/v1/persons?limit=500&api_token=pd_demo_token')
        equal(status, 200)
        return json.loads(text)['data']

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        equal(self.process.wait(timeout=60), 0)
        self.process.stdout.close()
        shutil.rmtree(self.folder)


def a_workspace_from_the_recipe_is_checked_and_planned():
    rig = Rig()
    try:
        said = rig.begin().stdout
        contains(said, 'made a workspace of marketo-pipedrive')
        assert 'error:' not in said, said
        done = rig.run('-w', rig.workspace, 'check')
        equal(done.returncode, 0)
        contains(done.stdout, '11 syncs, 3 connections: all fits')
        done = rig.run('-w', rig.workspace, 'plan')
        equal(done.returncode, 0)
        contains(done.stdout, 'create pipedrive.person from marketo.lead 10')
        assert 'delete' not in done.stdout, done.stdout
    finally:
        rig.close()


def outcome(hub, name):
    status, text = ask(f'{hub.url}/tasks/{name}?api_key={KEY}')
    equal(status, 200)
    told = json.loads(text)
    return told if told['status'] not in ('waiting', 'running') else None


def a_call_of_a_route_makes_a_person_and_a_message():
    rig = Rig()
    try:
        rig.begin()
        rig.rest()
        hub = Daemon(rig)
        equal(ask(f'{hub.url}/marketo/lead/10', {})[0], 401)
        status, text = ask(f'{hub.url}/marketo/lead/10?api_key={KEY}', {})
        equal(status, 200)
        name = re.search(r'Task (people-\S+) enqueued', text).group(1)
        told = wait_for(lambda: outcome(hub, name), 'the lead is done')
        equal(told['status'], 'created')
        made = [p for p in rig.persons() if str(p['id']) == str(told['id'])]
        equal([p['name'] for p in made], ['Test Flask Lead'])
        status, text = ask(
            f'{hub.url}/pipedrive/deal/notify?api_key={KEY}',
            {'current': {'id': 20, 'status': 'lost'},
             'previous': {'status': 'open'}})
        name = re.search(r'Task (deal_notices-\S+) enqueued', text).group(1)
        equal(wait_for(lambda: outcome(hub, name), 'the chat is told')
              ['status'], 'created')
        messages = json.loads(
            ask(rig.urls['chat'] + '/_sandbox/messages')[1])['messages']
        equal(len(messages), 1)
        contains(messages[0]['body'], 'New Deal lost')
        status, text = ask(
            f'{hub.url}/datadog?flavor=all&api_key=statistics-key')
        equal(status, 200)
        hub.stop()
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(run_tests([
        a_workspace_from_the_recipe_is_checked_and_planned,
        a_call_of_a_route_makes_a_person_and_a_message]))
