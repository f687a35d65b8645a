# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs a script that uses the official npm package `pipedrive`, unchanged,
against a sandbox: pipedrive_client.js with the newest, pipedrive_cases.js
with the last one that has all classes of v1 (pipedrive_npm).

usage: pipedrive_client.py CROSSWALK_SANDBOX SCRATCH_FOLDER client|cases
Prints TAP.
"""
import pathlib
import signal
import subprocess
import sys

from npm_kit import HERE, install, run_script

SCRIPTS = {'client': (HERE, []),
           'cases': (HERE / 'pipedrive_npm', ['--company', 'marketo'])}


def run(program, folder, name):
    """The lines of the script."""
    sandbox = subprocess.Popen(
        [program, 'pipedrive', '--port', '0', *SCRIPTS[name][1]],
        stdout=subprocess.PIPE, text=True)
    try:
        port = sandbox.stdout.readline().rsplit(':', 1)[1].strip()
        return run_script(f'pipedrive_{name}.js', folder, port)
    finally:
        sandbox.send_signal(signal.SIGTERM)
        sandbox.wait(timeout=60)
        sandbox.stdout.close()


def main():
    program, folder, name = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    number, failed = 0, 0
    try:
        install(folder, SCRIPTS[name][0])
    except subprocess.CalledProcessError as error:
        print('1..1\nnot ok 1 - npm ci installs the packages')
        print('# ' + error.stderr.decode(errors='replace')
              .replace('\n', '\n# '))
        return 1
    for line in run(program, folder, name):
        if not line.startswith(('ok - ', 'not ok - ')):
            print(line if line.startswith('#') else f'# {line}')
            continue
        number += 1
        verdict, title = line.split(' - ', 1)
        failed += verdict != 'ok'
        print(f'{verdict} {number} - {title}')
    print(f'1..{number}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
