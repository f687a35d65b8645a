# SPDX-License-Identifier: LGPL-3.0-or-later
"""Bad input to the real programs: each fault gives one sentence that says what
to do and the right exit code, shows no secret, and loses nothing.

usage: cli_bad_input.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only; loopback only.

A rig is an Odoo and a ProspectConnect sandbox and a workspace of the recipe.
Most tests go: sync, edit a contact on each side, let the fault in, see it told,
take it away, sync. The records of both sides must then be those of a rig where
nothing happened, and one more sync must write nothing.
"""
import concurrent.futures
import http.client
import http.server
import json
import os
import pathlib
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import xmlrpc.client

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = pathlib.Path(ROOT) / 'recipes' / 'odoo-prospectconnect'
ODOO_KEY = 'admin-key'
PC_KEY = 'pc_e2e_S3cret'
DEMO = '20'
PATIENCE_S = 60
DONE, FAILED, USAGE, ENVIRONMENT, PARKED = range(5)


def equal(got, want, what=''):
    if got != want:
        raise AssertionError(f'{what}: {got!r} is not {want!r}')


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


# ---- programs ------------------------------------------------------------------

class Sandboxes:
    def __init__(self):
        self.process = subprocess.Popen(
            [SANDBOX, 'odoo', '--port', '0', '--version', '18', '--demo', DEMO,
             'prospectconnect', '--port', '0', '--demo', DEMO,
             '--keys', PC_KEY],
            stdout=subprocess.PIPE, text=True)
        self.url = {}
        for _ in range(2):
            name, url = self.process.stdout.readline().split(' listening on ')
            self.url[name] = url.strip()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        finally:
            self.process.kill()
            self.process.stdout.close()

    def send(self, system, method, path, body=None, key=None):
        host = self.url[system].split('//')[1]
        connection = http.client.HTTPConnection(host, timeout=60)
        headers = {'Content-Type': 'application/json'}
        if key:
            headers['Authorization'] = key
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        equal(response.status, 200, f'{method} {path}')
        return json.loads(raw)

    def knob(self, system, name, number):
        self.send(system, 'POST', '/_sandbox/knobs', {name: number})

    def odoo(self, model, method, *args, **named):
        url = self.url['odoo'] + '/xmlrpc/2/object'
        with xmlrpc.client.ServerProxy(url, allow_none=True) as proxy:
            return proxy.execute_kw('demo', 2, ODOO_KEY, model, method,
                                    list(args), named)

    def partners(self):
        return self.odoo('res.partner', 'search_read', [],
                         fields=['name', 'email', 'phone', 'city'], order='id')

    def contacts(self):
        found = []
        while True:
            page = self.send('prospectconnect', 'POST',
                             '/contact/search/contact',
                             {'search_after': len(found), 'limit': 200,
                              'fields': ['name', 'email', 'phone', 'city',
                                         'assigned_to']},
                             PC_KEY)
            found += page['data']
            if len(found) >= page['count'] or not page['data']:
                return found

    def users(self):
        """(Odoo, ProspectConnect) ids of those with one e-mail address."""
        left = {u['email']: u['id'] for u in
                self.odoo('res.users', 'search_read', [], fields=['email'])}
        right = self.send('prospectconnect', 'GET', '/_sandbox/records/users')
        return [(left[u['email']], u['id']) for u in right['data']
                if u['email'] in left]

    def records(self):
        """What a person sees on both sides, in an order of its own."""
        def rows(records):
            return sorted(tuple(str(r.get(n) or '') for n in
                                ('name', 'email', 'phone', 'city'))
                          for r in records)
        return rows(self.partners()), rows(self.contacts())


class Answer:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __str__(self):
        return f'exit {self.code}\n{self.out}\n{self.err}'


# Python ignores SIGXFSZ, and what it starts would inherit that.
LIMITED = ('import os, resource, signal, sys\n'
           'signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n'
           'n = int(sys.argv[1])\n'
           'resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))\n'
           'os.execv(sys.argv[2], sys.argv[2:])\n')


