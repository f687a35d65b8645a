# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who may do what at a running hub: the first administrator, sessions, keys,
roles, guessing, other sites, the audit.

usage: serve_access.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import json
import os
import re
import sys

from cli_kit import Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
PASSWORD = 'correct horse battery'


class Person:
    """Someone with a browser: keeps the cookie and the token."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.cookie = ''
        self.csrf = ''

    def ask(self, method, path, body=None, **headers):
        headers = {'Cookie': self.cookie, **headers}
        if body is not None:
            headers.setdefault('Content-Type', 'application/json')
            body = json.dumps(body)
        if method != 'GET' and 'X-CSRF-Token' not in headers:
            headers['X-CSRF-Token'] = self.csrf
        answer = self.daemon.ask(method, '/api/v1' + path, body, headers)
        made = answer.headers.get('set-cookie', '')
        if made:
            self.cookie = made.split(';', 1)[0]
        return answer

    def enter(self, path, body, status=200):
        answer = self.ask('POST', path, body)
        equal(answer.status, status)
        self.csrf = answer.json['csrf']
        return answer

    def sign_in(self, name, password=PASSWORD):
        return self.enter('/session', {'name': name, 'password': password})


def with_admin(test):
    def run():
        sandboxes = Sandboxes(SANDBOX, demo=5)
        hub = Hub(CROSSWALK, RECIPE, sandboxes.urls)
        daemon = Daemon(hub)
        try:
            admin = Person(daemon)
            admin.enter('/setup', {'token': daemon.setup_token(),
                                   'name': 'ann', 'password': PASSWORD}, 201)
            test(daemon, admin)
        finally:
            daemon.stop()
            sandboxes.stop()
            hub.remove()
    run.__name__ = test.__name__
    return run


@with_admin
def the_link_makes_one_administrator_and_no_second(daemon, admin):
    equal(admin.ask('GET', '/session').json['user'],
          {'kind': 'user', 'name': 'ann', 'role': 'admin'})
    again = Person(daemon).ask('POST', '/setup', {
        'token': daemon.setup_token(), 'name': 'eve', 'password': PASSWORD})
    equal(again.status, 403)
    equal(again.headers['content-type'], 'application/problem+json')
    equal([user['name'] for user in admin.ask('GET', '/users').json['items']],
          ['ann'])


@with_admin
def nobody_sees_nothing(daemon, _admin):
    nobody = Person(daemon)
    for path in ('/overview', '/jobs', '/users', '/audit', '/runs'):
        equal(nobody.ask('GET', path).status, 401)
    session = nobody.ask('GET', '/session')
    equal(session.json, {'user': None, 'csrf': None, 'setup_needed': False})


@with_admin
def the_cookie_is_out_of_reach_of_scripts_and_other_sites(daemon, _admin):
    answer = Person(daemon).sign_in('ann')
    cookie = answer.headers['set-cookie']
    for part in ('HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200'):
        contains(cookie, part)
    secret = re.match(r'crosswalk_session=([^;]*)', cookie)[1]
    assert len(secret) >= 43, cookie
    assert secret not in answer.text


@with_admin
def a_change_needs_the_token_and_our_own_site(daemon, admin):
    body = {'name': 'bob', 'password': PASSWORD, 'role': 'viewer'}
    for headers in ({'X-CSRF-Token': ''}, {'X-CSRF-Token': 'wrong'},
                    {'Origin': 'https://evil.example'},
                    {'Origin': 'null'},
                    {'Sec-Fetch-Site': 'cross-site'}):
        equal(admin.ask('POST', '/users', body, **headers).status, 403)
    equal(admin.ask('POST', '/users', body,
                    Origin='http://' + daemon.host).status, 201)


@with_admin
def signing_in_makes_a_new_session_and_ends_the_old(daemon, admin):
    fixed = Person(daemon)
    fixed.cookie = 'crosswalk_session=chosen-by-the-attacker'
    fixed.sign_in('ann')
    assert 'chosen' not in fixed.cookie
    old = Person(daemon)
    old.cookie, old.csrf = admin.cookie, admin.csrf
    admin.sign_in('ann')
    equal(old.ask('GET', '/users').status, 401)
    equal(admin.ask('GET', '/users').status, 200)
    equal(admin.ask('DELETE', '/session').status, 204)
    equal(admin.ask('GET', '/users').status, 401)


@with_admin
def roles_bound_what_people_may_do(daemon, admin):
    for name, role in (('vic', 'viewer'), ('olga', 'operator')):
        equal(admin.ask('POST', '/users', {
            'name': name, 'password': PASSWORD, 'role': role}).status, 201)
    vic, olga = Person(daemon), Person(daemon)
    vic.sign_in('vic')
    olga.sign_in('olga')
    filter_all = {'sync': 'contacts'}
    equal(vic.ask('GET', '/jobs').status, 200)
    equal(vic.ask('POST', '/jobs/retry', filter_all).status, 403)
    equal(olga.ask('POST', '/jobs/retry', filter_all).status, 200)
    equal(olga.ask('GET', '/users').status, 403)
    equal(admin.ask('PATCH', '/users/vic', {'enabled': False}).status, 200)
    equal(vic.ask('GET', '/jobs').status, 401)
    equal(admin.ask('DELETE', '/users/olga').status, 204)
    equal(olga.ask('GET', '/jobs').status, 401)


@with_admin
def the_last_administrator_stays(_daemon, admin):
    equal(admin.ask('DELETE', '/users/ann').status, 409)
    equal(admin.ask('PATCH', '/users/ann', {'role': 'viewer'}).status, 409)
    equal(admin.ask('PATCH', '/users/ann', {'enabled': False}).status, 409)


def guess(daemon, password='wrong password'):
    return Person(daemon).ask('POST', '/session', {'name': 'ann',
                                                   'password': password})


@with_admin
def guessing_is_slowed_down(daemon, _admin):
    def holds_for_the_right_password_too():
        statuses = [guess(daemon).status for _ in range(6)]
        equal(statuses, [401] * 6)
        # each costs a wait now, of 1 s at first, then twice as much: where a
        # machine takes longer to send the next one, that one is let through
        wait_for(lambda: guess(daemon).status == 429, 'guesses have to wait')
        answer = guess(daemon, PASSWORD)
        return answer.status == 429 and int(answer.headers['retry-after']) >= 1
    wait_for(holds_for_the_right_password_too, 'it has to wait as well')


@with_admin
def a_name_that_is_not_there_answers_as_a_wrong_password(daemon, _admin):
    answers = [Person(daemon).ask('POST', '/session', {
        'name': name, 'password': 'wrong password'}) for name in ('ann', 'nix')]
    equal(answers[0].status, 401)
    equal(answers[0].body, answers[1].body)


@with_admin
def a_key_is_shown_once_and_bounded_by_its_scopes(daemon, admin):
    made = admin.ask('POST', '/keys', {'name': 'monitor', 'scopes': ['read']})
    equal(made.status, 201)
    secret = made.json['secret']
    assert secret.startswith('cwk_'), secret
    assert secret not in admin.ask('GET', '/keys').text
    bearer = {'Authorization': 'Bearer ' + secret}
    equal(daemon.get('/api/v1/jobs', **bearer).status, 200)
    equal(daemon.get('/api/v1/users', **bearer).status, 403)
    equal(daemon.ask('POST', '/api/v1/jobs/retry', '{"sync":"contacts"}', {
        **bearer, 'Content-Type': 'application/json'}).status, 403)
    equal(daemon.get('/api/v1/jobs', Authorization='Bearer cwk_x').status, 401)
    equal(daemon.get('/api/v1/jobs', Authorization='Basic YTpi').status, 401)
    key = made.json['key']['id']
    equal(admin.ask('DELETE', '/keys/' + key).status, 204)
    equal(admin.ask('DELETE', '/keys/' + key).status, 404)
    equal(daemon.get('/api/v1/jobs', **bearer).status, 401)


def metrics_of_another_machine_need_a_key():
    sandboxes = Sandboxes(SANDBOX, demo=5)
    hub = Hub(CROSSWALK, RECIPE, sandboxes.urls)
    main = os.path.join(hub.workspace, 'crosswalk.yaml')
    with open(main, 'a', encoding='utf-8') as file:
        file.write('serve:\n  behind_proxy: true\n')
    daemon = Daemon(hub)
    try:
        far = {'X-Forwarded-For': '127.0.0.1, 203.0.113.9'}
        equal(daemon.get('/metrics').status, 200)
        equal(daemon.get('/metrics', **far).status, 401)
        admin = Person(daemon)
        admin.enter('/setup', {'token': daemon.setup_token(), 'name': 'ann',
                               'password': PASSWORD}, 201)
        key = admin.ask('POST', '/keys', {'name': 'm', 'scopes': ['read']})
        equal(daemon.get('/metrics', **far, Authorization='Bearer ' +
                         key.json['secret']).status, 200)
    finally:
        daemon.stop()
        sandboxes.stop()
        hub.remove()


@with_admin
def the_audit_says_who_did_what_and_no_secret(daemon, admin):
    admin.ask('POST', '/users', {'name': 'bob', 'password': PASSWORD,
                                 'role': 'viewer'})
    admin.ask('POST', '/keys', {'name': 'k', 'scopes': ['read']})
    rows = admin.ask('GET', '/audit')
    equal([row['action'] for row in rows.json['items']],
          ['addKey', 'addUser', 'setUp'])
    equal(rows.json['items'][1]['actor']['name'], 'ann')
    assert PASSWORD not in rows.text and 'scrypt' not in rows.text
    everything = '\n'.join(daemon.log)
    assert PASSWORD not in everything and daemon.setup_token() not in everything


@with_admin
def bad_passwords_are_refused_with_a_reason(_daemon, admin):
    for password in ('short', 'bobbobbobbob', 'x' * 1025):
        answer = admin.ask('POST', '/users', {
            'name': 'bobbobbobbob', 'password': password, 'role': 'viewer'})
        equal(answer.status, 422)
    answer = admin.ask('PUT', '/users/me/password', {
        'old': 'not it at all', 'new': 'another password'})
    equal(answer.status, 403)
    equal(admin.ask('PUT', '/users/me/password', {
        'old': PASSWORD, 'new': 'another password'}).status, 204)
    equal(admin.ask('GET', '/users').status, 200)


if __name__ == '__main__':
    sys.exit(run_tests([
        the_link_makes_one_administrator_and_no_second,
        nobody_sees_nothing,
        the_cookie_is_out_of_reach_of_scripts_and_other_sites,
        a_change_needs_the_token_and_our_own_site,
        signing_in_makes_a_new_session_and_ends_the_old,
        roles_bound_what_people_may_do,
        the_last_administrator_stays,
        guessing_is_slowed_down,
        a_name_that_is_not_there_answers_as_a_wrong_password,
        a_key_is_shown_once_and_bounded_by_its_scopes,
        metrics_of_another_machine_need_a_key,
        the_audit_says_who_did_what_and_no_secret,
        bad_passwords_are_refused_with_a_reason,
    ]))
