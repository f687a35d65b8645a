# SPDX-License-Identifier: LGPL-3.0-or-later
"""The facade before an Odoo: callers, sessions, writes, functions, limits.

usage: serve_facade.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Cases have the number that the list of acceptance cases gives.
"""
import concurrent.futures
import http.client
import http.cookiejar
import itertools
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from cli_kit import contains, equal, run_tests
from facade_kit import Caller, Facade, Odoo, cookie_of
from serve_kit import WAIT_S, frozen, wait_for

CROSSWALK, SANDBOX = sys.argv[1:3]
VERSIONS = ((16, 'jsonrpc'), (16, 'xmlrpc'), (18, 'auto'), (19, 'auto'))
CLIENTS = 200
EXPIRED = '{"jsonrpc":"2.0","id":null,"error":{"code":100,'\
    '"message":"Odoo Session Expired","data":{"name":'\
    '"odoo.http.SessionExpiredException","debug":"","message":'\
    '"Session expired","arguments":["Session expired"],"context":{}}}}'


def odoo_error(name, message, arguments=None, code=200):
    """The error object of a JSON route, byte by byte."""
    return json.dumps({'jsonrpc': '2.0', 'id': None, 'error': {
        'code': code, 'message': 'Odoo Server Error', 'data': {
            'name': name, 'debug': '', 'message': message,
            'arguments': arguments or [message], 'context': {}}}},
        separators=(',', ':'))


def result(value):
    return '{"jsonrpc":"2.0","id":null,"result":' + json.dumps(
        value, separators=(',', ':')) + '}'


class Stand:
    """An Odoo with a facade, and its administrator signed in."""

    def __init__(self, version=16, *lines, protocol='auto', demo=30):
        self.version = version
        self.odoo = Odoo(SANDBOX, version, demo)
        self.facade = Facade(CROSSWALK, self.odoo, *lines, protocol=protocol)
        self.code = 0 if version >= 19 else 200

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            equal(self.facade.stop(), 0)
        finally:
            self.odoo.stop()

    def partner(self, caller, **data):
        answer = caller.post('res.partner', {'name': 'Somebody', **data})
        return answer.json['result']

    def read(self, record, *fields):
        return self.odoo.call('res.partner', 'read', [record],
                              list(fields))[0]

    def n_partners(self):
        return self.odoo.call('res.partner', 'search_count', [])


# ---- signing in -------------------------------------------------------------

def sign_in(stand):
    facade = stand.facade
    for path in ('/auth', '/auth/', '/web/session/authenticate',
                 '/web/session/authenticate/'):
        answer = facade.login(path=path)
        equal(answer.status, 200)
        info = answer.json['result']
        equal((info['uid'], info['db'], info['username'], info['is_admin']),
              (2, 'demo', 'admin', True))
        equal(info['user_context']['lang'], 'en_US')
        equal(info['server_version_info'][0], stand.version)
        cookie = answer.headers['set-cookie']
        for word in ('HttpOnly', 'Path=/', 'SameSite=Lax', 'Max-Age=604800'):
            contains(cookie, word)
        session = cookie_of(answer)
        equal(len(session), 40)
        if path.startswith('/auth'):
            equal(info['session_id'], session)
        one = Caller(facade, session).ask('GET', '/api/res.users/2',
                                          query='{login}')
        equal((one.status, one.text), (200, '{"login":"admin"}'))
    denied = facade.login(password='wrong')
    equal(denied.text, odoo_error('odoo.exceptions.AccessDenied',
                                  'Access Denied'))
    assert 'set-cookie' not in denied.headers
    equal(facade.login(db='elsewhere').text,
          odoo_error('odoo.exceptions.AccessError', 'Database not found.'))


def A2_what_is_missing_is_named():
    with Stand() as stand:
        params = {'login': 'admin', 'password': 'admin', 'db': 'demo'}
        for name in params:
            rest = {k: v for k, v in params.items() if k != name}
            answer = stand.facade.ask('POST', '/auth/', {'params': rest})
            equal(answer.text, odoo_error('odoo.exceptions.AccessDenied',
                                          f'`{name}` is required.'))
        for odd in ({**params, 'login': None}, {**params, 'password': 7},
                    {**params, 'login': ['admin']}):
            answer = stand.facade.ask('POST', '/auth/', {'params': odd})
            equal(answer.json['error']['data']['message'], 'Access Denied')


