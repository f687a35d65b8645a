# SPDX-License-Identifier: LGPL-3.0-or-later
"""The command line beside a running hub: the same answers as without one.

usage: serve_cli.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import contextlib
import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import urllib.request

from cli_kit import WAIT_S, Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon, frozen, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
PARTNER = 'odoo.res.partner'
CONTACT = 'prospectconnect.contact'
PASSWORD = 'correct horse battery'
SECRET = 'a secret of odoo'


class Rig:
    """Sandboxes, and a workspace in which nothing is looked for by itself;
    with `daemon`, a hub that holds its store."""

    def __init__(self, serve=True, store=None):
        self.sandboxes = Sandboxes(SANDBOX, demo=8)
        self.hub = Hub(CROSSWALK, RECIPE, self.sandboxes.urls)
        main = pathlib.Path(self.hub.workspace) / 'crosswalk.yaml'
        text = main.read_text().replace('poll: 5 min', 'poll: off')
        assert 'poll: off' in text
        text = text.replace('reconcile: "02:00" ', 'reconcile: off ')
        if store:
            text += f'\nstore: {store}\n'
        main.write_text(text)
        contacts = main.parent / 'syncs' / 'contacts.yaml'
        contacts.write_text(contacts.read_text() + '\nconflict: ask\n')
        self.socket = os.path.join(self.hub.workspace, 'crosswalk.sock')
        self.daemon = Daemon(self.hub) if serve else None

    def close(self):
        if self.daemon and self.daemon.process.poll() is None:
            self.daemon.stop()
        self.sandboxes.stop()
        self.hub.remove()

    def start(self, *words):
        return subprocess.Popen(
            [CROSSWALK, '-w', self.hub.workspace, *words], env=self.hub.env,
            text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def feed(self, text, *words):
        """A command with something on its standard input."""
        done = subprocess.run(
            [CROSSWALK, '-w', self.hub.workspace, '--log-level', 'error',
             *words], env=self.hub.env, input=text, text=True, check=False,
            timeout=WAIT_S, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr

    def knobs(self, **values):
        request = urllib.request.Request(
            self.sandboxes.urls['odoo'] + '/_sandbox/knobs',
            json.dumps(values).encode(), {'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)

    @contextlib.contextmanager
    def slow(self, latency_ms):
        self.knobs(latency_ms=latency_ms)
        try:
            yield
        finally:
            self.knobs(latency_ms=0)

    @contextlib.contextmanager
    def in_the_middle(self, *words):
        """A run is under way, and stays so until this ends."""
        with frozen(self.sandboxes.process):
            process = self.start(*words)
            wait_for(lambda: self.newest_run()['state'] == 'running',
                     'it runs')
            yield process, self.newest_run()['run']

    def newest_run(self):
        runs = self.hub.json('status')['runs']
        return runs[0] if runs else {'state': None, 'run': None}

    def make(self, entity, *values):
        return self.hub.json('record', 'create', entity, *values)['id']


def with_rig(test):
    def run():
        rig = Rig()
        try:
            test(rig)
        finally:
            rig.close()
    run.__name__ = test.__name__
    return run


def finish(process):
    out, err = process.communicate(timeout=WAIT_S)
    return process.returncode, out, err


# ---- the same with a hub and without -------------------------------------------


def plain(text):
    """Without what differs from one time to the next."""
    for pattern, word in ((r'\b01[0-9A-HJKMNP-TV-Z]{24}\b', 'RUN'),
                          (r'\b[0-9a-f]{24}\b', 'ID'),
                          (r'\d{4}-\d\d-\d\dT[0-9:.]+Z', 'TIME'),
                          (r'\bin [\d.]+ (ms|s)\b', 'in TIME'),
                          (r'"elapsed_ms": \d+', '"elapsed_ms": 0'),
                          (r'cwk_[\w-]{43}', 'KEY')):
        text = re.sub(pattern, word, text)
    return text


def told(answer):
    """Of an answer, what must be the same. Requests differ: a hub knows the
    remotes' fields already."""
    code, out, err = answer
    if out.startswith('{'):
        envelope = json.loads(out)
        data = envelope['data']
        if isinstance(data, dict) and 'calls' in data:
            assert data.pop('calls')['odoo'], out
        for name in ('links', 'conflicts'):
            # creates are under way side by side: any may be the first
            if isinstance(data, dict) and name in data:
                data[name] = sorted(
                    ({k: v for k, v in item.items()
                      if k not in ('link', 'conflict')}
                     for item in data[name]), key=json.dumps)
        out = json.dumps(envelope, indent=1)
    return code, plain(out), plain(err)


