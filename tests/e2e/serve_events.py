# SPDX-License-Identifier: LGPL-3.0-or-later
"""What goes on, as it happens: the event stream of a running hub.

usage: serve_events.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import http.client
import json
import os
import sys
import time

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
sys.path.insert(0, os.path.join(ROOT, 'tests', 'lib'))

from cli_kit import Hub, Sandboxes, contains, equal, run_tests  # noqa: E402
from openapi import load, problems_of  # noqa: E402
from serve_kit import Daemon  # noqa: E402

RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
SCHEMAS = {'run': 'RunEvent', 'jobs': 'JobsEvent', 'log': 'LogLine',
           'reload': 'ReloadEvent', 'attention': 'Attention'}
WAIT_S = 60


class Stream:
    """One watcher, signed in as the first administrator."""

    contract = load()

    def __init__(self, daemon, headers, last_id=None):
        self.connection = http.client.HTTPConnection(daemon.host,
                                                     timeout=WAIT_S)
        more = {'Last-Event-ID': str(last_id)} if last_id is not None else {}
        self.connection.request('GET', '/api/v1/events',
                                headers={**headers, **more})
        self.answer = self.connection.getresponse()
        equal(self.answer.status, 200)
        contains(self.answer.getheader('Content-Type'), 'text/event-stream')

    def next(self, deadline=None):
        """(id, type, data) of the next event; comments are passed over, but
        do not keep it waiting for ever."""
        fields = {}
        deadline = deadline or time.monotonic() + WAIT_S
        while True:
            line = self.answer.readline().decode()
            assert line, 'the stream has ended'
            assert time.monotonic() < deadline, 'no such event has come'
            line = line.rstrip('\n')
            if line.startswith(':'):
                continue
            if line:
                name, _, value = line.partition(': ')
                fields[name] = value
            elif fields:
                break
        data = json.loads(fields['data'])
        schema = SCHEMAS.get(fields['event'])
        if schema:
            wanted = {'$ref': '#/components/schemas/' + schema}
            equal(list(problems_of(self.contract, wanted, data)), [])
        return fields.get('id'), fields['event'], data

    def until(self, condition):
        deadline = time.monotonic() + WAIT_S
        while True:
            event = self.next(deadline)
            if condition(*event):
                return event

    def close(self):
        self.answer.close()
        self.connection.close()


def with_hub(test):
    def run():
        sandboxes = Sandboxes(SANDBOX, demo=10)
        hub = Hub(CROSSWALK, RECIPE, sandboxes.urls)
        daemon = Daemon(hub)
        try:
            made = daemon.ask('POST', '/api/v1/setup', json.dumps({
                'token': daemon.setup_token(), 'name': 'ann',
                'password': 'correct horse battery'}),
                {'Content-Type': 'application/json'})
            headers = {'Cookie': made.headers['set-cookie'].split(';')[0],
                       'X-CSRF-Token': made.json['csrf'],
                       'Content-Type': 'application/json'}
            test(daemon, headers)
            equal(daemon.stop(), 0)
        finally:
            if daemon.process.poll() is None:
                daemon.process.kill()
                daemon.process.wait()
            sandboxes.stop()
            hub.remove()
    run.__name__ = test.__name__
    return run


def start_run(daemon, headers):
    made = daemon.ask('POST', '/api/v1/runs', '{"kind": "reconcile"}', headers)
    equal(made.status, 202)
    return made.json['run']


@with_hub
def a_run_is_told_from_its_start_to_its_end(daemon, headers):
    stream = Stream(daemon, headers)
    run = start_run(daemon, headers)
    stream.until(lambda _, kind, data: kind == 'run' and data['run'] == run and
                 data['phase'] == 'started')
    _, _, end = stream.until(lambda _, kind, data: kind == 'run' and
                             data['run'] == run and data['phase'] == 'ended')
    equal(end['state'], 'done')
    _, _, jobs = stream.until(lambda _, kind, data: kind == 'jobs')
    equal([sync['sync'] for sync in jobs['syncs']],
          ['contacts', 'opportunities', 'notes', 'tasks'])
    stream.close()


@with_hub
def who_comes_back_hears_what_was_missed(daemon, headers):
    stream = Stream(daemon, headers)
    start_run(daemon, headers)
    seen, _, _ = stream.until(lambda _, kind, data: kind == 'run' and
                              data['phase'] == 'ended')
    stream.close()
    other = Stream(daemon, headers)
    run = start_run(daemon, headers)
    other.until(lambda _, kind, data: kind == 'run' and data['run'] == run and
                data['phase'] == 'ended')
    other.close()
    back = Stream(daemon, headers, last_id=seen)
    heard = []

    def is_start(number, kind, data):
        heard.append(int(number))
        return kind == 'run' and data['run'] == run and \
            data['phase'] == 'started'
    back.until(is_start)  # it may be the very first of those that were missed
    equal(heard, list(range(int(seen) + 1, int(seen) + 1 + len(heard))))
    back.close()


@with_hub
def who_was_away_for_too_long_is_told_so(daemon, headers):
    stream = Stream(daemon, headers, last_id=987654321)
    equal(stream.next()[1], 'lost')
    stream.close()


@with_hub
def watchers_hold_up_nobody_and_end_with_the_hub(daemon, headers):
    streams = [Stream(daemon, headers) for _ in range(40)]
    run = start_run(daemon, headers)
    for stream in streams[:20]:  # the others never read
        stream.until(lambda _, kind, data: kind == 'run' and
                     data['run'] == run and data['phase'] == 'ended')
    equal(daemon.get('/healthz').status, 200)
    for stream in streams:
        stream.close()


if __name__ == '__main__':
    sys.exit(run_tests([
        a_run_is_told_from_its_start_to_its_end,
        who_comes_back_hears_what_was_missed,
        who_was_away_for_too_long_is_told_so,
        watchers_hold_up_nobody_and_end_with_the_hub,
    ]))