def A3_without_a_session_303_and_code_100():
    with Stand() as stand:
        facade = stand.facade
        for session in (None, 'made-up', '0' * 40):
            cookie = {'Cookie': f'session_id={session}'} if session else {}
            for method, path in (('GET', '/api/res.partner/'),
                                 ('GET', '/api/res.partner/1'),
                                 ('DELETE', '/api/res.partner/1')):
                answer = facade.ask(method, path, headers=cookie)
                equal((answer.status, answer.headers['location']),
                      (303, '/web/login'))
            for method, path in (('POST', '/api/res.partner/'),
                                 ('PUT', '/api/res.partner/1'),
                                 ('POST', '/object/res.partner/search')):
                answer = facade.ask(method, path, {'params': {}}, cookie)
                equal((answer.status, answer.text), (200, EXPIRED))
        equal(facade.ask('GET', '/web/login').status, 200)
        equal(stand.odoo.call('res.partner', 'search_count',
                              [['id', '=', 1]]), 1)


def a_session_is_told_by_parameter_header_or_cookie():
    with Stand() as stand:
        facade = stand.facade
        session = facade.caller().session
        path = '/api/res.users/2?query={login}'
        for suffix, headers in (
                (f'&session_id={session}', {}),
                ('', {'X-Openerp-Session-Id': session}),
                ('', {'Cookie': f'a=b; session_id={session}; c=d'}),
                (f'&session_id={session}', {'Cookie': 'session_id=other'})):
            equal(facade.ask('GET', path + suffix, headers=headers).text,
                  '{"login":"admin"}')
        refused = facade.ask('GET', path + '&session_id=other',
                             headers={'Cookie': f'session_id={session}'})
        equal(refused.status, 303)


def each_caller_has_its_own_rights_in_odoo():
    with Stand() as stand:
        admin, reader = (stand.facade.caller(),
                         stand.facade.caller('reader', 'reader'))
        made = stand.partner(admin)
        answer = reader.post('res.partner', {'name': 'No'})
        equal(answer.json['error']['data']['name'],
              'odoo.exceptions.AccessError')
        equal(reader.put('res.partner', {'name': 'No'}, made).text,
              result(False))
        refused = reader.ask('DELETE', f'/api/res.partner/{made}')
        equal(refused.json['error']['data']['exception_type'], 'AccessError')
        equal(stand.read(made, 'name')['name'], 'Somebody')
        # who is signed in is the session's alone
        me = reader.call('res.users', 'context_get').json['result']
        assert me['uid'] != 2, me


def a_session_ends_when_its_caller_says_so_or_its_password_is_void():
    with Stand() as stand:
        facade = stand.facade
        first, second = facade.caller(), facade.caller('sync', 'sync')
        out = first.ask('POST', '/web/session/destroy', {})
        equal(out.text, '{"jsonrpc":"2.0","id":null}')
        equal(first.ask('GET', '/api/res.users/2').status, 303)
        user = stand.odoo.call('res.users', 'search',
                               [['login', '=', 'sync']])
        stand.odoo.call('res.users', 'write', user, {'password': 'other'})
        equal(second.post('res.partner', {'name': 'No'}).text, EXPIRED)
        assert facade.login('sync', 'other').json['result']['uid']


def sessions_outlive_a_restart_and_are_the_callers_alone():
    odoo = Odoo(SANDBOX, 17)
    facade = Facade(CROSSWALK, odoo)
    try:
        odoo.call('res.users', 'create', {
            'name': 'Ann', 'login': 'ann', 'password': 'pa55-of-ann'})
        stays, goes = (facade.caller('ann', 'pa55-of-ann') for _ in range(2))
        made = stays.post('res.partner', {'name': 'Before'}).json['result']
        facade.ask('POST', '/web/session/destroy', {}, {
            'Cookie': f'session_id={goes.session}'})
        facade.daemon.process.kill()  # nothing is written at the end
        facade.daemon.process.wait(60)
        kept = b''.join(path.read_bytes() for path in
                        pathlib.Path(facade.folder).glob('crosswalk.db*'))
        for secret in ('pa55-of-ann', stays.session):
            assert secret.encode() not in kept, secret
        facade.start()
        answer = stays.ask('GET', f'/api/res.partner/{made}', query='{name}')
        equal((answer.status, answer.json['name']), (200, 'Before'))
        equal(stays.put('res.partner', {'name': 'After'}, made).json['result'],
              True)
        equal(goes.ask('GET', '/api/res.partner').status, 303)
        forged = stays.session[:-1] + ('0' if stays.session[-1] != '0' else '1')
        stays.session = forged
        equal(stays.ask('GET', '/api/res.partner').status, 303)
    finally:
        facade.stop()
        odoo.stop()


