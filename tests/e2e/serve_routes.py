# SPDX-License-Identifier: LGPL-3.0-or-later
"""Routes: called, answered, carried out at their pace, survived.

usage: serve_routes.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import concurrent.futures
import datetime
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import sys
import time
import urllib.request
import xmlrpc.client
from random import Random

from cli_kit import Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
KEY = 'k-test-1234'
BURST = 100
ROUTES = '''
routes:
  keys: { test: "${ROUTES_KEY}", prod: file:prod-key }
%s
  outcomes: /tasks
  statistics: { path: /numbers, key: k-numbers }
  paths:
    - { path: /odoo/partner/<id>, sync: contacts, side: left }
    - { path: /odoo/partner/<id>/members, sync: contacts, side: left, by: parent_id, since: today }
    - { path: /odoo/partner, id: [current.id, data.id], sync: contacts, side: left }
    - path: /odoo/partner/<id>/activity
      otherwise: refuse
      tasks:
        - { sync: contacts, side: left, when: body == nil }
        - { sync: notes, side: left, when: body.type == "note" }
'''


class Rig:
    """Sandboxes in step; a hub that does only what it is asked for."""

    def __init__(self, pace='  one_by_one: true', more=''):
        self.sandboxes = Sandboxes(SANDBOX, odoo=('--version', '18'))
        self.urls = self.sandboxes.urls
        self.hub = Hub(CROSSWALK, RECIPE, self.urls)
        self.hub.env.update(ODOO_USER='admin', ODOO_PASSWORD='admin',
                            ROUTES_KEY=KEY)
        self.folder = pathlib.Path(self.hub.workspace)
        (self.folder / 'prod-key').write_text('k-prod-5678\n')
        self.main = self.folder / 'crosswalk.yaml'
        self.change('  poll: 5 min', '  poll: off\n  poll_fast: off')
        self.change('reconcile: "02:00"', 'reconcile: off')
        self.main.write_text(self.main.read_text() + ROUTES % pace + more)
        self.models = xmlrpc.client.ServerProxy(self.urls['odoo'] +
                                                '/xmlrpc/2/object')
        code, _, err = self.hub.run('sync')
        assert code in (0, 4), err
        self.daemon = Daemon(self.hub)

    def change(self, old, new):
        text = self.main.read_text()
        assert old in text, f'{old!r} is not in the workspace'
        self.main.write_text(text.replace(old, new))

    def odoo(self, model, method, *args, **kwargs):
        return self.models.execute_kw('demo', 2, 'admin', model, method,
                                      list(args), kwargs)

    def partner(self, name, **values):
        address = name.lower().replace(' ', '.') + '@x.example'
        return self.odoo('res.partner', 'create',
                         {'name': name, 'email': address, **values})

    def contacts(self, name):
        address = name.lower().replace(' ', '.') + '@x.example'
        return self.hub.json('record', 'find', 'prospectconnect.contact',
                             f'email={address}')['records']

    def knobs(self, system, **knobs):
        request = urllib.request.Request(
            self.urls[system] + '/_sandbox/knobs',
            data=json.dumps(knobs).encode(), method='POST')
        urllib.request.urlopen(request, timeout=60).close()

    def ask(self, path, body=None, method='POST', key=KEY,
            kind='application/json'):
        mark = '&' if '?' in path else '?'
        path = f'{path}{mark}api_key={key}' if key is not None else path
        if isinstance(body, dict):
            body = json.dumps(body)
        headers = {'Content-Type': kind} if body is not None else {}
        return self.daemon.ask(method, path, body, headers)

    def put(self, path, body=None):
        """The name and the ETA of the task that came of it."""
        answer = self.ask(path, body)
        equal(answer.status, 200)
        return enqueued(answer.json['message'])

    def told(self, name):
        answer = self.ask(f'/tasks/{name}', method='GET')
        equal(answer.status, 200)
        return answer.json

    def ended(self, name, seconds=60):
        """What became of it, once that is known."""
        def look():
            told = self.told(name)
            return told if told['status'] not in ('waiting', 'running') \
                else None
        return wait_for(look, f'{name} has ended', seconds)

    def close(self):
        if self.daemon.process.poll() is None:
            equal(self.daemon.stop(), 0)
        self.sandboxes.stop()
        self.hub.remove()


def enqueued(message):
    found = re.fullmatch(r'Task (\S+) enqueued, ETA (\S+)\.', message)
    assert found, message
    return found[1], datetime.datetime.fromisoformat(
        found[2].replace('Z', '+00:00'))


def with_rig(**options):
    def wrap(test):
        def run():
            rig = Rig(**options)
            try:
                test(rig)
            finally:
                rig.close()
        run.__name__ = test.__name__
        return run
    return wrap


# ---- carried out --------------------------------------------------------------

@with_rig()
def a_call_brings_its_record_into_step_and_tells_what_came_of_it(rig):
    ann = rig.partner('Ann Route')
    name, _ = rig.put(f'/odoo/partner/{ann}')
    assert name.startswith('contacts-'), name
    made = rig.ended(name)
    equal(made['status'], 'created')
    (contact,) = rig.contacts('Ann Route')
    equal(made['id'], contact['id'])
    name, _ = rig.put(f'/odoo/partner/{ann}')
    equal(rig.ended(name)['status'], 'skipped')
    rig.odoo('res.partner', 'write', [ann], {'phone': '+33 1 55 66 77 88'})
    name, _ = rig.put('/odoo/partner', {'current': {'id': ann}})
    equal(rig.ended(name)['status'], 'updated')
    name, _ = rig.put('/odoo/partner', {'data': {'id': str(ann)}})
    equal(rig.ended(name), {'task': name, 'status': 'skipped',
                            'id': contact['id']})
    name, _ = rig.put('/odoo/partner/999999')
    missing = rig.ended(name)
    equal(missing['status'], 'error')
    contains(missing['message'], 'no record 999999 in odoo.res.partner')
    equal(len(rig.contacts('Ann Route')), 1)


@with_rig()
def a_call_may_be_about_all_records_that_have_the_id(rig):
    firm = rig.partner('Firm Route', is_company=True)
    for number in range(3):
        rig.partner(f'Member Route {number}', parent_id=firm)
    name, _ = rig.put(f'/odoo/partner/{firm}/members')

    def look():
        told = rig.told(name)
        return isinstance(told['status'], list) and 'open' not in told and told
    told = wait_for(look, 'all of them are done')
    equal(told['status'], ['created'] * 3)
    equal(len(set(told['id'])), 3)
    empty, _ = rig.put('/odoo/partner/999999/members')
    wait_for(lambda: rig.told(empty)['status'] == [], 'nobody is found')


# ---- answered ------------------------------------------------------------------

@with_rig()
def what_is_no_call_is_answered_as_promised(rig):
    unauthorized = {'message': 'Authentication required'}
    for key in (None, '', 'nonsense', 'test', KEY[:-1], KEY + 'x'):
        answer = rig.ask('/odoo/partner/1', key=key)
        equal((answer.status, answer.json), (401, unauthorized))
        contains(answer.headers['content-type'], 'application/json')
    for method, path in (('GET', '/odoo/partner/1'), ('POST', '/odoo/no'),
                         ('PUT', '/odoo/partner/x')):
        equal(rig.ask(path, method=method, key=None).status, 401)
    equal(rig.ask('/odoo/partner/1', key='k-prod-5678').status, 200)
    for method in ('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'):
        answer = rig.ask('/odoo/partner/1', method=method)
        equal((method, answer.status, answer.headers.get('allow')),
              (method, 405, 'POST'))
    for path in ('/odoo/partner/x', '/odoo/partner/-1', '/odoo/partner/1.5',
                 '/odoo/partner/1/', '/odoo', '/odoo/partner/%00',
                 '/odoo/../odoo/partner/1'):
        equal((path, rig.ask(path).status), (path, 404))
    for body, kind in ((None, None), ('x', 'text/plain'),
                       ('{"current":{"id":1}}', 'text/plain'), ('', None),
                       ({}, None), ({'current': None}, None),
                       ({'current': {}}, None),
                       ({'current': {'id': None}}, None),
                       ({'previous': {'id': 1}}, None)):
        answer = rig.ask('/odoo/partner', body,
                         kind=kind or 'application/json')
        equal((body, answer.status, answer.json), (body, 200, {}))
    answer = rig.ask('/odoo/partner', {'current': {'id': '20,30'}})
    equal((answer.status, answer.json), (200, {'error': 'Incorrect id=20,30'}))
    for body in ('{"current":', 'nonsense', '\x00', '{}{}'):
        equal((body, rig.ask('/odoo/partner', body).status), (body, 400))
    equal(rig.ask('/odoo/partner/1/activity', {'type': 'x'}).status, 400)
    equal(rig.ask('/odoo/partner/1/activity', '[1]').status, 400)
    assert rig.put('/odoo/partner/2/activity', {})[0].startswith('contacts-')
    large = '"' + 'x' * (1 << 20) + '"'
    equal(rig.ask('/odoo/partner', large).status, 413)
    equal(rig.ask('/odoo/partner', large, key=None).status, 401)
    said = '\n'.join(rig.daemon.log)
    assert KEY not in said and 'k-prod-5678' not in said, 'a key is in the log'
    assert rig.daemon.metric('crosswalk_route_calls_total',
                             outcome='refused') >= 9


@with_rig()
def who_guesses_keys_waits_and_others_do_not(rig):
    took = []
    for number in range(7):
        start = time.monotonic()
        equal(rig.ask('/odoo/partner/1', key=f'guess{number}').status, 401)
        took.append(time.monotonic() - start)
    assert took[-1] > 0.7, took

    def is_at_once():
        start = time.monotonic()
        equal(rig.ask('/odoo/partner/1').status, 200)
        return time.monotonic() - start < 0.5
    wait_for(is_at_once, 'who has a key does not wait')


@with_rig()
def numbers_are_told_to_who_has_their_key(rig):
    rig.ended(rig.put('/odoo/partner/999999')[0])
    for key, flavor, status in ((None, 'all', 403), (KEY, 'all', 403),
                                ('k-numbers', 'none', 400),
                                ('k-numbers', 'requests', 200),
                                ('k-numbers', 'services', 200)):
        answer = rig.ask(f'/numbers?flavor={flavor}', method='GET', key=key)
        equal((key, flavor, answer.status), (key, flavor, status))
    told = rig.ask('/numbers?flavor=all', method='GET', key='k-numbers').json
    equal(told['requests']['/odoo/partner/<id>']['enqueued'], 1)
    equal(told['services']['queue']['waiting'], 0)
    assert told['services']['datastore']['bytes'] > 0, told


@with_rig()
def check_and_status_tell_of_routes(rig):
    routes = rig.hub.json('status')['routes']
    equal([route['path'] for route in routes][0], '/odoo/partner/<id>')
    contains(json.dumps(routes), 'contacts left by parent_id since today')
    code, out, _ = rig.hub.run('status')
    equal(code, 0)
    contains(out, 'POST /odoo/partner/<id>')
    rig.change('sync: contacts, side: left }\n    - path',
               'sync: contatcs, side: left }\n    - path')
    code, out, err = rig.hub.run('check', '--offline')
    equal(code, 2)
    contains(out + err, 'there is no sync `contatcs`')
    contains(out + err, 'did you mean `contacts`?')
    assert re.search(r'crosswalk\.yaml:\d+', out + err), out + err


@with_rig()
def a_reload_brings_new_routes_and_keys(rig):
    equal(rig.ask('/new/partner/1', key='k-new').status, 404)
    rig.change('    - { path: /odoo/partner/<id>, sync',
               '    - { path: /new/partner/<id>, sync')
    (rig.folder / 'prod-key').write_text('k-new\n')
    rig.daemon.tell(signal.SIGHUP)
    wait_for(lambda: rig.ask('/new/partner/999999', key='k-new').status ==
             200, 'the new key is known')
    equal(rig.ask('/odoo/partner/1').status, 404)
    equal(rig.ask('/odoo/partner/1', key='k-prod-5678').status, 401)


def some_json(random, depth=0):
    """Anything that JSON can say, often with the names that paths look for."""
    kind = random.randrange(9 if depth < 4 else 6)
    if kind < 6:
        return random.choice([None, True, False, 0, -7, 12, 9 * 10 ** 30, 1.5,
                              1e300, '', '12', ' 7 ', '20,30', 'x' * 300,
                              '\u0000', '\ud83d\ude00', 'email_sent', 'note'])
    if kind < 7:
        return [some_json(random, depth + 1) for _ in range(3)]
    return {random.choice(['current', 'data', 'previous', 'id', 'type', '',
                           'n\u0000']): some_json(random, depth + 1)
            for _ in range(3)}


@with_rig(pace='  one_by_one: true\n  per_second: 1')
def nothing_that_is_sent_makes_an_error_of_ours(rig):
    random = Random(20260102)
    paths = ['/odoo/partner', '/odoo/partner/7', '/odoo/partner/7/activity',
             '/odoo/partner/7/members', '/tasks/contacts-1', '/tasks/',
             '/odoo', '/odoo/partner/%37', '/odoo/partner/7%2f',
             '/odoo/' + '9' * 400, '/odoo/partner/' + '9' * 400,
             '/odoo/partner/%ff', '/odoo//partner/7']
    seen = set()
    for number in range(600):
        # wrong keys are few: who guesses waits
        path = '/numbers' if number == 1 else random.choice(paths)
        body = json.dumps(some_json(random)) if random.random() < 0.8 else \
            bytes(random.randrange(256) for _ in range(random.randrange(40)))
        if isinstance(body, str) and random.random() < 0.2:
            body = body[:random.randrange(len(body) + 1)]
        kind = random.choice(['application/json', 'application/json',
                              'application/json', 'text/plain', 'json', ''])
        method = random.choice(['POST'] * 5 + ['GET', 'PUT', 'DELETE'])
        status = rig.ask(path, body, method, kind=kind,
                         key='k' if number == 0 else KEY).status
        assert status in (200, 400, 401, 403, 404, 405), (status, path, body)
        seen.add(status)
    equal(seen, {200, 400, 401, 403, 404, 405})
    equal(rig.daemon.get('/healthz').status, 200)


# ---- pace ------------------------------------------------------------------------

def at_once(calls):
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [call.result() for call in
                [pool.submit(function, *args) for function, *args in calls]]


def fill_turns(rig):
    """Calls until turns are given out half a minute ahead: however long the
    next calls take, their turns come after. The names of the calls."""
    names = []

    def fill():
        name, eta = rig.put(f'/odoo/partner/{800000 + len(names)}')
        names.append(name)
        now = datetime.datetime.now(datetime.timezone.utc)
        return (eta - now).total_seconds() > 30
    wait_for(fill, 'the turns of half a minute are taken')
    return names


@with_rig(pace='  one_by_one: true\n  per_second: 1')
def a_burst_gets_turns_a_second_apart(rig):
    first = fill_turns(rig)[:3]
    got = at_once([(rig.put, f'/odoo/partner/{900000 + n}')
                   for n in range(BURST)])
    names = {name for name, _ in got}
    equal(len(names), BURST)
    turns = sorted(eta for _, eta in got)
    gaps = {(b - a).total_seconds() for a, b in zip(turns, turns[1:])}
    equal(gaps, {1.0})
    for name in first:
        rig.ended(name)
    last, _ = max(got, key=lambda one: one[1])
    equal(rig.told(last)['status'], 'waiting')


@with_rig(pace='  one_by_one: true\n  per_second: 1')
def of_many_at_once_for_one_record_one_is_enqueued(rig):
    fill_turns(rig)
    got = at_once([(rig.ask, '/odoo/partner/900001')] * 30)
    said = [answer.json['message'] for answer in got]
    equal([answer.status for answer in got], [200] * 30)
    equal(said.count('Task already enqueued.'), 29)


@with_rig(more='retry: { first: 60 s, tries: 3, for: 2 days, refused: true }\n')
def what_fails_waits_and_a_new_call_starts_it_afresh(rig):
    bob = rig.partner('Bob Route')
    rig.ended(rig.put('/odoo/partner/999999')[0])  # the remotes are known
    rig.knobs('prospectconnect', fail_every=1)
    begun = datetime.datetime.now(datetime.timezone.utc)
    first, _ = rig.put(f'/odoo/partner/{bob}')

    def look():
        told = rig.told(first)
        return told['status'] == 'waiting' and 'message' in told and told
    told = wait_for(look, 'it has failed')
    now = datetime.datetime.now(datetime.timezone.utc)
    eta = datetime.datetime.fromisoformat(told['eta'].replace('Z', '+00:00'))
    assert eta - begun > datetime.timedelta(seconds=40), told
    assert eta - now <= datetime.timedelta(seconds=61), told
    rig.knobs('prospectconnect', fail_every=0)
    second, _ = rig.put(f'/odoo/partner/{bob}')
    assert second != first
    equal(rig.told(first), {'task': first, 'status': 'replaced',
                            'by': second})
    equal(rig.ended(second)['status'], 'created')


# ---- survived -----------------------------------------------------------------------

def until_killed(rig, path, names):
    """The names that it answered with before it died."""
    connection = http.client.HTTPConnection(rig.daemon.host, timeout=60)
    try:
        connection.request('POST', f'{path}?api_key={KEY}')
        answer = connection.getresponse()
        if answer.status == 200:
            names.append((path, enqueued(json.load(answer)['message'])[0]))
    except (OSError, http.client.HTTPException, ValueError):
        pass  # not answered: nothing was promised
    finally:
        connection.close()


@with_rig(pace='  one_by_one: true\n  per_second: 20')
def what_was_answered_is_carried_out_after_a_kill(rig):
    partners = [rig.partner(f'Kill Route {n}') for n in range(60)]
    names = []
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for partner in partners:
            pool.submit(until_killed, rig, f'/odoo/partner/{partner}', names)
        wait_for(lambda: len(names) >= 25, 'some are answered')
        rig.daemon.tell(signal.SIGKILL)
    rig.daemon.stop(None)
    answered = list(names)
    assert 25 <= len(answered) <= 60, len(answered)
    rig.daemon = Daemon(rig.hub)
    outcomes = [rig.ended(name) for _, name in answered]
    equal({told['status'] for told in outcomes} - {'created', 'skipped'},
          set())
    for path, _ in answered:
        number = partners.index(int(path.rsplit('/', 1)[1]))
        equal(len(rig.contacts(f'Kill Route {number}')), 1)


@with_rig()
def what_the_disk_does_not_take_is_not_promised(rig):
    none = resource.RLIM_INFINITY
    rig.ended(rig.put('/odoo/partner/999999')[0])
    resource.prlimit(rig.daemon.process.pid, resource.RLIMIT_FSIZE,
                     (4096, none))
    answer = rig.ask('/odoo/partner/999998')
    equal((answer.status, answer.headers.get('retry-after')), (503, '5'))
    resource.prlimit(rig.daemon.process.pid, resource.RLIMIT_FSIZE,
                     (none, none))
    equal(rig.ended(rig.put('/odoo/partner/999998')[0])['status'], 'error')


if __name__ == '__main__':
    sys.exit(run_tests([
        a_call_brings_its_record_into_step_and_tells_what_came_of_it,
        a_call_may_be_about_all_records_that_have_the_id,
        what_is_no_call_is_answered_as_promised,
        who_guesses_keys_waits_and_others_do_not,
        numbers_are_told_to_who_has_their_key,
        check_and_status_tell_of_routes,
        a_reload_brings_new_routes_and_keys,
        nothing_that_is_sent_makes_an_error_of_ours,
        a_burst_gets_turns_a_second_apart,
        of_many_at_once_for_one_record_one_is_enqueued,
        what_fails_waits_and_a_new_call_starts_it_afresh,
        what_was_answered_is_carried_out_after_a_kill,
        what_the_disk_does_not_take_is_not_promised,
    ]))
