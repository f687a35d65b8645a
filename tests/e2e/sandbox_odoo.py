# SPDX-License-Identifier: LGPL-3.0-or-later
"""The real crosswalk-sandbox, serving Odoo over loopback, driven by Python's
own xmlrpc.client and http.client.

usage: sandbox_odoo.py CROSSWALK_SANDBOX
Prints TAP. Uses the standard library only.
"""
import datetime
import functools
import http.client
import json
import signal
import subprocess
import sys
import unicodedata
import xmlrpc.client

import sandbox_openerp

VERSIONS = (16, 17, 18, 19)


class Sandbox:
    def __init__(self, program, version, *options):
        self.process = subprocess.Popen(
            [program, 'odoo', '--port', '0', '--version', str(version),
             *options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.url = line.rsplit(' ', 1)[1].strip()
        self.port = int(line.rsplit(':', 1)[1])
        base = self.url + ('/xmlrpc/' if version < 8 else '/xmlrpc/2/')
        self.common = xmlrpc.client.ServerProxy(base + 'common')
        self.object = xmlrpc.client.ServerProxy(base + 'object')
        self.uid, self.password = 1 if version < 8 else 2, 'admin'

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code

    def call(self, model, method, *args, **kwargs):
        return self.object.execute_kw('demo', self.uid, self.password, model,
                                      method, list(args), kwargs)

    def fault(self, model, method, *args, **kwargs):
        try:
            result = self.call(model, method, *args, **kwargs)
        except xmlrpc.client.Fault as fault:
            return fault
        raise AssertionError(f'{method} answered {result!r}, no fault')

    def post(self, path, body, headers=None):
        """Status, headers and raw body."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port,
                                                timeout=60)
        try:
            connection.request('POST', path, json.dumps(body).encode(),
                               {'Content-Type': 'application/json',
                                **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def knobs(self, **values):
        status, _, _ = self.post('/_sandbox/knobs', values)
        assert status == 200, status


def equal(got, wanted):
    assert got == wanted, f'{got!r} is not {wanted!r}'


def logging_in(box, version):
    equal(box.common.version()['server_version'], f'{version}.0')
    equal(box.common.authenticate('demo', 'admin', 'admin', {}), 2)
    equal(box.common.authenticate('demo', 'admin', 'wrong', {}), False)
    equal(box.common.login('demo', 'sync', 'sync-key'), 6)
    equal(xmlrpc.client.ServerProxy(box.url + '/xmlrpc/db').list(), ['demo'])


def records_there_and_back(box, version):
    del version
    ident = box.call('res.partner', 'create', {
        'name': 'Łódź & "Sons" <社>', 'email': 'A@B.example',
        'is_company': True, 'comment': 'one\ntwo'})
    row = box.call('res.partner', 'read', [ident], [
        'name', 'email_normalized', 'parent_id', 'color', 'category_id',
        'partner_latitude', 'comment', 'active'])[0]
    equal(row, {'id': ident, 'name': 'Łódź & "Sons" <社>',
                'email_normalized': 'a@b.example', 'parent_id': False,
                'color': 0, 'category_id': [], 'partner_latitude': 0.0,
                'comment': '<p>one\ntwo</p>', 'active': True})
    equal(box.call('res.partner', 'write', [ident], {'city': 'Oslo'}), True)
    equal(box.call('res.partner', 'search', [['city', '=', 'Oslo']],
                   limit=1), [ident])
    many = box.call('res.partner', 'create',
                    [{'name': str(i), 'parent_id': ident}
                     for i in range(100)])
    equal(len(many), 100)
    equal(box.call('res.partner', 'read', [ident], ['child_ids'])[0]
          ['child_ids'], many)
    equal(box.call('res.partner', 'unlink', many), True)
    equal(box.call('res.partner', 'search_count',
                   [['parent_id', '=', ident]]), 0)


def stamps_are_text_to_the_second(box, version):
    del version
    ident = box.call('res.partner', 'create', {'name': 'stamp'})
    stamp = box.call('res.partner', 'read', [ident], ['write_date'])[0]
    when = datetime.datetime.strptime(stamp['write_date'],
                                      '%Y-%m-%d %H:%M:%S')
    equal(box.call('res.partner', 'search',
                   [['write_date', '>=', stamp['write_date']],
                    ['id', '=', ident]]), [ident])
    # dateTime.iso8601 is taken where text is.
    moment = xmlrpc.client.DateTime(when)
    message = box.call('mail.message', 'create', {'date': moment})
    equal(box.call('mail.message', 'read', [message], ['date'])[0]['date'],
          stamp['write_date'])
    fault = box.fault('mail.message', 'create',
                      {'date': when.isoformat() + 'Z'})
    equal(fault.faultCode, 1)
    assert 'ValueError: ' in fault.faultString.splitlines()[-1]


def faults_have_the_codes_of_their_kind(box, version):
    equal(box.fault('no.such', 'search', []).faultCode, 2)
    equal(box.fault('res.partner', 'frob', [1]).faultCode, 1)
    equal(box.fault('res.partner', '_compute', [1]).faultCode, 4)
    missing = box.fault('res.partner', 'write', [987654], {'name': 'x'})
    equal(missing.faultCode, 2)
    equal(missing.faultString, 'Record does not exist or has been deleted.\n'
          '(Record: res.partner(987654,), User: 2)')
    invalid = box.fault('res.partner', 'create', {'nope': 1})
    equal(invalid.faultCode, 1)
    equal(invalid.faultString.splitlines()[-1],
          "ValueError: Invalid field 'nope' on model 'res.partner'")
    none = box.fault('crm.lead', 'action_set_lost',
                     [box.call('crm.lead', 'create', {'name': 'x'})])
    equal(none.faultString.splitlines()[-1], 'TypeError: cannot marshal None '
          'unless allow_none is enabled')
    old = xmlrpc.client.ServerProxy(box.url + '/xmlrpc/object')
    try:
        old.execute_kw('demo', 2, 'bad', 'res.partner', 'search', [[]])
        raise AssertionError('no fault')
    except xmlrpc.client.Fault as fault:
        equal(fault.faultCode, 'AccessDenied')
    if version >= 19:
        equal(box.fault('res.partner', 'exists', [1]).faultCode, 4)


def a_reader_meets_access_errors(box, version):
    del version
    box.uid, box.password = 7, 'reader'
    assert box.call('res.partner', 'search_count', []) > 0
    fault = box.fault('res.partner', 'create', {'name': 'x'})
    equal(fault.faultCode, 4)
    assert fault.faultString.startswith(
        "You are not allowed to create 'Contact' (res.partner) records.")


def demonstration_data_tells_a_story(box, version):
    del version
    companies = box.call('res.partner', 'search_count',
                         [['is_company', '=', True]])
    assert companies >= 20, companies
    people = box.call('res.partner', 'search_read',
                      [['is_company', '=', False], ['email', '!=', False]],
                      ['display_name', 'country_id'])
    assert len(people) > 100
    assert any(', ' in p['display_name'] for p in people)
    scripts = {unicodedata.name(letter, '').split(' ')[0]
               for p in people for letter in p['display_name']}
    assert scripts >= {'LATIN', 'GREEK', 'CYRILLIC', 'ARABIC', 'CJK',
                       'DEVANAGARI'}, scripts
    anyone = {'active_test': False}
    lost = box.call('crm.lead', 'search_count',
                    [['active', '=', False], ['probability', '=', 0]])
    won = box.call('crm.lead', 'search_count', [['stage_id.is_won', '=',
                                                 True]])
    assert lost > 3 and won > 3, (lost, won)
    assert box.call('crm.lead', 'search_count', [], context=anyone) > 40
    assert box.call('mail.activity', 'search_count', []) > 10
    notes = box.call('mail.message', 'search_count',
                     [['message_type', '=', 'comment'],
                      ['is_internal', '=', True]])
    assert notes > 10, notes


def json_rpc_and_sessions(box, version):
    status, headers, body = box.post('/web/session/authenticate', {
        'params': {'db': 'demo', 'login': 'admin', 'password': 'admin'}})
    equal(status, 200)
    equal(json.loads(body)['result']['uid'], 2)
    cookie = headers['Set-Cookie'].split(';')[0]
    assert 'HttpOnly' in headers['Set-Cookie']
    _, headers, body = box.post('/web/dataset/call_kw', {'id': 5, 'params': {
        'model': 'res.partner', 'method': 'search_read', 'args': [],
        'kwargs': {'domain': [['id', '=', 1]], 'fields': ['name']}}},
        {'Cookie': cookie})
    equal(json.loads(body), {'jsonrpc': '2.0', 'id': 5, 'result': [
        {'id': 1, 'name': 'My Company'}]})
    equal(headers['Connection'], 'close')
    _, _, body = box.post('/jsonrpc', {'params': {
        'service': 'object', 'method': 'execute_kw',
        'args': ['demo', 2, 'admin', 'res.partner', 'read', [[1]],
                 {'fields': ['nope']}]}})
    error = json.loads(body)['error']
    equal(error['code'], 0 if version >= 19 else 200)
    equal(error['data']['name'], 'builtins.ValueError')


def json2_from_19(box, version):
    path = '/json/2/res.partner/search_read'
    body = {'domain': [['id', '=', 1]], 'fields': ['name']}
    status, _, answer = box.post(path, body,
                                 {'Authorization': 'bearer admin-key'})
    if version < 19:
        equal(status, 404)
        return
    equal((status, json.loads(answer)),
          (200, [{'id': 1, 'name': 'My Company'}]))
    status, headers, _ = box.post(path, body)
    equal((status, headers['WWW-Authenticate']), (401, 'bearer'))


def lost_answers_leave_their_record(box, version):
    del version
    box.knobs(drop_after_every=1)
    try:
        box.post('/jsonrpc', {'params': {
            'service': 'object', 'method': 'execute_kw',
            'args': ['demo', 2, 'admin', 'res.partner', 'create',
                     [{'name': 'x', 'ref': 'hub-77'}]]}})
        raise AssertionError('an answer came')
    except (ConnectionError, http.client.HTTPException):
        pass
    equal(box.call('res.partner', 'search_count', [['ref', '=', 'hub-77']]),
          1)
    # xmlrpc.client sends again by itself when a connection breaks: that is
    # how records get doubled.
    try:
        box.call('res.partner', 'create', {'name': 'x', 'ref': 'hub-78'})
        raise AssertionError('an answer came')
    except (ConnectionError, http.client.HTTPException):
        pass
    box.knobs(drop_after_every=0)
    equal(box.call('res.partner', 'search_count', [['ref', '=', 'hub-78']]),
          2)


def ends(program, *words):
    """Exit code and what it said on stderr."""
    done = subprocess.run([program, *words], capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, done.stderr


def misspelt_words_are_told_apart(program):
    code, said = ends(program, 'odo')
    assert code == 2 and 'did you mean odoo?' in said, (code, said)
    code, said = ends(program, 'odoo', '--verson', '18')
    assert code == 2 and 'did you mean version?' in said, (code, said)
    code, said = ends(program, 'odoo', '--version', '13')
    assert code == 2 and '7, 12, or a number from 16 to 19' in said, (code, said)
    code, said = ends(program, 'odoo', '--knob', 'latncy_ms=1')
    assert code == 2 and 'latency_ms' in said, (code, said)


def a_taken_port_ends_with_3(program):
    box = Sandbox(program, 18)
    code, said = ends(program, 'odoo', '--port', str(box.port))
    box.stop()
    assert code == 3 and said.startswith('crosswalk-sandbox: odoo: '), said


def several_systems_run_in_one_process(program):
    process = subprocess.Popen(
        [program, 'odoo', '--version', '16', 'odoo', '--version', '19'],
        stdout=subprocess.PIPE, text=True)
    urls = [process.stdout.readline().split(' ')[-1].strip()
            for _ in range(2)]
    versions = [xmlrpc.client.ServerProxy(url + '/xmlrpc/2/common').version()
                ['server_version'] for url in urls]
    process.send_signal(signal.SIGINT)
    equal(process.wait(timeout=60), 0)
    process.stdout.close()
    equal(versions, ['16.0', '19.0'])


PROGRAM_CASES = (misspelt_words_are_told_apart, a_taken_port_ends_with_3,
                 several_systems_run_in_one_process)
CASES = (logging_in, records_there_and_back, stamps_are_text_to_the_second,
         faults_have_the_codes_of_their_kind, demonstration_data_tells_a_story,
         json_rpc_and_sessions, json2_from_19, lost_answers_leave_their_record,
         a_reader_meets_access_errors)


def boxes(program):
    """Each version, and what is to be tried on it."""
    for version in VERSIONS:
        yield (version, Sandbox(program, version, '--demo', '300'),
               [functools.partial(case, version=version) for case in CASES])
    yield (7, Sandbox(program, 7, '--demo', '20', '--addons',
                      'account,sale,product_m2mcategories'),
           sandbox_openerp.CASES)


def name_of(case):
    case = getattr(case, 'func', case)
    return case.__name__.replace('_', ' ')


def main():
    program, number, failed = sys.argv[1], 0, 0
    for version, box, cases in boxes(program):
        for case in cases:
            number += 1
            name = f'odoo {version}: {name_of(case)}'
            try:
                case(box)
                print(f'ok {number} - {name}')
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                print(f'not ok {number} - {name}')
                print(f'# {type(error).__name__}: {error}')
        number += 1
        code = box.stop()
        failed += code != 0
        print(f'{"ok" if code == 0 else "not ok"} {number} - odoo {version}: '
              'stops when it is asked to')
    for case in PROGRAM_CASES:
        number += 1
        name = case.__name__.replace('_', ' ')
        try:
            case(program)
            print(f'ok {number} - {name}')
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f'not ok {number} - {name}')
            print(f'# {type(error).__name__}: {error}')
    print(f'1..{number}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