def the_same(steps):
    """Runs steps(rig, say) in two worlds; what was said is the same."""
    def run():
        said = []
        for serve in (False, True):
            rig = Rig(serve)
            lines = []

            def say(*words, lines=lines, rig=rig, feed=None):
                answer = (rig.feed(feed, *words) if feed is not None else
                          rig.hub.run(*words))
                lines.append((plain(' '.join(words)), *told(answer)))
                return answer
            try:
                steps(rig, say)
            finally:
                rig.close()
            said.append(lines)
        for without, beside in zip(*said):
            equal(beside, without)
        equal(len(said[1]), len(said[0]))
    run.__name__ = steps.__name__
    return run


@the_same
def a_sync_and_a_reconcile_report_the_same(_rig, say):
    code, out, _ = say('sync')
    equal(code, 4)
    contains(out, 'written in')
    say('sync', '--json')
    say('reconcile', 'contacts', '--json')
    say('sync', '--full', 'contacts', 'notes')
    equal(say('sync', 'contakts')[0], 2)
    equal(say('reconcile', 'contakts', '--json')[0], 2)
    say('jobs')
    say('conflicts', '--json')
    say('links', 'list', 'contacts', '--json')


@the_same
def a_remote_that_is_gone_is_told_the_same(rig, say):
    rig.hub.run('sync')
    rig.sandboxes.stop()
    code, out, err = rig.hub.run('sync', 'contacts')
    equal(code, 3)
    contains(err, 'cannot')
    contains(out, 'stopped')
    error = rig.hub.json('sync', 'contacts', code=3)
    equal(error['code'], 'unreachable')
    say('jobs', 'retry', '--all')
    rig.sandboxes = Sandboxes(SANDBOX, demo=1)


@the_same
def lookups_are_filled_the_same(rig, say):
    equal(say('lookup', 'fetch', 'users')[0], 0)
    code, out, _ = say('lookup', 'fetch', '--accept')
    equal(code, 0)
    contains(out, 'paired')
    say('lookup', 'fetch', '--json')
    pair = rig.hub.json('lookup', 'show', 'users')['pairs'][0]
    equal(say('lookup', 'unset', 'users', 'left', pair['left'])[0], 0)
    equal(say('lookup', 'unset', 'users', 'left', pair['left'])[0], 1)
    code, out, _ = say('lookup', 'set', 'users', pair['left_label'],
                       pair['right'])
    equal(code, 0)
    contains(out, f'paired {pair["left"]} with {pair["right"]}')
    say('lookup', 'set', 'users', 'Nobody At All', pair['right'])
    say('lookup', 'set', 'users', pair['left'], pair['right'], '--json')
    say('lookup', 'import', 'users')
    say('lookup', 'import', 'task_status')
    say('lookup', 'import', 'task_status', '--json')
    say('lookup', 'set', 'task_status', 'a/b %s c?d', 'x.y', '--json')
    say('lookup', 'unset', 'task_status', 'left', 'a/b %s c?d', '--json')
    say('lookup', 'show', 'users', '--json')
    say('lookup', 'set', 'nowhere', '1', '2')


