# SPDX-License-Identifier: LGPL-3.0-or-later
"""The cases of tests/unit/test_sql_client.c and test_connector_satchmo.c with
real servers.

usage: databases.py TEST_PROGRAM ...
Prints TAP; skips a server that is not installed.
"""
import os
import subprocess
import sys

from database_kit import PASSWORD, Maria, Postgres


def run_cases(program, server):
    run = subprocess.run(
        [program], check=False, stdout=subprocess.PIPE, text=True,
        timeout=280, stderr=subprocess.STDOUT,
        env={**os.environ, 'CMOCKA_MESSAGE_OUTPUT': 'TAP',
             'CROSSWALK_TEST_DATABASE': server.url + '/shop',
             'CROSSWALK_TEST_DATABASE_PASSWORD': PASSWORD})
    lines = [line for line in run.stdout.splitlines()
             if not line.startswith(('1..', 'TAP ', '# not ok')) and
             '# SKIP' not in line]
    if run.returncode and not any(line.startswith('not ok') for line in lines):
        lines.append(f'not ok - the program ended with {run.returncode}')
    return lines


def main():
    programs = [os.path.abspath(program) for program in sys.argv[1:]]
    number = 0
    for kind in (Postgres, Maria):
        name = kind.__name__
        if not kind.programs:
            number += 1
            print(f'ok {number} - {name} # SKIP is not installed')
            continue
        server = kind()
        try:
            lines = [line for program in programs
                     for line in run_cases(program, server)]
        finally:
            server.stop()
        for line in lines:
            verdict, _, rest = line.partition(' - ')
            if verdict.startswith(('ok', 'not ok')):
                number += 1
                verdict = verdict.rstrip(' 0123456789')
                print(f'{verdict} {number} - {name}: {rest}')
            else:
                print(line)
    print(f'1..{number}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
