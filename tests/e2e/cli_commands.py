# SPDX-License-Identifier: LGPL-3.0-or-later
"""The commands of `crosswalk`, one after the other, against both sandboxes.

usage: cli_commands.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Uses the standard library only.
"""
import json
import os
import shutil
import sys
import urllib.request
import xmlrpc.client

from cli_kit import KEY, Hub, Sandboxes, contains, equal, run_tests

ENVELOPE = ['ok', 'command', 'data', 'error', 'problems']


class World:
    """The hub and both remotes, reached by their own APIs."""

    def __init__(self, hub, urls, root):
        self.hub, self.urls, self.root = hub, urls, root
        self.models = xmlrpc.client.ServerProxy(
            urls['odoo'] + '/xmlrpc/2/object', allow_none=True)
        common = xmlrpc.client.ServerProxy(urls['odoo'] +
                                           '/xmlrpc/2/common')
        self.uid = common.authenticate('demo', 'admin', 'admin', {})

    def odoo(self, model, method, *args, **options):
        return self.models.execute_kw('demo', self.uid, 'admin', model, method,
                                      list(args), options)

    def post(self, path, body, method='POST', system='prospectconnect'):
        request = urllib.request.Request(
            self.urls[system] + path, json.dumps(body).encode(),
            {'Authorization': KEY, 'Content-Type': 'application/json'},
            method=method)
        with urllib.request.urlopen(request, timeout=60) as reply:
            raw = reply.read()
            return json.loads(raw) if raw else None

    def contact(self, email):
        """The one contact with this address, or None."""
        found = self.post('/contact/search/contact', {
            'search_text': email, 'limit': 10,
            'fields': ['name', 'email', 'phone', 'city']})['data']
        found = [c for c in found if c.get('email') == email]
        assert len(found) < 2, found
        return found[0] if found else None

    def make_contact(self, email, **values):
        return self.post('/contact/upsert', {
            'data': {'email': email, 'forceCreate': True, **values}})[
                'data']['id']

    def edit_contact(self, record, **values):
        self.post('/_sandbox/records/contacts/' + record, values, 'PATCH')

    def make_partner(self, email, **values):
        return str(self.odoo('res.partner', 'create',
                             {'email': email, 'name': email, **values}))

    def partner(self, record):
        return self.odoo('res.partner', 'read', [int(record)],
                         ['name', 'email', 'phone', 'city'])[0]

    def writes(self):
        total = 0
        for url in self.urls.values():
            with urllib.request.urlopen(url + '/_sandbox/knobs') as reply:
                total += json.load(reply)['counters']['writes']
        return total

    def sync(self, *words):
        """Exit 0 or 4: it went through."""
        code, out, err = self.hub.run('sync', *words)
        assert code in (0, 4), f'exit {code}: {out}{err}'
        return code, out


def fails(hub, code, part, *words):
    got, out, err = hub.run(*words)
    assert got == code, f'{words}: exit {got}, not {code}: {out}{err}'
    contains(err, part)
    equal(err.count('crosswalk: '), 1)


# ---- from nothing to a first sync --------------------------------------------


def init_lists_recipes_and_makes_a_workspace(world):
    hub = world.hub
    names = [r['recipe'] for r in hub.json('init')['recipes']]
    contains(names, 'odoo-prospectconnect')
    folder = os.path.join(hub.folder, 'made')
    made = hub.json('init', 'odoo-prospectconnect', '-d', folder, '--set',
                    'odoo.url=http://127.0.0.1:1', '--set',
                    'odoo.password=1234')
    equal(made['folder'], folder)
    main = os.path.join(folder, 'crosswalk.yaml')
    with open(main, encoding='utf-8') as file:
        text = file.read()
    contains(text, 'url: http://127.0.0.1:1')
    contains(text, 'password: "1234"')
    equal(os.stat(main).st_mode & 0o777, 0o600)
    fails(hub, 2, 'there is a workspace in', 'init', 'odoo-prospectconnect',
          '-d', folder)