def sessions_have_a_lifetime():
    with Stand(16, 'sessions: 1 s') as stand:
        caller = stand.facade.caller()
        time.sleep(1.1)
        equal(caller.ask('GET', '/api/res.users/2', query='{id}').status, 303)


def sessions_have_a_number():
    with Stand(16, 'limits: { sessions: 3 }') as stand:
        facade = stand.facade
        callers = [facade.caller(), facade.caller('sync', 'sync')]
        callers += [facade.caller('sync', 'sync') for _ in range(3)]
        # the flood of one login has ended its own sessions alone
        equal([c.ask('GET', '/api/res.users/2', query='{id}').status
               for c in callers], [200, 303, 303, 200, 200])


# ---- writing ----------------------------------------------------------------

def W1_post_answers_the_id(stand, caller):
    answer = caller.post('res.partner', {'name': 'É one', 'email': 'a@b.c'},
                         context={'lang': 'en_US'})
    made = answer.json['result']
    equal(answer.text, result(made))
    equal(stand.read(made, 'name', 'email'),
          {'id': made, 'name': 'É one', 'email': 'a@b.c'})
    equal(caller.ask('POST', '/api/res.partner/', {'params': {}}).text,
          odoo_error('odoo.exceptions.ValidationError',
                     '`data` parameter is not found on POST request body',
                     code=stand.code))
    equal(caller.post('no.model', {'name': 'x'}).text,
          odoo_error('odoo.exceptions.ValidationError',
                     'The model `no.model` does not exist.',
                     code=stand.code))
    one = caller.post('res.partner', [{'name': 'in a list'}]).json['result']
    equal(stand.read(one, 'name')['name'], 'in a list')


def W2_post_of_two_is_an_error_and_makes_none(stand, caller):
    before = stand.n_partners()
    error = caller.post('res.partner',
                        [{'name': 'a'}, {'name': 'b'}]).json['error']
    equal(error['data']['name'], 'builtins.ValueError')
    contains(error['data']['message'], 'Expected singleton: res.partner')
    equal(stand.n_partners(), before)


def W3_push_pop_delete_and_replace(stand, caller):
    made = stand.partner(caller, category_id=[[6, 0, [1, 2]]])

    def tags():
        return sorted(stand.read(made, 'category_id')['category_id'])

    def put(**data):
        equal(caller.put('res.partner', data, made).text, result(True))

    put(category_id={'push': [3, 4]})
    equal(tags(), [1, 2, 3, 4])
    put(category_id={'pop': [1], 'push': [5]})
    equal(tags(), [2, 3, 4, 5])
    put(category_id=[1, 2], name='Other')
    equal(tags(), [1, 2])
    equal(stand.read(made, 'name')['name'], 'Other')
    child = stand.partner(caller, parent_id=made)
    put(child_ids={'delete': [child]})
    equal(stand.odoo.call('res.partner', 'search',
                          [['id', '=', child]]), [])
    many = caller.put('res.partner', {'category_id': {'push': [3], 'x': 1}},
                      filter=[['id', '=', made]])
    equal((many.text, tags()), (result(True), [1, 2, 3]))
    odd = caller.put('res.partner', {'category_id': {'push': [4], 'x': 1}},
                     made)
    equal(odd.text, odoo_error('builtins.RuntimeError',
                               'dictionary changed size during iteration',
                               code=stand.code))
    equal(tags(), [1, 2, 3])


def W4_put_of_an_invalid_field_is_false(stand, caller):
    made = stand.partner(caller)
    equal(caller.put('res.partner', {'no_field': 1}, made).text,
          result(False))
    equal(caller.put('res.partner', {'name': 'x'}, 999999).text,
          result(False))
    equal(caller.put('res.partner', {'no_field': 1},
                     filter=[['id', '=', made]]).text, result(False))
    equal(caller.put('no.model', {'name': 1}, 1).text,
          odoo_error('odoo.exceptions.ValidationError',
                     'The model `no.model` does not exist.',
                     code=stand.code))
    equal(caller.ask('PUT', f'/api/res.partner/{made}', {'params': {}}).text,
          odoo_error('odoo.exceptions.ValidationError',
                     '`data` parameter is not found on PUT request body',
                     code=stand.code))


