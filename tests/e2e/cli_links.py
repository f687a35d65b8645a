# SPDX-License-Identifier: LGPL-3.0-or-later
"""`crosswalk links`, `jobs` and `history` against both sandboxes.

usage: cli_links.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import os
import sys

from cli_kit import Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon

PARTNER = 'odoo.res.partner'
CONTACT = 'prospectconnect.contact'


def make(hub, entity, *values):
    return hub.json('record', 'create', entity, *values)['id']


def sync(hub, code=0):
    return hub.json('sync', 'contacts', code=code)


def counterpart(hub, partner):
    return hub.json('links', 'show', 'contacts', 'left',
                    partner)['right']['id']


def kinds(changes):
    return [(change['action'], change['side'], change['id'])
            for change in changes]


def a_created_counterpart_is_linked_and_its_history_is_one_write(hub):
    ada = make(hub, PARTNER, 'name=Ada Lovelace', 'email=ada@x.example')
    run = sync(hub)['run']
    contact = counterpart(hub, ada)
    changes = hub.json('history', 'contacts', 'left', ada)['changes']
    equal(kinds(changes), [('create', 'right', contact)])
    equal((changes[0]['other_id'], changes[0]['run']), (ada, run))
    fields = {field['field']: field['after']
              for field in changes[0]['fields']}
    equal((fields['first_name'], fields['email']), ('Ada', 'ada@x.example'))
    links = hub.json('links', 'list', 'contacts')['links']
    contains([(link['left']['id'], link['right']['id']) for link in links],
             (ada, contact))


def an_update_is_told_with_both_values_on_either_side(hub):
    eve = make(hub, PARTNER, 'name=Eve Old', 'email=eve@x.example')
    sync(hub)
    contact = counterpart(hub, eve)
    hub.json('record', 'set', PARTNER, eve, 'city=Ulm')
    run = sync(hub)['run']
    for words in (('contacts', 'left', eve), ('contacts', 'right', contact)):
        change = hub.json('history', *words)['changes'][-1]
        equal((change['action'], change['id']), ('update', contact))
        equal(change['fields'], [{'field': 'city', 'before': None,
                                  'after': 'Ulm'}])
    equal([change['id'] for change in
           hub.json('history', '--run', run)['changes']], [contact])
    _, out, _ = hub.run('history', 'contacts', 'left', eve)
    contains(out, f'updated {CONTACT} {contact} as in {PARTNER} {eve}')
    contains(out, 'city: (nothing) -> "Ulm"')


def adding_a_link_ends_what_waited_for_the_choice(hub):
    tom = make(hub, PARTNER, 'name=Tom Twin', 'email=tom@x.example')
    twins = [make(hub, CONTACT, 'first_name=Tom', f'last_name=Twin {i}',
                  'email=tom@x.example') for i in range(2)]
    sync(hub, code=4)
    jobs = hub.json('jobs', '--state', 'parked', '--record', tom)['jobs']
    equal([(job['reason'], sorted(job['detail'])) for job in jobs],
          [('ambiguous', sorted(twins))])
    hub.json('links', 'add', 'contacts', tom, twins[1])
    equal(counterpart(hub, tom), twins[1])
    equal(hub.json('jobs', '--state', 'parked', '--record', tom)['jobs'], [])
    equal(hub.json('jobs', '--state', 'parked', '--record',
                   twins[1])['jobs'], [])
    hub.run('sync', 'contacts')
    equal(hub.json('jobs', '--record', tom)['jobs'], [])
    changes = hub.json('history', 'contacts', 'left', tom)['changes']
    equal(changes[0]['action'], 'link')
    hub.json('jobs', 'discard', '--record', twins[0])


def a_link_is_added_only_to_records_that_are_there_and_free(hub):
    bob = make(hub, PARTNER, 'name=Bob Bee', 'email=bob@x.example')
    sync(hub)
    other = make(hub, CONTACT, 'first_name=Rob', 'last_name=Roe',
                 'email=rob@x.example')
    error = hub.json('links', 'add', 'contacts', bob, other, code=1)
    equal(error['code'], 'rejected')
    error = hub.json('links', 'add', 'contacts', '99999998', other, code=1)
    equal(error['code'], 'not_found')
    contains(error['message'], '99999998')


def a_link_removed_keeps_both_records_and_their_history(hub):
    cid = make(hub, PARTNER, 'name=Cid Cole', 'email=cid@x.example')
    sync(hub)
    contact = counterpart(hub, cid)
    hub.json('links', 'remove', 'contacts', 'left', cid)
    error = hub.json('links', 'show', 'contacts', 'left', cid, code=1)
    equal(error['code'], 'not_found')
    for entity, record in ((PARTNER, cid), (CONTACT, contact)):
        equal(len(hub.json('record', 'get', entity, record)['records']), 1)
    for words in (('left', cid), ('right', contact)):
        changes = hub.json('history', 'contacts', *words)['changes']
        equal(kinds(changes), [('create', 'right', contact),
                               ('unlink', 'left', cid),
                               ('unlink', 'right', contact)])
    error = hub.json('links', 'remove', 'contacts', 'left', cid, code=1)
    equal(error['code'], 'not_found')


PAYERS = """sync: payers
left: odoo.res.partner
right: prospectconnect.contact
direction: left_to_right
shared: right
accept: { left: left.ref == "payer", right: right.email == "pay@x.example" }
hold: { left: left.street == "blocked" and "the street is " .. left.street }
match: [email]
fields:
  - email
  - { left: city, right: city }