def init_writes_nothing_when_a_setting_is_wrong(world):
    hub = world.hub
    folder = os.path.join(hub.folder, 'wrong')
    fails(hub, 2, 'did you mean `database`?', 'init', 'odoo-prospectconnect',
          '-d', folder, '--set', 'odoo.databse=x')
    fails(hub, 2, 'did you mean `odoo`?', 'init', 'odoo-prospectconnect',
          '-d', folder, '--set', 'odo.url=x')
    fails(hub, 2, 'CONNECTION.SETTING=VALUE', 'init', 'odoo-prospectconnect',
          '-d', folder, '--set', 'url')
    fails(hub, 2, 'did you mean `odoo-prospectconnect`?', 'init',
          'odoo-prospectconnet', '-d', folder)
    equal(os.path.exists(folder), False)


def init_looks_in_the_folders_of_the_environment(world):
    hub = world.hub
    shelf = os.path.join(hub.folder, 'shelf')
    deep = os.path.join(shelf, 'deep', *'abcdefghijk')
    os.makedirs(deep)
    main = os.path.join(shelf, 'deep', 'crosswalk.yaml')
    with open(main, 'w', encoding='utf-8') as file:
        file.write('# Folders in folders.\ncrosswalk: 1\nconnections: {}\n')
    hub.env['CROSSWALK_RECIPES'] = f'/nowhere:{shelf}'
    try:
        recipes = {r['recipe']: r['summary']
                   for r in hub.json('init')['recipes']}
        equal(recipes['deep'], 'Folders in folders.')
        fails(hub, 1, 'folders in folders, more than 8 deep', 'init', 'deep',
              '-d', os.path.join(hub.folder, 'deep'))
    finally:
        del hub.env['CROSSWALK_RECIPES']


def check_proves_that_all_fits_and_shows_no_secret(world):
    hub = world.hub
    code, out, err = hub.run('check')
    equal((code, err), (0, ''))
    contains(out, 'connection odoo: works: Odoo 18.0')
    contains(out, 'connection prospectconnect: works')
    contains(out, '1 sync, 2 connections: all fits')
    code, out, err = hub.run('check', '--json')
    equal(code, 0)
    settings = {s['name']: s.get('value') for s in
                json.loads(out)['data']['connections'][1]['settings']}
    equal(settings['api_key'], '********')
    assert KEY not in out + err, 'a secret was printed'
    before = world.writes()
    hub.run('check')
    equal(world.writes(), before)


def check_makes_custom_fields_once_when_asked(world):
    hub = world.hub
    before = world.writes()
    hub.json('check')
    equal(world.writes(), before)
    fails(hub, 3, 'connection `odoo`', 'check', '--setup')
    hub.env['ODOO_USER'] = hub.env['ODOO_PASSWORD'] = 'admin'
    try:
        for made in (1, 0):
            odoo = hub.json('check', '--setup')['connections'][0]
            equal(odoo['custom_fields_made'], made)
        _, out, _ = hub.run('check', '--setup')
        contains(out, 'custom fields: 0 made, 1 were there')
    finally:
        hub.env['ODOO_USER'] = hub.env['ODOO_PASSWORD'] = 'sync'
    contains(world.odoo('res.partner', 'fields_get', ['x_cli_note']),
             'x_cli_note')


def check_tells_what_does_not_fit(world):
    hub = world.hub
    path = os.path.join(hub.workspace, 'syncs', 'contacts.yaml')
    with open(path, encoding='utf-8') as file:
        good = file.read()
    try:
        with open(path, 'a', encoding='utf-8') as file:
            file.write('  - { left: functon, right: source }\n')
        code, out, err = hub.run('check')
        equal(code, 2)
        contains(out, 'syncs/contacts.yaml:11: error:')
        contains(out, '`function`')
        contains(err, 'see above')
        equal(hub.run('check', '--offline')[0], 0)
        fails(hub, 2, 'functon', 'sync')
    finally:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(good)


