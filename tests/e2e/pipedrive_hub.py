# SPDX-License-Identifier: LGPL-3.0-or-later
"""Two companies of Pipedrive kept in step by a hub: the left one is spoken to
in v2, the right one in v1 alone, each tells of its changes in webhooks of its
version.

usage: pipedrive_hub.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

from cli_kit import Hub, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX = sys.argv[1:3]
SOURCE = 'eabb94d56af0cecb60f1d0770c1aa6f048cae399'

MAIN = '''crosswalk: 1
connections:
  new: { connector: pipedrive, base_url: "%s", api_token: pd_demo_token }
  old:
    connector: pipedrive
    base_url: "%s"
    api_token: pd_demo_token
    api: v1
    webhook_version: "1.0"
schedule:
  poll: off
  reconcile: off
'''

PEOPLE = '''sync: people
left: new.person
right: old.person
match:
  - { left: email, right: email, as: lower }
delete:
  left: delete
  right: delete
  guard: { count: 20, percent: 100 }
fields:
  - { left: name, right: name }
  - { left: email, right: email }
  - { left: phone, right: phone }
  - { left: lead_source, right: lead_source }
  - { left: lead_score, right: lead_score }
'''


OAUTH = '''base_url: "%s"
    oauth_url: "%s"
    client_id: pd_client
    client_secret: pd_secret
    refresh_token: pd_refresh'''


class Workspace(Hub):
    """With files of its own instead of a recipe's."""

    def __init__(self, urls, oauth):  # pylint: disable=super-init-not-called
        self.program = CROSSWALK
        self.folder = tempfile.mkdtemp(prefix='crosswalk-e2e-')
        self.workspace = os.path.join(self.folder, 'workspace')
        self.env = dict(os.environ)
        path = pathlib.Path(self.workspace)
        (path / 'syncs').mkdir(parents=True)
        text = MAIN % urls
        if oauth:
            text = text.replace(
                '{ connector: pipedrive, base_url: "%s", api_token: '
                'pd_demo_token }' % urls[0],
                '\n    connector: pipedrive\n    ' + OAUTH % (urls[0], urls[0]))
        (path / 'crosswalk.yaml').write_text(text)
        (path / 'syncs' / 'people.yaml').write_text(PEOPLE)

    def remove(self):
        shutil.rmtree(self.folder)