def W5_a_bulk_put_without_a_match_is_true(stand, caller):
    equal(caller.put('res.partner', {'name': 'x'},
                     filter=[['email', '=', 'nobody@nowhere']]).text,
          result(True))
    made = [stand.partner(caller, ref='bulk') for _ in range(2)]
    equal(caller.put('res.partner', {'name': 'both'},
                     filter=[['ref', '=', 'bulk']]).text, result(True))
    equal([stand.read(one, 'name')['name'] for one in made],
          ['both', 'both'])
    equal(caller.put('res.partner', {'name': 'x'}).text,
          odoo_error('builtins.KeyError', "'filter'", ['filter'],
                     stand.code))
    error = caller.put('res.partner', {'name': 'x'},
                       filter=[['no_field', '=', 1]]).json['error']
    contains(error['data']['message'], 'no_field')


def W6_commands_go_through_in_post(stand, caller):
    made = stand.partner(caller, child_ids=[[0, 0, {'name': 'child'}]],
                         category_id=[[6, 0, [2]]])
    children = stand.read(made, 'child_ids', 'category_id')
    equal((len(children['child_ids']), children['category_id']), (1, [2]))
    # in PUT they are taken for links
    equal(caller.put('res.partner', {'child_ids': [[0, 0, {'name': 'x'}]]},
                     made).text, result(False))


def W7_delete_of_what_is_referenced_is_an_error(stand, caller):
    country = stand.odoo.call('res.country', 'search', [], limit=1)[0]
    stand.partner(caller, country_id=country)
    answer = caller.ask('DELETE', f'/api/res.country/{country}')
    error = answer.json['error']
    equal((answer.status, error['code']), (200, 200))
    contains(error['message'], 'The operation cannot be completed')
    equal(error['message'], error['data']['message'])
    equal(error['data']['exception_type'] in ('ValidationError', 'UserError'),
          True)
    made = stand.partner(caller, ref='gone')
    equal(caller.ask('DELETE', f'/api/res.partner/{made}/').text,
          '{"result": true}')
    stand.partner(caller, ref='gone')
    equal(caller.ask('DELETE', '/api/res.partner/',
                     filter=[['ref', '=', 'gone']]).text, '{"result": true}')
    equal(stand.odoo.call('res.partner', 'search',
                          [['ref', '=', 'gone']]), [])
    equal(caller.ask('DELETE', '/api/res.partner').status, 500)
    equal(caller.ask('DELETE', '/api/res.partner', filter='[[').status, 500)
    equal(caller.ask('DELETE', '/api/no.model/1').text,
          json.dumps({'jsonrpc': '2.0', 'id': None, 'error': {
              'code': 200, 'message': 'The model `no.model` does not exist.',
              'data': {'name': "'no.model'", 'debug': '',
                       'message': 'The model `no.model` does not exist.',
                       'arguments': ['no.model'],
                       'exception_type': 'KeyError'}}},
              separators=(',', ':')))


def functions_are_called_but_private_ones(stand, caller):
    equal(caller.call('res.partner', 'search_count',
                      args=[[['id', '=', 1]]]).text, result(1))
    made = stand.partner(caller)
    equal(caller.call('res.partner', made, 'write',
                      args=[{'name': 'by call'}]).text, result(True))
    equal(caller.call('res.partner', made, 'read',
                      kwargs={'fields': ['name']}).json['result'],
          [{'id': made, 'name': 'by call'}])
    equal(caller.call('res.partner', 'search', args=[[['id', '=', made]]],
                      kwargs={'context': {'active_test': False}}).text,
          result([made]))
    for name in ('_read', '__init__', '_write'):
        for place in ((name,), (made, name)):
            equal(caller.call('res.partner', *place).text, odoo_error(
                'odoo.exceptions.AccessError',
                f'Private methods (such as res.partner.{name}) cannot be '
                'called remotely.', code=stand.code))
    error = caller.call('res.partner', 'no_such').json['error']
    contains(error['data']['message'], 'no_such')
    error = caller.call('no.model', 'search').json['error']
    equal(error['data']['message'], 'The model `no.model` does not exist.')


VERSION_CASES = (
    W1_post_answers_the_id, W2_post_of_two_is_an_error_and_makes_none,
    W3_push_pop_delete_and_replace, W4_put_of_an_invalid_field_is_false,
    W5_a_bulk_put_without_a_match_is_true, W6_commands_go_through_in_post,
    W7_delete_of_what_is_referenced_is_an_error,
    functions_are_called_but_private_ones)