@the_same
def conflicts_are_answered_the_same(rig, say):
    hub = rig.hub
    partner = rig.make(PARTNER, 'name=Con Flict', 'email=c@x.example',
                       'city=Ulm')
    hub.run('sync', 'contacts')
    contact = hub.json('links', 'show', 'contacts', 'left',
                       partner)['right']['id']
    for turn, answer in enumerate((['left'], ['right', '--json'],
                                   ['Neither'], ['--side', 'right', 'Both'])):
        hub.json('record', 'set', PARTNER, partner, f'city=Left {turn}')
        hub.json('record', 'set', CONTACT, contact, f'city=Right {turn}')
        hub.run('sync', 'contacts')
        held = [h for h in hub.json('conflicts', '--kind',
                                    'conflict')['conflicts']
                if h['left'] == [f'Left {turn}']]
        equal([h['right'] for h in held], [[f'Right {turn}']])
        equal(say('conflicts', 'answer', str(held[0]['conflict']),
                  *answer)[0], 0)
        say('conflicts')
        say('sync', 'contacts', '--json')
    record = hub.json('record', 'get', PARTNER, partner)['records'][0]
    equal(record['fields']['city'], 'Both')
    equal(say('conflicts', 'answer', '99999999', 'left')[0], 1)
    equal(say('conflicts', 'answer', '99999999', 'left', '--json')[0], 1)
    other = hub.json('conflicts', '--kind', 'unmapped')['conflicts']
    equal(say('conflicts', 'answer', str(other[0]['conflict']), 'left')[0], 2)


@the_same
def links_and_jobs_are_changed_the_same(rig, say):
    hub = rig.hub
    partners = []
    for name in 'abc':
        mail = f'email={name}@twin.example'
        partners.append(rig.make(PARTNER, f'name={name}', mail))
        for last in ('One', 'Two'):
            rig.make(CONTACT, f'first_name={name}', f'last_name={last}', mail)
    hub.run('sync', 'contacts')
    jobs = {job['record']: job
            for job in hub.json('jobs', '--state', 'parked')['jobs']}
    number = [str(jobs[partner]['job']) for partner in partners]
    twins = jobs[partners[0]]['detail']
    equal(say('links', 'add', 'contacts', partners[0], 'nobody')[0], 1)
    equal(say('links', 'add', 'contacts', partners[0], twins[0])[0], 0)
    equal(say('links', 'add', 'contacts', partners[0], twins[1])[0], 1)
    equal(say('links', 'add', 'contacts', partners[0], twins[1],
              '--json')[0], 1)
    say('jobs', 'retry', '--reason', 'guard')
    say('jobs', 'retry', '--reason', 'guard', '--json')
    say('jobs', 'retry', '--state', 'waiting')
    say('jobs', 'retry', '99999999')
    say('jobs', 'discard', number[1], '99999999')
    say('jobs', 'discard', number[1])
    say('jobs', 'retry', number[2], '--reason', 'guard')
    equal(told(say('jobs', 'retry', number[2]))[0], 0)
    equal(say('links', 'remove', 'contacts', 'left', partners[0])[0], 0)
    equal(say('links', 'remove', 'contacts', 'left', partners[0])[0], 1)
    equal(say('links', 'remove', 'contacts', 'middle', '1')[0], 2)
    equal(hub.json('links', 'list', 'contacts', '-n', '1000')['links'] != [],
          True)


