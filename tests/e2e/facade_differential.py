# SPDX-License-Identifier: LGPL-3.0-or-later
"""A second, naive reading of what the facade answers to GET, record by record
and straight from Odoo, against the facade itself: the same bytes for random
queries, filters, orders and pages.

usage: facade_differential.py CROSSWALK CROSSWALK_SANDBOX SOURCE
Prints TAP. Uses the standard library only.
"""
import functools
import http.client
import http.server
import json
import math
import random
import re
import sys
import threading
import urllib.parse

from cli_kit import equal, run_tests
from facade_kit import Facade, Odoo
from old_odoo import OldOdoo

SEED = 6
REQUESTS = 400
MODELS = ('res.partner', 'crm.lead', 'sale.order', 'res.country', 'res.users')


# ---- the page, read naively ---------------------------------------------


class Crash(Exception):
    """The real server answers 500 and a page."""


class Wrong(Exception):
    """The query cannot be read: exception type."""


TOKEN = re.compile(r'''\s*(?:(-?\w+)|([{}(),:*])|("[^"]*"|'[^']*'))''')


class Query:
    """include (names, '*' and {name: Query}) and exclude, as the addon has
    them."""

    def __init__(self):
        self.include = []
        self.exclude = []

    @classmethod
    def parse(cls, text):
        query, at = cls.block(text, 0)
        if text[at:].strip():
            raise Wrong('SyntaxError')
        query.check()
        return query

    @classmethod
    def block(cls, text, at):
        at = cls.arguments(text, at)
        at = cls.need(text, at, '{')
        query = cls()
        if cls.peek(text, at) == '}':
            return query, cls.need(text, at, '}')
        while True:
            at = query.item(text, at)
            if cls.peek(text, at) != ',':
                return query, cls.need(text, at, '}')
            at = cls.need(text, at, ',')

    @classmethod
    def arguments(cls, text, at):
        found = re.compile(
            r'''\s*\((\s*\w+\s*:\s*('[^']*'|"[^"]*"|[^,:"')]+)\s*'''
            r'''(,\s*\w+\s*:\s*('[^']*'|"[^"]*"|[^,:"')]+)\s*)*)?\)'''
        ).match(text, at)
        return found.end() if found else at

    @staticmethod
    def peek(text, at):
        return text[at:].lstrip()[:1]

    @classmethod
    def need(cls, text, at, char):
        if cls.peek(text, at) != char:
            raise Wrong('SyntaxError')
        return text.index(char, at) + 1

    def item(self, text, at):
        found = TOKEN.match(text, at)
        name, mark = (found[1], found[2]) if found else (None, None)
        if mark == '*':
            self.include.append('*')
        elif not name:
            raise Wrong('SyntaxError')
        elif name.startswith('-'):
            self.exclude.append(name[1:])
        elif self.peek(text, found.end()) in ('{', '('):
            nested, at = self.block(text, found.end())
            self.include.append({name: nested})
            return at
        else:
            self.include.append(name)
        return found.end()

    def check(self):
        if self.exclude and any(isinstance(item, str) and item != '*'
                                for item in self.include):
            raise Wrong('QueryFormatError')
        for item in self.include:
            if isinstance(item, dict):
                for nested in item.values():
                    nested.check()


class Page:
    """The rules of the page over an Odoo."""

    def __init__(self, odoo):
        self.odoo = odoo
        self.fields = {}
        self.rows = {}

    def fields_of(self, model):
        if model not in self.fields:
            fields = self.odoo.call(model, 'fields_get')
            # Before 8 the id is not listed.
            self.fields[model] = {**({} if 'id' in fields else {
                'id': {'type': 'integer'}}), **fields}
        return self.fields[model]

    def row(self, model, number):
        """All fields of one record, all of its model read at once."""
        if model not in self.rows:
            everyone = self.odoo.call(model, 'search', [],
                                      context={'active_test': False})
            self.rows[model] = {
                row['id']: row for row in self.odoo.call(
                    model, 'read', everyone,
                    load=getattr(self.odoo, 'load', ''))}
        return self.rows[model].get(number)

    def flat(self, model, number, name):
        fields = self.fields_of(model)
        if name not in fields:
            raise Crash(name)
        kind = fields[name]['type']
        if number is None:
            return {'one2many': [], 'many2many': [], 'float': 0.0,
                    'monetary': 0.0, 'integer': 0,
                    'many2one_reference': 0}.get(kind, False) \
                if name != 'id' else False
        row = self.row(model, number)
        if row is None:
            raise Crash('gone')
        value = row[name]
        if kind == 'datetime' and value:
            return value[:10] + '-' + value[11:13] + '-' + value[14:16]
        if kind in ('float', 'monetary'):
            return float(value)
        if kind in ('reference', 'serialized') and value:
            raise Crash(name)
        return value

    def nested(self, model, number, name, query):
        fields = self.fields_of(model)
        if name not in fields:
            raise Crash(name)
        kind = fields[name]['type']
        target = fields[name].get('relation')
        value = self.flat(model, number, name)
        if kind in ('one2many', 'many2many'):
            return [self.record(target, one, query) for one in value]
        if kind == 'many2one':
            return self.record(target, value or None, query)
        raise Crash(name)

    def record(self, model, number, query):
        out = {}
        names = [item for item in query.include if item != '*']
        if query.exclude:
            for name in query.exclude:
                if name not in self.fields_of(model):
                    raise Crash(name)
        if query.exclude or '*' in query.include:
            names += [name for name in self.fields_of(model)
                      if name not in query.exclude]
        for item in names:
            if isinstance(item, dict):
                for name, nested in item.items():
                    out[name] = self.nested(model, number, name, nested)
            else:
                out[item] = self.flat(model, number, item)
        return out

    def list(self, model, query='{*}', filter=None, order=None,
             page_size=None, page='1', limit=None):
        order = json.loads(order) if order is not None else ''
        found = self.odoo.call(model, 'search', [])
        if filter is not None:
            found = self.odoo.call(model, 'search', json.loads(filter),
                                   **({'order': order} if order else {}))
        total, current, previous, following = 1, 1, None, None
        if page_size is not None:
            size, current = int(page_size), int(page)
            if size == 0:
                raise Crash('page_size')
            total = math.ceil(len(found) / size)
            found = found[size * (current - 1):size * current]
            if 0 < current + 1 <= total:
                following = current + 1
            if 0 < current - 1 <= total:
                previous = current - 1
        if limit is not None:
            found = found[0:int(limit)]
        parsed = Query.parse(query)
        result = [self.record(model, number, parsed) for number in found]
        return {'count': len(result), 'prev': previous, 'current': current,
                'next': following, 'total_pages': total, 'result': result}

    def one(self, model, number, query='{*}'):
        return self.record(model, number, Query.parse(query))


def written(value):
    return json.dumps(value, separators=(',', ':')).encode()


def expected(answer):
    """Status and bytes; of a query that cannot be read its exception."""
    try:
        return 200, written(answer())
    except Crash:
        return 500, None
    except Wrong as wrong:
        return 200, wrong.args[0]


def check(caller, path, answer, query):
    status, body = expected(answer)
    got = caller.ask('GET', path, None, **query)
    about = f'{path} {query}'
    if got.status != status:
        raise AssertionError(f'{about}: {got.status}, not {status}\n'
                             f'{got.text[:500]}\nwanted {body!r:.500}')
    if isinstance(body, str):
        error = got.json['error']
        equal((error['code'], error['data']['exception_type']), (200, body))
        equal(error['message'], error['data']['message'])
    elif body is not None and got.body != body:
        at = next((i for i, (a, b) in enumerate(zip(got.body, body))
                   if a != b), min(len(got.body), len(body)))
        raise AssertionError(
            f'{about}: differs at {at}: {got.body[max(0, at - 80):at + 80]} '
            f'is not {body[max(0, at - 80):at + 80]}')
    return status


# ---- requests at random --------------------------------------------------


class Chance:
    def __init__(self, page, seed):
        self.page = page
        self.random = random.Random(seed)

    def blank(self):
        return self.random.choice(('', '', '', ' ', '\n\t'))

    def arguments(self):
        return self.random.choice(('', '', '', '', '(limit: 3)', '()',
                                   '(a:"}", b:\'(\')'))

    def query(self, model, depth=0):
        fields = self.page.fields_of(model)
        relations = [name for name in fields if fields[name].get('relation')]
        items = []
        excludes = self.random.random() < 0.1
        for _ in range(self.random.choice((0, 1, 2, 3, 5))):
            chance = self.random.random()
            if chance < 0.35 and depth < 2 and relations:
                name = self.random.choice(relations)
                items.append(name + self.blank() + self.query(
                    fields[name]['relation'], depth + 1))
            elif chance < 0.38:
                items.append('*')
            elif chance < 0.39:
                items.append('nope')
            elif chance < 0.40 and depth < 2:
                items.append('name{id}')
            else:
                items.append(('-' if excludes else '') +
                             self.random.choice(list(fields)))
        comma = self.blank() + ',' + self.blank()
        text = (self.arguments() + self.blank() + '{' + self.blank() +
                comma.join(items) + self.blank() + '}')
        if depth == 0 and self.random.random() < 0.05:
            at = self.random.randrange(len(text))
            text = text[:at] + self.random.choice('{}-(),') + text[at:]
        return text

    def filter(self):
        return json.dumps(self.random.choice((
            [], [['id', '>', self.random.randrange(30)]],
            ['|', ['id', '<', 5], ['create_uid', '=', 2]],
            [['write_date', '>=', '2020-01-01 00:00:00']],
            [['id', 'in', [1, 2, 3, 99999]]])))

    def list(self, model):
        query = {}
        if self.random.random() < 0.9:
            query['query'] = self.query(model)
        if self.random.random() < 0.5:
            query['filter'] = self.filter()
        if self.random.random() < 0.4:
            query['order'] = json.dumps(self.random.choice(
                ('id desc', 'id', 'create_date desc, id asc', '')))
        if self.random.random() < 0.6:
            query['page_size'] = str(self.random.choice((0, 1, 2, 7, 50, -3)))
            if self.random.random() < 0.7:
                query['page'] = str(self.random.choice((1, 2, 3, 9, 0, -1)))
        if self.random.random() < 0.3 or 'page_size' not in query:
            query['limit'] = str(self.random.choice((0, 1, 4, 20, -2)))
        return query


def random_requests(odoo, caller, page):
    """REQUESTS of them; says how many were answered with what."""
    models = getattr(odoo, 'models', MODELS)
    chance = Chance(page, SEED)
    seen = {}
    for _ in range(REQUESTS):
        model = chance.random.choice(models)
        if chance.random.random() < 0.2:
            number = chance.random.choice((1, 2, 3, 7))
            query = {'query': chance.query(model)}
            status = check(caller, f'/api/{model}/{number}',
                           functools.partial(page.one, model, number, **query),
                           query)
        else:
            query = chance.list(model)
            status = check(caller, f'/api/{model}',
                           functools.partial(page.list, model, **query), query)
        seen[status] = seen.get(status, 0) + 1
    print('#', REQUESTS, 'requests, answers by status:', seen)
    assert seen.get(200, 0) > REQUESTS / 2, seen
    assert seen.get(500, 0) > 0, seen


# ---- what it costs -------------------------------------------------------


class Counter:
    """Stands before an Odoo and counts what is asked of it."""

    def __init__(self, odoo):
        self.asked = []
        counter = self
        place = urllib.parse.urlsplit(odoo.url).netloc

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                counter.asked.append(body)
                upstream = http.client.HTTPConnection(place, timeout=60)
                upstream.request('POST', self.path, body, {
                    'Content-Type': self.headers['Content-Type']})
                answer = upstream.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                self.send_header('Content-Type',
                                 answer.headers['Content-Type'])
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                upstream.close()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                                      Handler)
        self.url = 'http://127.0.0.1:%d' % self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def thousand_partners_two_levels_deep_take_four_calls():
    odoo = Odoo(PROGRAMS['sandbox'], 18, demo=1100)
    counter = Counter(odoo)
    facade = None
    try:
        facade = Facade(PROGRAMS['crosswalk'], counter)
        caller = facade.caller()
        query = {'query': '{id, name, parent_id{name, country_id{name, code}}}',
                 'filter': '[["id", ">", 7]]', 'limit': '1000'}
        caller.ask('GET', '/api/res.partner', None, **{**query, 'limit': '1'})
        # What is known of the models outlives a session.
        caller = facade.caller()
        counter.asked.clear()
        got = caller.ask('GET', '/api/res.partner', None, **query)
        print('#', len(got.body), 'bytes,', len(counter.asked), 'calls')
        equal(got.json['count'], 1000)
        equal(got.body, written(Page(odoo).list('res.partner', **query)))
        assert any(row['parent_id']['country_id']['code']
                   for row in got.json['result'])
        assert len(counter.asked) <= 4, counter.asked
    finally:
        if facade:
            facade.stop()
        counter.stop()
        odoo.stop()


# ---- the tests -----------------------------------------------------------

PROGRAMS = {}


def over(version, protocol, test):
    compare(Odoo(PROGRAMS['sandbox'], version, demo=30), protocol, test)


def compare(odoo, protocol, test):
    try:
        facade = Facade(PROGRAMS['crosswalk'], odoo, protocol=protocol)
        try:
            test(odoo, facade.caller(), Page(odoo))
        finally:
            facade.stop()
    finally:
        odoo.stop()


def random_reads_of_16_are_those_of_the_page():
    over(16, 'jsonrpc', random_requests)


def random_reads_of_19_over_xmlrpc_are_those_of_the_page():
    over(19, 'xmlrpc', random_requests)


def random_reads_of_61_are_those_of_the_page():
    compare(OldOdoo('6.1'), 'auto', random_requests)


def main():
    PROGRAMS['crosswalk'], PROGRAMS['sandbox'] = sys.argv[1:3]
    return run_tests([random_reads_of_61_are_those_of_the_page,
                      random_reads_of_16_are_those_of_the_page,
                      random_reads_of_19_over_xmlrpc_are_those_of_the_page,
                      thousand_partners_two_levels_deep_take_four_calls])


if __name__ == '__main__':
    sys.exit(main())