def check_shows_a_row_that_loses_something(world):
    hub = world.hub
    path = os.path.join(hub.workspace, 'syncs', 'contacts.yaml')
    with open(path, encoding='utf-8') as file:
        good = file.read()
    try:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(good.replace('- name', '- { left: name, right: name, '
                                              'via: upper }'))
        code, out, _ = hub.run('check', '--sample', '5')
        equal(code, 0)
        contains(out, 'syncs/contacts.yaml:8: warning: row `name` loses')
        _, out, _ = hub.run('check', '--sample', '0')
        assert 'loses' not in out, out
    finally:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(good)


def a_plan_says_what_the_sync_then_does(world):
    hub = world.hub
    before = world.writes()
    path = os.path.join(hub.folder, 'plan.json')
    code, out, _ = hub.run('plan', '-o', path)
    equal(code, 0)
    contains(out, 'saved in')
    equal(world.writes(), before)
    equal(os.path.exists(os.path.join(hub.workspace, 'crosswalk.db')), False)
    with open(path, encoding='utf-8') as file:
        plan = json.load(file)
    equal((plan['crosswalk_plan'], len(plan['hash'])), (1, 16))
    planned = plan['syncs'][0]
    code, out, _ = hub.run('sync', '--json')
    assert code in (0, 4), out
    done = json.loads(out)['data']['syncs'][0]
    for side in ('left', 'right'):
        for count in ('created', 'updated'):
            equal(done[side][count], planned[side][count])
    for count in ('linked', 'parked'):
        equal(done[count], planned[count])
    assert done['left']['created'] > 0 and done['linked'] > 0, done
    creates = [c for c in plan['changes'] if c['action'] == 'create']
    equal(len(creates), done['left']['created'] + done['right']['created'])


def a_second_sync_writes_nothing(world):
    before = world.writes()
    _, out = world.sync()
    contains(out, 'nothing to write')
    equal(world.writes(), before)


def a_plan_shows_values_before_and_after(world):
    partner = world.make_partner('plan@cli.example', city='Rome')
    world.sync()
    world.odoo('res.partner', 'write', [int(partner)], {'city': 'Turin'})
    code, out, _ = world.hub.run('plan', 'contacts')
    equal(code, 0)
    contains(out, f'as in odoo.res.partner {partner}')
    contains(out, 'city: "Rome" -> "Turin"')
    equal(world.contact('plan@cli.example')['city'], 'Rome')
    _, out, _ = world.hub.run('plan', '--summary')
    assert 'Turin' not in out, out
    contains(out, 'nothing was written')
    world.sync()
    equal(world.contact('plan@cli.example')['city'], 'Turin')


def what_does_not_exist_is_told_with_the_nearest(world):
    hub = world.hub
    fails(hub, 2, 'did you mean `contacts`?', 'sync', 'contcts')
    fails(hub, 2, 'did you mean `sync`?', 'synk')
    fails(hub, 2, 'did you mean --full?', 'sync', '--ful1')
    fails(hub, 2, 'did you mean `list`?', 'jobs', 'lst')
    fails(hub, 2, 'the form is `crosswalk links add SYNC LEFT RIGHT`',
          'links', 'add', 'contacts')
    fails(hub, 2, 'too many arguments', 'status', 'x')
    fails(hub, 2, 'did you mean `users`?', 'lookup', 'show', 'user')


# ---- what goes on ---------------------------------------------------------------


def status_shows_links_and_runs(world):
    world.sync()
    data = world.hub.json('status')
    sync = data['syncs'][0]
    equal((sync['sync'], sync['left'], sync['right']),
          ('contacts', 'odoo.res.partner', 'prospectconnect.contact'))
    assert sync['links'] > 10, sync
    equal(data['runs'][0]['state'], 'done')
    equal(data['runs'][0]['cause'], 'crosswalk sync')
    _, out, _ = world.hub.run('status')
    contains(out, 'latest runs')


def status_of_a_new_workspace_says_how_to_begin(world):
    hub = world.hub
    other = os.path.join(hub.folder, 'new')
    shutil.copytree(os.path.join(world.root, 'tests', 'e2e', 'workspace'),
                    other)
    code, out, _ = hub.run('-w', other, 'status')
    equal(code, 0)
    contains(out, 'crosswalk plan')
    equal(os.path.exists(os.path.join(other, 'crosswalk.db')), False)


