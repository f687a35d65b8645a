# SPDX-License-Identifier: LGPL-3.0-or-later
"""docs/openapi.yaml, and whether an exchange is as it says."""
import json
import os
import re
import urllib.parse

import jsonschema
import yaml

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    '..', '..', 'docs', 'openapi.yaml')
METHODS = ('get', 'put', 'post', 'patch', 'delete')
PREFIX = '/api/v1'


class StrictLoader(yaml.SafeLoader):
    """Names are texts (`on` too), and no key stands twice."""


def strict_map(loader, node, deep=False):
    out = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            key = key_node.value
        if key in out:
            raise ValueError('line %d: %s stands twice'
                             % (key_node.start_mark.line + 1, key))
        out[key] = loader.construct_object(value_node, deep=True)
    return out


StrictLoader.add_constructor('tag:yaml.org,2002:map', strict_map)


def load(path=FILE):
    with open(path, encoding='utf-8') as f:
        return yaml.load(f, StrictLoader)


def resolve(document, ref):
    at = document
    for part in ref[2:].split('/'):
        at = at[part.replace('~1', '/').replace('~0', '~')]
    return at


def problems_of(document, schema, instance):
    """What of `instance` is not as `schema`, a part of the document, says."""
    whole = dict(schema)
    whole['components'] = document['components']
    checker = jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.FormatChecker())
    return ['%s: %s' % ('/'.join(map(str, e.absolute_path)), e.message)
            for e in checker.iter_errors(instance)]


class Contract:
    """Operations by method and path, and answers held against them."""

    def __init__(self, document=None):
        self.document = document or load()
        self.operations = []
        self.met = set()        # (operationId, status) that were seen
        for path, item in self.document['paths'].items():
            pattern = re.compile(
                '^' + re.sub(r'\\{\w+\\}', '([^/]+)', re.escape(path)) + '$')
            for method in METHODS:
                if method in item:
                    self.operations.append(
                        (path.count('{'), method.upper(), pattern, path,
                         item[method]))
        self.operations.sort(key=lambda o: o[0])

    def find(self, method, url):
        """The operation, or None."""
        path = urllib.parse.urlsplit(url).path[len(PREFIX):]
        if method == 'HEAD':
            method = 'GET'
        for _, its, pattern, _, operation in self.operations:
            if its == method and pattern.match(path):
                return operation
        return None

    def check(self, method, url, status, content_type, body, etag=None):
        """Faults of an answer; `body` is text."""
        operation = self.find(method, url)
        if operation is None:
            if status not in (404, 405):
                return ['%s %s: not in the contract' % (method, url)]
            return self.problem(content_type, status, body)
        self.met.add((operation['operationId'], status))
        answers = operation['responses']
        answer = answers.get(str(status))
        if answer is None and status < 400:
            return ['status %d is not in the contract' % status]
        answer = answer or answers['default']
        if '$ref' in answer:
            answer = resolve(self.document, answer['$ref'])
        faults = []
        if 'ETag' in answer.get('headers', {}) and not etag:
            faults.append('no ETag')
        if 'content' not in answer:
            return faults + (['a body where none is told'] if body else [])
        if status >= 400:
            return faults + self.problem(content_type, status, body)
        kind, content = next(iter(answer['content'].items()))
        if not (content_type or '').startswith(kind):
            return faults + ['%s is not %s' % (content_type, kind)]
        if kind != 'application/json':
            return faults
        return faults + problems_of(self.document, content['schema'],
                                    json.loads(body))

    def problem(self, content_type, status, body):
        if content_type != 'application/problem+json':
            return ['%s: a problem is application/problem+json'
                    % content_type]
        told = json.loads(body)
        faults = problems_of(self.document, {
            '$ref': '#/components/schemas/Problem'}, told)
        if told.get('status') != status:
            faults.append('the problem says another status')
        return faults
