# SPDX-License-Identifier: LGPL-3.0-or-later
"""People are told: by mail and chat, once, together, and when it is over.

usage: serve_alerts.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import contextlib
import json
import os
import pathlib
import re
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

from alert_kit import Chat, MailServer
from cli_kit import Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')
DAY_US = 86400 * 1000000


class Gate:
    """Stands before a server; shut, it lets nobody through."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.target = (parts.hostname, parts.port)
        self.open = True
        gate = self

        class Pass(socketserver.BaseRequestHandler):
            def handle(self):
                if gate.open:
                    gate.carry(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Server(('127.0.0.1', 0), Pass)
        self.url = f'http://127.0.0.1:{self.server.server_address[1]}'
        threading.Thread(target=self.server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def carry(self, near):
        with socket.create_connection(self.target) as far:
            back = threading.Thread(target=self.pump, args=(far, near),
                                    daemon=True)
            back.start()
            self.pump(near, far)
            back.join()

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.open:
                    break
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Rig:
    """A hub with a mail server and a chat; each test writes `alerts:`."""

    def __init__(self, demo):
        self.sandboxes = Sandboxes(SANDBOX, demo=demo)
        self.gate = Gate(self.sandboxes.urls['odoo'])
        urls = dict(self.sandboxes.urls, odoo=self.gate.url)
        self.hub = Hub(CROSSWALK, RECIPE, urls)
        self.folder = pathlib.Path(self.hub.workspace)
        main = self.folder / 'crosswalk.yaml'
        self.text = main.read_text().replace('poll: 5 min', 'poll: 1 s')
        self.chat = Chat()
        self.mail = None
        self.daemons = []

    def mail_server(self, **options):
        self.mail = MailServer(**options)
        return self.mail

    def settings(self, mail='', more='', chat=False):
        user = 'hub@' if self.mail.login else ''
        lines = ['serve: { public_url: https://hub.example.com }', 'alerts:',
                 '  group: 1 s', more, '  mail:',
                 f'    smtp: smtp://{user}127.0.0.1:{self.mail.port}',
                 '    from: hub@example.com',
                 '    to: [anna@example.com, bo@example.com]', mail]
        if chat:
            lines += ['  chat:', f'    url: {self.chat.url}/secret-path']
        (self.folder / 'crosswalk.yaml').write_text(
            self.text + '\n'.join(line for line in lines if line) + '\n')

    def make_twins(self):
        """A partner that two contacts match: jobs that a person decides."""
        person = ('first_name=Tom', 'email=tom@x.example')
        for name in ('last_name=One', 'last_name=Two'):
            self.hub.json('record', 'create', 'prospectconnect.contact', name,
                          *person)
        self.hub.json('record', 'create', 'odoo.res.partner', 'name=Tom',
                      'email=tom@x.example')

    def start(self):
        self.daemons.append(Daemon(self.hub))
        return self.daemons[-1]

    def subjects(self):
        return [str(mail['Subject']) for mail in self.mail.mails]

    def close(self):
        for daemon in self.daemons:
            if daemon.process.poll() is None:
                daemon.stop()
        self.chat.close()
        if self.mail:
            self.mail.close()
        self.gate.close()
        self.sandboxes.stop()
        self.hub.remove()


def with_rig(test, demo=30):
    def run():
        rig = Rig(demo)
        try:
            test(rig)
        finally:
            rig.close()
    run.__name__ = test.__name__
    return run


def with_empty_rig(test):
    return with_rig(test, demo=0)


class Admin:
    """Signed in to the API."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.headers = {'Content-Type': 'application/json'}
        made = self.ask('POST', '/setup', {
            'token': daemon.setup_token(), 'name': 'ann',
            'password': 'correct horse battery'}, 201)
        self.headers['Cookie'] = made.headers['set-cookie'].split(';')[0]
        self.headers['X-CSRF-Token'] = made.json['csrf']

    def ask(self, method, path, body=None, status=200, **more):
        answer = self.daemon.ask(
            method, '/api/v1' + path,
            None if body is None else json.dumps(body),
            {**self.headers, **more})
        equal((path, answer.status, answer.text * (answer.status != status)),
              (path, status, ''))
        return answer


PLAIN = '    plain: true'


@with_rig
def what_needs_a_person_is_told_once_by_mail_and_chat(rig):
    rig.mail_server()
    rig.make_twins()
    rig.hub.run('sync')  # all of it is there at the start
    rig.settings(PLAIN, chat=True)
    daemon = rig.start()
    wait_for(lambda: rig.mail.mails and rig.chat.posts, 'mail and chat')
    mail = rig.mail.mails[0]
    text = mail.get_content()
    equal(mail.receivers, ['anna@example.com', 'bo@example.com'])
    equal(mail['From'], 'Crosswalk <hub@example.com>')
    equal(mail['Auto-Submitted'], 'auto-generated')
    contains(mail['Message-ID'], '@example.com>')
    contains(text, '- contacts: 3 records cannot be carried over (ambiguous)')
    contains(text, 'Link it to the right one')
    contains(text, 'https://hub.example.com/#/jobs?state=parked&'
             'sync=contacts&reason=ambiguous')
    equal('tom@x.example' in text, False)
    path, post = rig.chat.posts[0]
    equal(path, '/secret-path')
    contains(post['text'], 'cannot be carried over')
    # all of it is in one message; nothing more comes
    told = 1
    time.sleep(5)
    equal(len(rig.mail.mails), told)
    equal(len(rig.chat.posts), told)
    equal(daemon.stop(), 0)
    # and a restart does not repeat it
    daemon = rig.start()
    time.sleep(5)
    equal(len(rig.mail.mails), told)
    listed = rig.hub.json('alerts')['alerts']
    equal(len(listed), told)
    equal([row['error'] for row in listed], [''] * told)
    equal('secret-path' in '\n'.join(daemon.log), False)


@with_empty_rig
def defect_19_by_hand_a_run_tells_at_its_end(rig):
    """Without a hub, as cron would: at once, and not each time."""
    rig.mail_server()
    rig.settings(PLAIN, '  per_hour: 3', chat=True)
    rig.hub.run('sync')
    equal(rig.subjects(), [])
    rig.make_twins()
    equal(rig.hub.run('sync')[0], 4)
    equal((len(rig.mail.mails), len(rig.chat.posts)), (1, 1))
    text = rig.mail.mails[0].get_content()
    contains(text, 'cannot be carried over (ambiguous)')
    contains(text, 'Link it to the right one')
    for command in ('sync', 'sync', 'reconcile'):
        equal(rig.hub.run(command)[0], 4)
    equal(len(rig.mail.mails), 1)
    # a sync that fails as a whole; the others are not told to be well again
    rig.gate.open = False
    equal(rig.hub.run('sync', 'contacts')[0], 3)
    equal(len(rig.mail.mails), 2)
    contains(rig.subjects()[1], 'contacts')
    equal(rig.hub.run('sync', 'contacts')[0], 3)
    equal(len(rig.mail.mails), 2)
    rig.gate.open = True
    # what is over is told too; more than per_hour are not
    rig.hub.run('jobs', 'discard', '--all')
    equal(rig.hub.run('sync')[0], 0)
    equal(len(rig.mail.mails), 3)
    rig.make_twins()
    equal(rig.hub.run('sync')[0], 4)
    equal(len(rig.mail.mails), 3)
    equal(len(rig.hub.json('alerts')['alerts']), 3)


@with_empty_rig
def by_hand_what_could_not_be_sent_goes_out_with_the_next_run(rig):
    closed = rig.mail_server()
    rig.settings(PLAIN)
    closed.close(keep_port=True)
    rig.make_twins()
    code, _, err = rig.hub.run('sync')
    equal(code, 4)
    contains(err, 'alert not sent')
    rig.mail_server(after=closed)
    # not before its time, which is 10 s
    with sqlite3.connect(rig.folder / 'crosswalk.db') as store:
        value, = store.execute("SELECT value FROM kept WHERE name = "
                               "'alerts/log'").fetchone()
        store.execute("UPDATE kept SET value = ? WHERE name = 'alerts/log'",
                      [re.sub(r'"next":[0-9]+', '"next":0', value)])
    store.close()
    equal(rig.hub.run('sync')[0], 4)
    equal(len(rig.mail.mails), 1)


@with_empty_rig
def beside_a_hub_a_run_leaves_the_telling_to_it(rig):
    rig.mail_server()
    rig.settings(PLAIN, '  what: [failed_jobs]')
    rig.text = (rig.folder / 'crosswalk.yaml').read_text()
    rig.make_twins()  # a hub would take the first one before there are two
    daemon = rig.start()
    equal(rig.hub.run('sync')[0], 4)
    wait_for(lambda: rig.mail.mails, 'the mail')
    daemon.wait_log('alert sent')
    time.sleep(3)
    equal(len(rig.mail.mails), 1)


@with_rig
def a_system_that_stops_is_told_and_so_is_that_it_answers_again(rig):
    rig.mail_server()
    rig.settings(PLAIN, '  what: [connection_stopped]')
    rig.hub.run('sync')
    daemon = rig.start()
    wait_for(lambda: daemon.logged('run done') or daemon.get('/readyz').text,
             'it works')
    rig.gate.open = False
    wait_for(lambda: rig.mail.mails, 'the mail that it stopped')
    equal(rig.subjects(), ['Crosswalk: odoo stopped answering'])
    contains(rig.mail.mails[0].get_content(), 'Nothing is lost')
    contains(rig.mail.mails[0].get_content(),
             'https://hub.example.com/#/connections/odoo')
    rig.gate.open = True
    wait_for(lambda: len(rig.mail.mails) > 1, 'the mail that it answers')
    equal(rig.subjects()[1:], ['Crosswalk: odoo answers again'])


@with_rig
def a_wrong_password_is_told_and_the_hub_goes_on(rig):
    rig.mail_server(login=['hub', 'right'])
    (rig.folder / 'smtp').write_text('wrong\n')
    rig.settings(PLAIN + '\n    password: file:smtp')
    daemon = rig.start()
    line = daemon.wait_log('alert not sent')
    contains(line['error'], 'refuses user and password')
    equal('wrong' in '\n'.join(daemon.log), False)
    equal(daemon.get('/healthz').text, 'ok\n')
    equal(daemon.get('/readyz').text, 'ready\n')
    wait_for(lambda: any('refuses user' in row['error'] for row in
                         rig.hub.json('alerts')['alerts']), 'it is noted')
    # put right, it arrives: by itself, and once
    (rig.folder / 'smtp').write_text('right\n')
    daemon.tell(1)
    wait_for(lambda: rig.mail.mails, 'the mail')
    time.sleep(3)
    equal(len(rig.mail.mails), len(set(rig.subjects())))
    equal(daemon.stop(), 0)


@with_rig
def what_could_not_be_sent_survives_the_hub(rig):
    closed = rig.mail_server()
    rig.make_twins()
    rig.hub.run('sync')  # all of it is there at the start
    rig.settings(PLAIN, '  what: [failed_jobs]')
    closed.close(keep_port=True)
    daemon = rig.start()
    contains(daemon.wait_log('alert not sent')['error'], 'cannot be reached')
    daemon.process.kill()
    daemon.stop(None)
    rig.mail_server(after=closed)
    rig.start()
    wait_for(lambda: rig.mail.mails, 'the mail')
    time.sleep(3)
    equal(len(rig.mail.mails), 1)


@with_rig
def the_digest_comes_when_it_is_due(rig):
    rig.mail_server()
    rig.hub.run('sync')
    other_hour = (time.gmtime().tm_hour + 12) % 24  # not while this runs
    rig.settings(PLAIN, f'  what: []\n  digest: "{other_hour:02}:00"')
    long_ago = int(time.time() * 1e6) - 2 * DAY_US
    with sqlite3.connect(rig.folder / 'crosswalk.db') as store:
        store.execute('INSERT INTO kept VALUES (?, ?, 1, 0)',
                      ('alerts/memory', json.dumps({'digest': long_ago})))
    store.close()
    rig.start()
    wait_for(lambda: rig.mail.mails, 'the digest')
    text = rig.mail.mails[0].get_content()
    contains(rig.subjects()[0], 'Crosswalk: ')
    contains(text, '- contacts: ')
    written = sum(int(line.split('; ')[-1].split()[0])
                  for line in text.splitlines() if 'written in 24' in line)
    assert written > 0, text
    time.sleep(4)
    equal(len(rig.mail.mails), 1)


@with_rig
def settings_of_the_api_are_sealed_and_hold_at_once(rig):
    rig.mail_server(login=['hub', 'right horse'])
    main = rig.folder / 'crosswalk.yaml'
    main.write_text(rig.text + 'alerts:\n  group: 1 s  # soon\n')
    daemon = rig.start()
    admin = Admin(daemon)
    equal(admin.ask('POST', '/alerts/test').json, {'results': []})
    now = admin.ask('GET', '/settings/alerts')
    url = rig.chat.url + '/hidden-path'
    changed = admin.ask('PATCH', '/settings/alerts', {
        'mail': {'enabled': True, 'server': '127.0.0.1',
                 'port': rig.mail.port, 'security': 'none', 'user': 'hub',
                 'password': 'right horse', 'from': 'hub@example.com',
                 'to': ['anna@example.com']},
        'chat': {'enabled': True, 'url': url}},
        **{'If-Match': now.headers['etag']})
    equal((changed.json['mail']['password'], changed.json['chat']['url']),
          ('********', '********'))
    for secret in ('right horse', 'hidden-path'):
        equal(secret in main.read_text() + changed.text +
              '\n'.join(daemon.log), False)
    contains(main.read_text(), 'group: 1 s  # soon')
    results = admin.ask('POST', '/alerts/test').json['results']
    equal([(r['channel'], r['works']) for r in results],
          [('mail', True), ('chat', True)])
    # and what is wrong is told without a restart, perhaps before the test
    contains(rig.subjects(), 'Crosswalk: a test message')
    wait_for(lambda: set(rig.subjects()) != {'Crosswalk: a test message'},
             'the news')
    listed = wait_for(
        lambda: [row for row in admin.ask('GET', '/alerts').json['items']
                 if row['sent_at'] and row['kind'] != 'test'], 'it is listed')
    contains(listed[0]['text'], 'Crosswalk: ')


@with_rig
def a_guard_that_trips_is_told_though_the_next_poll_goes_well(rig):
    rig.mail_server()
    rig.settings(PLAIN, '  what: [guard]')
    rig.hub.run('sync')
    daemon = rig.start()
    admin = Admin(daemon)
    urllib.request.urlopen(urllib.request.Request(
        rig.sandboxes.urls['prospectconnect'] + '/_sandbox/reset',
        b'{"demo": 0}', method='POST')).close()
    admin.ask('POST', '/runs', {'kind': 'reconcile'}, 202)
    wait_for(lambda: rig.mail.mails, 'the mail')
    text = rig.mail.mails[0].get_content()
    contains(text, 'contacts: a guard stopped a run')
    contains(text, 'Nothing was deleted')


def make_certificate(folder):
    files = (str(folder / 'cert.pem'), str(folder / 'key.pem'))
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
         'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj',
         '/CN=loopback', '-addext', 'subjectAltName=IP:127.0.0.1',
         '-out', files[0], '-keyout', files[1]], check=True,
        stderr=subprocess.DEVNULL)
    return files


@with_rig
def passwords_go_over_encrypted_lines_only(rig):
    rig.mail_server(login=['hub', 'right'])
    password = '    password: right'
    rig.settings(password)
    code, out, _ = rig.hub.run('alerts', 'test')
    equal(code, 3)
    contains(out, 'does not offer encryption')
    rig.mail.close()
    rig.mail_server(login=['hub', 'right'],
                    certificate=make_certificate(rig.folder))
    rig.settings(password)
    code, out, _ = rig.hub.run('alerts', 'test')  # nobody vouches for it
    equal((code, len(rig.mail.mails)), (3, 0))
    rig.settings(password + '\n    ca: cert.pem')
    code, out, _ = rig.hub.run('alerts', 'test')
    equal(code, 0)
    contains(out, 'mail: sent to anna@example.com and 1 more')
    equal((rig.subjects(), rig.mail.mails[0].secure),
          (['Crosswalk: a test message'], True))


@with_rig
def the_test_says_what_is_wrong(rig):
    rig.mail_server()
    rig.settings(PLAIN, chat=True)
    rig.chat.status = 404
    code, out, err = rig.hub.run('alerts', 'test')
    equal(code, 1)
    contains(out, 'mail: sent to anna@example.com')
    contains(out, 'status 404')
    equal('secret-path' in out + err, False)
    rig.mail.close()
    rig.chat.status = 200
    code, out, _ = rig.hub.run('alerts', 'test')
    equal(code, 3)
    contains(out, 'chat: sent to 1 channel')
    rig.mail_server()


if __name__ == '__main__':
    sys.exit(run_tests([
        what_needs_a_person_is_told_once_by_mail_and_chat,
        defect_19_by_hand_a_run_tells_at_its_end,
        by_hand_what_could_not_be_sent_goes_out_with_the_next_run,
        beside_a_hub_a_run_leaves_the_telling_to_it,
        a_system_that_stops_is_told_and_so_is_that_it_answers_again,
        a_wrong_password_is_told_and_the_hub_goes_on,
        what_could_not_be_sent_survives_the_hub,
        the_digest_comes_when_it_is_due,
        settings_of_the_api_are_sealed_and_hold_at_once,
        a_guard_that_trips_is_told_though_the_next_poll_goes_well,
        passwords_go_over_encrypted_lines_only,
        the_test_says_what_is_wrong,
    ]))
