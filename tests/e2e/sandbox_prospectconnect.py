# SPDX-License-Identifier: LGPL-3.0-or-later
"""The real crosswalk-sandbox, serving ProspectConnect over loopback.

usage: sandbox_prospectconnect.py CROSSWALK_SANDBOX
Prints TAP. Uses the standard library only.
"""
import http.client
import json
import signal
import subprocess
import sys

KEY = 'e2e_key'
TOKEN = 'e2e_token'


class Sandbox:
    def __init__(self, program, *options):
        self.process = subprocess.Popen(
            [program, 'prospectconnect', '--port', '0', '--keys', KEY,
             '--pats', TOKEN, *options],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = int(line.rsplit(':', 1)[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code

    def send(self, method, path, body=None, headers=None):
        """Status, headers and raw body."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port,
                                                timeout=60)
        try:
            data = None if body is None else json.dumps(body).encode()
            all_headers = {'Accept': 'application/json'}
            if data is not None:
                all_headers['Content-Type'] = 'application/json'
            all_headers.update(headers or {})
            connection.request(method, path, data, all_headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def ask(self, method, path, body=None, **headers):
        """Status and parsed body, with the credentials of the path."""
        if path.startswith('/v1/'):
            own = {'Authorization': 'Bearer ' + TOKEN,
                   'Version': '2025-01-01'}
        else:
            own = {'Authorization': KEY}
        own.update({k.replace('_', '-'): v for k, v in headers.items()})
        status, _, raw = self.send(method, path, body, own)
        return status, json.loads(raw) if raw else None


def equal(got, want):
    if got != want:
        raise AssertionError(f'{got!r} is not {want!r}')


def status_of(box, method, path, body, headers):
    return box.send(method, path, body, headers)[0]


def keys_and_tokens_open_their_own_doors(box):
    bearer = {'Authorization': 'Bearer ' + TOKEN, 'Version': '2025-01-01'}
    for path in ('/contact/search/contact', '/contact/getPaginatedContacts'):
        equal(status_of(box, 'POST', path, {}, {'Authorization': KEY}), 200)
        equal(status_of(box, 'POST', path, {},
                        {'Authorization': 'Bearer ' + KEY}), 401)
        equal(status_of(box, 'POST', path, {}, bearer), 401)
    path = '/v1/contacts/search'
    equal(status_of(box, 'POST', path, {}, bearer), 200)
    equal(status_of(box, 'POST', path, {}, {'Authorization': KEY}), 401)
    equal(status_of(box, 'POST', path, {},
                    {'Authorization': 'Bearer ' + TOKEN}), 400)


def a_full_listing_by_offset_finds_every_contact_once(box):
    ids, total = [], None
    while total is None or len(ids) < total:
        status, page = box.ask(
            'POST', '/contact/search/contact',
            {'search_after': len(ids), 'limit': 200, 'fields': ['name']})
        equal(status, 200)
        total = page['count']
        if not page['data']:
            break
        ids += [contact['_id'] for contact in page['data']]
    equal(len(ids), total)
    equal(len(set(ids)), total)
    if total < 150:
        raise AssertionError(f'only {total} contacts')


def a_full_listing_by_cursor_finds_the_same(box):
    ids, cursor = set(), None
    while True:
        status, page = box.ask(
            'POST', '/v1/contacts/search',
            {'limit': 100, 'order_by': 'updated_at', 'cursor': cursor})
        equal(status, 200)
        ids |= {contact['id'] for contact in page['data']}
        cursor = page['meta']['cursor']['next']
        if not page['meta']['cursor']['has_more']:
            break
    equal(len(ids), page['meta']['total'])


def text_in_any_script_comes_back_as_it_went(box):
    name = 'Ölga Šťastná 山口 😀'
    status, made = box.ask('POST', '/contact/upsert',
                           {'data': {'email': 'olga@e2e.example',
                                     'name': name, 'tags': ['顧客']}})
    equal(status, 200)
    status, page = box.ask('POST', '/contact/search/contact-by-ids',
                           {'ids': [made['data']['id']], 'depth': 0})
    equal(page['data'][0]['name'], name)
    equal(page['data'][0]['tags'], ['顧客'])


def a_deal_goes_through_its_stages(box):
    _, lines = box.ask('GET', '/deal/getPipelineList')
    sales = lines['data'][0]
    equal(sales['name'], 'Sales')
    stage = sales['stages'][1]['id']
    _, made = box.ask('POST', '/deal/addDeal',
                      {'name': 'Big', 'value': 1234.5,
                       'pipelineId': sales['id'], 'stageId': stage})
    deal = made['data']['id']
    status, moved = box.ask('POST', f'/v1/deals/deal_{deal}/stage',
                            {'stage_id': sales['stages'][-1]['id']})
    equal(status, 200)
    _, closed = box.ask('POST', '/deal/updateDeal',
                        {'dealId': deal, 'status': 'closed'})
    equal(closed['data']['status'], 'closed')
    _, page = box.ask('POST', '/deal/getDealsByBusinessId',
                      {'page': 1, 'page_limit': 200, 'search': 'Big',
                       'fields': ['value', 'deal_status']})
    equal(page['deal'], [{'id': deal, 'monetary_value': 1234.5,
                          'deal_status': 'won'}])


def a_repeated_create_gives_the_first_result(box):
    first = box.ask('POST', '/v1/companies', {'name': 'Acme'},
                    Idempotency_Key='once')
    again = box.ask('POST', '/v1/companies', {'name': 'Acme'},
                    Idempotency_Key='once')
    equal(first[0], 201)
    equal(again, first)


def a_delete_answers_with_no_body(box):
    _, made = box.ask('POST', '/v1/tasks', {'name': 'Call'})
    path = '/v1/tasks/' + made['data']['id']
    equal(box.ask('DELETE', path), (204, None))
    status, problem = box.ask('GET', path)
    equal((status, problem['status']), (404, 404))


def a_key_is_rotated_without_a_restart(box):
    box.ask('POST', '/_sandbox/keys', {'secret': 'next', 'replaces': KEY})
    equal(box.ask('GET', '/contacts/list')[0], 401)
    equal(status_of(box, 'GET', '/contacts/list', None,
                    {'Authorization': 'next'}), 200)
    box.ask('POST', '/_sandbox/keys', {'secret': KEY, 'replaces': 'next'})
    equal(box.ask('GET', '/contacts/list')[0], 200)


def the_rate_limit_is_told_and_kept(box):
    box.ask('POST', '/_sandbox/knobs',
            {'rate_limit': 1, 'rate_window_ms': 60000})
    bearer = {'Authorization': 'Bearer ' + TOKEN, 'Version': '2025-01-01',
              'Content-Type': 'application/json'}
    box.send('POST', '/v1/contacts/search', {}, bearer)
    status, headers, raw = box.send('POST', '/v1/contacts/search', {}, bearer)
    box.ask('POST', '/_sandbox/knobs', {'rate_limit': 0})
    equal(status, 429)
    equal(headers['X-RateLimit-Remaining'], '0')
    equal(json.loads(raw)['title'], 'Too many requests')


def a_person_edits_and_deletes_behind_the_clients_back(box):
    _, made = box.ask('POST', '/contact/upsert',
                      {'data': {'email': 'gone@e2e.example'}})
    path = '/_sandbox/records/contacts/' + made['data']['id']
    equal(box.send('PATCH', path, {'city': 'Rome'})[0], 200)
    _, page = box.ask('POST', '/contact/search/contact',
                      {'search_text': 'gone@e2e', 'fields': ['city']})
    equal(page['data'][0]['city'], 'Rome')
    equal(box.send('DELETE', path)[0], 204)
    _, page = box.ask('POST', '/contact/search/contact',
                      {'search_text': 'gone@e2e'})
    equal(page['count'], 0)


def counters_tell_writes_from_reads(box):
    box.ask('POST', '/_sandbox/counters', {})
    box.ask('POST', '/contact/search/contact', {})
    box.ask('POST', '/contact/upsert', {'data': {'phone': '+1 555 0100'}})
    _, state = box.ask('GET', '/_sandbox/knobs')
    equal(state['counters']['calls'], 2)
    equal(state['counters']['writes'], 1)


TESTS = [
    keys_and_tokens_open_their_own_doors,
    a_full_listing_by_offset_finds_every_contact_once,
    a_full_listing_by_cursor_finds_the_same,
    text_in_any_script_comes_back_as_it_went,
    a_deal_goes_through_its_stages,
    a_repeated_create_gives_the_first_result,
    a_delete_answers_with_no_body,
    a_key_is_rotated_without_a_restart,
    the_rate_limit_is_told_and_kept,
    a_person_edits_and_deletes_behind_the_clients_back,
    counters_tell_writes_from_reads,
]


def main():
    print(f'1..{len(TESTS) + 1}')
    failed = 0
    box = Sandbox(sys.argv[1], '--demo', '300')
    for number, test in enumerate(TESTS, 1):
        try:
            test(box)
            print(f'ok {number} - {test.__name__}')
        except Exception as problem:  # a test that breaks is one that fails
            failed += 1
            print(f'# {type(problem).__name__}: {problem}')
            print(f'not ok {number} - {test.__name__}')
    code = box.stop()
    failed += code != 0
    print(f'{"ok" if code == 0 else "not ok"} {len(TESTS) + 1} - '
          'stops in order on SIGTERM')
    return 1 if failed else 0


sys.exit(main())
