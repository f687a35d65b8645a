# SPDX-License-Identifier: LGPL-3.0-or-later
"""Walks through the dashboard in a real browser, against the stand-in of
dashboard/mock: behaviour, both widths, light and dark, axe.

usage: dashboard.py SOURCE_ROOT NPM_FOLDER SCRATCH_FOLDER
NPM_FOLDER is where tools/build-dashboard built. Prints TAP; skips where the
dashboard was not built or Chromium is not installed.
"""
import os
import pathlib
import signal
import subprocess
import sys

import npm_kit

HERE = pathlib.Path(__file__).resolve().parent
CHROMIUM = '/usr/bin/chromium'


def install(folder):
    npm_kit.install(folder, HERE / 'dashboard')


def missing(npm):
    """Why the walk cannot be made here; empty when it can."""
    if not (npm / 'dist' / 'index.html').exists():
        return 'the dashboard is not built here'
    if not os.access(os.environ.get('CHROMIUM', CHROMIUM), os.X_OK):
        return 'Chromium is not installed'
    return ''


def start_mock(root, npm, *options):
    """The process and its address."""
    mock = subprocess.Popen(
        ['node', str(root / 'dashboard' / 'mock' / 'server.mjs'),
         '--dist', str(npm / 'dist'), *options],
        stdout=subprocess.PIPE, text=True)
    return mock, mock.stdout.readline().split()[-1]


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def main():
    root, npm, scratch = (pathlib.Path(arg).resolve() for arg in sys.argv[1:4])
    why = missing(npm)
    if why:
        print('1..0 # SKIP ' + why)
        return 0
    install(scratch)
    mocks = [start_mock(root, npm), start_mock(root, npm, '--setup',
                                               '--empty')]
    try:
        walk = subprocess.run(
            ['node', str(HERE / 'dashboard' / 'mock.mjs'),
             *(address for _, address in mocks)],
            env={**os.environ, 'DASHBOARD_NPM': str(scratch)}, check=False,
            timeout=800)
    finally:
        for mock, _ in mocks:
            stop(mock)
    return walk.returncode


if __name__ == '__main__':
    sys.exit(main())
