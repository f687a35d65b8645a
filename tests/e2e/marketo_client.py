# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs marketo_client.js against a real sandbox: installs the npm package of
marketo_npm/package-lock.json beside the build.

usage: marketo_client.py CROSSWALK_SANDBOX SCRATCH_FOLDER
Prints TAP.
"""
import pathlib
import signal
import subprocess
import sys

from npm_kit import HERE, install, run_script


def run(program, folder):
    """The lines of the script."""
    sandbox = subprocess.Popen([program, 'marketo', '--port', '0'],
                               stdout=subprocess.PIPE, text=True)
    try:
        port = sandbox.stdout.readline().rsplit(':', 1)[1].strip()
        return run_script('marketo_client.js', folder, port)
    finally:
        sandbox.send_signal(signal.SIGTERM)
        sandbox.wait(timeout=60)
        sandbox.stdout.close()


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    number, failed = 0, 0
    try:
        install(folder, HERE / 'marketo_npm')
    except subprocess.CalledProcessError as error:
        print('1..1\nnot ok 1 - npm ci installs the package')
        print('# ' + error.stderr.decode(errors='replace')
              .replace('\n', '\n# '))
        return 1
    for line in run(program, folder):
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