class Rig:
    def __init__(self, paired=True):
        self.box = Sandboxes()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='crosswalk-e2e-'))
        self.workspace = self.folder / 'ws'
        shutil.copytree(RECIPE, self.workspace)
        self.env = dict(
            os.environ,
            TMPDIR=str(self.folder),
            ODOO_URL=self.box.url['odoo'], ODOO_DATABASE='demo',
            ODOO_USER='admin', ODOO_PASSWORD=ODOO_KEY,
            PROSPECTCONNECT_URL=self.box.url['prospectconnect'],
            PROSPECTCONNECT_KEY=PC_KEY)
        if paired:
            self.pair_users()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.box.stop()
        shutil.rmtree(self.folder)

    def pair_users(self):
        rows = ''.join(f'{l},{r}\n' for l, r in self.box.users())
        path = self.workspace / 'lookups' / 'users.csv'
        path.parent.mkdir(exist_ok=True)
        path.write_text('left,right\n' + rows)
        if 'lookups/users.csv' not in self.text('crosswalk.yaml'):
            self.edit('crosswalk.yaml', '\n  users:\n',
                      '\n  users:\n    file: lookups/users.csv\n')

    def text(self, name):
        return (self.workspace / name).read_text()

    def edit(self, name, old, new):
        text = self.text(name)
        holds(old in text, f'{name} has no {old!r}')
        (self.workspace / name).write_text(text.replace(old, new, 1))

    def command(self, *words):
        return [CROSSWALK, '-w', str(self.workspace), '--log-level', 'error',
                *words]

    def run(self, *words, limit=None, **env):
        command = self.command(*words)
        if limit is not None:
            command = [sys.executable, '-c', LIMITED, str(limit)] + command
        ended = subprocess.run(command, env=dict(self.env, **env),
                               capture_output=True, text=True,
                               timeout=PATIENCE_S, stdin=subprocess.DEVNULL)
        answer = Answer(ended.returncode, ended.stdout, ended.stderr)
        secrets = {ODOO_KEY, PC_KEY, env.get('ODOO_PASSWORD', ODOO_KEY),
                   env.get('PROSPECTCONNECT_KEY', PC_KEY)}
        for secret in secrets:
            holds(secret not in ended.stdout + ended.stderr,
                  f'a secret is told: {answer}')
        return answer

    def sync(self):
        answer = self.run('sync', 'contacts', '--json')
        holds(answer.code in (DONE, PARKED), f'sync: {answer}')
        return json.loads(answer.out)['data']

    def edit_both_sides(self):
        """One contact a side that both sides have, by its e-mail address."""
        shared = sorted({(p['email'] or '').lower() for p in self.partners()} &
                        {(c.get('email') or '').lower()
                         for c in self.box.contacts()} - {''})
        left, right = shared[0], shared[-1]
        ids = [p['id'] for p in self.partners()
               if (p['email'] or '').lower() == left]
        self.box.odoo('res.partner', 'write', ids, {'city': 'Typed in Odoo'})
        rows = self.box.send('prospectconnect', 'GET',
                             '/_sandbox/records/contacts')['data']
        for row in rows:
            if (row.get('email') or '').lower() == right:
                self.box.send('prospectconnect', 'PATCH',
                              '/_sandbox/records/contacts/' + row['id'],
                              {'city': 'Typed in PC'})

    def partners(self):
        return self.box.partners()

    def told(self, code, name, pattern, *words, **more):
        """Both forms of an answer to a fault."""
        words = words or ('sync', 'contacts')
        plain = self.run(*words, **more)
        equal(plain.code, code, f'exit code of\n{plain}')
        one_sentence(plain, pattern)
        parsed = self.run('--json', *words, **more)
        equal(parsed.code, code, f'exit code with --json of\n{parsed}')
        envelope(parsed, name, pattern)

    def comes_to_the_end_of(self, undisturbed):
        self.sync()
        equal(self.box.records(), undisturbed, 'records after the fault')
        equal(writes(self.sync()), 0, 'writes of one more sync')