"""


def several_share_a_record_and_one_held_back_is_let_through(hub):
    with open(os.path.join(hub.workspace, 'syncs', 'payers.yaml'), 'w',
              encoding='utf-8') as file:
        file.write(PAYERS)
    equal(hub.run('check', '--offline')[0], 0)
    payers = [make(hub, PARTNER, f'name=Payer {i}', 'email=pay@x.example',
                   'ref=payer', 'city=Ulm') for i in range(2)]
    hub.json('sync', 'payers')
    links = [hub.json('links', 'show', 'payers', 'left', payer)
             for payer in payers]
    contact = links[0]['right']['id']
    equal(links[1]['right']['id'], contact)
    shown = hub.json('links', 'show', 'payers', 'right', contact)
    equal([shown['left']['id']] +
          [link['left']['id'] for link in shown['sharers']], payers)
    error = hub.json('links', 'remove', 'payers', 'right', contact, code=2)
    contains(error['message'], 'is shared by 2 records')
    hub.json('record', 'set', PARTNER, payers[0], 'city=Bonn')
    hub.json('sync', 'payers', code=4)
    held = hub.json('conflicts')['conflicts']
    contains(held[0]['message'], f'`res.partner` {payers[1]}')
    blocked = make(hub, PARTNER, 'name=Payer 3', 'email=pay@x.example',
                   'ref=payer', 'street=blocked')
    hub.json('sync', 'payers', code=4)
    jobs = hub.json('jobs', '--record', blocked)['jobs']
    equal([(job['reason'], job['message']) for job in jobs],
          [('hold', 'the street is blocked')])
    contains(hub.run('jobs', 'show', str(jobs[0]['job']))[1], ' --force')
    hub.json('jobs', 'retry', '--record', blocked, '--force')
    hub.json('sync', 'payers', code=4)
    equal(hub.json('jobs', '--record', blocked)['jobs'], [])
    equal(hub.json('links', 'show', 'payers', 'left',
                   blocked)['right']['id'], contact)
    os.remove(os.path.join(hub.workspace, 'syncs', 'payers.yaml'))


def dirty(hub, *words, code=0):
    return hub.json('links', '--dirty', *words, code=code)['dirty']


def what_is_not_in_step_is_listed_with_the_reason(hub):
    """A parked record, a field that is held, one that waits; each pair
    once."""
    max_, amy, joe = (make(hub, PARTNER, f'name={name}',
                           f'email={name[:3]}@y.example')
                      for name in ('Max Twin', 'Amy Held', 'Joe Late'))
    for i in range(2):
        make(hub, CONTACT, 'first_name=Max', f'last_name=Double {i}',
             'email=Max@y.example')
    sync(hub, code=4)
    rows = dirty(hub, '--record', max_)
    equal([(row['sync'], row['left'], row['right'], row['link'],
            row['state'], row['reason']) for row in rows],
          [('contacts', max_, None, None, 'parked', 'ambiguous')])
    contains(rows[0]['message'], 'choose one')
    contains(rows[0]['advice'], 'Link it')
    hub.json('record', 'set', PARTNER, amy, 'city=Ulm')
    hub.json('record', 'set', CONTACT, counterpart(hub, joe), 'city=Bonn')
    equal(dirty(hub, '--record', amy), [])
    changed = {(row['left'], row['right'], row['state'])
               for row in dirty(hub, '--sync', 'contacts', '--look')}
    for partner in (amy, joe):
        contains(changed, (partner, counterpart(hub, partner), 'changed'))
    equal(dirty(hub, '--record', amy), [])
    _, out, _ = hub.run('links', '--dirty')
    contains(out, 'parked, ambiguous: Several records match')
    ids = [row['left'] for row in dirty(hub)]
    page = hub.json('links', '--dirty', '--limit', '1')
    got = [row['left'] for row in page['dirty']]
    while page['next']:
        page = hub.json('links', '--dirty', '--limit', '1', '--after',
                        str(page['next']))
        got += [row['left'] for row in page['dirty']]
    equal(got, ids)
    hub.json('jobs', 'discard', '--all')
    sync(hub)


def a_run_is_taken_back_and_stays_so(hub):
    """Without a hub, and by one that runs."""
    una = make(hub, PARTNER, 'name=Una Undo', 'email=una@x.example',
               'city=Ulm')
    ivo = make(hub, PARTNER, 'name=Ivo Undo', 'email=ivo@x.example',
               'city=Ulm')
    hub.run('sync', 'contacts')
    contact = {partner: counterpart(hub, partner) for partner in (una, ivo)}

    def city(partner):
        record, = hub.json('record', 'get', CONTACT,
                           contact[partner])['records']
        return record['fields']['city']

    def carry(place):
        for partner in (una, ivo):
            hub.json('record', 'set', PARTNER, partner, f'city={place}')
        hub.run('sync', 'contacts')
        equal([city(partner) for partner in (una, ivo)], [place] * 2)
        # a hub that runs may have been the first to see it
        return hub.json('history', 'contacts', 'left',
                        una)['changes'][-1]['run']

    run = carry('Bonn')
    hub.json('record', 'set', CONTACT, contact[ivo], 'city=Köln')
    plan = hub.json('undo', run, '--plan', code=4)['undo']
    equal((plan['counts']['undone'], plan['counts']['changed']), (1, 1))
    equal(city(una), 'Bonn')
    undone = hub.json('undo', run, code=4)['undo']
    equal(undone['counts'], plan['counts'])
    equal([(row['id'], row['now'], row['before']) for row in undone['left']],
          [(contact[ivo], 'Köln', 'Ulm')])
    equal((city(una), city(ivo)), ('Ulm', 'Köln'))
    hub.run('sync', 'contacts')
    equal((city(una), city(ivo)), ('Ulm', 'Köln'))
    equal(hub.json('record', 'get', PARTNER, una, '--fields',
                   'city')['records'][0]['fields'], {'city': 'Bonn'})
    row, = dirty(hub, '--record', una)
    equal((row['state'], row['reason']), ('held', 'conflict'))
    contains(row['message'], 'was undone')
    _, out, _ = hub.run('undo', run)
    contains(out, '0 undone, 1 as before already, 1 left')
    hub.json('conflicts', 'answer', str(row['conflicts'][0]), 'left')
    hub.run('sync', 'contacts')
    equal(city(una), 'Bonn')
    equal(hub.json('undo', '01NOSUCHRUN', code=1)['code'], 'not_found')
    hub.run('jobs', 'discard', '--all')
    daemon = Daemon(hub)
    try:
        run = carry('Trier')
        undone = hub.json('undo', run, '--record', contact[una])['undo']
        equal(undone['counts']['undone'], 1)
        equal((city(una), city(ivo)), ('Bonn', 'Trier'))
        equal(hub.json('undo', '01NOSUCHRUN', code=1)['code'], 'not_found')
    finally:
        daemon.stop()
    for row in dirty(hub, '--record', una):
        hub.json('conflicts', 'answer', str(row['conflicts'][0]), 'left')
    hub.run('sync')


def wrong_words_exit_2(hub):
    for words, wanted in (
            (('history',), 'say whose history'),
            (('history', 'contacts', 'middle', '1'), 'left or right'),
            (('history', 'contcts', 'left', '1'), 'did you mean `contacts`'),
            (('links', 'list', 'contcts'), 'did you mean `contacts`'),
            (('links', '--record', '1'), '--dirty'),
            (('sync', 'contacts', '12'), 'which side'),
            (('sync', 'contacts', 'left'), 'say which records'),
            (('sync', 'contacts', 'left', '1', '--full'), 'without --full'),
            (('links', 'add', 'contacts', '1'), 'something is missing')):
        code, _, err = hub.run(*words)
        equal((words, code), (words, 2))
        contains(err, wanted)
    equal(hub.run('history', '--run', 'X')[0], 1)


def what_nobody_wrote_has_no_history(hub):
    code, out, err = hub.run('history', 'contacts', 'left', '99999998')
    equal((code, out, err), (0, 'nothing was written\n', ''))


TESTS = (
    a_created_counterpart_is_linked_and_its_history_is_one_write,
    an_update_is_told_with_both_values_on_either_side,
    adding_a_link_ends_what_waited_for_the_choice,
    a_link_is_added_only_to_records_that_are_there_and_free,
    a_link_removed_keeps_both_records_and_their_history,
    several_share_a_record_and_one_held_back_is_let_through,
    what_is_not_in_step_is_listed_with_the_reason,
    a_run_is_taken_back_and_stays_so,
    wrong_words_exit_2,
    what_nobody_wrote_has_no_history,
)


def main():
    program, sandbox, root = sys.argv[1:4]
    boxes = Sandboxes(sandbox, demo=0)
    hub = Hub(program, os.path.join(root, 'recipes', 'odoo-prospectconnect'),
              boxes.urls)
    try:
        return run_tests(TESTS, hub)
    finally:
        hub.remove()
        boxes.stop()


sys.exit(main())
