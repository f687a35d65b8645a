# SPDX-License-Identifier: LGPL-3.0-or-later
"""An OpenERP of the days before 8, as far as reading goes: XML-RPC at /xmlrpc
alone, no search_read, fields_get without a choice and without the id, faults
by name."""
import random
import socketserver
import threading
import xmlrpc.client
import xmlrpc.server

FIELDS = {
    'res.partner': {
        'name': {'type': 'char'}, 'active': {'type': 'boolean'},
        'country_id': {'type': 'many2one', 'relation': 'res.country'},
        'parent_id': {'type': 'many2one', 'relation': 'res.partner'},
        'child_ids': {'type': 'one2many', 'relation': 'res.partner'},
        'credit': {'type': 'float'}, 'color': {'type': 'integer'},
        'date': {'type': 'date'}, 'seen': {'type': 'datetime'},
        'photo': {'type': 'binary'}},
    'res.country': {
        'name': {'type': 'char'}, 'code': {'type': 'char'}},
    'sale.order': {
        'name': {'type': 'char'}, 'state': {'type': 'selection'},
        'partner_id': {'type': 'many2one', 'relation': 'res.partner'},
        'tag_ids': {'type': 'many2many', 'relation': 'res.country'},
        'about': {'type': 'reference'}, 'amount': {'type': 'float'}},
    'res.users': {
        'login': {'type': 'char'}, 'name': {'type': 'char'},
        'company_id': {'type': 'many2one', 'relation': 'res.company'},
        'company_ids': {'type': 'many2many', 'relation': 'res.company'},
        'partner_id': {'type': 'many2one', 'relation': 'res.partner'}},
}


def make_rows():
    chance = random.Random(61)
    partners = {i: {
        'name': f'Müller {i} €', 'active': True,
        'country_id': chance.choice((False, 1, 2)),
        'parent_id': chance.choice((False, 1, 2, 3)) if i > 3 else False,
        'child_ids': [], 'credit': chance.choice((0.0, 12.0, 1e-7, 33.1)),
        'color': chance.choice((0, 5)),
        'date': chance.choice((False, '2012-02-29')),
        'seen': chance.choice((False, '2012-02-29 13:14:15')),
        'photo': chance.choice((False, 'aGVq'))} for i in range(1, 41)}
    for i, row in partners.items():
        if row['parent_id']:
            partners[row['parent_id']]['child_ids'].append(i)
    return {
        'res.partner': partners,
        'res.country': {1: {'name': 'España', 'code': 'ES'},
                        2: {'name': 'France', 'code': False}},
        'sale.order': {i: {
            'name': f'SO{i}', 'state': chance.choice(('draft', 'done')),
            'partner_id': chance.randrange(1, 41),
            'tag_ids': chance.choice(([], [2, 1])),
            'about': 'res.partner,1' if i == 9 else False,
            'amount': i / 3} for i in range(1, 21)},
        'res.users': {1: {'login': 'admin', 'name': 'Administrator',
                          'company_id': 1, 'company_ids': [1],
                          'partner_id': 1}},
    }


def fits(term, number, row):
    name, operator, wanted = term
    have = {'id': number, 'create_uid': 1,
            'write_date': '2012-01-01 00:00:00'}.get(name, row.get(name))
    return {'=': lambda: have == wanted, '>': lambda: have > wanted,
            '<': lambda: have < wanted, '>=': lambda: have >= wanted,
            'in': lambda: have in wanted}[operator]()


def fits_all(domain, number, row):
    if domain and domain[0] == '|':
        return any(fits(term, number, row) for term in domain[1:])
    return all(fits(term, number, row) for term in domain)


class OldOdoo:
    models = ('res.partner', 'sale.order', 'res.country')
    load = '_classic_write'

    def __init__(self, version):
        self.version = version
        self.rows = make_rows()
        self.server = Server(('127.0.0.1', 0), Handler, logRequests=False,
                             allow_none=False)
        self.server.register_function(lambda: {
            'server_version': version, 'protocol_version': 1}, 'version')
        for name in ('login', 'authenticate'):
            self.server.register_function(self.login, name)
        self.server.register_function(self.execute_kw, 'execute_kw')
        self.url = 'http://127.0.0.1:%d' % self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @staticmethod
    def login(_db, login, password, _agent=None):
        return 1 if (login, password) == ('admin', 'admin') else False

    def execute_kw(self, _db, uid, password, model, method, args, kwargs=None):
        if (uid, password) != (1, 'admin'):
            raise xmlrpc.client.Fault('AccessDenied', 'Access Denied')
        return self.call(model, method, *args, **(kwargs or {}))

    def call(self, model, method, *args, **kwargs):
        if model not in FIELDS:
            raise xmlrpc.client.Fault(
                'warning -- Object Error\n\n'
                f"Object {model} doesn't exist", '')
        kwargs.pop('context', None)
        return getattr(self, method)(model, *args, **kwargs)

    @staticmethod
    def fields_get(model):
        return FIELDS[model]

    def search(self, model, domain, limit=None, order='id'):
        found = sorted((number for number, row in self.rows[model].items()
                        if fits_all(domain, number, row)),
                       reverse=order == 'id desc')
        return found[:limit]

    def read(self, model, ids, fields=None, load='_classic_read'):
        unknown = set(fields or ()) - set(FIELDS[model]) - {'id'}
        assert not unknown, unknown
        assert load in ('_classic_write', '_classic_read'), load
        out = []
        for number in ids:
            row = self.rows[model].get(number)
            if row:
                picked = {k: v for k, v in row.items()
                          if not fields or k in fields}
                out.append({'id': number, **picked})
        return out

    @staticmethod
    def context_get(_model):
        return {'lang': 'es_ES', 'tz': False}

    @staticmethod
    def has_group(_model, *_):
        return True


class Server(socketserver.ThreadingMixIn, xmlrpc.server.SimpleXMLRPCServer):
    daemon_threads = True


class Handler(xmlrpc.server.SimpleXMLRPCRequestHandler):
    rpc_paths = ('/xmlrpc/common', '/xmlrpc/object')

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass
