# SPDX-License-Identifier: LGPL-3.0-or-later
"""Webhooks: installed in Odoo, taken in, carried out, refused, survived.

usage: serve_hooks.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import resource
import signal
import sqlite3
import statistics
import sys
import threading
import time
import urllib.parse
import urllib.request
import xmlrpc.client

from cli_kit import Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
EDITS = 15
STREAM = 300
ENTITIES = {'res.partner', 'crm.lead', 'mail.activity', 'mail.message'}


class Rig:
    """Sandboxes in step, and a hub that polls each five minutes."""

    def __init__(self, version=18, polls=True):
        self.sandboxes = Sandboxes(SANDBOX, odoo=('--version', str(version)))
        self.urls = self.sandboxes.urls
        self.hub = Hub(CROSSWALK, RECIPE, self.urls)
        self.hub.env.update(ODOO_USER='admin', ODOO_PASSWORD='admin')
        self.main = pathlib.Path(self.hub.workspace) / 'crosswalk.yaml'
        self.models = xmlrpc.client.ServerProxy(self.urls['odoo'] +
                                                '/xmlrpc/2/object')
        if not polls:
            self.change('  poll: 5 min', '  poll: off\n  poll_fast: off')
            self.change('reconcile: "02:00"', 'reconcile: off')
        code, _, err = self.hub.run('sync')
        assert code in (0, 4), err

    def change(self, old, new):
        text = self.main.read_text()
        assert old in text, f'{old!r} is not in the workspace'
        self.main.write_text(text.replace(old, new))

    def odoo(self, model, method, *args, **kwargs):
        return self.models.execute_kw('demo', 2, 'admin', model, method,
                                      list(args), kwargs)

    def pairs(self, n):
        """Of linked contacts: (Odoo's id, ProspectConnect's id)."""
        links = self.hub.json('links', 'list', 'contacts')['links']
        return [(int(link['left']['id']), link['right']['id'])
                for link in links][:n]

    def record(self, place, key):
        return self.hub.json('record', 'get', place, str(key))['records'][0]

    def counters(self, system):
        with urllib.request.urlopen(self.urls[system] + '/_sandbox/knobs',
                                    timeout=60) as answer:
            return json.load(answer)['counters']

    def knobs(self, system, **knobs):
        request = urllib.request.Request(
            self.urls[system] + '/_sandbox/knobs',
            data=json.dumps(knobs).encode(), method='POST')
        urllib.request.urlopen(request, timeout=60).close()

    def install(self, daemon):
        return self.hub.json('hooks', 'install', 'odoo', '--url', daemon.url)

    def hook_path(self):
        actions = self.odoo('ir.actions.server', 'search_read',
                            [['state', '=', 'webhook']],
                            fields=['webhook_url'])
        urls = sorted((a['webhook_url'] for a in actions), key=len)
        return urllib.parse.urlsplit(urls[0]).path

    def close(self):
        self.sandboxes.stop()
        self.hub.remove()


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


def settle(daemon):
    """Nothing waits and nothing runs."""
    wait_for(lambda: daemon.metric('crosswalk_jobs', state='running') == 0 and
             daemon.metric('crosswalk_jobs', state='waiting') == 0,
             'the queue is empty')


def post(daemon, path, body, kind='application/json', method='POST'):
    if isinstance(body, dict):
        body = json.dumps(body)
    headers = {'Content-Type': kind} if kind else {}
    return daemon.ask(method, path, body, headers)


def notice(partner):
    return {'_model': 'res.partner', '_id': partner, '_action': 'x(#1)'}


# ---- install --------------------------------------------------------------

@with_rig()
def hooks_are_installed_once_and_removed_without_a_trace(rig):
    before = len(rig.odoo('base.automation', 'search', []))
    done = rig.hub.json('hooks', 'install', 'odoo', '--url',
                        'http://127.0.0.1:9')
    equal({hook['entity'] for hook in done['hooks']}, ENTITIES)
    equal(done['made'], 2 * len(ENTITIES))
    path = rig.hook_path()
    secret = path.split('/')[3]
    assert len(secret) >= 32, secret
    assert secret not in json.dumps(done), done
    code, out, _ = rig.hub.run('hooks', 'list', 'odoo')
    equal(code, 0)
    assert secret not in out, out
    contains(out, 'res.partner')
    again = rig.hub.json('hooks', 'install', 'odoo', '--url',
                         'http://127.0.0.1:9')
    equal((again['made'], again['removed']), (0, 0))
    moved = rig.hub.json('hooks', 'install', 'odoo', '--url',
                         'https://hub.example.com')
    equal((moved['made'], moved['removed']),
          (2 * len(ENTITIES), 2 * len(ENTITIES)))
    gone = rig.hub.json('hooks', 'remove', 'odoo')
    equal((gone['removed'], gone['hooks']), (2 * len(ENTITIES), []))
    equal(len(rig.odoo('base.automation', 'search', [])), before)
    equal(rig.odoo('ir.actions.server', 'search', []), [])


@with_rig(version=16)
def what_cannot_have_webhooks_says_so(rig):
    code, _, err = rig.hub.run('hooks', 'install', 'odoo', '--url', 'http://x')
    equal(code, 1)
    contains(err, 'they came with Odoo 17')
    code, _, err = rig.hub.run('hooks', 'install', 'prospectconnect')
    equal(code, 2)
    contains(err, 'has no webhooks')
    code, _, err = rig.hub.run('hooks', 'install', 'odoo')
    equal(code, 2)
    contains(err, 'public_url')
    code, _, err = rig.hub.run('hooks', 'install', 'odoo', '--url', 'hub')
    equal(code, 2)
    code, _, err = rig.hub.run('hooks', 'list', 'oddo')
    equal(code, 2)


@with_rig()
def a_user_without_the_right_is_told_which(rig):
    rig.hub.env.update(ODOO_USER='sync', ODOO_PASSWORD='sync')
    code, _, err = rig.hub.run('hooks', 'install', 'odoo', '--url', 'http://x')
    assert code != 0
    contains(err, 'Administration: Settings')


# ---- speed -----------------------------------------------------------------

def seconds_until(condition):
    start = time.monotonic()
    wait_for(condition, 'the edit arrives')
    return time.monotonic() - start


def edits_in_odoo(rig, daemon, pairs):
    took = []
    for number, (partner, contact) in enumerate(pairs):
        wanted = f'+33 1 55 00 {number:02} {number:02}'
        before = rig.counters('prospectconnect')['records_written']
        rig.odoo('res.partner', 'write', [partner], {'phone': wanted})
        took.append(seconds_until(
            lambda b=before:
            rig.counters('prospectconnect')['records_written'] > b))
        shown = rig.record('prospectconnect.contact', contact)['fields']
        equal(shown['phone'].replace(' ', ''), wanted.replace(' ', ''))
    settle(daemon)
    return took


def edits_in_prospectconnect(rig, pairs):
    took = []
    for number, (partner, contact) in enumerate(pairs):
        wanted = f'Rue {number}'
        rig.hub.json('record', 'set', 'prospectconnect.contact', contact,
                     f'address1={wanted}')
        took.append(seconds_until(
            lambda p=partner, w=wanted: rig.odoo(
                'res.partner', 'read', [p], fields=['street'])[0]['street']
            == w))
    return took


def arrives_in_time(rig, version):
    """Within a second from where there are webhooks; the way back, within a
    minute: long before the next poll of 5 min."""
    daemon = Daemon(rig.hub)
    wait_for(lambda: daemon.metric('crosswalk_sync_lag_seconds',
                                   sync='notes') is not None,
             'the first polls are through')
    rig.install(daemon)
    pairs = rig.pairs(EDITS)
    writes = rig.counters('prospectconnect')['records_written']
    odoo = edits_in_odoo(rig, daemon, pairs)
    equal(rig.counters('prospectconnect')['records_written'] - writes,
          len(pairs))
    middle = statistics.median(odoo)
    print(f'# Odoo {version} to ProspectConnect by webhook: median '
          f'{middle * 1000:.0f} ms, most {max(odoo) * 1000:.0f} ms')
    assert min(odoo) < 1, odoo  # of which some may meet a slow moment
    echoes = {'sync': 'contacts', 'side': 'left'}
    metric = 'crosswalk_echoes_suppressed_total'
    before = daemon.metric(metric, **echoes)
    back = edits_in_prospectconnect(rig, pairs[:4])
    print(f'# ProspectConnect to Odoo by adaptive polls: median '
          f'{statistics.median(back):.1f} s, most {max(back):.1f} s')
    wait_for(lambda: daemon.metric(metric, **echoes) - before >= len(back),
             'what the hub wrote itself is known when Odoo tells of it')
    settle(daemon)
    equal(daemon.stop(), 0)


@with_rig(version=18)
def with_polls_at_5_min_edits_arrive_in_time(rig):
    arrives_in_time(rig, 18)


@with_rig(version=19)
def also_where_odoo_tells_after_the_commit(rig):
    arrives_in_time(rig, 19)


@with_rig(polls=False)
def what_was_told_before_it_could_be_read_is_looked_at_again(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    (partner, contact), = rig.pairs(1)
    rig.knobs('odoo', commit_delay_ms=800)
    rig.odoo('res.partner', 'write', [partner], {'phone': '+33 155 777 777'})
    wait_for(lambda: '777' in (rig.record('prospectconnect.contact', contact)
                               ['fields']['phone'] or ''), 'it arrives')
    equal(daemon.stop(), 0)


@with_rig(polls=False)
def creates_and_deletes_are_told_too(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    made = rig.odoo('res.partner', 'create',
                    {'name': 'Told Anew', 'email': 'told@x.example'})
    wait_for(lambda: daemon.metric('crosswalk_writes_total', sync='contacts',
                                   side='right', kind='create') == 1,
             'the new contact goes over')
    settle(daemon)
    rig.odoo('res.partner', 'unlink', [made])
    wait_for(lambda: rig.hub.json('links', 'show', 'contacts', 'left',
                                  str(made))['left'].get('gone'),
             'its link knows that it is gone')
    equal(daemon.stop(), 0)


# ---- what is refused ---------------------------------------------------------

@with_rig(polls=False)
def what_is_forged_or_broken_is_refused(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    path = rig.hook_path()
    (partner, _), = rig.pairs(1)
    settle(daemon)
    unknown = daemon.get('/no/such/thing')
    secret = path.split('/')[3]
    wrong = [path.replace(secret, secret[:-1] + ('a' if secret[-1] != 'a'
                                                 else 'b')),
             '/hooks/odoo', '/hooks/odoo/', '/hooks/', '/hooks/oddo/' + secret,
             '/hooks/prospectconnect/' + secret, '/hooks/odoo/%00/' + secret,
             '/hooks/odoo/../odoo/' + secret, '/hooks/odoo/x' + secret]
    for forged in wrong:
        answer = post(daemon, forged, notice(partner))
        equal((forged, answer.status, answer.text),
              (forged, 404, unknown.text))
    equal(post(daemon, path, None, method='GET').status, 405)
    equal(post(daemon, path, notice(partner), kind='text/plain').status, 415)
    equal(post(daemon, path, notice(partner), kind=None).status, 415)
    equal(post(daemon, path, '{"_model": "res.par').status, 400)
    equal(post(daemon, path, '[]').status, 400)
    equal(post(daemon, path, {'_model': 'res.partner'}).status, 400)
    equal(post(daemon, path, '"' + 'x' * (1 << 20) + '"').status, 413)
    equal(post(daemon, path + '/else', notice(partner)).status, 400)
    metric = 'crosswalk_webhooks_total'
    equal(daemon.metric(metric, outcome='refused'), len(wrong))
    equal(daemon.metric(metric, connection='odoo', outcome='invalid'), 8)
    equal(daemon.metric(metric, outcome='accepted'), 0)
    equal(daemon.metric('crosswalk_jobs'), 0)
    assert secret not in '\n'.join(daemon.log), 'the secret is in the log'
    equal(post(daemon, path, {'_model': 'sale.order', '_id': 7}).status, 202)
    equal(daemon.metric(metric, outcome='ignored'), 1)
    equal(daemon.get('/healthz').status, 200)
    equal(daemon.stop(), 0)


@with_rig(polls=False)
def who_guesses_waits_longer_and_longer(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    path = rig.hook_path()
    took = []
    for _ in range(8):
        start = time.monotonic()
        equal(post(daemon, '/hooks/odoo/guess', '{}').status, 404)
        took.append(time.monotonic() - start)
    assert took[-1] > 1, took
    (partner, _), = rig.pairs(1)

    def is_at_once():
        start = time.monotonic()
        equal(post(daemon, path, notice(partner)).status, 202)
        return time.monotonic() - start < 1
    wait_for(is_at_once, 'who knows the secret does not wait')
    equal(daemon.stop(), 0)


@with_rig(polls=False)
def only_those_who_are_allowed_may_knock(rig):
    rig.change('    messages: notes ',
               '    webhooks_from: 192.0.2.0/24\n    messages: notes ')
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    (partner, _), = rig.pairs(1)
    equal(post(daemon, rig.hook_path(), notice(partner)).status, 404)
    equal(daemon.stop(), 0)


@with_rig(polls=False)
def replays_cost_a_look_and_no_write(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    path = rig.hook_path()
    pairs = rig.pairs(10)
    rig.hub.json('hooks', 'remove', 'odoo')
    writes = rig.counters('prospectconnect')['writes']
    for _ in range(5):
        for partner, _ in pairs:
            equal(post(daemon, path, notice(partner)).status, 202)
    settle(daemon)
    equal(rig.counters('prospectconnect')['writes'], writes)
    equal(daemon.stop(), 0)


@with_rig(version=19, polls=False)
def what_is_told_and_known_asks_no_remote(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    path = rig.hook_path()
    (action,) = rig.odoo('ir.actions.server', 'search_read',
                         [['webhook_url', '=', daemon.url + path],
                          ['model_name', '=', 'res.partner']],
                         fields=['webhook_field_ids'])
    names = [field['name'] for field in rig.odoo(
        'ir.model.fields', 'read', action['webhook_field_ids'],
        fields=['name'])]
    (partner, _), = rig.pairs(1)
    # the hub describes its remotes before it can read what they tell
    equal(post(daemon, path, notice(partner)).status, 202)
    settle(daemon)
    (row,) = rig.odoo('res.partner', 'read', [partner], fields=names, load='')
    calls = [rig.counters(system)['calls'] for system in rig.urls]
    equal(post(daemon, path, {**row, **notice(partner)}).status, 202)
    settle(daemon)
    equal([rig.counters(system)['calls'] for system in rig.urls], calls)
    row['name'] = 'Somebody Else'  # what is told anew is looked at
    equal(post(daemon, path, {**row, **notice(partner)}).status, 202)
    settle(daemon)
    equal([rig.counters(system)['calls'] for system in rig.urls],
          [calls[0] + 1, calls[1]])
    equal(daemon.stop(), 0)


# ---- what cannot be kept ---------------------------------------------------------

def posted_from(daemon, address, path, partner, statuses):
    connection = http.client.HTTPConnection(
        daemon.host, timeout=60, source_address=(address, 0))
    connection.request('POST', path, json.dumps(notice(partner)),
                       {'Content-Type': 'application/json'})
    answer = connection.getresponse()
    answer.read()
    statuses.append((answer.status, answer.headers.get('Retry-After')))
    connection.close()


@with_rig(polls=False)
def more_than_can_wait_are_told_to_come_again(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    path = rig.hook_path()
    (partner, _), = rig.pairs(1)
    settle(daemon)
    store = sqlite3.connect(os.path.join(rig.hub.workspace, 'crosswalk.db'),
                            isolation_level=None)
    store.execute('BEGIN IMMEDIATE')  # nothing can be written now
    statuses = []
    threads = [threading.Thread(
        target=posted_from,
        args=(daemon, f'127.0.0.{2 + n % 6}', path, partner, statuses))
               for n in range(600)]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(statuses) > 0, 'the first are sent away')
    store.execute('ROLLBACK')
    for thread in threads:
        thread.join(60)
    equal(len(statuses), len(threads))
    equal(set(statuses), {(202, None), (503, '5')})
    equal(post(daemon, path, notice(partner)).status, 202)
    assert daemon.metric('crosswalk_webhooks_total', outcome='accepted') == \
        sum(status == 202 for status, _ in statuses) + 1
    equal(daemon.stop(), 0)


@with_rig(polls=False)
def what_the_disk_does_not_take_is_not_accepted(rig):
    daemon = Daemon(rig.hub)
    rig.install(daemon)
    path = rig.hook_path()
    (partner, _), = rig.pairs(1)
    settle(daemon)
    none = resource.RLIM_INFINITY
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (4096, none))
    answer = post(daemon, path, notice(partner))
    equal((answer.status, answer.headers.get('retry-after')), (503, '5'))
    equal(daemon.metric('crosswalk_webhooks_total', outcome='unavailable'), 1)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (none, none))
    equal(post(daemon, path, notice(partner)).status, 202)
    equal(daemon.stop(), 0)


# ---- polls and webhooks beside each other --------------------------------------

@with_rig()
def polls_and_webhooks_do_not_double_work(rig):
    rig.change('poll: 5 min', 'poll: 1 s')
    daemon = Daemon(rig.hub)
    wait_for(lambda: daemon.metric('crosswalk_sync_lag_seconds',
                                   sync='notes') is not None,
             'the first polls are through')
    rig.install(daemon)
    pairs = rig.pairs(20)
    time_of_writes = rig.counters('prospectconnect')['records_written']
    for number, (partner, _) in enumerate(pairs):
        rig.odoo('res.partner', 'write', [partner],
                 {'phone': f'+33 1 66 00 {number:02} 00'})
    made = [rig.odoo('res.partner', 'create',
                     {'name': f'Both {n}', 'email': f'both{n}@x.example'})
            for n in range(10)]
    wanted = time_of_writes + len(pairs) + len(made)
    wait_for(lambda: rig.counters('prospectconnect')['records_written'] >=
             wanted, 'all goes over')
    settle(daemon)
    polls = daemon.metric('crosswalk_runs_total', state='done')
    wait_for(lambda: daemon.metric('crosswalk_runs_total',
                                   state='done') > polls + 3,
             'some more polls')
    equal(rig.counters('prospectconnect')['records_written'], wanted)
    equal(daemon.stop(), 0)


# ---- kill -9 ----------------------------------------------------------------------

class Stream:
    """Posts notices over and over from some threads until the hub is gone."""

    def __init__(self, daemon, path, partners, kill_at):
        self.daemon, self.path, self.partners = daemon, path, partners
        self.kill_at = kill_at
        self.told = set()
        self.lock = threading.Lock()

    def tell(self, partner):
        try:
            connection = http.client.HTTPConnection(self.daemon.host, timeout=60)
            connection.request('POST', self.path,
                               json.dumps(notice(partner)),
                               {'Content-Type': 'application/json'})
            status = connection.getresponse().status
            connection.close()
        except (OSError, http.client.HTTPException):
            return
        if 200 <= status < 300:
            with self.lock:
                self.told.add(partner)
                if len(self.told) == self.kill_at:
                    self.daemon.process.kill()

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(self.tell, self.partners))


def told_and_killed(rig, partners, kill_at):
    """Those whose notices were answered 2xx before the hub was killed."""
    daemon = Daemon(rig.hub)
    stream = Stream(daemon, rig.path, partners, kill_at)
    stream.run()
    equal(daemon.stop(None), -signal.SIGKILL)
    assert kill_at <= len(stream.told) < len(partners), len(stream.told)
    return stream.told


@with_rig(polls=False)
def what_was_answered_is_carried_out_after_a_kill_and_none_twice(rig):
    rig.hub.json('hooks', 'install', 'odoo', '--url', 'http://127.0.0.1:9')
    rig.path = rig.hook_path()
    rig.hub.json('hooks', 'remove', 'odoo')
    old = [partner for partner, _ in rig.pairs(20)]
    new = rig.odoo('res.partner', 'create',
                   [{'name': f'Streamed {n}', 'email': f's{n}@x.example'}
                    for n in range(STREAM)])
    for number, partner in enumerate(old):
        rig.odoo('res.partner', 'write', [partner],
                 {'phone': f'+33 1 77 00 {number:02} 00'})
    writes = rig.counters('prospectconnect')['records_written']
    mixed = [p for pair in zip(new, old) for p in pair] + new[len(old):]
    told = set()
    for kill_at in (5, 40, 80):
        rest = [p for p in mixed if p not in told]
        told |= told_and_killed(rig, rest, kill_at)
    daemon = Daemon(rig.hub)
    settle(daemon)
    equal(daemon.metric('crosswalk_jobs', state='parked'), 0)
    equal(daemon.stop(), 0)
    print(f'# {len(told)} of {len(mixed)} notices were answered 2xx '
          'before three kills')
    got = rig.counters('prospectconnect')['records_written'] - writes
    linked = {int(link['left']['id']) for link in
              rig.hub.json('links', 'list', 'contacts', '--limit', '1000')
              ['links']}
    equal(sorted(told - linked), [])
    for partner in sorted(told & set(old)):
        phone = rig.odoo('res.partner', 'read', [partner],
                         fields=['phone'])[0]['phone']
        contact = rig.hub.json('links', 'show', 'contacts', 'left',
                               str(partner))['right']['id']
        shown = rig.record('prospectconnect.contact', contact)['fields']
        equal(shown['phone'].replace(' ', ''), phone.replace(' ', ''))
    there = collections.Counter(
        contact['fields']['email'] for contact in rig.hub.json(
            'record', 'find', 'prospectconnect.contact', '-n',
            '1000')['records'])
    equal([there[f's{number}@x.example'] for number in range(STREAM)],
          [int(partner in linked) for partner in new])
    # told but not answered, a notice may have been taken all the same
    assert len(told) <= got <= len(mixed), (len(told), got)


if __name__ == '__main__':
    sys.exit(run_tests([
        hooks_are_installed_once_and_removed_without_a_trace,
        what_cannot_have_webhooks_says_so,
        a_user_without_the_right_is_told_which,
        with_polls_at_5_min_edits_arrive_in_time,
        also_where_odoo_tells_after_the_commit,
        what_was_told_before_it_could_be_read_is_looked_at_again,
        creates_and_deletes_are_told_too,
        what_is_forged_or_broken_is_refused,
        who_guesses_waits_longer_and_longer,
        only_those_who_are_allowed_may_knock,
        replays_cost_a_look_and_no_write,
        what_is_told_and_known_asks_no_remote,
        more_than_can_wait_are_told_to_come_again,
        what_the_disk_does_not_take_is_not_accepted,
        polls_and_webhooks_do_not_double_work,
        what_was_answered_is_carried_out_after_a_kill_and_none_twice,
    ]))