@the_same
def users_and_keys_are_kept_the_same(rig, say):
    equal(say('users')[0], 0)
    equal(say('users', 'add', 'ann', '--role', 'admin', '--stdin',
              feed=PASSWORD + '\n')[0], 0)
    equal(say('users', 'add', 'Ann', '--stdin', feed=PASSWORD)[0], 1)
    equal(say('users', 'add', 'bob', '--stdin', '--json',
              feed=PASSWORD)[0], 0)
    equal(say('users', 'add', 'eve', '--stdin', feed='short')[0], 2)
    equal(say('users', 'add', 'eve', '--stdin', '--role', 'king',
              feed=PASSWORD)[0], 2)
    equal(say('users', 'add', 'eve', feed=PASSWORD)[0], 2)
    equal(say('users', 'passwd', 'nobody', '--stdin', feed=PASSWORD)[0], 1)
    equal(say('users', 'passwd', 'bob', '--stdin', '--role', 'operator',
              '--json', feed=PASSWORD + ' 2')[0], 0)
    equal(say('users', 'remove', 'ann')[0], 1)
    equal(say('users', 'remove', 'bob')[0], 0)
    equal([user['name'] for user in json.loads(
        say('users', '--json')[1])['data']['users']], ['ann'])
    equal(say('keys', 'add', 'monitor')[0], 0)
    equal(say('keys', 'add', 'shop', '--scope', 'read, operate', '--json')[0],
          0)
    equal(say('keys', 'add', 'x', '--scope', 'all')[0], 2)
    equal(say('keys', 'add', 'x', '--until', 'yesterday')[0], 2)
    keys = json.loads(say('keys', '--json')[1])['data']['keys']
    equal([key['scopes'] for key in keys], [['read'], ['read', 'operate']])
    say('keys')
    equal(rig.hub.run('keys', 'remove', keys[0]['id'])[0], 0)
    equal(rig.hub.run('keys', 'remove', keys[0]['id'])[0], 1)
    equal(len(rig.hub.json('keys')['keys']), 1)


# ---- beside a hub --------------------------------------------------------------------


@with_rig
def the_status_says_where_the_hub_is(rig):
    hub = rig.hub.json('status')['hub']
    equal(hub['address'], rig.daemon.url)
    contains(['idle', 'working'], hub['state'])
    contains(rig.hub.run('status')[1], rig.daemon.url)
    rig.daemon.stop()
    equal(rig.hub.json('status')['hub'], None)


@with_rig
def what_only_a_hub_may_do_is_refused_clearly(rig):
    code, _, err = rig.hub.run('sync', '--watch', '5 s')
    equal(code, 3)
    contains(err, 'keeps this workspace in step already')
    code, _, err = rig.hub.run('serve', '--listen', '127.0.0.1:0')
    equal(code, 3)
    contains(err, 'another hub')
    equal(rig.daemon.get('/healthz').status, 200)


@with_rig
def what_is_done_beside_a_hub_is_the_hubs_run_and_audited(rig):
    run = rig.hub.json('sync', 'contacts', code=4)['run']
    newest = rig.newest_run()
    equal((newest['run'], newest['cause']), (run, 'asked for by local'))
    key = rig.hub.json('keys', 'add', 'auditor', '--scope', 'admin')['secret']
    audit = rig.daemon.get('/api/v1/audit',
                           Authorization='Bearer ' + key).json['items']
    equal([(row['action'], row['actor']['kind']) for row in audit],
          [('addKey', 'local'), ('startRun', 'local')])


@with_rig
def two_terminals_at_once_both_get_their_report(rig):
    with rig.slow(40):
        both = [rig.start('sync', '--json'), rig.start('reconcile', '--json')]
        answers = [finish(process) for process in both]
    for code, out, err in answers:
        equal((code, json.loads(out)['ok']), (4, True))
        assert err == '' or 'crosswalk:' not in err, err
    runs = {json.loads(out)['data']['run'] for _, out, _ in answers}
    equal(len(runs), 2)
    equal({run['state'] for run in rig.hub.json('status')['runs']}, {'done'})


def asked(rig, key, action):
    """How often that was asked of the hub."""
    rows = rig.daemon.get('/api/v1/audit', Authorization='Bearer ' + key)
    return sum(row['action'] == action for row in rows.json['items'])


def auditor(rig):
    return rig.hub.json('keys', 'add', 'auditor', '--scope', 'admin')['secret']


@with_rig
def ctrl_c_stops_the_run_and_the_hub_lives(rig):
    key = auditor(rig)
    with rig.in_the_middle('reconcile') as (process, run):
        process.send_signal(signal.SIGINT)
        wait_for(lambda: asked(rig, key, 'stopRun'), 'it is asked to stop')
    code, _, err = finish(process)
    equal(code, 1)
    contains(err, 'stopping in order; once more stops at once')
    contains(err, 'run the same command again and it goes on from there')
    newest = rig.newest_run()
    equal((newest['run'], newest['state']), (run, 'cut'))
    equal(rig.hub.run('sync')[0], 4)