def of_version(version, protocol):
    """A1 and all the writes against one version of Odoo."""
    def run():
        with Stand(version, protocol=protocol) as stand:
            sign_in(stand)
            caller = stand.facade.caller()
            for case in VERSION_CASES:
                try:
                    case(stand, caller)
                except AssertionError as fault:
                    raise AssertionError(f'{case.__name__}: {fault}') from \
                        fault
    run.__name__ = f'A1_and_W1_to_W7_before_Odoo_{version}_over_{protocol}'
    return run


# ---- strict -----------------------------------------------------------------

def strict_answers_with_statuses_and_reasons():
    with Stand(18, 'strict: true') as stand:
        caller = stand.facade.caller()
        made = stand.partner(caller)
        equal(stand.facade.login(password='x').status, 401)
        equal(stand.facade.ask('GET', '/api/res.partner/1').status, 401)
        equal(stand.facade.ask('POST', '/api/res.partner/',
                               {'params': {}}).status, 401)
        for answer, status, words in (
                (caller.put('res.partner', {'no_field': 1}, made), 400,
                 'no_field'),
                (caller.put('res.partner', {'name': 'x'},
                            filter=[['id', '=', -1]]), 404, 'no record'),
                (caller.put('res.partner', {'name': 'x'}), 400, 'filter'),
                (caller.put('res.partner', {'category_id': {'x': [1]}},
                            made), 400, 'push, pop and delete'),
                (caller.post('res.partner', [{'name': 'a'}] * 2), 400,
                 'singleton'),
                (caller.post('no.model', {}), 404, 'no.model'),
                (caller.call('res.partner', '_read'), 403, 'Private'),
                (caller.ask('DELETE', '/api/res.partner/', filter='x'), 400,
                 'filter')):
            equal(answer.status, status)
            contains(answer.json['error']['data']['message'], words)
        equal(caller.put('res.partner', {
            'child_ids': [[0, 0, {'name': 'line'}]]}, made).text,
            result(True))
        equal(len(stand.read(made, 'child_ids')['child_ids']), 1)


# ---- handlers ---------------------------------------------------------------

HANDLER = '''
function keys(request)
    return { tostring(request.data.ref) }
end

function handle(request)
    local d = request.data
    if not d.ref then
        return pass()
    end
    return odoo.ensure("res.partner", { ref = d.ref }, { name = d.name },
                       { update = true })
end
'''


def a_handler_answers_once_and_is_in_the_audit():
    odoo = Odoo(SANDBOX, 17)
    facade = Facade(CROSSWALK, odoo, 'handlers:',
                    '  - { on: [POST], model: res.partner, script: lua/p.lua }',
                    files={'lua/p.lua': HANDLER})
    try:
        caller = facade.caller('sync', 'sync')
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: caller.post('res.partner', {
                'name': 'Once', 'ref': 'R-1'}).json['result'], range(8)))
        equal(len(set(answers)), 1)
        equal(odoo.call('res.partner', 'search', [['ref', '=', 'R-1']]),
              answers[:1])
        caller.post('res.partner', {'name': 'Twice', 'ref': 'R-1'})
        passed = caller.post('res.partner', {'name': 'Plain'}).json['result']
        assert passed not in answers
        equal(facade.stop_but_keep(), 0)
        rows = facade.audit()
        equal([row[:3] for row in rows],
              [('caller', 'sync', 'facadePOST')] * 2)
        record = f'res.partner,{answers[0]}'
        equal([[json.loads(text)[record].get('name') for text in row[3:]]
               for row in rows], [[None, 'Once'], ['Once', 'Twice']])
    finally:
        facade.stop()
        odoo.stop()


# ---- bad input --------------------------------------------------------------

