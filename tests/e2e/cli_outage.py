# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the real `crosswalk` does when a system cannot be reached, or takes
the key no more."""
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from cli_kit import KEY, Hub, Sandboxes, contains, equal, run_tests

PATIENCE_S = 120


class World:
    def __init__(self, hub, urls):
        self.hub = hub
        self.urls = urls

    def post(self, path, body, method='POST'):
        request = urllib.request.Request(
            self.urls['prospectconnect'] + path, json.dumps(body).encode(),
            {'Content-Type': 'application/json'}, method=method)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)


def nobody():
    """Where no one listens."""
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return f'http://127.0.0.1:{s.getsockname()[1]}'


def check_with(world, names, *words):
    """`check` by an administrator while these systems are not there."""
    hub = world.hub
    kept = dict(hub.env)
    hub.env['ODOO_USER'] = hub.env['ODOO_PASSWORD'] = 'admin'
    for name in names:
        hub.env[name.upper() + '_URL'] = nobody()
    try:
        return hub.run('check', *words)
    finally:
        hub.env = kept


EITHER = (('odoo',), ('prospectconnect',), ('odoo', 'prospectconnect'))


def check_tells_who_cannot_be_reached(world):
    for names in EITHER:
        for words in ((), ('--setup',)):
            code, out, err = check_with(world, names, *words)
            equal(code, 3)
            contains(err, f'connection `{names[0]}`')
            for name in ('odoo', 'prospectconnect'):
                contains(out, f'connection {name}: '
                         f'{"fails" if name in names else "works"}')


def check_answers_one_envelope_all_the_same(world):
    for names in EITHER:
        for words in (('--json',), ('--setup', '--json')):
            code, out, err = check_with(world, names, *words)
            equal((code, err), (3, ''))
            envelope = json.loads(out)
            equal(envelope['ok'], False)
            contains(envelope['error']['message'], names[0])


def check_offline_needs_nobody(world):
    code, out, _ = check_with(world, EITHER[2], '--offline')
    equal(code, 0)
    contains(out, 'all fits')


def wait_for(what):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.05)
    raise AssertionError('it did not come to pass')


def a_key_is_changed_while_it_watches(world):
    hub = world.hub
    path = os.path.join(hub.workspace, 'crosswalk.yaml')
    key = os.path.join(hub.workspace, 'key')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    contains(text, 'api_key: ${PROSPECTCONNECT_KEY}')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text.replace('${PROSPECTCONNECT_KEY}', 'file:key'))

    def put_key(secret):
        with open(key + '.new', 'w', encoding='utf-8') as file:
            file.write(secret)
        os.replace(key + '.new', key)

    def arrived(email):
        """Whether the contact is in Odoo."""
        _, out, _ = hub.run('record', 'find', 'odoo.res.partner',
                            f'email={email}', '--json')
        return email in out

    put_key(KEY)
    with subprocess.Popen(
            [hub.program, '-w', hub.workspace, 'sync', '--watch', '100 ms'],
            env=hub.env, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL) as watch:
        try:
            for turn, new in enumerate(('second_key', 'third_key')):
                old = (KEY, 'second_key')[turn]
                if turn == 0:
                    put_key(new)
                world.post('/_sandbox/keys', {'secret': new, 'kind': 'key',
                                              'replaces': old})
                email = f'turn{turn}@x.example'
                world.post('/_sandbox/records/contacts',
                           {'name': 'Turn', 'email': email})
                if turn == 1:
                    time.sleep(0.5)
                    assert not arrived(email)
                    put_key(new)
                wait_for(lambda who=email: arrived(who))
        finally:
            watch.send_signal(signal.SIGINT)
            equal(watch.wait(timeout=PATIENCE_S), 0)


TESTS = [
    check_tells_who_cannot_be_reached,
    check_answers_one_envelope_all_the_same,
    check_offline_needs_nobody,
    a_key_is_changed_while_it_watches,
]


def main():
    program, sandbox, root = sys.argv[1:4]
    boxes = Sandboxes(sandbox)
    hub = Hub(os.path.abspath(program),
              os.path.join(root, 'tests', 'e2e', 'workspace'), boxes.urls)
    try:
        return run_tests(TESTS, World(hub, boxes.urls))
    finally:
        hub.remove()
        boxes.stop()


sys.exit(main())
