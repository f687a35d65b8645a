# SPDX-License-Identifier: LGPL-3.0-or-later
"""The daemon's life: up, at work, a new workspace, in order down, killed.

usage: serve_life.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP.
"""
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import xmlrpc.client

from cli_kit import Hub, Sandboxes, contains, equal, run_tests
from serve_kit import Daemon, Notices, wait_for

CROSSWALK, SANDBOX, ROOT = sys.argv[1:4]
RECIPE = os.path.join(ROOT, 'recipes', 'odoo-prospectconnect')



class Rig:
    """Sandboxes, and a workspace that looks for changes each second."""

    def __init__(self):
        self.sandboxes = Sandboxes(SANDBOX)
        self.urls = self.sandboxes.urls
        self.hub = Hub(CROSSWALK, RECIPE, self.urls)
        self.main = pathlib.Path(self.hub.workspace) / 'crosswalk.yaml'
        self.change('poll: 5 min', 'poll: 1 s')

    def change(self, old, new):
        text = self.main.read_text()
        assert old in text, f'{old!r} is not in the workspace'
        self.main.write_text(text.replace(old, new))

    def uid(self):
        common = xmlrpc.client.ServerProxy(self.urls['odoo'] +
                                           '/xmlrpc/2/common')
        return common.authenticate('demo', 'sync', 'sync', {})

    def close(self):
        self.sandboxes.stop()
        self.hub.remove()


def with_rig(test):
    def run():
        rig = Rig()
        try:
            test(rig)
        finally:
            rig.close()
    run.__name__ = test.__name__
    return run


@with_rig
def it_comes_up_works_and_stops_in_order(rig):
    daemon = Daemon(rig.hub)
    equal(daemon.get('/healthz').text, 'ok\n')
    equal(daemon.get('/readyz').text, 'ready\n')
    equal(daemon.get('/no/such/thing').status, 404)
    wait_for(lambda: daemon.metric('crosswalk_writes_total',
                                   sync='contacts') > 0, 'contacts go over')
    wait_for(lambda: daemon.metric('crosswalk_jobs', state='running') == 0 and
             daemon.metric('crosswalk_sync_lag_seconds') is not None,
             'the first run ends')
    equal(daemon.metric('crosswalk_build_info'), 1)
    equal(daemon.stop(), 0)
    contains('\n'.join(daemon.log), 'stopping in order')
    status = rig.hub.json('status')
    equal([run['state'] for run in status['runs']
           if run['state'] == 'running'], [])


@with_rig
def what_changes_is_found_by_itself(rig):
    rig.hub.run('sync')
    daemon = Daemon(rig.hub)
    uid = rig.uid()
    models = xmlrpc.client.ServerProxy(rig.urls['odoo'] + '/xmlrpc/2/object')
    partner = models.execute_kw(
        'demo', uid, 'sync', 'res.partner', 'create',
        [{'name': 'Daemon Made', 'email': 'daemon@x.example'}])
    wait_for(lambda: daemon.metric('crosswalk_writes_total', sync='contacts',
                                   side='right', kind='create') == 1,
             'the new contact goes over')
    equal(daemon.stop(), 0)
    link = rig.hub.json('links', 'show', 'contacts', 'left', str(partner))
    equal(link['left']['id'], str(partner))


@with_rig
def a_second_hub_is_refused_and_the_first_goes_on(rig):
    daemon = Daemon(rig.hub)
    code, _, err = rig.hub.run('serve', '--listen', '127.0.0.1:0')
    equal(code, 3)
    contains(err, 'another hub')
    equal(daemon.get('/healthz').status, 200)
    equal(daemon.stop(), 0)


@with_rig
def an_invalid_workspace_is_told_and_the_old_one_stays(rig):
    daemon = Daemon(rig.hub)
    rig.change('poll: 1 s', 'pol: 1 s')
    daemon.tell(signal.SIGHUP)
    daemon.wait_log('the old workspace stays')
    contains('\n'.join(daemon.log), 'did you mean `poll`')
    equal(daemon.get('/readyz').status, 200)
    rig.change('pol: 1 s', 'poll: 2 s')
    daemon.tell(signal.SIGHUP)
    daemon.wait_log('workspace taken anew')
    equal(daemon.get('/readyz').status, 200)
    equal(daemon.stop(signal.SIGINT), 0)


