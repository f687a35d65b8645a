# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs odoo_clients.js against real sandboxes: installs the npm packages of
package-lock.json beside the build and starts one sandbox a version.

usage: odoo_clients.py CROSSWALK_SANDBOX SCRATCH_FOLDER
Prints TAP.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VERSIONS = (16, 18, 19)


def install(folder):
    """npm ci, unless the same lock file is installed already."""
    done = folder / 'installed-lock.json'
    lock = (HERE / 'package-lock.json').read_bytes()
    if done.exists() and done.read_bytes() == lock:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(HERE / name, folder / name)
    subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit',
                    '--no-fund'], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    done.write_bytes(lock)


def run_version(program, folder, version):
    """The lines of the script for one version."""
    sandbox = subprocess.Popen(
        [program, 'odoo', '--port', '0', '--version', str(version),
         '--demo', '100'], stdout=subprocess.PIPE, text=True)
    try:
        port = sandbox.stdout.readline().rsplit(':', 1)[1].strip()
        script = subprocess.run(
            ['node', str(HERE / 'odoo_clients.js'), port, str(version)],
            env={**os.environ, 'NODE_PATH': str(folder / 'node_modules'),
                 'NODE_NO_WARNINGS': '1'},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=100, check=False)
    finally:
        sandbox.send_signal(signal.SIGTERM)
        sandbox.wait(timeout=20)
        sandbox.stdout.close()
    lines = script.stdout.splitlines()
    if not any(line.startswith(('ok - ', 'not ok - ')) for line in lines):
        lines = ['not ok - the script runs', *('# ' + line for line in lines)]
    return lines


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
