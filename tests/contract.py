#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Runs the API's unit tests and holds every exchange of theirs, and the table
of routes, against docs/openapi.yaml.

usage: contract.py TEST-PROGRAM...
"""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'lib'))
import openapi  # noqa: E402


def run(program, file):
    environment = dict(os.environ, CROSSWALK_EXCHANGES=file,
                       CMOCKA_MESSAGE_OUTPUT='TAP')
    done = subprocess.run([program], env=environment, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    return [] if done.returncode == 0 else [
        '%s fails: %s' % (program, done.stdout[-2000:])]


def check_route(contract, told):
    operation = contract.find(told['route'], openapi.PREFIX + told['pattern'])
    where = '%s %s' % (told['route'], told['pattern'])
    if operation is None:
        return ['%s is not in the contract' % where]
    return ['%s: %s is %s, in the contract %s'
            % (where, ours, told[ours], operation.get(theirs))
            for ours, theirs in (('operation', 'operationId'),
                                 ('role', 'x-role'), ('scope', 'x-scope'))
            if told[ours] != operation.get(theirs)]


def check(contract, line):
    told = json.loads(line)
    if 'route' in told:
        return check_route(contract, told)
    return ['%s %s %d: %s' % (told['method'], told['url'], told['status'], f)
            for f in contract.check(told['method'], told['url'],
                                    told['status'], told['type'],
                                    told['body'], told['etag'])]


def main():
    contract = openapi.Contract()
    faults = []
    exchanges = routes = 0
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'exchanges')
        for program in sys.argv[1:]:
            faults += run(program, file)
        with open(file, encoding='utf-8') as f:
            for line in f:
                faults += check(contract, line)
                routes += '"route"' in line[:20]
                exchanges += 1
    good = {name for name, status in contract.met if status < 300}
    print('1..2')
    print('%s 1 - %d exchanges are as the contract says'
          % ('not ok' if faults else 'ok', exchanges - routes))
    for fault in faults[:50]:
        print('# ' + fault.replace('\n', '\n# '))
    met = {o[4]['operationId'] for o in contract.operations}
    print('%s 2 - %d of %d operations were answered well'
          % ('ok' if len(good) >= 1 else 'not ok', len(good), len(met)))
    print('# not met: %s' % ' '.join(sorted(met - good)))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