def several_matches_are_parked_and_joined_by_hand(world):
    hub = world.hub
    mail = 'twins@cli.example'
    first = world.make_contact(mail, name='Twin', phone='1')
    second = world.make_contact(mail, name='Twin', phone='2')
    partner = world.make_partner(mail, city='Oslo')
    code, out = world.sync()
    equal(code, 4)
    contains(out, '`crosswalk jobs` says why')
    jobs = hub.json('jobs', '--record', partner)['jobs']
    equal([(j['side'], j['state'], j['reason']) for j in jobs],
          [('left', 'parked', 'ambiguous')])
    number = str(jobs[0]['job'])
    equal(sorted(hub.json('jobs', 'show', number)['detail']),
          sorted([first, second]))
    fails(hub, 1, 'has no record nobody', 'links', 'add', 'contacts', partner,
          'nobody')
    hub.json('links', 'add', 'contacts', partner, second)
    fails(hub, 1, 'is linked to', 'links', 'add', 'contacts', partner, first)
    world.sync()
    equal(world.partner(partner)['phone'], '2')
    equal(hub.json('jobs', '--record', partner)['jobs'], [])
    link = hub.json('links', 'show', 'contacts', 'left', partner)
    equal(link['right']['id'], second)
    equal(link['right']['base']['city'], 'Oslo')


def jobs_are_released_and_discarded_by_choice(world):
    hub = world.hub
    for i in range(2):
        world.make_contact(f'more{i}@cli.example', name='A')
        world.make_contact(f'more{i}@cli.example', name='B')
        world.make_partner(f'more{i}@cli.example')
    world.sync()
    parked = hub.json('jobs', '--state', 'parked', '-n', '1000')['jobs']
    assert len(parked) > 2, parked
    fails(hub, 2, 'say which jobs', 'jobs', 'retry')
    fails(hub, 2, 'is not the number of a job', 'jobs', 'discard', 'x')
    fails(hub, 1, 'there is no job 99999999', 'jobs', 'show', '99999999')
    number = str(parked[0]['job'])
    equal(hub.json('jobs', 'retry', number), {'released': 1})
    equal(hub.json('jobs', 'show', number)['state'], 'waiting')
    equal(hub.json('jobs', 'discard', number), {'discarded': 1})
    rest = hub.json('jobs', '--state', 'parked', '-n', '1000')['jobs']
    equal(len(rest), len(parked) - 1)
    page = hub.json('jobs', '-n', '1', '--after', str(rest[0]['job']))['jobs']
    equal(page[0]['job'], rest[1]['job'])


def a_conflict_is_shown_and_answered(world):
    hub = world.hub
    mail = 'conflict@cli.example'
    partner = world.make_partner(mail, phone='0')
    world.sync()
    contact = world.contact(mail)['_id']
    for answer, wanted in (('left', '100'), ('right', '201'),
                           ('+33 1', '+33 1')):
        turn = {'left': '0', 'right': '1', '+33 1': '2'}[answer]
        world.odoo('res.partner', 'write', [int(partner)],
                   {'phone': '10' + turn})
        world.edit_contact(contact, phone='20' + turn)
        code, out = world.sync()
        equal(code, 4)
        contains(out, '`crosswalk conflicts` asks you')
        held = hub.json('conflicts', '--kind', 'conflict', '-n', '1000')
        held = [h for h in held['conflicts'] if h['left'] == ['10' + turn]]
        equal([h['right'] for h in held], [['20' + turn]])
        _, out, _ = hub.run('conflicts', '-n', '1000')
        contains(out, f'{contact}: "20{turn}"')
        equal(hub.run('conflicts', 'answer', str(held[0]['conflict']),
                      answer)[0], 0)
        world.sync()
        equal(world.partner(partner)['phone'], wanted)
        equal(world.contact(mail)['phone'], wanted)
    left = hub.json('conflicts', '-n', '1000')['conflicts']
    contains([h['kind'] for h in left], 'conflict')
    assert ['102'] not in [h['left'] for h in left], left
    fails(hub, 1, 'there is no conflict 99999999', 'conflicts', 'answer',
          '99999999', 'left')


