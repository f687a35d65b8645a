# SPDX-License-Identifier: LGPL-3.0-or-later
"""`make demo` as a person on a terminal sees it: it ends with the dashboard's
address, and signing in there shows the runs of the demo.

usage: demo.py SOURCE_ROOT BUILD_ROOT
Prints TAP.
"""
import http.client
import json
import os
import pty
import re
import select
import signal
import sys
import time
import urllib.parse

from cli_kit import contains, equal, run_tests
from database_kit import free_port

ROOT, BUILD = sys.argv[1:3]
PATIENCE_S = 120


class Demo:
    """tools/demo on a terminal of its own."""

    def __init__(self):
        self.text = ''
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            env = {k: v for k, v in os.environ.items() if k != 'CI'}
            env.update(CROSSWALK_BUILD=os.path.relpath(BUILD, ROOT),
                       CROSSWALK_DEMO_RECORDS='40', CROSSWALK_DEMO_PORT=str(free_port()),
                       TERM='xterm')
            os.execve(os.path.join(ROOT, 'tools', 'demo'), ['demo'], env)

    def read(self, wait_s):
        """False when it has ended."""
        if not select.select([self.terminal], [], [], wait_s)[0]:
            return True
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.text += data.decode(errors='replace')
        return bool(data)

    def until(self, pattern):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = re.search(pattern, self.text)
            if found:
                return found
            if not self.read(1):
                break
        raise AssertionError(f'{pattern!r} did not come: {self.text[-2000:]}')

    def stop(self):
        """Ctrl-C; the exit code."""
        os.write(self.terminal, b'\x03')
        end = time.monotonic() + PATIENCE_S
        while self.read(1) and time.monotonic() < end:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def ask(link, method, path, body=None, cookie=''):
    connection = http.client.HTTPConnection(link.netloc, timeout=60)
    connection.request(method, '/api/v1' + path,
                       json.dumps(body) if body else None,
                       {'Content-Type': 'application/json', 'Cookie': cookie})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text), answer.getheader('Set-Cookie', '')


def it_ends_with_the_dashboard_which_shows_its_runs():
    demo = Demo()
    try:
        link = urllib.parse.urlsplit(
            demo.until(r'(http://\S+/#/setup\?token=\S+)\s')[1])  # to its end
        for step in '12345678':
            contains(demo.text, f'\x1b[1m{step}. ')
        token = link.fragment.split('token=')[1]
        status, _, cookie = ask(link, 'POST', '/setup', {
            'token': token, 'name': 'demo', 'password': 'as you like it'})
        equal(status, 201)
        status, runs, _ = ask(link, 'GET', '/runs', cookie=cookie.split(';')[0])
        equal(status, 200)
        causes = [run['cause'] for run in runs['items']]
        assert causes.count('crosswalk sync') >= 1, causes
        contains(demo.text, '8 made, 0 removed')  # webhooks in Odoo
        assert "can't" not in demo.text, demo.text
        page = http.client.HTTPConnection(link.netloc, timeout=60)
        page.request('GET', '/')
        contains(page.getresponse().read().decode(), '<title>Crosswalk</title>')
        page.close()
        workspace = re.search(r'workspace +(\S+)/workspace', demo.text)[1]
        assert os.path.isdir(workspace)
    except BaseException:
        os.kill(demo.pid, signal.SIGTERM)
        raise
    code = demo.stop()
    assert code in (0, 130), f'exit {code}'
    assert not os.path.exists(workspace), f'{workspace} is left'


if __name__ == '__main__':
    sys.exit(run_tests([it_ends_with_the_dashboard_which_shows_its_runs]))