class Rig:
    def __init__(self, oauth=False):
        """With `oauth` the left one has a login whose tokens rotate."""
        self.processes = [subprocess.Popen(
            [SANDBOX, 'pipedrive', '--port', '0', '--company', 'marketo',
             '--rotate=yes'],
            stdout=subprocess.PIPE, text=True) for _ in range(2)]
        self.urls = tuple(p.stdout.readline().rsplit(' ', 1)[1].strip()
                          for p in self.processes)
        self.hub = Workspace(self.urls, oauth)

    def ask(self, side, method, path, body=None):
        """The data of an answer; path behind /api/."""
        request = urllib.request.Request(
            f'{self.urls[side]}/api/{path}', method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={'x-api-token': 'pd_demo_token',
                     'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)['data']

    def people(self, side):
        rows = self.ask(side, 'GET', 'v2/persons?limit=500')
        return {row['name']: row for row in rows}

    def knobs(self, side, **knobs):
        request = urllib.request.Request(
            f'{self.urls[side]}/_sandbox/knobs', method='POST',
            data=json.dumps(knobs).encode())
        urllib.request.urlopen(request, timeout=60).close()

    def counters(self, side):
        with urllib.request.urlopen(f'{self.urls[side]}/_sandbox/knobs',
                                    timeout=60) as answer:
            return json.load(answer)['counters']

    def sync(self):
        code, out, err = self.hub.run('sync')
        assert code == 0, out + err

    def close(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            process.stdout.close()
        self.hub.remove()


def with_rig(test):
    def run():
        rig = Rig(oauth='token' in test.__name__)
        try:
            test(rig)
        finally:
            rig.close()
    run.__name__ = test.__name__
    return run


def person(name, **more):
    return {'name': name, 'emails': [
        {'value': f'{name.lower()}@x.example', 'primary': True}], **more}


@with_rig
def records_go_both_ways_between_the_versions(rig):
    rig.ask(0, 'POST', 'v2/persons', person(
        'Ann', custom_fields={SOURCE: 212}))
    rig.ask(1, 'POST', 'v1/persons', {
        'name': 'Bo', 'email': 'bo@x.example', 'phone': '12'})
    rig.sync()
    equal(sorted(rig.people(0)), ['Ann', 'Bo'])
    equal(sorted(rig.people(1)), ['Ann', 'Bo'])
    equal(rig.people(1)['Ann']['custom_fields'][SOURCE], 212)
    equal(rig.people(0)['Bo']['phones'][0]['value'], '12')
    equal(rig.people(0)['Bo']['emails'][0]['value'], 'bo@x.example')
    rig.sync()
    ann = rig.people(0)['Ann']['id']
    rig.ask(0, 'PUT', f'v1/persons/{ann}', {SOURCE: 'Referral'})
    rig.sync()
    equal(rig.people(1)['Ann']['custom_fields'][SOURCE], 209)


@with_rig
def one_that_is_merged_away_goes_on_the_other_side_too(rig):
    for side, name in ((0, 'Ann'), (0, 'Bo'), (1, 'Cy'), (1, 'Di')):
        rig.ask(side, 'POST', 'v2/persons', person(name))
    rig.sync()
    for side, gone, stays in ((0, 'Ann', 'Bo'), (1, 'Cy', 'Di')):
        found = rig.people(side)
        rig.ask(side, 'PUT', f"v1/persons/{found[gone]['id']}/merge",
                {'merge_with_id': found[stays]['id']})
    rig.sync()
    equal(sorted(rig.people(0)), ['Bo', 'Di'])
    equal(sorted(rig.people(1)), ['Bo', 'Di'])


@with_rig
def answers_that_are_lost_make_no_second_records(rig):
    names = [f'Person{n}' for n in range(20)]
    for side in range(2):
        for name in names[side::2]:
            rig.ask(side, 'POST', 'v2/persons', person(name))
    for side in range(2):
        rig.knobs(side, drop_after_every=4, fail_every=9, fail_status=503)
    for _ in range(3):
        code, out, err = rig.hub.run('sync')
        assert code in (0, 3, 4), (code, out, err)
    for side in range(2):
        assert rig.counters(side)['faults'] > 1, rig.counters(side)
        rig.knobs(side, drop_after_every=0, fail_every=0)
    rig.sync()
    for side in range(2):
        rows = rig.ask(side, 'GET', 'v2/persons?limit=500')
        equal(sorted(row['name'] for row in rows), sorted(names))


@with_rig
def a_field_that_was_renamed_is_told_with_its_line(rig):
    rig.ask(0, 'POST', 'v2/persons', person('Ann'))
    rig.sync()
    rig.ask(0, 'PATCH', f'v2/personFields/{SOURCE}', {'field_name': 'Origin'})
    code, out, err = rig.hub.run('check')
    said = out + err
    assert code != 0, said
    assert 'lead_source' in said and 'people.yaml' in said, said


@with_rig
def webhooks_of_both_versions_bring_changes_at_once(rig):
    rig.sync()
    daemon = Daemon(rig.hub)
    try:
        for name in ('new', 'old'):
            done = rig.hub.json('hooks', 'install', name, '--url', daemon.url)
            equal(done['made'], 1)
        hooks = [rig.ask(side, 'GET', 'v1/webhooks')[0] for side in range(2)]
        equal([hook['version'] for hook in hooks], ['2.0', '1.0'])
        for side, name in ((0, 'Ann'), (1, 'Bo')):
            rig.ask(side, 'POST', 'v2/persons', person(name))
            wait_for(lambda s=side, n=name: n in rig.people(1 - s),
                     f'{name} is on the other side')
        found = rig.people(1)['Ann']['id']
        rig.ask(1, 'PUT', f'v1/persons/{found}', {'name': 'Anna'})
        wait_for(lambda: 'Anna' in rig.people(0), 'the new name is there')
        rig.ask(0, 'DELETE', f"v2/persons/{rig.people(0)['Bo']['id']}")
        wait_for(lambda: 'Bo' not in rig.people(1), 'the other one is gone')
        for name in ('new', 'old'):
            rig.hub.json('hooks', 'remove', name)
        equal([rig.ask(side, 'GET', 'v1/webhooks') for side in range(2)],
              [[], []])
    finally:
        daemon.stop()


@with_rig
def a_token_that_is_exchanged_outlives_the_program(rig):
    """Each login gives another refresh token, and ends the one before."""
    rig.ask(0, 'POST', 'v2/persons', person('Ann'))
    rig.sync()
    rig.sync()
    equal(sorted(rig.people(1)), ['Ann'])
    path = pathlib.Path(rig.hub.workspace)
    kept = next(path.rglob('*.secrets'))
    text = kept.read_text()
    assert 'refresh-' not in text and 'pd_refresh' not in text, text
    kept.rename(path / 'away')
    code, out, err = rig.hub.run('sync')
    assert code == 3 and 'put in the new one' in out + err, (code, out, err)
    (path / 'away').rename(kept)
    key = path / 'crosswalk.key'
    sealed_with = key.read_text()
    key.write_text(sealed_with[:-5] + 'AAAA\n')
    code, out, err = rig.hub.run('record', 'get', 'new.person', '1')
    assert code != 0 and 'does not fit the key file' in out + err, (out, err)
    assert 'refresh_token' in out + err and str(kept) in out + err, (out, err)
    key.write_text(sealed_with)
    rig.sync()


@with_rig
def a_token_is_shared_with_commands_beside_the_hub(rig):
    rig.sync()
    daemon = Daemon(rig.hub)
    try:
        for name in ('Ann', 'Bo'):
            made = rig.ask(0, 'POST', 'v2/persons', person(name))
            told = rig.hub.json('record', 'get', 'new.person',
                                str(made['id']))
            assert name in json.dumps(told), told
            kept = next(pathlib.Path(rig.hub.workspace).rglob('*.secrets'))
            before = kept.read_text()
            rig.knobs(0, expire_login_every=7)
            wait_for(lambda k=kept, b=before: rig.hub.run('sync')[0] == 0 and
                     k.read_text() != b, 'the hub has logged in again')
            rig.knobs(0, expire_login_every=0)
            rig.sync()
            wait_for(lambda n=name: n in rig.people(1), f'{name} is there')
        six = [subprocess.Popen(
            [CROSSWALK, '-w', rig.hub.workspace, 'record', 'get',
             'new.person', '1'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True) for _ in range(6)]  # at once: one logs in at a time
        said = [command.communicate(timeout=60)[0] for command in six]
        equal([command.returncode for command in six], [0] * 6)
        assert all('Ann' in text for text in said), said
    finally:
        daemon.stop()


sys.exit(run_tests([records_go_both_ways_between_the_versions,
                    answers_that_are_lost_make_no_second_records,
                    one_that_is_merged_away_goes_on_the_other_side_too,
                    a_field_that_was_renamed_is_told_with_its_line,
                    webhooks_of_both_versions_bring_changes_at_once,
                    a_token_that_is_exchanged_outlives_the_program,
                    a_token_is_shared_with_commands_beside_the_hub]))