def one_sentence(answer, pattern):
    lines = answer.err.splitlines()
    told = [l for l in lines if l.startswith('crosswalk: ')]
    equal(len(told), 1, f'sentences on stderr of\n{answer}')
    holds(re.search(pattern, answer.err), f'no {pattern!r} in\n{answer}')
    for line in lines:
        holds(line in told or line.startswith('  ') or
              re.match(r'[\w./-]+:\d+: (error|warning): ', line),
              f'{line!r} is more than one sentence in\n{answer}')


def envelope(answer, name, pattern):
    parsed = json.loads(answer.out)
    equal(parsed['ok'], False, 'ok')
    equal(parsed['error']['code'], name, f'code in {answer}')
    words = json.dumps([parsed['error'], parsed['problems']],
                       ensure_ascii=False)
    holds(re.search(pattern, parsed['error']['message'] + words),
          f'no {pattern!r} in\n{answer}')
    equal(answer.err, '', 'stderr beside the envelope')


def writes(data):
    return sum(side[what] for sync in data['syncs']
               for side in (sync['left'], sync['right'])
               for what in ('created', 'updated', 'deleted', 'archived'))


# ---- the end that all must come to --------------------------------------------

def undisturbed_run():
    with Rig() as rig:
        rig.sync()
        fresh = rig.box.records()
        rig.edit_both_sides()
        rig.sync()
        edited = rig.box.records()
        for side in edited:
            cities = [row[3] for row in side]
            equal(cities.count('Typed in Odoo'), 1, 'edit of the left')
            equal(cities.count('Typed in PC'), 1, 'edit of the right')
        equal(writes(rig.sync()), 0, 'writes of one more sync')
        return fresh, edited


FRESH, EDITED = None, None


def through(fault, *told, clear=None, **more):
    """`fault(rig)` while there are edits to carry over."""
    with Rig() as rig:
        rig.sync()
        rig.edit_both_sides()
        found = fault(rig) or {}
        rig.told(*told, **found, **more)
        if clear:
            clear(rig)
        rig.comes_to_the_end_of(EDITED)


# ---- remotes that are not what they should be ----------------------------------

class Remote:
    """Answers every request with `chunks` under status 200."""

    def __init__(self, size, chunks):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *_):
                pass

            def do_POST(self):
                self.rfile.read(int(self.headers.get('Content-Length') or 0))
                self.do_GET()

            def do_GET(self):
                xml = 'xmlrpc' in self.path
                self.send_response(200)
                self.send_header('Content-Type',
                                 'text/xml' if xml else 'application/json')
                if size is None:
                    self.send_header('Connection', 'close')
                    self.close_connection = True
                else:
                    self.send_header('Content-Length', str(size))
                self.end_headers()
                try:
                    for chunk in chunks():
                        self.wfile.write(chunk)
                except OSError:
                    self.close_connection = True

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


MEBIBYTE = b'x' * (1 << 20)


def hundred_mebibytes():
    for _ in range(100):
        yield MEBIBYTE


NOT_UTF8 = b'{"data": [{"id": "1", "name": "\xff\xfe\xc3("}]}'
URLS = {'odoo': 'ODOO_URL', 'prospectconnect': 'PROSPECTCONNECT_URL'}


# ---- tests ------------------------------------------------------------------------

def a_wrong_key_of_odoo_is_told():
    through(lambda rig: {'ODOO_PASSWORD': 'wr0ng-S3cret'},
            ENVIRONMENT, 'auth',
            'refuses the login of .*check `user` and `password`')


def a_wrong_key_of_prospectconnect_is_told():
    through(lambda rig: {'PROSPECTCONNECT_KEY': 'wr0ng-S3cret'},
            ENVIRONMENT, 'auth', '`api_key` was refused.*check')


