# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs the program of library/cases*.c against Marketo's and Pipedrive's
sandboxes.

usage: library_cases.py PROGRAM CROSSWALK_SANDBOX
Prints TAP.
"""
import subprocess
import sys

from record_kit import Disturbed, Pair, add_case_fields


def main():
    program, sandbox = sys.argv[1:3]
    pair = Pair(sandbox)
    disturbed = Disturbed(sandbox)
    try:
        add_case_fields(pair)
        return subprocess.run([program, pair.workspace],
                              env={**pair.env, **disturbed.env}, check=False,
                              timeout=200).returncode
    finally:
        disturbed.stop()
        pair.stop()


sys.exit(main())