def too_large(facade, size):
    """The status, for a body that is announced and never sent."""
    connection = http.client.HTTPConnection(facade.host, timeout=WAIT_S)
    try:
        connection.putrequest('POST', '/api/res.partner/')
        connection.putheader('Content-Type', 'application/json')
        connection.putheader('Content-Length', str(size))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def what_is_no_request_gets_an_answer_and_changes_nothing():
    with Stand(16, 'limits: { body_mb: 1, timeout: 20 s }') as stand:
        facade, caller = stand.facade, stand.facade.caller()
        before = stand.n_partners()
        cookie = {'Cookie': f'session_id={caller.session}',
                  'Content-Type': 'application/json'}

        def raw(body, path='/api/res.partner/', **headers):
            return facade.ask('POST', path, body, {**cookie, **headers},
                              raw=True)

        for body in ('{"params": {"data": {"name": "x", "phone": "0556",}}}',
                     '', '[', 'null', '[1]', '{"params": []}', '\xff',
                     '{"params": {"attribute": [], <<< CHARACTERISTICS }}'):
            answer = raw(body.encode('latin-1'))
            equal(answer.status, 400)
            contains(answer.text, 'Invalid JSON data')
        form = raw('{"params": {"data": {"name": "x"}}}',
                   **{'Content-Type': 'text/plain'})
        equal(form.status, 400)
        equal(too_large(facade, (1 << 20) + 1), 413)
        deep = '[' * 100 + ']' * 100
        equal(raw(f'{{"params": {{"data": {deep}}}}}').status, 400)
        for data in (7, 'text', None, True):
            answer = caller.post('res.partner', data)
            assert 'error' in answer.json, (data, answer.text)
            answer = caller.put('res.partner', data, 1)
            equal(answer.json['error']['data']['name'], 'builtins.TypeError')
        equal(caller.put('res.partner', {'category_id': {'push': 3}}, 1)
              .json['error']['data']['message'],
              "'int' object is not iterable")
        for method, path, status in (
                ('GET', '/', 404), ('GET', '/api', 404),
                ('GET', '/api/a/b/c', 404), ('GET', '/api/a/1/c/d', 404),
                ('PATCH', '/api/res.partner', 405), ('GET', '/auth/', 405),
                ('GET', '/object/res.partner/read', 405),
                ('POST', '/api/res.partner/1', 405),
                ('GET', '/api/res.partner/%2e%2e', 404)):
            equal((path, facade.ask(method, path, headers=cookie).status),
                  (path, status))
        equal(stand.n_partners(), before)


def booleans_as_strings_and_french_numbers_are_odoos_to_judge():
    with Stand() as stand:
        caller = stand.facade.caller()
        answer = caller.post('res.partner', {
            'name': 'Client', 'is_company': 'False', 'title': None})
        direct = stand.odoo.call('res.partner', 'create', {
            'name': 'Client', 'is_company': 'False', 'title': None})
        equal(stand.read(answer.json['result'], 'is_company')['is_company'],
              stand.read(direct, 'is_company')['is_company'])
        made = stand.partner(caller)
        equal(caller.put('res.partner', {'partner_latitude': '1 234,50',
                                         'color': 'bleu'}, made).text,
              result(False))


def in_time(facade):
    """Somebody who is signed in, though that may take no longer than 1 s."""
    signed = wait_for(lambda: facade.login().json.get('result'), 'signed in')
    return Caller(facade, signed['session_id'])


def an_odoo_that_fails_is_told_and_harms_nobody():
    with Stand(16, 'limits: { timeout: 1 s }') as stand:
        caller = in_time(stand.facade)
        stand.odoo.knobs(fail_every=1, fail_status=502)
        answer = caller.ask('GET', '/api/res.partner/', query='{id}')
        assert answer.status in (200, 500, 502), answer.status
        assert 'error' in answer.text.lower(), answer.text
        assert 'error' in caller.post('res.partner', {'name': 'x'}).json
        stand.odoo.knobs(fail_every=0)
        with frozen(stand.odoo.process):  # as long as nobody answers
            answer = caller.post('res.partner', {'name': 'x'})
            assert 'error' in answer.json, answer.text
        wait_for(lambda: caller.post('res.partner', {'name': 'x'})
                 .json.get('result'), 'all is well again')


def a_slow_client_holds_up_nobody():
    with Stand() as stand:
        caller = stand.facade.caller()
        host, port = stand.facade.host.split(':')
        with socket.create_connection((host, int(port)), WAIT_S) as slow:
            slow.sendall(b'POST /api/res.partner/ HTTP/1.1\r\nHost: x\r\n'
                         b'Content-Type: application/json\r\n'
                         b'Content-Length: 500\r\n\r\n{"params"')
            for _ in range(5):
                equal(caller.call('res.partner', 'search_count',
                                  args=[[['id', '=', 1]]]).text, result(1))


# ---- many -------------------------------------------------------------------