def a_wrong_key_at_the_first_sync_is_told():
    with Rig() as rig:
        before = rig.box.records()
        rig.told(ENVIRONMENT, 'auth', 'check `user` and `password`',
                 ODOO_PASSWORD='wr0ng-S3cret')
        rig.told(ENVIRONMENT, 'auth', 'check `user` and `password`', 'plan',
                 ODOO_PASSWORD='wr0ng-S3cret')
        rig.told(ENVIRONMENT, 'auth', 'check `user` and `password`', 'check',
                 ODOO_PASSWORD='wr0ng-S3cret')
        equal(rig.box.records(), before, 'records')
        rig.comes_to_the_end_of(FRESH)


def a_wrong_database_is_told():
    through(lambda rig: {'ODOO_DATABASE': 'no_such'},
            ENVIRONMENT, 'auth', 'no database "no_such" .*check `database`')


def an_unreachable_odoo_is_told():
    through(lambda rig: {'ODOO_URL': 'http://127.0.0.1:1'},
            ENVIRONMENT, 'unreachable', 'cannot connect to .*check the address')


def an_unreachable_prospectconnect_is_told():
    through(lambda rig: {'PROSPECTCONNECT_URL': 'http://127.0.0.1:1'},
            ENVIRONMENT, 'unreachable', 'cannot connect to .*check the address')


def knob(system, name, pattern):
    through(lambda rig: rig.box.knob(system, name, 1),
            ENVIRONMENT, 'protocol', pattern,
            clear=lambda rig: rig.box.knob(system, name, 0))


def a_web_page_instead_of_odoo_is_told():
    knob('odoo', 'html_every', 'proxy or login page .*check `url`')


def a_web_page_instead_of_prospectconnect_is_told():
    knob('prospectconnect', 'html_every', 'web page instead of JSON: check')


def a_truncated_answer_of_odoo_is_told():
    knob('odoo', 'truncate_every', 'check `url`')


def a_truncated_answer_of_prospectconnect_is_told():
    knob('prospectconnect', 'truncate_every',
         'not JSON.*unexpected end of data')


def answers(name, pattern, size, chunks):
    for system, variable in URLS.items():
        with Remote(size, chunks) as remote:
            through(lambda rig: {variable: remote.url},
                    ENVIRONMENT, name, pattern)


def an_answer_of_100_mb_is_told():
    answers('limit', 'bytes allowed', 100 << 20, hundred_mebibytes)


def an_answer_of_100_mb_of_no_stated_length_is_told():
    answers('limit', 'bytes allowed', None, hundred_mebibytes)


def an_answer_that_is_not_utf8_is_told():
    answers('protocol', 'UTF-8|cannot be understood', len(NOT_UTF8),
            lambda: [NOT_UTF8])


def a_field_gone_from_the_remote_is_told():
    row = '{ left: city, right: city }'
    for gone in ('{ left: x_city_gone, right: city }',
                 '{ left: city, right: citty }'):
        through(lambda rig: rig.edit('syncs/contacts.yaml', row, gone),
                USAGE, 'schema',
                r'contacts\.yaml:\d+.* has no field `(x_city_gone|citty)`',
                clear=lambda rig: rig.edit('syncs/contacts.yaml', gone, row))


def a_lookup_without_an_entry_holds_only_the_field():
    def assigned(rig):
        return sum(1 for c in rig.box.contacts() if c.get('assigned_to'))
    with Rig() as whole, Rig(paired=False) as rig:
        whole.sync()
        before = assigned(rig)
        plain = rig.run('sync', 'contacts')
        equal(plain.code, PARKED, f'exit code of\n{plain}')
        holds(re.search(r'\d+ fields? ha(s|ve) a value without a counterpart.*'
                        '`crosswalk lookup set`', plain.out), str(plain))
        equal(plain.err, '', 'stderr')
        again = rig.run('sync', 'contacts', '--json')
        equal(again.code, PARKED, f'exit code of\n{again}')
        parsed = json.loads(again.out)
        equal(parsed['ok'], True, 'ok')
        holds(parsed['data']['pending']['unmapped'] > 0, 'nothing is held')
        equal(rig.box.records(), FRESH, 'records but for the held fields')
        equal(assigned(rig), before, 'assignees')
        holds(assigned(whole) > before, 'the lookup carries nothing over')
        rig.pair_users()
        rig.comes_to_the_end_of(FRESH)
        equal(assigned(rig), assigned(whole), 'assignees with the entries')


