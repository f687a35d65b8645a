# SPDX-License-Identifier: LGPL-3.0-or-later
"""Man page and completions are what the program makes of its tables.

usage: cli_pages.py CROSSWALK SOURCE_ROOT [--write]
Prints TAP. --write brings the files up to date instead.
"""
import json
import os
import re
import shutil
import subprocess
import sys

PAGES = {
    '--man': 'docs/man/crosswalk.1',
    '--bash': 'completions/bash/crosswalk',
    '--zsh': 'completions/zsh/_crosswalk',
}


def made(program, option):
    return subprocess.run([program, 'help', option], check=True,
                          stdout=subprocess.PIPE).stdout


def is_fresh(program, root, option):
    with open(os.path.join(root, PAGES[option]), 'rb') as page:
        if page.read() == made(program, option):
            return ''
    return f'run `crosswalk help {option} > {PAGES[option]}`'


def checked_by(program, root, option, *checker):
    if not shutil.which(checker[0]):
        return None
    done = subprocess.run([*checker, os.path.join(root, PAGES[option])],
                          check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.stdout or (f'exit {done.returncode}' if done.returncode
                           else '')


COMPLETE = r'''
source "$1"
COMP_WORDS=("$2" "${@:3}"); COMP_CWORD=$(($# - 2))
_crosswalk
printf '%s\n' "${COMPREPLY[@]}"
'''


def complete(program, root, *words):
    page = os.path.join(root, PAGES['--bash'])
    done = subprocess.run(['bash', '-c', COMPLETE, 'bash', page, program,
                           *words], check=True, text=True,
                          stdout=subprocess.PIPE)
    return done.stdout.split()


def completes(program, root):
    workspace = os.path.join(root, 'tests/e2e/workspace')
    for name in ('ODOO_URL', 'PROSPECTCONNECT_URL'):
        os.environ[name] = 'http://127.0.0.1'
    for name in ('ODOO_DATABASE', 'ODOO_USER', 'ODOO_PASSWORD',
                 'PROSPECTCONNECT_KEY'):
        os.environ[name] = 'x'
    for words, wanted in (
            (['ver'], ['version']),
            (['--js'], ['--json']),
            (['help', '--m'], ['--man']),
            (['-w', 'x', 'versio'], ['version']),
            (['help', 'versi'], ['version']),
            (['sync', 'cont'], []),
            (['-w', workspace, 'sync', 'cont'], ['contacts'])):
        got = complete(program, root, *words)
        if got != wanted:
            return f'{words} completes to {got}, not {wanted}'
    return ''


def guide_knows(program, root):
    """Every command and error code is in the guide."""
    path = os.path.join(root, 'docs/guide/cli.md')
    with open(path, encoding='utf-8') as page:
        text = page.read()
    answer = subprocess.run([program, 'help', '--json'], check=True,
                            stdout=subprocess.PIPE).stdout
    words = [c['name'] for c in json.loads(answer)['data']['commands']]
    path = os.path.join(root, 'src/base/error.c')
    with open(path, encoding='utf-8') as source:
        words += re.findall(r'\[ERR_(?!OK)\w+\] = \{"(\w+)"', source.read())
    missing = [word for word in words if f'`{word}`' not in text]
    return f'not in docs/guide/cli.md: {missing}' if missing else ''


def main():
    program, root = sys.argv[1:3]
    if '--write' in sys.argv:
        for option, path in PAGES.items():
            with open(os.path.join(root, path), 'wb') as page:
                page.write(made(program, option))
        return 0
    tests = [(f'{path} is what `crosswalk help {option}` says',
              is_fresh(program, root, option))
             for option, path in PAGES.items()]
    tests += [
        ('mandoc finds no fault in the man page',
         checked_by(program, root, '--man', 'mandoc', '-Tlint')),
        ('bash reads its completion',
         checked_by(program, root, '--bash', 'bash', '-n')),
        ('zsh reads its completion',
         checked_by(program, root, '--zsh', 'zsh', '-n')),
        ('the guide knows every command and error code',
         guide_knows(program, root)),
        ('bash completes commands, options and names',
         completes(program, root)),
    ]
    print(f'1..{len(tests)}')
    for number, (name, fault) in enumerate(tests, 1):
        for line in (fault or '').splitlines():
            print('#', line)
        print(f'{"not ok" if fault else "ok"} {number} - {name}'
              f'{" # SKIP not installed" if fault is None else ""}')
    return 1 if any(fault for _, fault in tests) else 0


sys.exit(main())