def two_hundred_clients_at_once_are_served():
    with Stand(16, 'limits: { in_flight: 16, timeout: 5 min }') as stand:
        facade = stand.facade
        session = facade.caller().session
        gate = threading.Barrier(CLIENTS)

        def client(number):
            connection = http.client.HTTPConnection(facade.host,
                                                    timeout=4 * WAIT_S)
            cookie = {'Cookie': f'session_id={session}',
                      'Content-Type': 'application/json'}
            connection.connect()
            gate.wait(4 * WAIT_S)
            try:
                connection.request(
                    'POST', '/api/res.partner/',
                    json.dumps({'params': {'data': {'name': f'C{number}',
                                                    'ref': 'many'}}}), cookie)
                made = json.loads(connection.getresponse().read())['result']
                connection.request(
                    'GET', f'/api/res.partner/{made}?query={{name,ref}}',
                    headers=cookie)
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read()) == {
                    'name': f'C{number}', 'ref': 'many'}
            finally:
                connection.close()

        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            start = time.monotonic()
            answers = list(pool.map(client, range(CLIENTS)))
        print(f'# {CLIENTS} clients, {2 * CLIENTS} requests: '
              f'{time.monotonic() - start:.2f} s')
        equal(set(answers), {(200, True)})
        equal(stand.odoo.call('res.partner', 'search_count',
                              [['ref', '=', 'many']]), CLIENTS)


def it_stops_in_order_with_requests_under_way():
    with Stand() as stand:
        caller = stand.facade.caller()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            with frozen(stand.odoo.process):
                answers = [pool.submit(caller.post, 'res.partner',
                                       {'name': 'late', 'ref': f'late{i}'})
                           for i in range(8)]
                wait_for(lambda: stand.facade.daemon.metric(
                    'crosswalk_facade_requests') == 8, 'all are under way')
                stand.facade.daemon.tell(15)
                stand.facade.daemon.wait_log('stopping in order')
            made = [a.result().json['result'] for a in answers]
        equal(len(set(made)), 8)
        equal(stand.facade.daemon.stop(None), 0)


def it_says_how_it_is_and_takes_a_changed_workspace():
    with Stand() as stand:
        facade, daemon = stand.facade, stand.facade.daemon
        caller = facade.caller()
        facade.login(password='hunter2-wrong')
        caller.call('res.partner', 'search_count', args=[[]])
        facade.ask('GET', '/nothing')
        equal(facade.ask('GET', '/healthz').text, 'ok\n')
        for outcome in ('refused', 'invalid'):
            equal(daemon.metric('crosswalk_facade_requests_total',
                                outcome=outcome), 1)
        assert daemon.metric('crosswalk_facade_requests_total',
                             outcome='served') >= 2
        equal(daemon.metric('crosswalk_facade_sessions'), 1)
        equal(daemon.get('/readyz').status, 200)
        text = facade.main.read_text()
        facade.main.write_text(text + '  strict: true\n')
        daemon.tell(1)
        wait_for(lambda: facade.ask('GET', '/api/res.partner/1').status ==
                 401, 'the facade is strict')
        equal(caller.ask('GET', '/api/res.users/2', query='{login}').text,
              '{"login":"admin"}')
        # secrets of callers are nowhere
        log = '\n'.join(daemon.log)
        for secret in ('hunter2-wrong', caller.session):
            assert secret not in log, log


def what_has_begun_to_write_ends_past_its_time():
    odoo = Odoo(SANDBOX, 16)
    facade = Facade(CROSSWALK, odoo, 'limits: { timeout: 2 s }', 'handlers:',
                    '  - { on: [POST], model: res.partner, script: lua/p.lua }',
                    files={'lua/p.lua': HANDLER})
    try:
        caller = in_time(facade)
        odoo.knobs(latency_ms=1300)  # finds in time, writes past it
        refs = []

        def late():
            refs.append(f'late{len(refs)}')
            return caller.post('res.partner', {
                'name': 'Late', 'ref': refs[-1]}).json.get('result')
        made = wait_for(late, 'one that finds in time')
        odoo.knobs(latency_ms=0)
        # those that did not wrote nothing
        equal([odoo.call('res.partner', 'search', [['ref', '=', ref]])
               for ref in refs], [[]] * (len(refs) - 1) + [[made]])
    finally:
        facade.stop()
        odoo.stop()


def who_guesses_waits_longer_and_longer():
    with Stand(16, 'behind_proxy: true') as stand:
        facade = stand.facade
        people = itertools.count(1)

        def seconds(login, client):
            start = time.monotonic()
            answer = facade.ask(
                'POST', '/auth/', {'params': {
                    'login': login, 'password': 'wrong', 'db': 'demo'}},
                {'X-Forwarded-For': f'192.0.2.{client}'})
            contains(answer.text, 'Access Denied')
            return time.monotonic() - start

        def is_free():
            who = next(people)
            return min(seconds(f'somebody{who}', who) for _ in range(3)) < 0.2
        wait_for(is_free, 'three that do not wait')
        took = [seconds('sync', 200) for _ in range(5)]
        assert took[3] >= 0.2 and took[4] >= 0.4, took
        facade.caller('sync', 'sync')