@with_rig
def a_workspace_that_is_invalid_from_the_start_says_so(rig):
    rig.change('poll: 1 s', 'pol: 1 s')
    code, _, err = rig.hub.run('serve', '--listen', '127.0.0.1:0')
    equal(code, 2)
    contains(err, 'did you mean `poll`')


@with_rig
def an_address_in_use_is_a_clear_error(rig):
    other = Rig()
    try:
        daemon = Daemon(other.hub)
        code, _, err = rig.hub.run('serve', '--listen', daemon.host)
        equal(code, 3)
        contains(err, daemon.host.rsplit(':', maxsplit=1)[-1])
        equal(daemon.stop(), 0)
    finally:
        other.close()


@with_rig
def a_service_manager_hears_how_it_stands(rig):
    notices = Notices(rig.hub.folder)
    daemon = Daemon(rig.hub, env={'NOTIFY_SOCKET': notices.path,
                                  'WATCHDOG_USEC': '200000'})
    contains('\n'.join(notices.next('READY=1')), 'STATUS=listening on http://')
    notices.next('WATCHDOG=1')
    notices.next('WATCHDOG=1')
    daemon.tell(signal.SIGHUP)
    notices.next('RELOADING=1')
    notices.next('READY=1')
    daemon.tell(signal.SIGTERM)
    notices.next('STOPPING=1')
    equal(daemon.stop(None), 0)
    notices.close()


def certificate(rig, name):
    """A new self-signed certificate, where the workspace says."""
    folder = rig.hub.workspace
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days',
         '2', '-subj', f'/CN={name}', '-keyout', f'{folder}/hub.key', '-out',
         f'{folder}/hub.crt'], check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def served_name(daemon):
    host, port = daemon.host.rsplit(':', 1)
    pem = ssl.get_server_certificate((host, int(port)), timeout=60)
    shown = subprocess.run(
        ['openssl', 'x509', '-noout', '-subject'], input=pem, text=True,
        check=True, stdout=subprocess.PIPE).stdout
    return shown.strip().rsplit('= ', maxsplit=1)[-1]


@with_rig
def it_speaks_tls_and_takes_a_renewed_certificate(rig):
    certificate(rig, 'first')
    with open(rig.main, 'a', encoding='utf-8') as file:
        file.write('serve:\n  tls: { certificate: hub.crt, key: hub.key }\n')
    daemon = Daemon(rig.hub)
    assert daemon.url.startswith('https://'), daemon.url
    equal(served_name(daemon), 'first')
    certificate(rig, 'second')
    daemon.tell(signal.SIGHUP)
    wait_for(lambda: served_name(daemon) == 'second', 'the new certificate')
    equal(daemon.stop(), 0)


@with_rig
def killed_in_the_middle_it_goes_on_where_it_was(rig):
    daemon = Daemon(rig.hub)
    wait_for(lambda: daemon.metric('crosswalk_writes_total') is not None and
             daemon.logged('ready'), 'it is at work')
    equal(daemon.stop(signal.SIGKILL), -signal.SIGKILL)
    daemon = Daemon(rig.hub)
    wait_for(lambda: daemon.metric('crosswalk_sync_lag_seconds',
                                   sync='notes') is not None,
             'all syncs went through')
    equal(daemon.stop(), 0)
    first = rig.hub.json('sync', code=4)
    equal(sum(side[kind] for sync in first['syncs']
              for side in (sync['left'], sync['right'])
              for kind in ('created', 'updated', 'deleted')), 0)


if __name__ == '__main__':
    sys.exit(run_tests([
        it_comes_up_works_and_stops_in_order,
        what_changes_is_found_by_itself,
        a_second_hub_is_refused_and_the_first_goes_on,
        an_invalid_workspace_is_told_and_the_old_one_stays,
        a_workspace_that_is_invalid_from_the_start_says_so,
        an_address_in_use_is_a_clear_error,
        a_service_manager_hears_how_it_stands,
        it_speaks_tls_and_takes_a_renewed_certificate,
        killed_in_the_middle_it_goes_on_where_it_was,
    ]))