@with_rig
def ctrl_c_takes_back_a_run_that_waits_for_its_turn(rig):
    key = auditor(rig)
    with rig.in_the_middle('reconcile', '--json') as (first, run):
        second = rig.start('sync', '--json')
        wait_for(lambda: asked(rig, key, 'startRun') == 2,
                 'the second run is asked for')
        second.send_signal(signal.SIGINT)
        code, out, _ = finish(second)
        equal((code, first.poll()), (1, None))
        equal(json.loads(out)['error']['code'], 'canceled')
    code, out, _ = finish(first)
    equal((code, json.loads(out)['data']['run']), (4, run))
    wait_for(lambda: len(rig.hub.json('status')['runs']) == 2, 'both are told')
    states = {r['run']: r['state'] for r in rig.hub.json('status')['runs']}
    equal(states.pop(run), 'done')
    equal(list(states.values()), ['cut'])


@with_rig
def a_hub_that_is_killed_in_the_middle_is_told(rig):
    with rig.in_the_middle('reconcile') as (process, _):
        rig.daemon.stop(signal.SIGKILL)
        code, _, err = finish(process)
    equal(code, 3)
    contains(err, 'the hub that holds the store has stopped')
    # what it left behind is in nobody's way
    assert stat.S_ISSOCK(os.stat(rig.socket).st_mode)
    equal(rig.hub.json('status')['hub'], None)
    equal(rig.hub.run('sync')[0], 4)
    rig.daemon = Daemon(rig.hub)
    equal(rig.hub.json('status')['hub']['address'], rig.daemon.url)
    equal(rig.hub.run('sync')[0], 4)


@with_rig
def a_hub_that_is_stopped_in_the_middle_is_told(rig):
    with rig.slow(1000):  # it hears of it before the run could end
        with rig.in_the_middle('reconcile') as (process, _):
            rig.daemon.tell(signal.SIGTERM)
            rig.daemon.wait_log('stopping in order')
        code, _, err = finish(process)
    equal(code, 3)
    contains(err, 'stopped')
    contains(err, 'run it again')
    equal(rig.daemon.stop(None), 0)
    equal(os.path.exists(rig.socket), False)


# ---- the socket ------------------------------------------------------------------------


@with_rig
def the_socket_is_for_its_owner_alone(rig):
    equal(stat.S_IMODE(os.stat(rig.socket).st_mode), 0o600)
    if os.getuid() != 0:
        return  # only root can be somebody else
    for folder in (rig.hub.folder, rig.hub.workspace):
        os.chmod(folder, 0o755)
    other = subprocess.run(
        ['/usr/bin/python3', '-c',
         'import socket, sys\n'
         's = socket.socket(socket.AF_UNIX)\n'
         'try: s.connect(sys.argv[1])\n'
         'except PermissionError: print("refused")\n', rig.socket],
        user=65534, group=65534, extra_groups=[], text=True, check=True,
        stdout=subprocess.PIPE, timeout=WAIT_S)
    equal(other.stdout, 'refused\n')
    with socket.socket(socket.AF_UNIX) as mine:
        mine.connect(rig.socket)


def a_path_too_long_for_a_socket_leaves_the_hub_without():
    rig = Rig(serve=False, store='d' * 100 + '.db')
    try:
        rig.daemon = Daemon(rig.hub)
        rig.daemon.wait_log('no control socket')
        code, _, err = rig.hub.run('sync')
        equal(code, 3)
        contains(err, f'another hub (pid {rig.daemon.process.pid})')
        equal(rig.hub.json('status')['hub'], None)
    finally:
        rig.close()


# ---- secrets at a terminal ---------------------------------------------------------------


