# SPDX-License-Identifier: LGPL-3.0-or-later
"""What people change over the API of a running hub, there and back; every
answer is held against docs/openapi.yaml.

usage: api_changes.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import sys

from api_bad_input import PASSWORD, Rig, well
from cli_kit import equal, run_tests
from serve_kit import wait_for


def ask(rig, method, path, body=None, status=200, **headers):
    answer = rig.admin.ask(method, path, body, **headers)
    equal((method, path, answer.status, answer.text[:300] * (
        answer.status != status)), (method, path, status, ''))
    return answer


def pause(rig):
    """Contacts stay as they are: no run is under way, nor comes."""
    ask(rig, 'PUT', '/syncs/contacts/pause', {'reason': 'not now'})
    wait_for(lambda: all(run['state'] != 'running' for run in
                         ask(rig, 'GET', '/runs').json['items']),
             'the run under way has ended')


def a_user_is_added_changed_and_removed(rig):
    ask(rig, 'POST', '/users', {'name': 'bob', 'password': PASSWORD,
                                'role': 'viewer'}, 201)
    changed = ask(rig, 'PATCH', '/users/bob', {'role': 'operator'}).json
    equal((changed['name'], changed['role']), ('bob', 'operator'))
    bob = rig.enter('/session', {'name': 'bob', 'password': PASSWORD},
                    'operator')
    equal(bob.ask('PUT', '/users/me/password', {
        'old': PASSWORD, 'new': 'another good password'}).status, 204)
    equal(bob.ask('DELETE', '/session').status, 204)
    equal(bob.ask('GET', '/overview').status, 401)
    ask(rig, 'DELETE', '/users/bob', status=204)
    well(rig)


def a_key_is_made_and_revoked(rig):
    made = ask(rig, 'POST', '/keys', {
        'name': 'monitor', 'scopes': ['read'],
        'expires_at': '2099-01-02T03:04:05Z'}, 201).json
    equal(made['key']['expires_at'], '2099-01-02T03:04:05Z')
    ask(rig, 'DELETE', f'/keys/{made["key"]["id"]}', status=204)
    well(rig)


def syncs_and_connections_are_paused_and_go_on(rig):
    for path, listed in (('/syncs/notes', '/syncs/notes'),
                         ('/connections/odoo', '/connections/odoo')):
        told = ask(rig, 'PUT', path + '/pause', {'reason': 'moving'}).json
        equal((told['reason'], told['by']), ('moving', 'ann'))
        equal(ask(rig, 'GET', listed).json['paused']['reason'], 'moving')
        ask(rig, 'DELETE', path + '/pause', status=204)
        equal(ask(rig, 'GET', listed).json['paused'], None)
    well(rig)


def a_pair_is_taken_apart_and_put_together_again(rig):
    wait_for(lambda: ask(rig, 'GET', '/links?sync=contacts').json['items'],
             'contacts are linked')
    pause(rig)  # or the next run links them
    link = ask(rig, 'GET', '/links?sync=contacts').json['items'][0]
    equal(ask(rig, 'GET', f'/links/{link["link"]}').json['left']['id'],
          link['left']['id'])
    ask(rig, 'DELETE', f'/links/{link["link"]}', status=204)
    ask(rig, 'GET', f'/links/{link["link"]}', status=404)
    pair = {'sync': 'contacts', 'left': link['left']['id'],
            'right': link['right']['id']}
    made = ask(rig, 'POST', '/links', pair, 201).json
    equal((made['left']['id'], made['right']['id']),
          (pair['left'], pair['right']))
    ask(rig, 'POST', '/links', pair, 409)
    ask(rig, 'DELETE', '/syncs/contacts/pause', status=204)
    well(rig)


def pairs_of_a_lookup_are_set_and_taken_out(rig):
    fetched = ask(rig, 'POST', '/lookups/users/fetch', {}).json
    equal(fetched['lookup'], 'users')
    told = ask(rig, 'GET', '/lookups/users')
    left = told.json['unpaired']['left'][0]['key']
    right = told.json['unpaired']['right'][0]['key']
    pairs = ask(rig, 'PUT', '/lookups/users/pairs', {
        'pairs': [{'left': left, 'right': right}]},
        If_Match=told.headers['etag']).json['pairs']
    equal([(p['left'], p['right']) for p in pairs], [(left, right)])
    gone = ask(rig, 'DELETE', f'/lookups/users/pairs/left/{left}').json
    equal(gone['pairs'], [])
    back = ask(rig, 'PUT', f'/lookups/users/pairs/left/{left}',
               {'other': right}).json
    equal(len(back['pairs']), 1)
    well(rig)


def the_file_of_a_lookup_is_read_again(rig):
    told = ask(rig, 'POST', '/lookups/task_status/import').json
    assert told['count'] >= 0
    ask(rig, 'POST', '/lookups/users/import', status=422)  # it has none
    well(rig)


def who_is_told_of_what_is_changed(rig):
    told = ask(rig, 'GET', '/settings/alerts')
    edit = {'digest': {'enabled': True, 'at': '07:30'}}
    ask(rig, 'PATCH', '/settings/alerts', edit, 428)
    changed = ask(rig, 'PATCH', '/settings/alerts', edit, If_Match=told.headers['etag']).json
    equal(changed['digest'], edit['digest'])
    equal(changed['on'], told.json['on'])
    well(rig)


def the_schedule_is_changed_and_goes_back(rig):
    tag = ask(rig, 'GET', '/schedule').headers['etag']
    told = ask(rig, 'PATCH', '/schedule', {
        'poll': '10 min', 'quiet': '22:00-06:00',
        'time_zone': 'Europe/Paris'}, If_Match=tag)
    equal((told.json['poll_s'], told.json['quiet']), (600, '22:00-06:00'))
    wait_for(lambda: ask(rig, 'GET', '/schedule').json['poll_s'] == 600,
             'all know it')
    told = ask(rig, 'PATCH', '/schedule', {
        'poll': None, 'quiet': None, 'time_zone': None},
        If_Match=told.headers['etag'])
    equal((told.json['poll_s'], told.json['quiet'], told.json['time_zone']),
          (300, None, 'UTC'))
    equal(ask(rig, 'POST', '/workspace/reload').json['ok'], True)
    well(rig)


def what_two_records_share_is_parked_and_discarded(rig):
    """A contact that two partners match is for a person."""
    mail = 'email=twice@x.example'
    # no poll in between: the first would be carried over before the second
    pause(rig)
    for name in ('One', 'Two'):
        rig.hub.json('record', 'create', 'odoo.res.partner', 'name=' + name,
                     mail)
    rig.hub.json('record', 'create', 'prospectconnect.contact',
                 'first_name=Twice', 'last_name=There', mail)
    ask(rig, 'DELETE', '/syncs/contacts/pause', status=204)
    ask(rig, 'POST', '/runs', {'kind': 'sync', 'syncs': ['contacts']}, 202)
    job = wait_for(lambda: ask(rig, 'GET', '/jobs?state=parked').json['items'],
                   'a job is parked')[0]['job']
    equal(ask(rig, 'GET', f'/jobs/{job}').json['state'], 'parked')
    equal(ask(rig, 'GET', '/jobs/groups').json['items'][0]['sync'],
          'contacts')
    equal(ask(rig, 'POST', f'/jobs/{job}/retry').json['count'], 1)
    wait_for(lambda: any(
        j['state'] == 'parked' for j in
        ask(rig, 'GET', '/jobs').json['items']), 'it is parked again')
    parked = ask(rig, 'GET', '/jobs?state=parked').json['items']
    ask(rig, 'DELETE', f'/jobs/{parked[0]["job"]}', status=204)
    ask(rig, 'POST', '/jobs/discard', {'sync': 'contacts'})
    well(rig)


def main():
    rig = Rig()
    try:
        return run_tests([
            a_user_is_added_changed_and_removed,
            a_key_is_made_and_revoked,
            syncs_and_connections_are_paused_and_go_on,
            a_pair_is_taken_apart_and_put_together_again,
            pairs_of_a_lookup_are_set_and_taken_out,
            the_file_of_a_lookup_is_read_again,
            who_is_told_of_what_is_changed,
            the_schedule_is_changed_and_goes_back,
            what_two_records_share_is_parked_and_discarded], rig)
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(main())