def it_speaks_tls_and_its_cookies_want_it():
    odoo = Odoo(SANDBOX, 16)
    with tempfile.TemporaryDirectory() as folder:
        names = [f'{folder}/{name}' for name in ('a.key', 'a.crt')]
        subprocess.run(
            ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
             'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
             '/CN=localhost', '-keyout', names[0], '-out', names[1]],
            check=True, stderr=subprocess.DEVNULL)
        files = {name[-5:]: pathlib.Path(name).read_text() for name in names}
    facade = Facade(CROSSWALK, odoo,
                    'tls: { certificate: a.crt, key: a.key }', files=files)
    try:
        assert facade.url.startswith('https://'), facade.url
        context = ssl.create_default_context(cadata=files['a.crt'])
        context.check_hostname = False
        request = urllib.request.Request(
            facade.url + '/auth/', headers={
                'Content-Type': 'application/json'},
            data=json.dumps({'params': {
                'login': 'admin', 'password': 'admin',
                'db': 'demo'}}).encode())
        with urllib.request.urlopen(request, timeout=WAIT_S,
                                    context=context) as answer:
            contains(answer.headers['Set-Cookie'], '; Secure')
            equal(json.load(answer)['result']['uid'], 2)
    finally:
        equal(facade.stop(), 0)
        odoo.stop()


# ---- the examples of the page, with urllib ------------------------------------

def the_examples_run_with_pythons_own_urllib():
    with Stand() as stand:
        url = stand.facade.url
        headers = {'Content-type': 'application/json'}
        data = {'params': {'login': 'admin', 'password': 'admin',
                           'db': 'demo'}}

        def post(address):
            request = urllib.request.Request(
                address, data=json.dumps(data).encode(), headers=headers)
            return opener.open(request, timeout=WAIT_S)

        def get(address, params=None):
            query = '?' + urllib.parse.urlencode(params) if params else ''
            with opener.open(address + query, timeout=WAIT_S) as res:
                return json.load(res)

        # 1: /web/session/authenticate/, the session from the cookie
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar))
        post(url + '/web/session/authenticate/').close()
        session_id = next(c.value for c in jar if c.name == 'session_id')
        opener = urllib.request.build_opener()
        params = {'session_id': session_id}
        users = get(url + '/api/res.users/', params)
        assert users['count'] > 3 and 'login' in users['result'][0]
        params = {'session_id': session_id, 'query': '{id, name}'}
        products = get(url + '/api/product.product/', params)
        equal({tuple(p) for p in products['result']}, {('id', 'name')})
        # 2: /auth/, the session from the answer
        with post(url + '/auth/') as res:
            session_id = json.load(res)['result']['session_id']
        params = {'session_id': session_id, 'query': '{id, name}'}
        equal(get(url + '/api/product.product/', params), products)
        # 3: cookies instead of the parameter
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        post(url + '/web/session/authenticate/').close()
        equal(get(url + '/api/product.product/', {'query': '{id, name}'}),
              products)
        equal(get(url + '/api/res.users/')['count'], users['count'])


if __name__ == '__main__':
    sys.exit(run_tests([
        A2_what_is_missing_is_named,
        A3_without_a_session_303_and_code_100,
        *[of_version(*v) for v in VERSIONS],
        a_session_is_told_by_parameter_header_or_cookie,
        each_caller_has_its_own_rights_in_odoo,
        a_session_ends_when_its_caller_says_so_or_its_password_is_void,
        sessions_outlive_a_restart_and_are_the_callers_alone,
        sessions_have_a_lifetime,
        sessions_have_a_number,
        strict_answers_with_statuses_and_reasons,
        a_handler_answers_once_and_is_in_the_audit,
        what_is_no_request_gets_an_answer_and_changes_nothing,
        booleans_as_strings_and_french_numbers_are_odoos_to_judge,
        an_odoo_that_fails_is_told_and_harms_nobody,
        a_slow_client_holds_up_nobody,
        two_hundred_clients_at_once_are_served,
        it_stops_in_order_with_requests_under_way,
        it_says_how_it_is_and_takes_a_changed_workspace,
        what_has_begun_to_write_ends_past_its_time,
        who_guesses_waits_longer_and_longer,
        it_speaks_tls_and_its_cookies_want_it,
        the_examples_run_with_pythons_own_urllib,
    ]))