NAMED = {'connections', 'lookups', 'custom_fields', 'sync'}


def keys_of(text):
    """(line number, column, key) of keys that are not names of a person's."""
    above = []
    for number, line in enumerate(text.splitlines(), 1):
        body = line.split(' #')[0]
        if not body.strip() or body.lstrip().startswith('#'):
            continue
        for found in re.finditer(r'(?:^\s*(?:- )?|[{,]\s*)([a-z_]+):(?=\s|$)',
                                 body):
            column = found.start(1)
            first = not body[:column].strip(' -')
            if first:
                above = [a for a in above if a[0] < column]
            path = [a[1] for a in above]
            named = bool(path) and (path[-1] in NAMED or
                                    'custom_fields' in path[-2:-1])
            if first:
                above.append((column, found.group(1)))
            in_text = body[:column].count('"') % 2
            if not in_text and not (first and named):
                yield number, column, found.group(1)


def a_misspelt_key_of_the_workspace_is_told_with_its_line():
    with Rig() as rig:
        files = ['crosswalk.yaml'] + sorted(
            str(p.relative_to(rig.workspace))
            for p in (rig.workspace / 'syncs').glob('*.yaml'))
        tried = 0
        for name in files:
            text = rig.text(name)
            lines = text.splitlines(keepends=True)
            for number, column, key in keys_of(text):
                end = column + len(key)
                line = lines[number - 1]
                wrong = lines[:]
                wrong[number - 1] = line[:end] + 'q' + line[end:]
                (rig.workspace / name).write_text(''.join(wrong))
                pattern = (re.escape(name) + f':{number}: error: .*'
                           f'`{key}q`.*did you mean `{key}`')
                plain = rig.run('sync')
                equal(plain.code, USAGE, f'{name}:{number} {key}: {plain}')
                one_sentence(plain, pattern)
                parsed = rig.run('check', '--offline', '--json')
                equal(parsed.code, USAGE, f'{name}:{number} {key}: {parsed}')
                told = [(p['file'], p['line'], p['suggestion'])
                        for p in json.loads(parsed.out)['problems']]
                holds((name, number, f'did you mean `{key}`?') in told,
                      f'{key}: {told}')
                tried += 1
            (rig.workspace / name).write_text(text)
        holds(tried > 60, f'only {tried} keys tried')
        holds(not (rig.workspace / 'crosswalk.db').exists(), 'store made')
        rig.comes_to_the_end_of(FRESH)


def a_folder_that_is_no_workspace_is_told():
    with Rig() as rig:
        (rig.workspace / 'crosswalk.yaml').unlink()
        rig.told(USAGE, 'invalid', 'no crosswalk.yaml in .*`crosswalk init`')


def a_full_disk_is_told():
    for limit in (0, 4096, 65536):
        with Rig() as rig:
            rig.told(ENVIRONMENT, 'full', 'full; .*make room', limit=limit)
            rig.comes_to_the_end_of(FRESH)


def set_form(rig, form):
    store = sqlite3.connect(rig.workspace / 'crosswalk.db')
    old = store.execute('PRAGMA user_version').fetchone()[0]
    store.execute(f'PRAGMA user_version = {form}')
    store.commit()
    store.close()
    return old


def a_store_from_a_newer_version_is_told():
    with Rig() as rig:
        rig.sync()
        rig.edit_both_sides()
        old = set_form(rig, 99)
        for command in ('sync', 'status', 'plan'):
            rig.told(ENVIRONMENT, 'version',
                     r'ws/crosswalk\.db was made by a newer .*form 99.*update',
                     command)
        set_form(rig, old)
        rig.comes_to_the_end_of(EDITED)


