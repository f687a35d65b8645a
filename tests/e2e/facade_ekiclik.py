# SPDX-License-Identifier: LGPL-3.0-or-later
"""What Ekiclik sends, by the recipe's own handlers: real hub, real requests.

usage: facade_ekiclik.py CROSSWALK CROSSWALK_SANDBOX SOURCE_ROOT
Prints TAP. Every example body of the exchange's document is in
ekiclik/bodies.txt: as it stands, and adapted where it is no JSON or names what
no Odoo has.
"""
import base64
import concurrent.futures
import http.server
import pathlib
import sys
import threading

from cli_kit import contains, equal, run_tests
from facade_kit import Facade, Odoo
from serve_kit import Daemon, wait_for

CROSSWALK, SANDBOX, SOURCE = sys.argv[1:4]
RECIPE = pathlib.Path(SOURCE) / 'recipes' / 'odoo-ekiclik'
BODIES = pathlib.Path(SOURCE) / 'tests' / 'e2e' / 'ekiclik' / 'bodies.txt'
JSON = {'Content-Type': 'application/json'}
TIN, BOJ = 'PDVA-E-TIN-TIN-88-07', 'PDVA-E-BOJ-BOJ-05-001'
PICTURE = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9'
    'awAAAABJRU5ErkJggg==')


def handlers():
    """The recipe's own lines, below those that the kit writes."""
    text = (RECIPE / 'crosswalk.yaml').read_text()
    lines = text.split('\nfacade:\n', 1)[1].splitlines()
    return [line[2:] for line in lines
            if not line.startswith(('  listen:', '  connection:'))]


def lua():
    return {str(path.relative_to(RECIPE)): path.read_text()
            for path in RECIPE.glob('lua/**/*.lua')}


class Stand:
    """An Odoo with the exchange's addon behind the recipe's facade."""

    def __init__(self, version=18):
        self.odoo = Odoo(SANDBOX, version, 10, ('--addons', 'ekiclik'))
        self.facade = Facade(CROSSWALK, self.odoo, *handlers(),
                             files=lua())
        self.caller = self.facade.caller('ekiclik', 'ekiclik')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.facade.stop()
        finally:
            self.odoo.stop()

    def count(self, model, *domain):
        return self.odoo.call(model, 'search_count', list(domain))

    def post(self, model, data):
        return self.caller.post(model, data).json

    def crash(self):
        """kill -9, and another hub on the same workspace."""
        self.facade.daemon.process.kill()
        self.facade.daemon.process.wait(60)
        self.odoo.knobs(latency_ms=0)
        self.facade.daemon = Daemon(self.facade)
        self.facade.url = self.facade.daemon.wait_log(
            'facade ready')['address']
        self.facade.host = self.facade.url.split('//', 1)[1].rstrip('/')
        self.caller = self.facade.caller('ekiclik', 'ekiclik')


def cart(order=1416, cart_id=259, **more):
    return {'create_by': 'ekiclik', 'order_source': 'Alsalam',
            'partner': {'email': 'client@x.dz', 'salary': '90 000,50',
                        'birth_date': '03/11/1993', 'periodicity': 12},
            'cart_id': cart_id,
            'cart': [{'manufacturer_ref': 'PLUME-L8-64', 'quantity': 7,
                      'product_warehouse_id': TIN},
                     {'manufacturer_ref': 'PLUME-L8-128', 'quantity': '2',
                      'product_warehouse_id': BOJ}],
            'quotation_address': {'street': 'Rue 1', 'state_id': 'Tindouf',
                                  'country_id': 'DZ', 'ek_order_id': order},
            **more}


def check_one_of_everything(stand):
    equal(stand.count('crm.lead', ['cart_id', '=', '259']), 1)
    equal(stand.count('sale.order', ['ek_order_id', '=', '1416']), 2)
    equal(stand.count('res.partner', ['email', '=', 'client@x.dz']), 1)
    equal(stand.count('res.partner', ['street', '=', 'Rue 1']), 1)


# ---- the document -------------------------------------------------------------


