# SPDX-License-Identifier: LGPL-3.0-or-later
"""A shop on PostgreSQL that tells of its changes: `crosswalk serve` without
polls carries them into Odoo at once.

usage: satchmo_live.py CROSSWALK CROSSWALK_SANDBOX SOURCE_FOLDER
Prints TAP; skips where PostgreSQL is not installed.
"""
import os
import pathlib
import signal
import subprocess
import sys
import time
import xmlrpc.client

from cli_kit import Hub, equal, run_tests
from database_kit import PASSWORD, Postgres
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, ROOT = (os.path.abspath(a) for a in sys.argv[1:4])


class Rig:
    """A shop of ten customers in step with Odoo, with triggers, and a hub that
    polls nobody who tells."""

    def __init__(self):
        self.server = Postgres()
        self.box = subprocess.Popen(
            [SANDBOX, 'odoo', '--port', '0', '--addons', 'account',
             'satchmo', '--port', '0', '--database', self.server.url + '/shop',
             '--password', PASSWORD, '--demo', '10'],
            stdout=subprocess.PIPE, text=True)
        lines = [self.box.stdout.readline() for _ in range(2)]
        url = [line for line in lines if line.startswith('odoo')][0].rsplit(
            ' ', 1)[1].strip()
        self.odoo = xmlrpc.client.ServerProxy(url + '/xmlrpc/2/object')
        self.hub = Hub(CROSSWALK, os.path.join(ROOT, 'recipes',
                                               'satchmo-odoo'),
                       {'odoo': url, 'prospectconnect': ''})
        self.hub.env.update(
            ODOO_USER='admin', ODOO_PASSWORD='admin',
            SHOP_DATABASE=self.server.url + '/shop', SHOP_PASSWORD=PASSWORD)
        self.change('    # password: ${SHOP_PASSWORD}',
                    '    password: ${SHOP_PASSWORD}')
        self.change('  poll: 5 min', '  poll: off\n  poll_fast: off')
        self.change('  reconcile: "02:00"', '  reconcile: off')
        self.hub.json('hooks', 'install', 'shop')
        self.hub.run('sync')
        self.daemon = Daemon(self.hub)

    def change(self, old, new):
        main = pathlib.Path(self.hub.workspace) / 'crosswalk.yaml'
        text = main.read_text(encoding='utf-8')
        assert old in text, f'{old!r} is not in the workspace'
        main.write_text(text.replace(old, new), encoding='utf-8')

    def sql(self, text):
        got = self.server.sql(text, 'shop')
        assert got is not None, text
        return got

    def found(self, model, *domain):
        """Whether those records of Odoo are active."""
        return [r['active'] for r in self.odoo.execute_kw(
            'demo', 2, 'admin', model, 'search_read',
            [list(domain), ['active']], {'context': {'active_test': False}})]

    def asked(self):
        """How often the shop was."""
        return self.daemon.metric('crosswalk_remote_requests_total',
                                  connection='shop')

    def mails(self, address):
        self.sql(f"UPDATE contact_contact SET email = '{address}' "
                 'WHERE id = 2')
        from_s = time.monotonic()
        wait_for(lambda: self.found('res.partner', ['email', '=', address]),
                 f'{address} is in Odoo')
        print(f'# {address} after {time.monotonic() - from_s:.2f} s')

    def close(self):
        self.daemon.stop()
        self.box.terminate()
        self.box.wait(60)
        self.box.stdout.close()
        self.hub.remove()
        self.server.stop()


def a_change_arrives_without_a_poll(rig):
    """Twice: the first may be what the hub finds when it begins to listen."""
    rig.mails('first@b.example')
    rig.mails('second@b.example')
    equal(rig.daemon.logged('not listened to: polled'), [])


def a_delete_arrives_without_a_compare(rig):
    sku = rig.sql('SELECT max(sku) FROM product_product')
    of_it = ['default_code', '=', sku]
    equal(rig.found('product.template', of_it), [True])
    rig.sql(f"DELETE FROM product_product WHERE sku = '{sku}'")
    wait_for(lambda: rig.found('product.template', of_it) == [False],
             'it is archived')


def who_was_cut_off_hears_what_it_missed(rig):
    wait_for(lambda: rig.sql(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name = 'crosswalk'") != '0', 'it is cut off')
    rig.mails('missed@b.example')
    rig.mails('heard@b.example')


def without_triggers_it_is_polled_again(rig):
    rig.change('  poll_fast: off', '  poll_fast: { min: 1 s, max: 1 s }')
    rig.daemon.tell(signal.SIGHUP)
    rig.mails('reloaded@b.example')
    rig.hub.json('hooks', 'remove', 'shop')
    equal(rig.sql("SELECT count(*) FROM pg_class WHERE relname LIKE '%hub%'"),
          '0')
    rig.mails('polled@b.example')
    rig.mails('again@b.example')


def with_triggers_it_is_listened_to_again(rig):
    rig.hub.json('hooks', 'install', 'shop')

    def is_left_alone():
        before = rig.asked()
        assert before
        time.sleep(2.5)
        return rig.asked() == before
    wait_for(is_left_alone, 'polls end')
    rig.mails('last@b.example')


TESTS = [
    a_change_arrives_without_a_poll,
    a_delete_arrives_without_a_compare,
    who_was_cut_off_hears_what_it_missed,
    without_triggers_it_is_polled_again,
    with_triggers_it_is_listened_to_again,
]


def main():
    if not Postgres.programs:
        print('1..0 # SKIP PostgreSQL is not installed')
        return 0
    rig = Rig()
    try:
        return run_tests(TESTS, rig)
    finally:
        rig.close()


if __name__ == '__main__':
    sys.exit(main())
