# SPDX-License-Identifier: LGPL-3.0-or-later
"""The recipe satchmo-odoo, killed: paid orders of a shop become orders,
invoices and payments of Odoo, while the hub is killed with -9 at requests to
Odoo of every kind, before Odoo has seen them and after it has answered.

usage: satchmo_kill.py CROSSWALK CROSSWALK_SANDBOX SOURCE_FOLDER
Prints TAP. Uses the standard library only.
"""
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request
from collections import Counter
from decimal import Decimal

from cli_kit import equal, run_tests
from satchmo_shop import Rig

ORDERS = 500
CUTS = 20           # anywhere
ONCE, EACH = 25, 4  # about so many requests take a run, and an order
CENT = Decimal('0.01')
BEFORE, AFTER = 'before', 'after'  # Odoo has seen the request, or answered it
# From order to payment; each is cut, and whatever else is asked on the way.
STEPS = ('res.partner.create', 'sale.order.create', 'sale.order.action_confirm',
         'sale.advance.payment.inv.create',
         'sale.advance.payment.inv.create_invoices',
         'account.move.action_post', 'account.payment.register.create',
         'account.payment.register.action_create_payments')


class Proxy:
    """Between hub and Odoo. Counts requests by their kind, which is model and
    method. When `cut` is set, `cut['let']` of them pass; then the hub is killed
    at the first for whose kind `cut['kind']` names a side."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.odoo = (parts.hostname, parts.port)
        self.door = socket.create_server(('127.0.0.1', 0), backlog=128)
        self.url = f'http://127.0.0.1:{self.door.getsockname()[1]}'
        self.lock = threading.Lock()
        self.seen = Counter()
        self.made = set()  # (kind, side) of cuts
        self.cut = None    # each is made once
        self.hub = None
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,),
                             daemon=True).start()

    def carry(self, client):
        with client:
            request = whole_request(client)
            if not request:
                return
            kind = kind_of(request)
            side = self.decide(kind)
            if side == BEFORE:
                self.kill(kind, side)
                return
            with socket.create_connection(self.odoo) as odoo:
                odoo.sendall(request)
                answer = b''.join(iter(lambda: odoo.recv(65536), b''))
            if side == AFTER:
                self.kill(kind, side)
                return
            with contextlib.suppress(OSError):
                client.sendall(answer)

    def decide(self, kind):
        """The side at which this request is cut, or None."""
        with self.lock:
            self.seen[kind] += 1
            if not self.cut or not self.hub:
                return None
            self.cut['let'] -= 1
            wanted = self.cut['kind'](kind)
            if self.cut['let'] >= 0 or not wanted:
                return None
            side, self.cut = wanted, None
            return side

    def kill(self, kind, side):
        with self.lock:
            self.made.add((kind, side))
        self.hub.kill()

    def close(self):
        self.door.close()


def whole_request(client):
    data = b''
    while b'\r\n\r\n' not in data:
        part = client.recv(65536)
        if not part:
            return b''
        data += part
    head, _, body = data.partition(b'\r\n\r\n')
    length = next((int(line.split(b':')[1]) for line in head.split(b'\r\n')
                   if line.lower().startswith(b'content-length:')), 0)
    while len(body) < length:
        part = client.recv(65536)
        if not part:
            return b''
        body += part
    return head + b'\r\n\r\n' + body


def kind_of(request):
    """"sale.order.create" of a call over JSON-RPC; else the path."""
    head, _, body = request.partition(b'\r\n\r\n')
    path = head.split(b' ', 2)[1].decode()
    if path == '/jsonrpc':
        params = json.loads(body)['params']
        if params['service'] == 'object':
            return '.'.join(params['args'][3:5])
        return params['service'] + '.' + params['method']
    return path


class KilledRig(Rig):
    """With the proxy between hub and Odoo."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.proxy = Proxy(self.urls['odoo'])
        self.env['ODOO_URL'] = self.proxy.url
        self.kills = 0

    def close(self):
        self.proxy.close()
        super().close()

    def live(self, what, **body):
        """Something happens in the shop; the number of the order."""
        request = urllib.request.Request(
            self.urls['satchmo'] + '/life/' + what, json.dumps(body).encode(),
            {'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())['order']

    def sync_until(self, let, kind):
        """Whether the hub was killed, by a request after the first `let`."""
        with self.proxy.lock:
            self.proxy.cut = {'let': let, 'kind': kind}
            self.proxy.hub = subprocess.Popen(
                [self.program, '-w', self.workspace, '--log-level', 'error',
                 'sync', '--json'], env=self.env, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
        out, err = self.proxy.hub.communicate(timeout=120)
        code, self.proxy.hub = self.proxy.hub.returncode, None
        assert code in (0, 4, -signal.SIGKILL), f'exit {code}: {out}{err}'
        self.kills += code == -signal.SIGKILL
        return code == -signal.SIGKILL


def shop_sells(rig, dice, count):
    """Paid in one sum each: one or two sorts of goods, taxed, some of them
    cheaper, with and without a parcel."""
    contacts = [row[0] for row in rig.rows(
        'SELECT DISTINCT contact_id FROM contact_addressbook WHERE '
        'is_default_shipping AND contact_id IN (SELECT contact_id FROM '
        'contact_addressbook WHERE is_default_billing)')]
    goods = [row[0] for row in rig.rows('SELECT id FROM product_product '
                                        'WHERE active')]
    for i in range(count):
        lines, total = [], Decimal(0)
        for product in dice.sample(goods, dice.randint(1, 2)):
            price = dice.randint(99, 9999) * CENT
            number = dice.randint(1, 4)
            off = (price * number / 10).quantize(CENT) if i % 5 == 0 else 0
            tax = ((price * number - off) / 5).quantize(CENT)
            total += price * number - off + tax
            lines.append({'product': product, 'quantity': str(number),
                          'unit_price': str(price), 'tax': str(tax),
                          'discount': str(off)})
        parcel = Decimal('4.90') if i % 3 else Decimal(0)
        order = rig.live('checkout', contact=dice.choice(contacts),
                         lines=lines, shipping=str(parcel))
        rig.live('pay', order=order, amount=str(total + parcel),
                 transaction=f'T{order}')


def is_step(kind):
    """What is asked once a run, before it begins, is none."""
    return kind.count('.') >= 2 and not kind.endswith('.fields_get')


def cut_each_kind_of_step(rig, dice):
    """On both sides, wherever there is still one; how many orders it took."""
    def left(kind):
        return next((side for side in (BEFORE, AFTER) if is_step(kind) and
                     (kind, side) not in rig.proxy.made), None)
    sold = 0
    while sold == 0 or any(left(kind) for kind in list(rig.proxy.seen)):
        assert sold < ORDERS // 2, [k for k in rig.proxy.seen if left(k)]
        shop_sells(rig, dice, 10)
        sold += 10
        while rig.sync_until(dice.randint(0, 20), left):
            pass
    equal([(step, side) for step in STEPS for side in (BEFORE, AFTER)
           if (step, side) not in rig.proxy.made], [])
    return sold


def cut_anywhere(rig, dice, orders):
    """At requests that are spread over all there is to do."""
    most = 2 * (ONCE + EACH * orders // CUTS)
    killed = [rig.sync_until(dice.randint(1, most),
                             lambda _: dice.choice((BEFORE, AFTER)))
              for _ in range(CUTS)]
    assert sum(killed) > CUTS // 2, killed


def each_order_arrived_once(rig):
    totals = {f'satchmo-{id_}': Decimal(str(total)).quantize(CENT)
              for id_, total in rig.rows(
                  "SELECT id, total FROM shop_order WHERE status = 'New'")}
    payments = {f'satchmo pay {id_}': Decimal(str(sum_)).quantize(CENT)
                for id_, sum_ in rig.rows(
                    'SELECT p.id, amount FROM shop_orderpayment p JOIN '
                    "shop_order o ON o.id = order_id WHERE status = 'New' "
                    "AND amount > 0 AND transaction_id <> 'PENDING'")}
    assert len(totals) >= ORDERS
    orders = rig.call('sale.order', 'search_read',
                      [['state', '=', 'sale']],
                      ['client_order_ref', 'amount_total', 'invoice_status'])
    counted(orders, 'client_order_ref', 'amount_total', totals)
    equal({row['invoice_status'] for row in orders}, {'invoiced'})
    moves = rig.call('account.move', 'search_read', [],
                     ['ref', 'amount_total', 'amount_residual', 'move_type',
                      'state', 'payment_state'])
    counted(moves, 'ref', 'amount_total', totals)
    equal({(row['move_type'], row['state'], row['payment_state'],
            row['amount_residual']) for row in moves},
          {('out_invoice', 'posted', 'paid', 0.0)})
    counted(rig.call('account.payment', 'search_read', [],
                     ['memo', 'amount']), 'memo', 'amount', payments)


def counted(rows, key, amount, wanted):
    """Each of them once, and equal to the cent."""
    equal([name for name, n in Counter(row[key] for row in rows).items()
           if n > 1], [])
    got = {row[key]: Decimal(str(row[amount])) for row in rows}
    equal(sorted(got.keys() ^ wanted.keys(), key=str), [])
    equal({name: (got[name], wanted[name]) for name in wanted
           if got[name] != wanted[name]}, {})


def killed_at_any_request_each_order_is_invoiced_and_paid_once(*arguments):
    rig = KilledRig(*arguments)
    try:
        dice = random.Random(7)
        rig.carry()
        rig.proxy.seen.clear()
        sold = cut_each_kind_of_step(rig, dice)
        shop_sells(rig, dice, ORDERS - sold)
        rig.proxy.seen.clear()
        cut_anywhere(rig, dice, ORDERS - sold)
        rig.sync()
        rig.rests()
        each_order_arrived_once(rig)
        print('#', rig.kills, 'kills at', len({k for k, _ in rig.proxy.made}),
              'kinds of requests')
    except AssertionError:
        print('#', rig.run('jobs')[1][:2000])
        raise
    finally:
        rig.close()


def main():
    if os.access('/dev/shm', os.W_OK):  # what is killed is no disk
        tempfile.tempdir = '/dev/shm'
    return run_tests([
        killed_at_any_request_each_order_is_invoiced_and_paid_once,
    ], *(os.path.abspath(a) for a in sys.argv[1:]))


if __name__ == '__main__':
    sys.exit(main())
