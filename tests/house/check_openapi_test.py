#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""docs/openapi.yaml is OpenAPI 3.1 and keeps our own rules: every $ref leads
somewhere, every operation has a name, a role, a scope, security, summary and
problems, every schema is a JSON Schema, and every example is what its schema
says. The checker itself is tried on broken documents."""
import copy
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '..', 'lib'))
import jsonschema  # noqa: E402
from openapi import METHODS, load, problems_of, resolve  # noqa: E402

ROLES = {'public', 'viewer', 'operator', 'admin'}
SCOPES = {'none', 'read', 'operate', 'admin'}


def walk(node, path=''):
    yield path, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, path + '/' + key)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from walk(value, '%s/%d' % (path, i))


def is_schema_place(path):
    return (re.match(r'^/components/schemas/[^/]+$', path) or
            path.endswith('/schema'))


def without_examples(document):
    """Where $refs count: not inside of examples."""
    return [(p, n) for p, n in walk(document) if '/examples/' not in p]


def ref_problems(document):
    used = set()
    for path, node in without_examples(document):
        if not isinstance(node, dict) or '$ref' not in node:
            continue
        ref = node['$ref']
        try:
            resolve(document, ref)
        except (KeyError, TypeError):
            yield '%s: %s leads nowhere' % (path, ref)
        used.add(ref)
    for kind, members in document['components'].items():
        for name in members:
            ref = '#/components/%s/%s' % (kind, name)
            if kind != 'securitySchemes' and ref not in used \
                    and not name.endswith('Event'):
                yield '%s is used nowhere' % ref


def parameters_of(document, item, operation):
    for parameter in item.get('parameters', []) + \
            operation.get('parameters', []):
        yield resolve(document, parameter['$ref']) \
            if '$ref' in parameter else parameter


def operation_problems(document):
    names = {}
    tags = {tag['name'] for tag in document['tags']}
    for path, item in document['paths'].items():
        for method in sorted(set(item) & set(METHODS)):
            where = '%s %s' % (method.upper(), path)
            yield from ('%s: %s' % (where, text) for text in
                        one_operation(document, path, method, tags))
            name = item[method].get('operationId')
            if name in names:
                yield '%s: operationId %s is that of %s' % (where, name,
                                                            names[name])
            names[name] = where


def one_operation(document, path, method, tags):
    item = document['paths'][path]
    operation = item[method]
    for need in ('operationId', 'summary', 'tags', 'responses'):
        if not operation.get(need):
            yield 'no ' + need
    if not set(operation.get('tags', [])) <= tags:
        yield 'a tag that is not declared'
    if operation.get('x-role') not in ROLES:
        yield 'no x-role'
    if operation.get('x-scope') not in SCOPES:
        yield 'no x-scope'
    if (operation.get('security') == []) != \
            (operation.get('x-role') == 'public'):
        yield 'public, and not without security, or the other way round'
    responses = operation.get('responses', {})
    if responses.get('default') != {'$ref': '#/components/responses/Problem'}:
        yield 'no default problem'
    if not any(code.startswith('2') for code in responses):
        yield 'no good answer'
    named = set(re.findall(r'{(\w+)}', path))
    told = {p['name'] for p in parameters_of(document, item, operation)
            if p['in'] == 'path'}
    if named != told:
        yield 'path parameters %s, not %s' % (sorted(told), sorted(named))
    if method == 'get' and 'requestBody' in operation:
        yield 'a GET with a body'


def schema_problems(document):
    sound = True
    for path, node in without_examples(document):
        if not is_schema_place(path):
            continue
        try:
            jsonschema.Draft202012Validator.check_schema(node)
        except jsonschema.SchemaError as problem:
            sound = False
            yield '%s: %s' % (path, problem.message)
    for path, node in without_examples(document):
        if not sound or not isinstance(node, dict) or \
                not isinstance(node.get('examples'), list):
            continue
        for example in node['examples']:
            for problem in problems_of(document, node, example):
                yield '%s: example: %s' % (path, problem)


def check(document):
    if not str(document.get('openapi', '')).startswith('3.1.'):
        yield 'not OpenAPI 3.1'
    for need in ('info', 'paths', 'components', 'security', 'servers'):
        if need not in document:
            yield 'no ' + need
            return
    for path, node in without_examples(document):
        if node is None:    # a comma in a text without quotes, most likely
            yield '%s: nothing is said' % path
    yield from ref_problems(document)
    yield from operation_problems(document)
    yield from schema_problems(document)


class OpenApi(unittest.TestCase):
    def broken(self, change):
        document = copy.deepcopy(load())
        change(document)
        return list(check(document))

    def test_the_document_keeps_all_rules(self):
        self.assertEqual(list(check(load())), [])

    def test_a_reference_to_nothing_is_told(self):
        def change(d):
            d['paths']['/jobs']['get']['responses']['200']['content'][
                'application/json']['schema']['$ref'] = \
                '#/components/schemas/Jobs'
        self.assertTrue(any('leads nowhere' in p for p in self.broken(change)))

    def test_an_operation_without_problem_is_told(self):
        def change(d):
            del d['paths']['/jobs']['get']['responses']['default']
        self.assertIn('GET /jobs: no default problem', self.broken(change))

    def test_an_operation_without_name_or_role_is_told(self):
        def change(d):
            del d['paths']['/jobs']['get']['operationId']
            del d['paths']['/jobs']['get']['x-role']
        found = self.broken(change)
        self.assertIn('GET /jobs: no operationId', found)
        self.assertIn('GET /jobs: no x-role', found)

    def test_an_example_that_is_not_its_schema_is_told(self):
        def change(d):
            d['components']['schemas']['Job']['examples'][0]['tries'] = 'one'
        self.assertTrue(any('example' in p for p in self.broken(change)))

    def test_a_schema_that_is_none_is_told(self):
        def change(d):
            d['components']['schemas']['Count']['type'] = 'objekt'
        self.assertTrue(any('objekt' in p for p in self.broken(change)))

    def test_a_path_parameter_that_is_not_declared_is_told(self):
        def change(d):
            del d['paths']['/jobs/{job}']['parameters']
        self.assertTrue(any('path parameters' in p
                            for p in self.broken(change)))


if __name__ == '__main__':
    unittest.main()
