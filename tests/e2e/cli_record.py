# SPDX-License-Identifier: LGPL-3.0-or-later
"""`crosswalk record` against both sandboxes.

usage: cli_record.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import json
import os
import sys

from cli_kit import Hub, Sandboxes, contains, equal, run_tests

PARTNER = 'odoo.res.partner'
CONTACT = 'prospectconnect.contact'
LEAD = 'odoo.crm.lead'


def make(hub, entity, *values):
    return hub.json('record', 'set', '--new', entity, *values)['id']


def get(hub, entity, record):
    return hub.json('record', 'get', entity, record)['records'][0]['fields']


def a_record_is_made_read_found_changed_and_deleted(hub):
    ada = make(hub, PARTNER, 'name=Ada Lovelace', 'email=Ada@Example.com')
    equal(get(hub, PARTNER, ada)['name'], 'Ada Lovelace')
    found = hub.json('record', 'find', PARTNER, 'email=ada@example.com',
                     '--fields', 'name')['records']
    equal([record['id'] for record in found], [ada])
    hub.json('record', 'set', PARTNER, ada, 'name=Ada King')
    equal(get(hub, PARTNER, ada)['name'], 'Ada King')
    equal(get(hub, PARTNER, ada)['email'], 'Ada@Example.com')
    equal(hub.json('record', 'delete', PARTNER, ada), {'deleted': 1})
    error = hub.json('record', 'get', PARTNER, ada, code=1)
    equal(error['code'], 'not_found')


def a_record_is_made_found_and_changed_in_prospectconnect(hub):
    bob = hub.json('record', 'create', CONTACT, 'first_name=Bob',
                   'last_name=Bee', 'email=bob@bee.example',
                   'tags=red, blue')['id']
    equal(sorted(get(hub, CONTACT, bob)['tags']), ['blue', 'red'])
    hub.json('record', 'set', CONTACT, bob, 'tags:=["a, b"]', 'city=Ulm')
    equal(get(hub, CONTACT, bob)['tags'], ['a, b'])
    equal(get(hub, CONTACT, bob)['first_name'], 'Bob')
    found = hub.json('record', 'find', CONTACT, 'email=BOB@bee.example')
    equal([record['id'] for record in found['records']], [bob])


def values_take_the_kind_of_their_field(hub):
    tags = [make(hub, 'odoo.res.partner.category', f'name=kinds {i}')
            for i in range(2)]
    made = make(hub, PARTNER, 'name=Kinds', 'is_company=true',
                'phone=+33 1', f'category_id={tags[1]}, {tags[0]}')
    fields = get(hub, PARTNER, made)
    equal(fields['is_company'], True)
    equal(sorted(fields['category_id'], key=int), sorted(tags, key=int))
    hub.json('record', 'set', PARTNER, made, 'phone=', 'category_id=')
    fields = get(hub, PARTNER, made)
    equal((fields['phone'], fields['category_id']), (None, []))


def find_without_values_lists_the_first_and_says_that_there_are_more(hub):
    data = hub.json('record', 'find', PARTNER, '--limit', '3', '--fields',
                    'name')
    equal((len(data['records']), data['more']), (3, True))
    equal(list(data['records'][0]['fields']), ['name'])
    whole = hub.json('record', 'find', PARTNER, '--limit', '1000')
    equal(whole['more'], False)
    assert len(whole['records']) > 3, whole
    ids = [record['id'] for record in whole['records']]
    equal(len(set(ids)), len(ids))


def find_goes_no_further_than_the_limit(hub):
    for _ in range(3):
        make(hub, PARTNER, 'name=Triplet')
    data = hub.json('record', 'find', PARTNER, 'name=triplet', '--limit', '2')
    equal((len(data['records']), data['more']), (2, True))
    data = hub.json('record', 'find', PARTNER, 'name=triplet', '--limit', '3')
    equal((len(data['records']), data['more']), (3, False))
    code, out, _ = hub.run('record', 'find', PARTNER, 'name=nobody at all')
    equal((code, out), (0, 'no record\n'))


def those_that_are_there_are_shown_and_the_missing_named(hub):
    made = make(hub, PARTNER, 'name=Here')
    code, out, err = hub.run('record', 'get', PARTNER, made, '99999998')
    equal(code, 1)
    contains(out, '"Here"')
    contains(err, 'no record 99999998')


def delete_is_all_or_none_when_a_record_is_missing(hub):
    made = make(hub, PARTNER, 'name=Stays')
    hub.json('record', 'delete', PARTNER, made, '99999998', code=1)
    equal(get(hub, PARTNER, made)['name'], 'Stays')


def archived_records_stay(hub):
    made = make(hub, PARTNER, 'name=Put away')
    equal(hub.json('record', 'delete', '--archive', PARTNER, made),
          {'archived': 1})
    record = hub.json('record', 'get', PARTNER, made)['records'][0]
    equal(record['archived'], True)


def what_a_system_cannot_do_is_refused(hub):
    contact = hub.json('record', 'find', CONTACT, '--limit', '1')
    error = hub.json('record', 'delete', CONTACT,
                     contact['records'][0]['id'], code=1)
    equal(error['code'], 'rejected')
    contains(error['message'], 'no call to delete')
    made = make(hub, PARTNER, 'name=Fixed')
    error = hub.json('record', 'set', PARTNER, made,
                     'write_date=2026-01-01', code=1)
    contains(error['message'], '`write_date`')


def only_what_differs_is_sent(hub):
    made = make(hub, PARTNER, 'name=Once', 'phone=+33 1', 'city=Ulm')
    data = hub.json('record', 'set', PARTNER, made, 'name=Once', 'city=Bonn')
    equal(data, {'id': made, 'action': 'updated', 'changes': [
        {'field': 'city', 'before': 'Ulm', 'after': 'Bonn'}]})
    stamp = hub.json('record', 'get', PARTNER, made)['records'][0]
    data = hub.json('record', 'set', PARTNER, made, 'city=Bonn', 'phone=+33 1')
    equal(data, {'id': made, 'action': 'unchanged', 'changes': []})
    equal(hub.json('record', 'get', PARTNER, made)['records'][0], stamp)
    code, out, err = hub.run('record', 'set', PARTNER, made, 'city=Bonn')
    equal((code, err), (0, ''))
    contains(out, f'unchanged {PARTNER} {made}')
    code, out, _ = hub.run('record', 'set', PARTNER, made, 'city=')
    equal((code, '"Bonn" -> (nothing)' in out), (0, True))


def a_record_is_named_by_a_value_of_it(hub):
    made = make(hub, PARTNER, 'name=By Value', 'email=by@value.example')
    by = ('--by', 'email')
    equal(hub.json('record', 'get', PARTNER, *by, 'BY@value.example')
          ['records'][0]['id'], made)
    equal(hub.json('record', 'set', PARTNER, *by, 'by@value.example',
                   'name=Changed')['id'], made)
    equal(get(hub, PARTNER, made)['name'], 'Changed')
    equal(hub.json('record', 'delete', PARTNER, *by, 'by@value.example'),
          {'deleted': 1})
    error = hub.json('record', 'set', PARTNER, *by, 'by@value.example',
                     'name=Again', code=1)
    equal(error['code'], 'not_found')


def several_with_that_value_are_listed_and_none_is_touched(hub):
    twins = [make(hub, PARTNER, 'name=Twin', 'ref=twin') for _ in range(2)]
    for words in (('get', PARTNER, '--by', 'ref', 'twin'),
                  ('set', PARTNER, '--by', 'ref', 'twin', 'name=Only'),
                  ('delete', PARTNER, '--by', 'ref', 'twin')):
        error = hub.json('record', *words, code=1)
        equal(error['code'], 'ambiguous')
        contains(error['message'], ', '.join(twins))
    equal([get(hub, PARTNER, twin)['name'] for twin in twins], ['Twin'] * 2)


def of_several_the_one_that_is_so_to_the_letter_is_taken(hub):
    made = [make(hub, PARTNER, f'name={name}') for name in ('letter', 'LETTER')]
    found = hub.json('record', 'get', PARTNER, '--by', 'name', 'LETTER')
    equal([record['id'] for record in found['records']], made[1:])


def those_found_by_value_are_shown_and_the_missing_named(hub):
    make(hub, PARTNER, 'name=Half', 'email=half@by.example')
    code, out, err = hub.run('record', 'get', PARTNER, '--by', 'email',
                             'half@by.example', 'none@by.example')
    equal(code, 1)
    contains(out, '"Half"')
    contains(err, 'none@by.example')


def fields_go_by_their_labels(hub):
    made = make(hub, PARTNER, 'Name=Label', 'Is a Company=true')
    data = hub.json('record', 'get', PARTNER, made, '--fields',
                    'is_a_company,NAME')['records'][0]['fields']
    equal(data, {'is_company': True, 'name': 'Label'})


def fields_of_related_records_are_read(hub):
    country = hub.json('record', 'find', 'odoo.res.country',
                       'code=FR')['records'][0]['id']
    parent = make(hub, PARTNER, 'name=Parent', f'country_id={country}')
    child = make(hub, PARTNER, 'name=Child', f'parent_id={parent}')
    wanted = 'parent_id.country_id.code,name,parent_id.name'
    for words in (('get', PARTNER, child), ('find', PARTNER, 'name=Child')):
        fields = hub.json('record', *words, '--fields', wanted)['records'][0]
        equal(list(fields['fields'].items()), [
            ('parent_id.country_id.code', 'FR'), ('name', 'Child'),
            ('parent_id.name', 'Parent')])
    fields = hub.json('record', 'get', PARTNER, parent, '--fields', wanted)
    equal(fields['records'][0]['fields']['parent_id.name'], None)


def of_a_field_named_twice_the_last_counts(hub):
    made = make(hub, PARTNER, 'name=First', 'name=Last')
    equal(get(hub, PARTNER, made)['name'], 'Last')


def an_action_is_carried_out_on_a_record(hub):
    lead = make(hub, LEAD, 'name=Deal')
    told = hub.json('record', 'action', LEAD, lead, 'action_set_won')
    equal((told['id'], told['action'], told['done']),
          (lead, 'action_set_won', True))
    equal(get(hub, LEAD, lead)['won_status'], 'won')
    told = hub.json('record', 'action', LEAD, lead, 'message_post',
                    'body=Well done', 'message_type:="comment"')
    assert told['done'], told
    error = hub.json('record', 'action', LEAD, lead, '_unlink', code=2)
    contains(error['message'], 'no public method')
    error = hub.json('record', 'action', LEAD, lead, 'message_post', 'body',
                     code=2)
    contains(error['message'], '"body" is not NAME=VALUE')
    error = hub.json('record', 'action', LEAD, lead, 'x', 'a:=[', code=2)
    contains(error['message'], 'a: ')


def entities_and_fields_are_told(hub):
    contains(hub.json('record', 'entities', 'odoo')['entities'],
             'res.partner')
    fields = {field['name']: field for field in
              hub.json('record', 'fields', PARTNER)['fields']}
    equal(fields['country_id']['target'], 'res.country')
    equal(fields['write_date']['writable'], False)


def wrong_words_exit_2_with_a_suggestion(hub):
    for words, wanted in (
            (('get', 'odo.res.partner', '1'), 'did you mean `odoo`'),
            (('get', 'odoo', '1'), 'CONNECTION.ENTITY'),
            (('set', PARTNER, '1', 'nam=x'), 'did you mean `name`'),
            (('set', PARTNER, '1', 'name'), 'FIELD=VALUE'),
            (('set', PARTNER, '1', '=x'), 'FIELD=VALUE'),
            (('set', PARTNER, '1', 'is_company=perhaps'), 'true or false'),
            (('get', PARTNER, '1', '--fields', 'nam'), 'did you mean `name`'),
            (('find', PARTNER, '--limit', '0'), 'from 1 to'),
            (('fnd', PARTNER), 'did you mean `find`'),
            (('set', PARTNER, '1'), 'something is missing'),
            (('set', PARTNER, '--new'), 'something is missing'),
            (('set', PARTNER, '--new', '--by', 'ref', 'x', 'ref=y'), 'either'),
            (('get', PARTNER, '--by', 'emal', 'x'), 'did you mean `email`'),
            (('get', PARTNER, '--by', 'email', ''), 'empty'),
            (('get', PARTNER, '1', '--fields', 'parent_id.nam'),
             'did you mean `name`'),
            (('get', PARTNER, '1', '--fields', 'name.x'),
             'refers to no record'),
            (('get', PARTNER, '1', '--fields', 'category_id.name'),
             'several records'),
            (('set', PARTNER, '1', 'parent_id.name=x'), 'another record')):
        code, _, err = hub.run('record', *words)
        equal((words, code), (words, 2))
        contains(err, wanted)


def nothing_is_written_into_the_workspace(hub):
    code, _, err = hub.run('record', 'find', PARTNER, '--limit', '1')
    equal((code, err), (0, ''))
    names = os.listdir(hub.workspace)
    assert not [name for name in names if 'store' in name], names


def a_system_that_is_down_exits_3(hub):
    env = hub.env
    hub.env = {**env, 'ODOO_URL': 'http://127.0.0.1:1'}
    try:
        code, _, err = hub.run('record', 'get', PARTNER, '1')
        equal(code, 3)
        contains(err, '127.0.0.1')
    finally:
        hub.env = env


def passwords_are_not_told(hub):
    env = hub.env
    hub.env = {**env, 'ODOO_PASSWORD': 'hunter2-wrong'}
    try:
        code, out, err = hub.run('record', 'get', PARTNER, '1', '--json')
        equal((code, json.loads(out)['error']['code']), (3, 'auth'))
        assert 'hunter2' not in out + err, out + err
    finally:
        hub.env = env


TESTS = (
    a_record_is_made_read_found_changed_and_deleted,
    a_record_is_made_found_and_changed_in_prospectconnect,
    values_take_the_kind_of_their_field,
    find_without_values_lists_the_first_and_says_that_there_are_more,
    find_goes_no_further_than_the_limit,
    those_that_are_there_are_shown_and_the_missing_named,
    delete_is_all_or_none_when_a_record_is_missing,
    archived_records_stay,
    what_a_system_cannot_do_is_refused,
    only_what_differs_is_sent,
    a_record_is_named_by_a_value_of_it,
    several_with_that_value_are_listed_and_none_is_touched,
    of_several_the_one_that_is_so_to_the_letter_is_taken,
    those_found_by_value_are_shown_and_the_missing_named,
    fields_go_by_their_labels,
    fields_of_related_records_are_read,
    of_a_field_named_twice_the_last_counts,
    an_action_is_carried_out_on_a_record,
    entities_and_fields_are_told,
    wrong_words_exit_2_with_a_suggestion,
    nothing_is_written_into_the_workspace,
    a_system_that_is_down_exits_3,
    passwords_are_not_told,
)


def main():
    program, sandbox, root = sys.argv[1:4]
    boxes = Sandboxes(sandbox)
    hub = Hub(program, os.path.join(root, 'recipes', 'odoo-prospectconnect'),
              boxes.urls)
    try:
        return run_tests(TESTS, hub)
    finally:
        hub.remove()
        boxes.stop()


sys.exit(main())
