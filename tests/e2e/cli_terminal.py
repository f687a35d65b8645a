# SPDX-License-Identifier: LGPL-3.0-or-later
"""`crosswalk` on a terminal: progress, colours, Ctrl-C, closed pipes.

usage: cli_terminal.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
import urllib.request

from cli_kit import WAIT_S, Hub, Sandboxes, contains, equal, run_tests
from serve_kit import frozen


class World:
    def __init__(self, hub, boxes):
        self.hub, self.boxes = hub, boxes

    def knobs(self, system, **values):
        request = urllib.request.Request(
            self.boxes.urls[system] + '/_sandbox/knobs',
            json.dumps(values).encode(), {'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)

    @contextlib.contextmanager
    def slow(self, latency_ms):
        self.knobs('odoo', latency_ms=latency_ms)
        try:
            yield
        finally:
            self.knobs('odoo', latency_ms=0)

    def calls(self, system):
        url = self.boxes.urls[system] + '/_sandbox/knobs'
        with urllib.request.urlopen(url, timeout=60) as reply:
            return json.load(reply)['counters']['calls']

    def start(self, *words, **more):
        return subprocess.Popen(
            [self.hub.program, '-w', self.hub.workspace, *words],
            env=self.hub.env, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def wait_until(holds, what):
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, f'waited in vain: {what}'
        time.sleep(0.01)


def finish(process):
    out, err = process.communicate(timeout=WAIT_S)
    return process.returncode, out, err


def until_it_stops_in_order(process):
    line = ''
    while 'stopping in order; once more stops at once' not in line:
        line = process.stderr.readline()
        assert line, 'it ended at the first Ctrl-C'


def on_terminal(hub, *words, **env):
    """Exit code and all that a terminal was sent."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [hub.program, '-w', hub.workspace, *words], env={**hub.env, **env},
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    data = b''
    while True:
        ready, _, _ = select.select([master], [], [], WAIT_S)
        assert ready, 'the terminal was sent nothing'
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other end has gone
            break
        if not chunk:
            break
        data += chunk
    os.close(master)
    return process.wait(timeout=WAIT_S), data.decode()


def a_terminal_is_shown_progress_and_colours(world):
    with world.slow(60):
        code, text = on_terminal(world.hub, 'plan', '--summary', NO_COLOR='')
    equal(code, 0)
    contains(text, '\r\x1b[Kcontacts: listing')
    contains(text, '\x1b[1m')
    assert 'level=' not in text, text
    contains(text, '\r\x1b[K\x1b[1ma sync would do this')


def colours_can_be_turned_off(world):
    code, text = on_terminal(world.hub, 'status', NO_COLOR='1')
    equal(code, 0)
    assert '\x1b[' not in text, text


def a_file_gets_plain_text_and_log_lines(world):
    code, out, err = world.hub.run('plan', '--summary')
    equal(code, 0)
    assert '\x1b' not in out + err and '\r' not in out + err


def ctrl_c_stops_in_order_and_the_next_sync_goes_on(world):
    with world.slow(1000):
        before = world.calls('odoo')
        process = world.start('sync')
        wait_until(lambda: world.calls('odoo') > before + 1, 'a first call')
        with frozen(world.boxes.process):  # so that it cannot end meanwhile
            process.send_signal(signal.SIGINT)
            until_it_stops_in_order(process)
        code, _, err = finish(process)
    equal(code, 1)
    contains(err, 'run the same command again and it goes on from there')
    runs = world.hub.json('status')['runs']
    equal(runs[0]['state'], 'cut')
    code, out, err = world.hub.run('sync')
    assert code in (0, 4), err
    contains(out, 'written in')
    code, out, err = world.hub.run('sync')
    contains(out, 'nothing to write')


def a_second_ctrl_c_stops_at_once_and_loses_nothing(world):
    with world.slow(4000 * WAIT_S):  # longer than it is waited for below
        before = world.calls('odoo')
        process = world.start('reconcile')
        # the watch for signals is up once the first call is on its way
        wait_until(lambda: world.calls('odoo') > before, 'a call')
        process.send_signal(signal.SIGINT)
        until_it_stops_in_order(process)
        process.send_signal(signal.SIGINT)
        equal(process.wait(timeout=WAIT_S), -signal.SIGINT)
        process.stdout.close()
        process.stderr.close()
    code, _, err = world.hub.run('reconcile')
    assert code in (0, 4), err


def watching_carries_edits_over_until_ctrl_c(world):
    process = world.start('sync', '--watch', '50 ms')
    made = world.hub.json('record', 'create', 'odoo.res.partner',
                          'name=Watched', 'email=watched@cli.example')['id']
    assert made
    wait_until(lambda: world.hub.json(
        'record', 'find', 'prospectconnect.contact',
        'email=watched@cli.example')['records'], 'the new contact')
    process.send_signal(signal.SIGINT)
    code, out, err = finish(process)
    assert code in (0, 4), err
    contains(out, 'written on the right')


def others_may_look_while_a_hub_works(world):
    before = world.calls('odoo')
    process = world.start('sync', '--watch', '50 ms')
    # it has the store once it asks for something
    wait_until(lambda: world.calls('odoo') > before, 'a call')
    for words in (['status'], ['jobs'], ['plan'], ['check'], ['links']):
        code, out, err = world.hub.run(*words)
        equal((words, code), (words, 0))
    code, _, err = world.hub.run('sync')
    equal(code, 3)
    contains(err, f'another hub (pid {process.pid}) uses the store')
    process.send_signal(signal.SIGTERM)
    code, _, err = finish(process)
    assert code in (0, 4), err


def nohup_keeps_it_running(world):
    with world.slow(300):
        before = world.calls('odoo')
        process = world.start('plan', preexec_fn=lambda: signal.signal(
            signal.SIGHUP, signal.SIG_IGN))
        wait_until(lambda: world.calls('odoo') > before, 'a call')
        process.send_signal(signal.SIGHUP)
        code, _, err = finish(process)
    equal(code, 0)
    assert 'stopping' not in err, err


def a_reader_that_has_gone_is_no_error(world):
    process = world.start('help', '--man')
    process.stdout.close()
    process.wait(timeout=WAIT_S)
    equal(process.stderr.read(), '')
    process.stderr.close()


def an_answer_that_cannot_be_written_is_told(world):
    with open('/dev/full', 'w', encoding='utf-8') as full:
        done = subprocess.run(
            [world.hub.program, 'version'], env=world.hub.env, text=True,
            check=False, stdout=full, stderr=subprocess.PIPE, timeout=WAIT_S)
    equal(done.returncode, 3)
    contains(done.stderr, 'cannot write the answer: No space left')


TESTS = [
    a_terminal_is_shown_progress_and_colours,
    colours_can_be_turned_off,
    a_file_gets_plain_text_and_log_lines,
    ctrl_c_stops_in_order_and_the_next_sync_goes_on,
    a_second_ctrl_c_stops_at_once_and_loses_nothing,
    watching_carries_edits_over_until_ctrl_c,
    others_may_look_while_a_hub_works,
    nohup_keeps_it_running,
    a_reader_that_has_gone_is_no_error,
    an_answer_that_cannot_be_written_is_told,
]


def main():
    program, sandbox, root = sys.argv[1:4]
    boxes = Sandboxes(sandbox, demo=60)
    hub = Hub(os.path.abspath(program),
              os.path.join(root, 'tests', 'e2e', 'workspace'), boxes.urls)
    try:
        return run_tests(TESTS, World(hub, boxes))
    finally:
        hub.remove()
        boxes.stop()


sys.exit(main())
