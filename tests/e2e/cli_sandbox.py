# SPDX-License-Identifier: LGPL-3.0-or-later
"""`crosswalk sandbox` becomes the sandbox program.

usage: cli_sandbox.py CROSSWALK CROSSWALK_SANDBOX
Prints TAP. Uses the standard library only.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from cli_kit import Sandboxes, contains, equal, run_tests


def run(*command, **options):
    return subprocess.run(command, text=True, check=False, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options)


def it_serves_and_stops_as_the_program_itself(program, sandbox):
    del sandbox
    boxes = Sandboxes(program, 'sandbox', demo=3)
    try:
        url = boxes.urls['odoo'] + '/web/webclient/version_info'
        request = urllib.request.Request(
            url, b'{}', {'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            contains(answer.read().decode(), 'server_version')
    finally:
        code = boxes.stop()
    equal(code, 0)


def every_word_behind_it_is_passed_on(program, sandbox):
    for words in (['--help'], ['odoo', '--port', 'x'], ['--json'], []):
        via = run(program, 'sandbox', *words)
        itself = run(sandbox, *words)
        equal((words, via.returncode, via.stdout, via.stderr),
              (words, itself.returncode, itself.stdout, itself.stderr))


def beside(program, names):
    """A folder with `crosswalk` and programs of these names."""
    folder = tempfile.mkdtemp(prefix='crosswalk-e2e-')
    shutil.copy(program, os.path.join(folder, 'crosswalk'))
    for name in names:
        path = os.path.join(folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\necho "$(basename "$0") $*"\n')
        os.chmod(path, 0o755)
    return folder


def the_one_beside_it_is_taken_first(program, sandbox):
    del sandbox
    folder = beside(program, ['crosswalk-sandbox'])
    try:
        done = run(os.path.join(folder, 'crosswalk'), 'sandbox', 'a', 'b c')
        equal((done.returncode, done.stdout),
              (0, 'crosswalk-sandbox a b c\n'))
    finally:
        shutil.rmtree(folder)


def else_the_one_that_PATH_finds(program, sandbox):
    del sandbox
    folder = beside(program, [])
    other = beside(program, ['crosswalk-sandbox'])
    try:
        env = {**os.environ, 'PATH': other + ':' + os.environ['PATH']}
        done = run(os.path.join(folder, 'crosswalk'), 'sandbox', 'x', env=env)
        equal((done.returncode, done.stdout), (0, 'crosswalk-sandbox x\n'))
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(other)


def without_any_it_exits_3_and_says_so(program, sandbox):
    del sandbox
    folder = beside(program, [])
    try:
        done = run(os.path.join(folder, 'crosswalk'), 'sandbox', 'odoo',
                   env={**os.environ, 'PATH': folder})
        equal((done.returncode, done.stdout), (3, ''))
        contains(done.stderr, 'cannot start crosswalk-sandbox')
    finally:
        shutil.rmtree(folder)


TESTS = (
    it_serves_and_stops_as_the_program_itself,
    every_word_behind_it_is_passed_on,
    the_one_beside_it_is_taken_first,
    else_the_one_that_PATH_finds,
    without_any_it_exits_3_and_says_so,
)

sys.exit(run_tests(TESTS, *sys.argv[1:3]))
