# SPDX-License-Identifier: LGPL-3.0-or-later
"""For tests of a running `crosswalk serve`: starts it on a free port, knows
its log, asks it, stops it."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

WAIT_S = 60


def wait_for(condition, what, seconds=WAIT_S):
    """Until condition() is true; returns what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = condition()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError(f'not within {seconds} s: {what}')


@contextlib.contextmanager
def frozen(process):
    """It takes what is sent and answers nothing: what waits for it is under
    way for as long as a test likes, however slow the machine."""
    process.send_signal(signal.SIGSTOP)
    try:
        os.waitid(os.P_PID, process.pid, os.WSTOPPED)  # all its threads
        yield
    finally:
        process.send_signal(signal.SIGCONT)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Notices:
    """What a service manager would hear."""

    def __init__(self, folder):
        self.path = os.path.join(folder, 'notify')
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(WAIT_S)

    def next(self, wanted):
        """The next notice with that line."""
        while True:
            lines = self.socket.recv(4096).decode().splitlines()
            if wanted in lines:
                return lines

    def close(self):
        self.socket.close()


class Daemon:
    """`hub` is a cli_kit.Hub: program, workspace, environment."""

    def __init__(self, hub, *options, env=None, listen='127.0.0.1:0'):
        self.process = subprocess.Popen(
            [hub.program, 'serve', '-w', hub.workspace, '--listen', listen,
             '--log-format', 'json', '--log-level', 'info', *options],
            env={**hub.env, **(env or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.log = []
        self.printed = []
        self.printer = threading.Thread(target=self._print, daemon=True)
        self.printer.start()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        ready = self.wait_log('ready')
        self.url = ready['address']
        self.host = urllib.parse.urlsplit(self.url).netloc

    def _print(self):
        for line in self.process.stdout:
            self.printed.append(line.rstrip('\n'))

    def setup_token(self):
        """Of the link that makes the first administrator."""
        def look():
            found = re.search(r'token=(\S+)', '\n'.join(self.printed))
            return found and found[1]
        return wait_for(look, 'the link is printed')

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line.rstrip('\n'))

    def logged(self, event):
        """Log lines of that event, as objects."""
        lines = [json.loads(line) for line in list(self.log)
                 if line.startswith('{')]
        return [line for line in lines if line['event'] == event]

    def wait_log(self, event, n=1):
        """The n-th line of that event."""
        def look():
            if self.process.poll() is not None:
                self.reader.join(5)
                if len(self.logged(event)) < n:
                    raise AssertionError('it ended: ' + '\n'.join(self.log))
            found = self.logged(event)
            return found[n - 1] if len(found) >= n else None
        return wait_for(look, f'the log says {event!r}')

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, timeout=WAIT_S)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask('GET', path, headers=headers)

    def metric(self, name, **labels):
        """Sum of the rows of that name that have those labels."""
        total = None
        for line in self.get('/metrics').text.splitlines():
            found = re.fullmatch(r'(\w+)\{(.*)\} (\S+)', line)
            if not found or found[1] != name:
                continue
            has = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', found[2]))
            if all(has.get(k) == v for k, v in labels.items()):
                total = (total or 0) + float(found[3])
        return total

    def tell(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM):
        """The exit code. None for a number: it was told already."""
        if number is not None and self.process.poll() is None:
            self.tell(number)
        try:
            return self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.reader.join(5)
            self.printer.join(5)
            self.process.stderr.close()
            self.process.stdout.close()
