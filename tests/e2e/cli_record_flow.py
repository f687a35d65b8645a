# SPDX-License-Identifier: LGPL-3.0-or-later
"""`crosswalk record` against Marketo's and Pipedrive's sandboxes: records of
the flow between them, from the shell.

usage: cli_record_flow.py CROSSWALK CROSSWALK_SANDBOX
Prints TAP. Uses the standard library only.
"""
import sys

from cli_kit import contains, equal, run_tests
from record_kit import Pair, Shell

LEAD = 'marketo.lead'
PERSON = 'pipedrive.person'


def a_lead_is_made_and_found_by_its_mail(shell):
    made = shell.make(LEAD, 'email=lead@mail.com', 'First Name=Léa',
                      'Last Name=d\'Or', 'leadScore=7')
    fields = shell.fields(LEAD, '--by', 'email', 'lead@mail.com')
    equal((fields['firstName'], fields['lastName'], fields['leadScore']),
          ('Léa', "d'Or", 7))
    data = shell.json('set', LEAD, '--by', 'email', 'lead@mail.com',
                      'leadScore=7', 'title=Manager')
    equal(data, {'id': made, 'action': 'updated', 'changes': [
        {'field': 'title', 'before': None, 'after': 'Manager'}]})
    equal(shell.json('delete', LEAD, '--by', 'Email Address',
                     'lead@mail.com'), {'deleted': 1})
    error = shell.json('get', LEAD, '--by', 'email', 'lead@mail.com', code=1)
    equal(error['code'], 'not_found')


def custom_fields_go_by_name_and_by_key(shell):
    key = shell.pair.custom_field('person', 'Lead Source', 'enum',
                                  ['Product', 'Web Referral'])
    made = shell.make(PERSON, 'name=Custom', 'Lead Source=Product')
    equal(shell.fields(PERSON, made)['lead_source'], 'Product')
    equal(shell.fields(PERSON, made, '--field', key), {key: 'Product'})
    for name in ('Lead Source', 'lead_source', key):
        data = shell.json('set', PERSON, made, f'{name}=Product')
        equal((name, data['action']), (name, 'unchanged'))
    data = shell.json('set', PERSON, made, 'LEAD SOURCE=Web Referral')
    equal(data['changes'], [{'field': 'lead_source', 'before': 'Product',
                             'after': 'Web Referral'}])
    error = shell.json('set', PERSON, made, 'Lead Source=Nowhere', code=1)
    equal(error['code'], 'rejected')
    contains(error['message'], 'Nowhere')


def a_label_of_several_fields_is_refused_with_their_names(shell):
    for _ in range(2):
        shell.pair.custom_field('organization', 'Region', 'varchar')
    made = shell.make('pipedrive.organization', 'name=Twice', 'region=first')
    fields = shell.json('fields', 'pipedrive.organization')['fields']
    names = [f['name'] for f in fields if f['label'] == 'Region']
    other = [name for name in names if name.startswith('region_')][0]
    data = shell.json('set', 'pipedrive.organization', made,
                      f'{other}=second')
    equal(data['changes'][0]['field'], other)
    equal(shell.fields('pipedrive.organization', made)['region'], 'first')


def fields_of_owner_and_organization_are_read(shell):
    org = shell.make('pipedrive.organization', 'name=Reach', 'owner_id=2')
    person = shell.make(PERSON, 'name=Reached', f'org_id={org}', 'owner_id=1')
    fields = shell.fields(PERSON, person, '--fields',
                          'Owner.email,org_id.name,org_id.owner_id.name')
    users = {user['id']: user for user in
             shell.json('find', 'pipedrive.user')['records']}
    equal(fields, {'owner_id.email': users['1']['fields']['email'],
                   'org_id.name': 'Reach',
                   'org_id.owner_id.name': users['2']['fields']['name']})
    both = shell.json('get', PERSON, '--by', 'name', 'Reached', 'reached',
                      '--fields', 'org_id.name')['records']
    equal([record['fields'] for record in both], [{'org_id.name': 'Reach'}] * 2)
    code, _, err = shell.run('set', PERSON, person, 'org_id.name=Else')
    equal(code, 2)
    contains(err, 'another record')
    equal(shell.fields('pipedrive.organization', org)['name'], 'Reach')


def unknown_entities_and_ids_are_told(shell):
    for words, code, wanted in (
            (('get', 'marketo.leed', '1'), 1, 'leed'),
            (('get', LEAD, '999999'), 1, '999999'),
            (('get', LEAD, ''), 1, 'no record'),
            (('get', LEAD, '-1'), 2, 'unknown option'),
            (('get', LEAD, '--', '-1'), 1, 'no record'),
            (('set', PERSON, '1', 'Lead Sorce=x'), 2, 'did you mean'),
            (('find', LEAD, 'email'), 2, 'FIELD=VALUE'),
            (('find', LEAD, 'leadScore=many'), 2, 'whole number')):
        got, out, err = shell.run(*words)
        equal((words, got, out), (words, code, ''))
        contains(err, wanted)


TESTS = (
    a_lead_is_made_and_found_by_its_mail,
    custom_fields_go_by_name_and_by_key,
    a_label_of_several_fields_is_refused_with_their_names,
    fields_of_owner_and_organization_are_read,
    unknown_entities_and_ids_are_told,
)


def main():
    program, sandbox = sys.argv[1:3]
    pair = Pair(sandbox)
    try:
        return run_tests(TESTS, Shell(program, pair))
    finally:
        pair.stop()


sys.exit(main())