def history_tells_both_sides_of_a_record(world):
    hub = world.hub
    mail = 'history@cli.example'
    partner = world.make_partner(mail, city='Bonn')
    world.sync()
    world.edit_contact(world.contact(mail)['_id'], city='Ulm')
    world.sync()
    changes = hub.json('history', 'contacts', 'left', partner)['changes']
    equal([(c['action'], c['side']) for c in changes],
          [('create', 'right'), ('update', 'left')])
    equal(changes[1]['fields'],
          [{'field': 'city', 'before': 'Bonn', 'after': 'Ulm'}])
    _, out, _ = hub.run('history', '--run', changes[1]['run'])
    contains(out, f'updated odoo.res.partner {partner} as in')
    contains(out, 'city: "Bonn" -> "Ulm"')
    fails(hub, 1, 'no run', 'history', '--run', 'nothing')
    fails(hub, 2, 'say whose history', 'history')


def a_link_is_taken_apart(world):
    hub = world.hub
    partner = world.make_partner('part@cli.example')
    world.sync()
    contact = world.contact('part@cli.example')['_id']
    equal(hub.run('links', 'remove', 'contacts', 'right', contact)[0], 0)
    fails(hub, 1, 'is not linked', 'links', 'show', 'contacts', 'left',
          partner)
    contains(world.contact('part@cli.example')['name'], 'part@cli')
    equal(world.partner(partner)['email'], 'part@cli.example')
    changes = hub.json('history', 'contacts', 'left', partner)['changes']
    equal(changes[-1]['action'], 'unlink')


def reconcile_finds_what_no_listing_told(world):
    mail = 'reconcile@cli.example'
    partner = world.make_partner(mail)
    world.sync()
    code, out, _ = world.hub.run('reconcile', 'contacts')
    assert code in (0, 4), out
    contains(out, 'nothing to write')
    equal(world.partner(partner)['email'], mail)
    runs = world.hub.json('status')['runs']
    equal(runs[0]['cause'], 'crosswalk reconcile')


# ---- lookups ------------------------------------------------------------------------


def a_lookup_is_fetched_paired_and_kept(world):
    hub = world.hub
    equal(hub.json('lookup', 'show', 'users')['pairs'][0]['origin'], 'file')
    fetched = hub.json('lookup', 'fetch')['lookups'][0]
    assert fetched['left'] > 1 and fetched['right'] > 1, fetched
    equal(fetched['accepted'], 0)
    left = world.odoo('res.users', 'search_read', [], ['name'])[0]
    shown = hub.json('lookup', 'show', 'users')
    right = shown['unpaired']['right'][0]
    hub.json('lookup', 'set', 'users', left['name'].upper(), right['label'])
    pairs = hub.json('lookup', 'show', 'users')['pairs']
    contains([(p['left'], p['right'], p['origin']) for p in pairs],
             (str(left['id']), right['key'], 'person'))
    fails(hub, 1, 'has no "nobody at all" on the left', 'lookup', 'set',
          'users', 'nobody at all', right['key'])
    code, out, _ = hub.run('lookup', 'export', 'users')
    equal(code, 0)
    with open(os.path.join(hub.workspace, 'lookups', 'users.csv'), 'w',
              encoding='utf-8') as file:
        file.write(out)
    equal(hub.run('lookup', 'unset', 'users', 'right', right['key'])[0], 0)
    fails(hub, 1, 'is not paired', 'lookup', 'unset', 'users', 'right',
          right['key'])
    equal(hub.json('lookup', 'import', 'users'), {'pairs': len(pairs)})
    equal(len(hub.json('lookup', 'show', 'users')['pairs']), len(pairs))


def fetching_with_accept_pairs_what_looks_the_same(world):
    hub = world.hub
    fetched = hub.json('lookup', 'fetch', 'users', '--accept')['lookups'][0]
    equal(fetched['accepted'], len(fetched['suggestions']))
    again = hub.json('lookup', 'fetch', 'users')['lookups'][0]
    equal(again['suggestions'], [])
    equal(again['paired'], fetched['paired'] + fetched['accepted'])


