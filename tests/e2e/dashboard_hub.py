# SPDX-License-Identifier: LGPL-3.0-or-later
"""Walks through the dashboard of a real hub between two sandboxes.

usage: dashboard_hub.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT NPM_FOLDER
                        SCRATCH_FOLDER
Prints TAP; skips where the dashboard was not built or Chromium is not
installed.
"""
import os
import pathlib
import subprocess
import sys

from cli_kit import Hub, Sandboxes
from dashboard import HERE, install, missing
from serve_kit import Daemon


def walk(hub, daemon, scratch):
    done = subprocess.run(
        ['node', str(HERE / 'dashboard' / 'hub.mjs'), daemon.url,
         daemon.setup_token(), hub.program, hub.workspace],
        env={**hub.env, 'DASHBOARD_NPM': str(scratch)}, check=False,
        timeout=800)
    return done.returncode


def main():
    program, sandbox = map(os.path.abspath, sys.argv[1:3])
    root, npm, scratch = (pathlib.Path(arg).resolve() for arg in sys.argv[3:6])
    why = missing(npm)
    if why:
        print('1..0 # SKIP ' + why)
        return 0
    install(scratch)
    sandboxes = Sandboxes(sandbox)
    hub = Hub(program, root / 'recipes' / 'odoo-prospectconnect',
              sandboxes.urls)
    main = pathlib.Path(hub.workspace) / 'crosswalk.yaml'
    text = main.read_text(encoding='utf-8')
    assert '  poll: 5 min' in text  # and what is edited meets no faster one
    main.write_text(text.replace('  poll: 5 min',
                                 '  poll: 5 min\n  poll_fast: off'),
                    encoding='utf-8')
    try:
        daemon = Daemon(hub)
        try:
            return walk(hub, daemon, scratch)
        finally:
            daemon.stop()
    finally:
        sandboxes.stop()
        hub.remove()


if __name__ == '__main__':
    sys.exit(main())