def bodies():
    for part in BODIES.read_text().split('=== ')[1:]:
        head, body = part.split('\n', 1)
        verb, model, wanted = head.split(' ', 2)
        yield verb, model, wanted, body


def send(stand, verb, model, body):
    return stand.facade.ask(
        verb, f'/api/{model}/', body.encode(),
        {**JSON, 'Cookie': f'session_id={stand.caller.session}'}, raw=True)


def check_answer(answer, wanted):
    if wanted == '400':
        equal(answer.status, 400)
        contains(answer.text, 'Invalid JSON data')
    elif wanted == 'true':
        equal(answer.text, '{"jsonrpc":"2.0","id":null,"result":true}')
    elif wanted == 'id':
        assert answer.json['result'] > 0, answer.text
        equal(answer.text, '{"jsonrpc":"2.0","id":null,"result":%d}'
              % answer.json['result'])
    else:
        contains(answer.json['error']['data']['message'], wanted)


def every_body_of_the_document_has_its_answer():
    for version in (16, 19):
        with Stand(version) as stand:
            stand.odoo.call('res.users', 'create',
                            {'name': 'U', 'login': 'user@mail.com'})
            for verb, model, wanted, body in bodies():
                before = stand.count(model)
                answer = send(stand, verb, model, body)
                check_answer(answer, wanted)
                if wanted not in ('true', 'id'):
                    equal(stand.count(model), before)
            check_the_document(stand)


def check_the_document(stand):
    equal(stand.count('product.template',
                      ['name', '=', 'UPDATED CONFIGURATION NAME'],
                      ['brand_id.name', '=', 'UPDATED BRAND'],
                      ['create_by', '=', 'ekiclik']), 1)
    equal(stand.count('sale.order', ['ek_order_id', '=', '1234'],
                      ['ek_state', '=', 'Commande en préparation']), 1)
    equal(stand.count('sale.order', ['ek_order_id', '=', '1416']), 0)
    equal(stand.count('purchase.order',
                      ['date_order', '=', '2023-07-30 11:23:15']), 1)
    equal(stand.count('res.users', ['role', '=', 'ROLE_SUPERADMIN']), 1)


# ---- at once, cut off, refused ----------------------------------------------------


def E10_the_same_order_twenty_times_at_once_is_one(stand):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: stand.post('crm.lead', cart()),
                                range(20)))
    equal(len({answer['result'] for answer in answers}), 1)
    check_one_of_everything(stand)
    again = stand.post('crm.lead', cart('1416'))
    equal(again['result'], answers[0]['result'])


def different_orders_at_once_share_their_client(stand):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda n: stand.post('crm.lead', cart(2000 + n, 2000 + n)),
            range(8)))
    equal(len({answer['result'] for answer in answers}), 8)
    equal(stand.count('res.partner', ['email', '=', 'client@x.dz']), 1)


def E4_a_cart_that_is_half_wrong_leaves_odoo_as_it_was(stand):
    wrong = cart(1, 3000)
    wrong['cart'][1]['manufacturer_ref'] = 'NO-SUCH'
    wrong['partner']['email'] = 'nobody@x.dz'
    answer = stand.post('crm.lead', wrong)
    equal(answer['error']['data'], {
        'name': 'odoo.exceptions.ValidationError', 'debug': '',
        'message':
            'manufacturer_ref: there is no configuration "NO-SUCH"',
        'arguments':
            ['manufacturer_ref: there is no configuration "NO-SUCH"'],
        'context': {}})
    equal(stand.count('crm.lead', ['cart_id', '=', '3000']), 0)
    equal(stand.count('res.partner', ['email', '=', 'nobody@x.dz']), 0)


def E6_states_go_on_by_put_and_never_back(stand):
    def say(state):
        return stand.caller.put(
            'sale.order', {'create_by': 'ekiclik', 'state': state},
            filter=[['ek_order_id', '=', 1416]]).json['result']
    equal([say('EK_ORDER_IN_DELIVERY'), say('EK_ORDER_IN_PREPARATION'),
           say('EK_UNKNOWN'), say('EK_ORDER_DELIVERED'),
           say('EK_CLIENT_ORDER_CANCELED')],
          [True, False, False, True, False])
    equal(stand.count('sale.order', ['ek_order_id', '=', '1416'],
                      ['state', '=', 'sale']), 2)


