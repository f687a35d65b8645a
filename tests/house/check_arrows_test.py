#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Proves that tools/check-arrows fails where it should, and only there."""
import os
import unittest

from house import Tree


class Arrows(unittest.TestCase):
    def setUp(self):
        self.tree = Tree()
        self.addCleanup(self.tree.remove)
        for header in ('base/str.h', 'net/http.h', 'store/store.h',
                       'connectors/connector.h', 'connectors/setting.h',
                       'connectors/odoo/odoo.h', 'mapping/mapping.h',
                       'workspace/workspace.h', 'engine/engine.h',
                       'cli/cli.h', 'sandbox/sandbox.h'):
            self.tree.write('src/' + header, '#pragma once\n')

    def include(self, path, *headers):
        lines = ''.join(f'#include "{h}"\n' for h in headers)
        self.tree.write(path, '/* x */\n' + lines)

    def output(self):
        return self.tree.run('check-arrows')

    def assert_refused(self, path, header, text):
        self.include(path, header)
        code, out = self.output()
        self.assertEqual(code, 1, out)
        self.assertIn(f'{path}:2: {text}', out)

    def assert_accepted(self, path, *headers):
        self.include(path, *headers)
        self.assertEqual(self.output(), (0, 'arrows: all point down\n'))

    def test_the_library_is_a_face_beside_the_daemon(self):
        self.tree.write('src/serve/serve.h', '#pragma once\n')
        self.assert_accepted('src/library/a.c', 'engine/engine.h',
                             'net/http.h')
        self.assert_refused('src/library/a.c', 'serve/serve.h',
                            'library may not include')
        self.assert_refused('src/library/a.c', 'store/store.h',
                            'library may not include')

    def test_the_public_header_is_for_the_library_and_for_others(self):
        public = '/* x */\n#include <crosswalk.h>\n'
        self.tree.write('src/library/a.c', public)
        self.tree.write('examples/library/a.c', public)
        self.assertEqual(self.output()[0], 0)
        self.tree.write('src/engine/a.c', public)
        code, out = self.output()
        self.assertEqual(code, 1, out)
        self.assertIn('src/engine/a.c:2: crosswalk.h is for', out)

    def test_programs_of_others_see_nothing_else(self):
        self.assert_accepted('tests/e2e/library/a.c', 'cases.h')
        self.assert_refused('examples/library/a.c', 'base/str.h',
                            '"base/str.h" is not public')

    def test_downward_includes_pass(self):
        self.assert_accepted('src/engine/a.c', 'base/str.h', 'net/http.h',
                             'store/store.h', 'connectors/connector.h',
                             'mapping/mapping.h', 'workspace/workspace.h')
        self.assert_accepted('src/mapping/a.c', 'base/str.h',
                             'connectors/connector.h', 'mapping/mapping.h')
        self.assert_accepted('src/connectors/odoo/a.c', 'net/http.h',
                             'connectors/setting.h', 'connectors/odoo/odoo.h')
        self.assert_accepted('src/workspace/a.c', 'mapping/mapping.h')
        self.assert_accepted('src/cli/a.c', 'engine/engine.h')
        self.assert_accepted('src/sandbox/a.c', 'net/http.h')

    def test_each_upward_include_fails(self):
        for layer, header in (('base', 'net/http.h'),
                              ('net', 'store/store.h'),
                              ('store', 'net/http.h'),
                              ('connectors', 'mapping/mapping.h'),
                              ('connectors', 'engine/engine.h'),
                              ('connectors', 'store/store.h'),
                              ('connectors', 'workspace/workspace.h'),
                              ('mapping', 'connectors/setting.h'),
                              ('mapping', 'store/store.h'),
                              ('workspace', 'store/store.h'),
                              ('engine', 'cli/cli.h'),
                              ('sandbox', 'connectors/connector.h'),
                              ('engine', 'sandbox/sandbox.h')):
            with self.subTest(layer=layer, header=header):
                path = f'src/{layer}/bad.c'
                self.assert_refused(path, header,
                                    f'{layer} may not include "{header}"')
                self.tree.drop(path)

    def test_a_part_sees_less_than_its_layer(self):
        self.tree.write('src/engine/decide/decide.h', '#pragma once\n')
        self.assert_accepted('src/engine/decide/a.c', 'mapping/mapping.h',
                             'engine/decide/decide.h', 'base/str.h')
        self.assert_accepted('src/engine/step/a.c', 'store/store.h',
                             'engine/decide/decide.h')
        for header in ('store/store.h', 'net/http.h', 'engine/engine.h'):
            self.assert_refused('src/engine/decide/a.c', header,
                                'engine/decide may not include')

    def test_who_decides_does_nothing(self):
        for header in ('base/ports.h', 'net/http_client.h'):
            self.tree.write('src/' + header, '#pragma once\n')
        self.assert_accepted('src/engine/step/a.c', 'base/ports.h',
                             'net/http_client.h')
        for path, header in (('src/connectors/a.c', 'net/http_client.h'),
                             ('src/connectors/odoo/a.c', 'base/ports.h'),
                             ('src/mapping/a.c', 'base/ports.h'),
                             ('src/engine/decide/a.c', 'base/ports.h')):
            with self.subTest(path=path, header=header):
                self.include(path, header)
                code, out = self.output()
                self.assertEqual(code, 1, out)
                self.assertIn('decides and does not do', out)
                self.tree.drop(path)

    def test_no_layer_knows_a_system_by_name(self):
        self.assert_refused('src/engine/a.c', 'connectors/odoo/odoo.h',
                            'engine may not include')

    def test_a_connector_does_not_reach_into_another(self):
        self.assert_refused('src/connectors/marketo/a.c',
                            'connectors/odoo/odoo.h', 'a connector may not')

    def test_relative_and_missing_headers_fail(self):
        self.assert_refused('src/base/a.c', 'str.h', '"str.h" is no header')
        self.assert_refused('src/base/a.c', 'base/none.h',
                            '"base/none.h" is no header')

    def test_generated_headers_are_looked_for_in_the_build(self):
        self.include('src/store/a.c', 'store/made.h')
        self.assertEqual(self.output()[0], 1)
        self.tree.write('build/src/store/made.h', '')
        build = os.path.join(self.tree.root, 'build')
        code, out = self.tree.run('check-arrows', '--build', build)
        self.assertEqual(code, 0, out)

    def test_a_layer_without_a_row_fails(self):
        self.assert_refused('src/newest/a.c', 'base/str.h',
                            'src/newest has no row')

    def test_source_outside_of_a_layer_fails(self):
        self.tree.write('src/main.c', '')
        self.assertEqual(self.output()[0], 1)

    def test_includes_in_comments_do_not_count(self):
        self.tree.write('src/base/a.c',
                        '/*\n#include "net/http.h"\n*/\n')
        self.assertEqual(self.output()[0], 0)


if __name__ == '__main__':
    unittest.main()