# ---- every command --------------------------------------------------------------------


def every_command_answers_json_in_one_shape(world):
    hub = world.hub
    for words in (['status'], ['jobs'], ['conflicts'], ['links'], ['lookup'],
                  ['check'], ['plan'], ['sync'], ['version'], ['help'],
                  ['init'], ['history'], ['sync', 'nothing'], ['nothing'],
                  ['jobs', '--nothing'], ['-w', '/nowhere', 'status']):
        code, out, err = hub.run(*words, '--json')
        envelope = json.loads(out)
        equal(list(envelope), ENVELOPE)
        equal(envelope['ok'], code in (0, 4))
        equal(envelope['error'] is None, envelope['ok'])
        equal(err, '')
        if envelope['error']:
            equal(list(envelope['error']),
                  ['code', 'scope', 'message', 'retry'])


def every_command_teaches_by_examples(world):
    hub = world.hub
    for command in hub.json('help')['commands']:
        name = command['name']
        code, out, _ = hub.run('help', name)
        equal(code, 0)
        contains(out, f'Usage: crosswalk {name}')
        contains(out, '\nExamples\n  crosswalk ')
        if name != 'sandbox':
            equal(hub.run(name, '--help')[1], out)
        for action in command['actions']:
            contains(out, f'crosswalk {name} {action["name"]}')


def names_of_the_workspace_are_completed(world):
    hub = world.hub
    for command, name in (('sync', 'contacts'), ('lookup', 'users'),
                          ('record', 'odoo'),
                          ('init', 'odoo-prospectconnect')):
        contains(hub.run('help', '--names', command)[1].split(), name)


def log_lines_have_the_form_that_was_asked_for(world):
    hub = world.hub
    _, _, err = hub.run('--log-level', 'debug', '--log-format', 'json',
                        'sync')
    lines = [json.loads(line) for line in err.splitlines()]
    equal((lines[0]['level'], lines[0]['event']), ('debug', 'remote call'))
    equal((lines[-1]['level'], lines[-1]['event'], lines[-1]['written']),
          ('debug', 'run done', 0))
    assert KEY not in err, 'a secret was logged'
    fails(hub, 2, '--log-level is error', '--log-level', 'loud', 'status')


TESTS = [
    init_lists_recipes_and_makes_a_workspace,
    init_writes_nothing_when_a_setting_is_wrong,
    init_looks_in_the_folders_of_the_environment,
    check_proves_that_all_fits_and_shows_no_secret,
    a_plan_says_what_the_sync_then_does,
    a_second_sync_writes_nothing,
    a_plan_shows_values_before_and_after,
    check_makes_custom_fields_once_when_asked,
    check_tells_what_does_not_fit,
    check_shows_a_row_that_loses_something,
    what_does_not_exist_is_told_with_the_nearest,
    status_shows_links_and_runs,
    status_of_a_new_workspace_says_how_to_begin,
    several_matches_are_parked_and_joined_by_hand,
    jobs_are_released_and_discarded_by_choice,
    a_conflict_is_shown_and_answered,
    history_tells_both_sides_of_a_record,
    a_link_is_taken_apart,
    reconcile_finds_what_no_listing_told,
    a_lookup_is_fetched_paired_and_kept,
    fetching_with_accept_pairs_what_looks_the_same,
    every_command_answers_json_in_one_shape,
    every_command_teaches_by_examples,
    names_of_the_workspace_are_completed,
    log_lines_have_the_form_that_was_asked_for,
]


def main():
    program, sandbox, root = sys.argv[1:4]
    program = os.path.abspath(program)
    boxes = Sandboxes(sandbox)
    hub = Hub(program, os.path.join(root, 'tests', 'e2e', 'workspace'),
              boxes.urls)
    try:
        return run_tests(TESTS, World(hub, boxes.urls, root))
    finally:
        hub.remove()
        boxes.stop()


sys.exit(main())
