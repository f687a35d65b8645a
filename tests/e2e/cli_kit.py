# SPDX-License-Identifier: LGPL-3.0-or-later
"""For tests of the real `crosswalk`: both sandboxes on free ports, a
workspace made from a recipe, and TAP."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

KEY = 'e2e_key'
WAIT_S = 60  # for any one command


class Sandboxes:
    """Odoo and ProspectConnect in one process; urls by name."""

    def __init__(self, *command, demo=30, odoo=()):
        names = ('odoo', 'prospectconnect')
        self.process = subprocess.Popen(
            [*command, names[0], '--port', '0', '--demo', str(demo), *odoo,
             names[1], '--port', '0', '--demo', str(demo), '--keys', KEY],
            stdout=subprocess.PIPE, text=True)
        lines = [self.process.stdout.readline() for _ in names]
        self.urls = {line.split(' ', 1)[0]: line.rsplit(' ', 1)[1].strip()
                     for line in lines}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code


class Hub:
    """A workspace in a folder of its own, and `crosswalk` run on it."""

    def __init__(self, program, recipe, urls):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='crosswalk-e2e-')
        self.workspace = os.path.join(self.folder, 'workspace')
        shutil.copytree(recipe, self.workspace)
        self.env = {**os.environ, 'ODOO_URL': urls['odoo'],
                    'ODOO_DATABASE': 'demo', 'ODOO_USER': 'sync',
                    'ODOO_PASSWORD': 'sync', 'PROSPECTCONNECT_KEY': KEY,
                    'PROSPECTCONNECT_URL': urls['prospectconnect']}

    def run(self, *words):
        """Exit code, output, and what was said on standard error."""
        done = subprocess.run(
            [self.program, '-w', self.workspace, '--log-level', 'error',
             *words], env=self.env, text=True, check=False, timeout=WAIT_S,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr

    def json(self, *words, code=0):
        """The data of the envelope; the exit code must be that one."""
        got, out, err = self.run(*words, '--json')
        assert got == code, f'{words}: exit {got}, not {code}: {out}{err}'
        envelope = json.loads(out)
        assert envelope['ok'] == (code in (0, 4)), envelope
        return envelope['data'] if envelope['ok'] else envelope['error']

    def remove(self):
        shutil.rmtree(self.folder)


def equal(got, wanted):
    assert got == wanted, f'{got!r} is not {wanted!r}'


def contains(text, wanted):
    assert wanted in text, f'{wanted!r} is not in {text!r}'


def run_tests(tests, *arguments):
    """Runs functions named as sentences; returns the exit code."""
    failed = 0
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        fault = ''
        try:
            test(*arguments)
        except Exception:  # pylint: disable=broad-except
            fault = traceback.format_exc()
            failed += 1
        for line in fault.splitlines():
            print('#', line)
        print(f'{"not ok" if fault else "ok"} {number} - '
              f'{test.__name__.replace("_", " ")}')
        sys.stdout.flush()
    return 1 if failed else 0
