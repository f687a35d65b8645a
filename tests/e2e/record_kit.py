# SPDX-License-Identifier: LGPL-3.0-or-later
"""Marketo and Pipedrive sandboxes, and a workspace that connects both."""
import json
import os
import signal
import subprocess
import tempfile
import urllib.request

WAIT_S = 60

YAML = '''crosswalk: 1
connections:
  marketo:
    connector: marketo
    url: ${MARKETO_URL}
    client_id: demo_client
    client_secret: ${MARKETO_SECRET}
    limits: { per_second: 1000 }
  pipedrive:
    connector: pipedrive
    base_url: ${PIPEDRIVE_URL}
    api_token: ${PIPEDRIVE_TOKEN}
    limits: { timeout: 60 s }
'''
SECRETS = {'MARKETO_SECRET': 'demo_secret', 'PIPEDRIVE_TOKEN': 'pd_demo_token'}


def workspace(text):
    """A folder with that crosswalk.yaml and no syncs."""
    folder = tempfile.TemporaryDirectory(prefix='crosswalk-pair-')
    with open(os.path.join(folder.name, 'crosswalk.yaml'), 'w',
              encoding='utf-8') as file:
        file.write(text)
    os.mkdir(os.path.join(folder.name, 'syncs'))
    return folder


class Pair:
    """Both sandboxes in one process, and a folder with the workspace."""

    def __init__(self, sandbox):
        self.process = subprocess.Popen(
            [sandbox, 'marketo', '--port', '0', 'pipedrive', '--port', '0'],
            stdout=subprocess.PIPE, text=True)
        self.urls = {}
        for _ in range(2):
            words = self.process.stdout.readline().split()
            self.urls[words[0]] = words[-1]
        self.folder = workspace(YAML)
        self.workspace = self.folder.name
        self.env = {**os.environ, **SECRETS,
                    'MARKETO_URL': self.urls['marketo'],
                    'PIPEDRIVE_URL': self.urls['pipedrive']}

    def pipedrive(self, method, path, body=None):
        """Asks the sandbox itself; the data of its answer."""
        request = urllib.request.Request(
            self.urls['pipedrive'] + path, method=method,
            data=json.dumps(body).encode() if body else None,
            headers={'x-api-token': SECRETS['PIPEDRIVE_TOKEN'],
                     'content-type': 'application/json'})
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return json.load(answer)['data']

    def custom_field(self, entity, name, kind, options=()):
        """Makes it; its key."""
        return self.pipedrive('POST', f'/api/v2/{entity}Fields', {
            'field_name': name, 'field_type': kind,
            'options': [{'label': label} for label in options] or None,
        })['field_code']

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        finally:
            self.process.kill()
            self.process.stdout.close()
            self.folder.cleanup()


def add_case_fields(pair):
    """Custom fields that library/cases_pipedrive.c asks for."""
    pair.custom_field('person', 'Lead Source', 'enum', ['Product', 'Referral'])
    pair.custom_field('person', 'Lead Score', 'double')
    pair.custom_field('organization', 'Email Domain', 'varchar')
    pair.custom_field('organization', 'MarketoID', 'double')
    pair.custom_field('organization', 'Country', 'varchar')


DISTURBED = (('LIMITED_URL', 'rate_limit=2', 'rate_window_ms=100000'),
             ('LOSING_URL', 'drop_after_every=1'),
             ('SLOW_URL', 'latency_ms=600000'))


class Disturbed:
    """Pipedrives that have their troubles; each has its variable. So has a
    workspace that waits for none of them for long."""

    def __init__(self, sandbox):
        words = []
        for _, *knobs in DISTURBED:
            words += ['pipedrive', '--port', '0']
            for knob in knobs:
                words += ['--knob', knob]
        self.process = subprocess.Popen([sandbox, *words], text=True,
                                        stdout=subprocess.PIPE)
        self.env = {row[0]: self.process.stdout.readline().split()[-1]
                    for row in DISTURBED}
        self.folder = workspace(YAML.replace('timeout: 60 s', 'timeout: 1 s'))
        self.env['IMPATIENT_WORKSPACE'] = self.folder.name

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()


class Shell:
    """`crosswalk record` in the workspace of a pair."""

    def __init__(self, program, pair):
        self.program = program
        self.pair = pair

    def run(self, *words):
        done = subprocess.run(
            [self.program, '-w', self.pair.workspace, '--log-level', 'error',
             'record', *words], env=self.pair.env, text=True, check=False,
            timeout=WAIT_S, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr

    def json(self, *words, code=0):
        """The data of the envelope, or its error; the exit code must be so."""
        got, out, err = self.run(*words, '--json')
        assert got == code, f'{words}: exit {got}, not {code}: {out}{err}'
        envelope = json.loads(out)
        return envelope['data'] if envelope['ok'] else envelope['error']

    def make(self, entity, *values):
        return self.json('set', '--new', entity, *values)['id']

    def fields(self, entity, *words):
        return self.json('get', entity, *words)['records'][0]['fields']
