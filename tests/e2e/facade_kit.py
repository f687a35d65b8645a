# SPDX-License-Identifier: LGPL-3.0-or-later
"""For tests of the facade: an Odoo, a hub with a facade before it, callers
that know nothing but urllib."""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import urllib.parse

from serve_kit import WAIT_S, Answer, Daemon

YAML = '''crosswalk: 1
connections:
  odoo:
    connector: odoo
    url: {odoo}
    database: demo
    user: sync
    password: sync
    protocol: {protocol}
facade:
  listen: "127.0.0.1:0"
  connection: odoo
'''


class Odoo:
    """The stand-in, of one version."""

    def __init__(self, sandbox, version, demo=30, options=()):
        self.process = subprocess.Popen(
            [sandbox, 'odoo', '--port', '0', '--demo', str(demo),
             '--version', str(version), *options],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.url = line.rsplit(' ', 1)[1].strip()

    def ask(self, path, body):
        host = urllib.parse.urlsplit(self.url).netloc
        connection = http.client.HTTPConnection(host, timeout=WAIT_S)
        try:
            connection.request('POST', path, body=json.dumps(body), headers={
                'Content-Type': 'application/json'})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def call(self, model, method, *args, **kwargs):
        """As the administrator, past the facade; 8 and later."""
        answer = self.ask('/jsonrpc', {'params': {
            'service': 'object', 'method': 'execute_kw',
            'args': ['demo', 2, 'admin', model, method, list(args), kwargs]}})
        assert 'error' not in answer, answer
        return answer['result']

    def knobs(self, **knobs):
        return self.ask('/_sandbox/knobs', knobs)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.process.stdout.close()


class Facade:
    """A hub whose facade stands before `odoo`; `lines` are further ones of
    `facade`, `files` texts of the workspace by their path."""

    def __init__(self, program, odoo, *lines, protocol='auto', env=None,
                 files=None):
        self.program = program
        self.env = {**os.environ, **(env or {})}
        self.folder = tempfile.mkdtemp(prefix='crosswalk-facade-')
        self.workspace = self.folder
        self.main = pathlib.Path(self.folder) / 'crosswalk.yaml'
        self.main.write_text(
            YAML.format(odoo=odoo.url, protocol=protocol) +
            ''.join(f'  {line}\n' for line in lines))
        for name, text in (files or {}).items():
            path = pathlib.Path(self.folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        try:
            self.daemon = Daemon(self)
        except Exception:
            odoo.stop()  # nobody else would
            raise
        self._find()

    def _find(self):
        self.url = self.daemon.wait_log('facade ready')['address']
        self.host = urllib.parse.urlsplit(self.url).netloc

    def start(self):
        """Another hub on the same workspace."""
        self.daemon = Daemon(self)
        self._find()

    def ask(self, method, path, body=None, headers=None, raw=False):
        connection = http.client.HTTPConnection(self.host, timeout=WAIT_S)
        if body is not None and not raw:
            body = json.dumps(body)
            headers = {'Content-Type': 'application/json', **(headers or {})}
        try:
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def login(self, login='admin', password='admin', path='/auth/', db='demo'):
        """The answer to it."""
        return self.ask('POST', path, {'params': {
            'login': login, 'password': password, 'db': db}})

    def caller(self, login='admin', password='admin'):
        answer = self.login(login, password)
        return Caller(self, answer.json['result']['session_id'])

    def stop_but_keep(self, number=signal.SIGTERM):
        """The exit code; the workspace stays for a look."""
        return self.daemon.stop(number)

    def stop(self, number=signal.SIGTERM):
        try:
            if self.daemon.process.returncode is not None:
                return self.daemon.process.returncode
            return self.daemon.stop(number)
        finally:
            shutil.rmtree(self.folder)

    def audit(self):
        """Kind and name of who did it, what, and the values."""
        path = os.path.join(self.folder, 'crosswalk.db')
        with contextlib.closing(sqlite3.connect(path)) as store:
            return store.execute('SELECT actor_kind, actor, action, before, '
                                 'after FROM audit ORDER BY id').fetchall()


class Caller:
    """Somebody who is signed in."""

    def __init__(self, facade, session):
        self.facade = facade
        self.session = session

    def ask(self, method, path, body=None, **query):
        text = urllib.parse.urlencode(
            {k: v if isinstance(v, str) else json.dumps(v)
             for k, v in query.items()})
        return self.facade.ask(method, path + ('?' + text if text else ''),
                               body, {'Cookie': f'session_id={self.session}'})

    def post(self, model, data, **more):
        return self.ask('POST', f'/api/{model}/',
                        {'params': {'data': data, **more}})

    def put(self, model, data, record=None, **more):
        place = f'/api/{model}/' + (f'{record}/' if record else '')
        return self.ask('PUT', place, {'params': {'data': data, **more}})

    def call(self, model, *place, args=(), kwargs=None):
        path = '/'.join(['/object', model, *map(str, place)])
        return self.ask('POST', path, {'params': {
            'args': list(args), 'kwargs': kwargs or {}}})


def cookie_of(answer):
    """The session's id of Set-Cookie."""
    return answer.headers['set-cookie'].split(';')[0].split('=', 1)[1]