def at_terminal(rig, typed, *words):
    """Exit code and all that the terminal showed, when `typed` is entered
    prompt by prompt."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [CROSSWALK, '-w', rig.hub.workspace, *words], env=rig.hub.env,
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    shown = b''
    rest = list(typed)
    while True:
        ready, _, _ = select.select([master], [], [], WAIT_S)
        assert ready, f'the terminal was sent nothing more: {shown}'
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other end has gone
            break
        shown += chunk
        if rest and shown.endswith(b': '):
            wait_for(lambda: not echoes(master), 'the echo is off')
            os.write(master, rest.pop(0).encode())
    os.close(master)
    return process.wait(WAIT_S), shown.decode()


def echoes(descriptor):
    import termios  # pylint: disable=import-outside-toplevel
    return termios.tcgetattr(descriptor)[3] & termios.ECHO


@with_rig
def a_password_is_typed_without_being_shown(rig):
    code, shown = at_terminal(rig, [PASSWORD + '\r', PASSWORD + '\r'],
                              'users', 'add', 'ann')
    equal(code, 0)
    contains(shown, 'password for ann: ')
    assert PASSWORD not in shown, shown
    code, shown = at_terminal(rig, ['one secret word\r', 'another word\r'],
                              'users', 'passwd', 'ann')
    equal(code, 2)
    contains(shown, 'both were not the same')
    # é is two bytes, taken away by one key
    code, _ = at_terminal(rig, ['xé\x7f\x7f' + PASSWORD + '\r',
                                'away\x15' + PASSWORD + '\r'],
                          'users', 'passwd', 'ann')
    equal(code, 0)
    signed = rig.daemon.ask('POST', '/api/v1/session', json.dumps(
        {'name': 'ann', 'password': PASSWORD}),
                            {'Content-Type': 'application/json'})
    equal(signed.status, 200)
    code, shown = at_terminal(rig, ['half\x03'], 'users', 'passwd', 'ann')
    equal(code, 1)
    contains(shown, 'nothing was entered')


@with_rig
def a_secret_is_sealed_and_opened_by_the_hub_alone(rig):
    code, out, err = rig.feed(SECRET + '\n', 'seal', '--stdin')
    equal((code, err), (0, ''))
    assert re.fullmatch(r'sealed:[\w-]+\n', out), out
    key = os.path.join(rig.hub.workspace, 'crosswalk.key')
    equal(stat.S_IMODE(os.stat(key).st_mode), 0o600)
    equal(rig.feed('', 'seal', '--stdin')[0], 2)
    equal(rig.feed('x', 'seal')[0], 2)
    equal(rig.feed('x', 'seal', '--stdin', '-w', rig.hub.folder)[0], 2)
    equal(os.path.exists(os.path.join(rig.hub.folder, 'crosswalk.key')), False)
    # the password of the sandbox, sealed, opens it
    main = pathlib.Path(rig.hub.workspace) / 'crosswalk.yaml'
    sealed = json.loads(rig.feed('sync', 'seal', '--stdin', '--json')[1])
    text = main.read_text()
    assert '${ODOO_PASSWORD}' in text
    main.write_text(text.replace('${ODOO_PASSWORD}',
                                 sealed['data']['sealed']))
    equal(rig.hub.json('record', 'find', PARTNER, '-n', '1')['records'] != [],
          True)


if __name__ == '__main__':
    sys.exit(run_tests([
        a_sync_and_a_reconcile_report_the_same,
        a_remote_that_is_gone_is_told_the_same,
        lookups_are_filled_the_same,
        conflicts_are_answered_the_same,
        links_and_jobs_are_changed_the_same,
        users_and_keys_are_kept_the_same,
        the_status_says_where_the_hub_is,
        what_only_a_hub_may_do_is_refused_clearly,
        what_is_done_beside_a_hub_is_the_hubs_run_and_audited,
        two_terminals_at_once_both_get_their_report,
        ctrl_c_stops_the_run_and_the_hub_lives,
        ctrl_c_takes_back_a_run_that_waits_for_its_turn,
        a_hub_that_is_killed_in_the_middle_is_told,
        a_hub_that_is_stopped_in_the_middle_is_told,
        the_socket_is_for_its_owner_alone,
        a_path_too_long_for_a_socket_leaves_the_hub_without,
        a_password_is_typed_without_being_shown,
        a_secret_is_sealed_and_opened_by_the_hub_alone,
    ]))