class Pictures(http.server.BaseHTTPRequestHandler):
    """A picture, a page that calls itself one, and a page."""

    def do_GET(self):  # pylint: disable=invalid-name
        page = b'<!doctype html><title>Sign in</title>'
        body, kind = {'/a.png': (PICTURE, 'image/png'),
                      '/liar.png': (page, 'image/png')}.get(
                          self.path, (page, 'text/html'))
        self.send_response(200)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def an_image_that_is_a_web_page_does_not_fail_the_product(stand):
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Pictures) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            base = f'http://127.0.0.1:{server.server_port}'
            for name in ('a.png', 'liar.png', 'page.png', None):
                check_picture(stand, name, f'{base}/{name}' if name
                              else 'http://127.0.0.1:1/gone.png')
        finally:
            server.shutdown()


def check_picture(stand, name, url):
    answer = stand.post('product.template', {
        'create_by': 'ek', 'name': 'P', 'product_ref': f'P {name}',
        'product': [{'name': 'C', 'manufacturer_ref': f'C {name}',
                     'image_url': url}]})
    image = stand.odoo.call('product.template', 'read', [answer['result']],
                            ['image_1920'])[0]['image_1920']
    equal(bool(image), name == 'a.png')


def what_was_written_is_in_the_audit(stand):
    stand.post('res.partner', {'create_by': 'EK', 'is_pos': 'False',
                               'name': 'Audited', 'email': 'audit@x.dz'})
    stand.facade.daemon.stop()
    database = next(pathlib.Path(stand.facade.folder).rglob('*.db'))
    shown = database.read_bytes() + b''.join(
        p.read_bytes() for p in database.parent.glob(database.name + '-wal'))
    assert b'Audited' in shown and b'facadePOST' in shown


def was_cut_off(stand, mark):
    """Whether an order was that is killed once a partner is there."""
    stand.odoo.knobs(latency_ms=200)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        sent = pool.submit(stand.post, 'crm.lead', cart())
        wait_for(lambda: stand.count('res.partner', mark), mark)
        stand.crash()
        cut = sent.exception(60) is not None
    begun = [row[4] for row in stand.facade.audit()
             if row[2] == 'facadePOST.begun']
    assert not cut or any('client@x.dz' in text for text in begun), begun
    return cut


def after_a_kill_the_order_sent_again_is_whole_and_one():
    with Stand() as stand:
        # After its first write, and with two before it.
        for mark in (['email', '=', 'client@x.dz'], ['street', '=', 'Rue 1']):
            while not was_cut_off(stand, mark):
                forget(stand)  # it was done before the kill
            equal(stand.post('crm.lead', cart()).get('error'), None)
            check_one_of_everything(stand)
            forget(stand)


def forget(stand):
    for model, domain in (('sale.order', ['ek_order_id', '=', '1416']),
                          ('crm.lead', ['cart_id', '=', '259']),
                          ('res.partner', ['street', '=', 'Rue 1']),
                          ('res.partner', ['email', '=', 'client@x.dz'])):
        found = stand.odoo.call(model, 'search', [domain])
        stand.odoo.call(model, 'unlink', found)


def main():
    with Stand() as stand:
        def of(test):
            def run():
                test(stand)
            run.__name__ = test.__name__
            return run
        return run_tests([
            every_body_of_the_document_has_its_answer,
            *map(of, (
                E10_the_same_order_twenty_times_at_once_is_one,
                different_orders_at_once_share_their_client,
                E4_a_cart_that_is_half_wrong_leaves_odoo_as_it_was,
                E6_states_go_on_by_put_and_never_back,
                an_image_that_is_a_web_page_does_not_fail_the_product,
                what_was_written_is_in_the_audit)),
            after_a_kill_the_order_sent_again_is_whole_and_one,
        ])


if __name__ == '__main__':
    sys.exit(main())
