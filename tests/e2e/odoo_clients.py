# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs odoo_clients.js against real sandboxes: installs the npm packages of
package-lock.json beside the build and starts one sandbox a version.

usage: odoo_clients.py CROSSWALK_SANDBOX SCRATCH_FOLDER
Prints TAP.
"""
import pathlib
import signal
import subprocess
import sys

from npm_kit import install, run_script

VERSIONS = (16, 18, 19)


def run_version(program, folder, version):
    """The lines of the script for one version."""
    sandbox = subprocess.Popen(
        [program, 'odoo', '--port', '0', '--version', str(version),
         '--demo', '100'], stdout=subprocess.PIPE, text=True)
    try:
        port = sandbox.stdout.readline().rsplit(':', 1)[1].strip()
        return run_script('odoo_clients.js', folder, port, str(version))
    finally:
        sandbox.send_signal(signal.SIGTERM)
        sandbox.wait(timeout=60)
        sandbox.stdout.close()


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
    for version in VERSIONS:
        for line in run_version(program, folder, version):
            if not line.startswith(('ok - ', 'not ok - ')):
                print(line if line.startswith('#') else f'# {line}')
                continue
            number += 1
            verdict, name = line.split(' - ', 1)
            failed += verdict != 'ok'
            print(f'{verdict} {number} - odoo {version}: {name}')
    print(f'1..{number}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