def a_second_hub_on_one_store_is_told():
    with Rig() as rig:
        first = subprocess.Popen(
            rig.command('sync', 'contacts', '--watch', '200 ms'), env=rig.env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            ready, _, _ = select.select([first.stdout], [], [], PATIENCE_S)
            holds(ready, 'the first hub writes nothing')
            rig.edit_both_sides()
            rig.told(ENVIRONMENT, 'locked',
                     f'another hub .pid {first.pid}. uses the store .*stop it')
            equal(rig.run('status').code in (DONE, PARKED), True, 'status')
            first.send_signal(signal.SIGTERM)
            first.communicate(timeout=60)
            equal(first.returncode, DONE, 'exit code of the first hub')
        finally:
            first.kill()
            first.wait()
        rig.comes_to_the_end_of(EDITED)


USAGE_ERRORS = [
    (['synk'], 'unknown command `synk`; did you mean `sync`'),
    (['zzzzzz'], 'unknown command `zzzzzz`'),
    (['sync', '--wach', '5 s'], 'unknown option --wach; did you mean --watch'),
    (['--worksapce', 'x', 'sync'],
     'unknown option --worksapce; did you mean --workspace'),
    (['sync', '-Q'], 'unknown option -Q'),
    (['sync', '--watch'], '--watch needs a value: --watch TIME'),
    (['sync', '--watch', '--full'],
     '"--full" is an option'),
    (['sync', '--watch', 'soon'], '--watch takes a time such as'),
    (['sync', '--full=yes'], '--full takes no value'),
    (['sync', 'contcts'], 'no sync `contcts`; did you mean `contacts`'),
    (['sync', 'zzzzzz'], 'no sync `zzzzzz`; `crosswalk status` lists them'),
    (['check', 'extra'], 'too many arguments: the form is'),
    (['check', '--sample', 'x'], '--sample takes a whole number from 0 to'),
    (['--log-level', 'loud', 'status'], '--log-level is error, warn, info'),
    (['--log-format', 'xml', 'status'], '--log-format is logfmt or json'),
    (['help', 'synk'], 'did you mean `sync`'),
]


def a_wrong_command_line_is_told_with_what_was_meant():
    with Rig() as rig:
        for words, pattern in USAGE_ERRORS:
            rig.told(USAGE, 'usage', pattern, *words)
        none = rig.run()
        equal(none.code, USAGE, 'exit code without a command')
        holds('no command was given' in none.err, str(none))


TESTS = [
    a_wrong_key_of_odoo_is_told,
    a_wrong_key_of_prospectconnect_is_told,
    a_wrong_key_at_the_first_sync_is_told,
    a_wrong_database_is_told,
    an_unreachable_odoo_is_told,
    an_unreachable_prospectconnect_is_told,
    a_web_page_instead_of_odoo_is_told,
    a_web_page_instead_of_prospectconnect_is_told,
    a_truncated_answer_of_odoo_is_told,
    a_truncated_answer_of_prospectconnect_is_told,
    an_answer_of_100_mb_is_told,
    an_answer_of_100_mb_of_no_stated_length_is_told,
    an_answer_that_is_not_utf8_is_told,
    a_field_gone_from_the_remote_is_told,
    a_lookup_without_an_entry_holds_only_the_field,
    a_misspelt_key_of_the_workspace_is_told_with_its_line,
    a_folder_that_is_no_workspace_is_told,
    a_full_disk_is_told,
    a_store_from_a_newer_version_is_told,
    a_second_hub_on_one_store_is_told,
    a_wrong_command_line_is_told_with_what_was_meant,
]


def outcome(test):
    try:
        test()
        return None
    except Exception as problem:  # a test's own failure, whatever it is
        return f'{type(problem).__name__}: {problem}'


def main():
    global FRESH, EDITED
    print(f'1..{len(TESTS)}')
    FRESH, EDITED = undisturbed_run()
    failed = 0
    # Most of the time is the hub's own waiting between tries.
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for i, problem in enumerate(pool.map(outcome, TESTS)):
            name = TESTS[i].__name__
            if problem is None:
                print(f'ok {i + 1} {name}')
                continue
            failed += 1
            print(f'not ok {i + 1} {name}')
            for line in problem.splitlines():
                print(f'# {line}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
