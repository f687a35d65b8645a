# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs pipedrive_client.js, which uses the official npm package `pipedrive`,
against a sandbox.

usage: pipedrive_client.py CROSSWALK_SANDBOX SCRATCH_FOLDER
Prints TAP.
"""
import pathlib
import signal
import subprocess
import sys

from npm_kit import install, run_script


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    number, failed = 0, 0
    try:
        install(folder)
    except subprocess.CalledProcessError as error:
        print('1..1\nnot ok 1 - npm ci installs the packages')
        print('# ' + error.stderr.decode(errors='replace')
              .replace('\n', '\n# '))
        return 1
    sandbox = subprocess.Popen([program, 'pipedrive', '--port', '0'],
                               stdout=subprocess.PIPE, text=True)
    try:
        port = sandbox.stdout.readline().rsplit(':', 1)[1].strip()
        lines = run_script('pipedrive_client.js', folder, port)
    finally:
        sandbox.send_signal(signal.SIGTERM)
        sandbox.wait(timeout=20)
        sandbox.stdout.close()
    for line in lines:
        if not line.startswith(('ok - ', 'not ok - ')):
            print(line if line.startswith('#') else f'# {line}')
            continue
        number += 1
        verdict, name = line.split(' - ', 1)
        failed += verdict != 'ok'
        print(f'{verdict} {number} - {name}')
    print(f'1..{number}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
