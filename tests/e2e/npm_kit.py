# SPDX-License-Identifier: LGPL-3.0-or-later
"""npm packages for tests: those of package-lock.json, installed beside the
build, and a script run with them whose "ok - NAME" lines become TAP."""
import fcntl
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def install(folder, source=HERE):
    """npm ci for a lock file, unless the same is installed already; one
    after the other, since several tests may want the same folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / 'installing', 'w', encoding='ascii') as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        install_in_turn(folder, source)


def install_in_turn(folder, source):
    done = folder / 'installed-lock.json'
    lock = (source / 'package-lock.json').read_bytes()
    if done.exists() and done.read_bytes() == lock:
        return
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(source / name, folder / name)
    subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit',
                    '--no-fund', '--fetch-retries=5'], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    done.write_bytes(lock)


def run_script(name, folder, *arguments):
    """The lines that a script of this folder prints."""
    script = subprocess.run(
        ['node', str(HERE / name), *arguments],
        env={**os.environ, 'NODE_PATH': str(folder / 'node_modules'),
             'NODE_NO_WARNINGS': '1'},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=250, check=False)
    lines = script.stdout.splitlines()
    if not any(line.startswith(('ok - ', 'not ok - ')) for line in lines):
        lines = ['not ok - the script runs', *('# ' + line for line in lines)]
    return lines
