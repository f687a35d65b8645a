# SPDX-License-Identifier: LGPL-3.0-or-later
"""Holds the stand-in of dashboard/mock to docs/openapi.yaml: what the pages
are tried on answers as the hub does.

usage: dashboard_contract.py SOURCE_ROOT NPM_FOLDER
Prints TAP.
"""
import json
import pathlib
import sys
import urllib.request

import jsonschema
import yaml

from dashboard import start_mock, stop

PLACES = {
    '/links/{link}': None,           # the pages do not ask for these
    '/jobs/{job}': None,
    '/conflicts/{conflict}': None,
    '/events': None,
    '/records/{sync}/{side}/{record}': '/records/contacts/left/34',
    '/runs/{run}': '/runs/01KAX00',
    '/runs/{run}/undo': '/runs/01KAX00/undo',
    '/syncs/{sync}': '/syncs/tasks',
    '/lookups/{lookup}': '/lookups/users',
    '/lookups/{lookup}/suggestions': '/lookups/users/suggestions',
    '/connections/{connection}': '/connections/prospectconnect',
    '/connections/{connection}/hooks': '/connections/odoo/hooks',
    '/connections/{connection}/entities': '/connections/odoo/entities',
    '/connections/{connection}/entities/{entity}/fields':
        '/connections/odoo/entities/res.partner/fields',
    '/connections/{connection}/entities/{entity}/records':
        '/connections/odoo/entities/res.partner/records',
    '/connections/{connection}/entities/{entity}/records/{record}':
        '/connections/odoo/entities/res.partner/records/34',
}
POSTS = {
    '/syncs/{sync}/try': ('/syncs/contacts/try', {'side': 'left', 'id': '1'}),
    '/connections/{connection}/test': ('/connections/prospectconnect/test', {}),
    '/connections/{connection}/hooks': ('/connections/odoo/hooks', {}),
    '/lookups/{lookup}/fetch': ('/lookups/users/fetch', {}),
    '/alerts/test': ('/alerts/test', {}),
    '/plan': ('/plan', {}),
    '/check': ('/check', {}),
    '/check/setup': ('/check/setup', {}),
    '/links/look': ('/links/look', {}),
    '/workspace/reload': ('/workspace/reload', {}),
    '/runs': ('/runs', {'kind': 'sync'}),
    '/jobs/retry': ('/jobs/retry', {'sync': 'contacts'}),
    '/keys': ('/keys', {'name': 'x', 'scopes': ['read']}),
    '/users': ('/users', {'name': 'x', 'password': 'a long one',
                          'role': 'viewer'}),
}


class Mock:
    def __init__(self, address):
        self.address = address + '/api/v1'
        self.csrf = self.ask('/session', {
            'name': 'Ines Duarte', 'password': 'correct horse battery'})['csrf']

    def ask(self, path, body=None):
        request = urllib.request.Request(
            self.address + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={'X-CSRF-Token': getattr(self, 'csrf', '')})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def schema_of(document, path, method):
    """The schema of the answer when all went well."""
    answers = document['paths'][path][method]['responses']
    answer = answers[next(code for code in answers if code.startswith('2'))]
    if '$ref' in answer:
        name = answer['$ref'].rsplit('/', 1)[1]
        answer = document['components']['responses'][name]
    return answer['content']['application/json']['schema']


def faults(document, schema, value):
    whole = {**schema, 'components': document['components']}
    checker = jsonschema.Draft202012Validator(whole)
    return ['/'.join(map(str, fault.absolute_path)) + ': ' +
            fault.message[:300] for fault in checker.iter_errors(value)]


def asked(document):
    """(what, path of the contract, method, path, body) of each question."""
    for path, methods in document['paths'].items():
        place = PLACES.get(path, path)
        if 'get' in methods and place:
            assert '{' not in place, f'{path}: which one is to be asked for?'
            yield path, 'get', place, None
    for path, (place, body) in POSTS.items():
        yield path, 'post', place, body


def main():
    root, npm = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    if not (npm / 'dist').exists():
        print('1..0 # SKIP the dashboard is not built here')
        return 0
    with open(root / 'docs' / 'openapi.yaml', encoding='utf-8') as file:
        document = yaml.safe_load(file)
    process, address = start_mock(root, npm)
    number = 0
    try:
        mock = Mock(address)
        for path, method, place, body in asked(document):
            number += 1
            try:
                said = faults(document, schema_of(document, path, method),
                              mock.ask(place, body))
            except OSError as error:
                said = [str(error)]
            print('%s %d - %s %s' % ('not ok' if said else 'ok', number,
                                     method, path))
            for line in said[:5]:
                print('# ' + line)
    finally:
        stop(process)
    print('1..%d' % number)
    return 0


if __name__ == '__main__':
    sys.exit(main())
