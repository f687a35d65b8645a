#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Proves that tools/check-style fails where it should, and only there."""
import json
import os
import subprocess
import unittest

from house import Tree

TOP = '/* SPDX-License-Identifier: LGPL-3.0-or-later */\n'
HEADER = TOP + '/* What it is for. */\n#pragma once\n'


class StyleCase(unittest.TestCase):
    def setUp(self):
        self.tree = Tree()
        self.addCleanup(self.tree.remove)

    def assert_clean(self, *arguments):
        self.assertEqual(self.tree.run('check-style', *arguments),
                         (0, 'style: no faults\n'))

    def assert_fault(self, expected, *arguments):
        code, out = self.tree.run('check-style', *arguments)
        self.assertEqual(code, 1, out)
        self.assertIn(expected, out)

    def assert_body_fault(self, body, expected, path='src/net/a.c'):
        self.tree.write(path, TOP + f'int f(int a)\n{{\n{body}\n}}\n')
        self.assert_fault(expected)
        self.tree.drop(path)


class Style(StyleCase):
    def test_a_clean_tree_passes(self):
        self.tree.write('src/net/a.h', HEADER + 'int f(int a);\n')
        self.tree.write('src/net/a.c', TOP + '#include "net/a.h"\n\n'
                        'int f(int a)\n{\n    return a; /* strcpy(x) */\n}\n'
                        'const char *g = "malloc(1) // goto double";\n')
        self.assert_clean()

    def test_a_missing_license_line(self):
        self.tree.write('src/net/a.c', '/* no licence */\n')
        self.assert_fault('src/net/a.c:1: spdx:')
        self.tree.write('src/net/a.c', TOP)
        self.tree.write('tools/x', '#!/bin/sh\n')
        self.assert_fault('tools/x:1: spdx:')

    def test_banned_calls(self):
        for name in ('strcpy', 'sprintf', 'atoi', 'strtok', 'system',
                     'alloca', 'rand', 'sleep', 'localtime', 'popen'):
            self.assert_body_fault(f'    return {name}(a);',
                                   f'src/net/a.c:4: banned: {name}')

    def test_names_that_only_look_banned(self):
        self.tree.write('src/net/a.c', TOP + 'int f(struct clock *c)\n{\n'
                        '    my_system(c);\n    c->sleep(1);\n'
                        '    return c.rand(2);\n}\n')
        self.assert_clean()

    def test_heap_outside_of_base(self):
        self.assert_body_fault('    free(a);', 'src/net/a.c:4: heap: free')
        self.tree.write('src/base/a.c',
                        TOP + 'void f(void *p)\n{\n    free(p);\n}\n')
        self.assert_clean()

    def test_binary_floats(self):
        self.assert_body_fault('    double d = a;',
                               'src/net/a.c:4: binary-float: double')

    def test_goto(self):
        self.assert_body_fault('    goto end;', 'src/net/a.c:4: goto:')

    def test_names_by_side(self):
        for path in ('src/engine/a.c', 'src/mapping/a.c'):
            self.assert_body_fault('    int left_id = a;',
                                   f'{path}:4: sides: left_id', path)
        self.tree.write('src/store/a.c', TOP + 'int left_id(void);\n')
        self.tree.write('src/engine/a.sql', '-- ' + TOP + 'SELECT left_id\n')
        self.tree.write('src/engine/b.c',
                        TOP + 'const char *f = "left_id";\n')
        self.assert_clean()

    def test_slashes_and_notes_to_self(self):
        self.assert_body_fault('    // x', 'src/net/a.c:4: slashes:')
        self.assert_body_fault('    /* TODO: x */', 'src/net/a.c:4: todo:')

    def test_columns(self):
        self.assert_body_fault('    ' + 'x' * 97, 'src/net/a.c:4: columns:')

    def test_headers(self):
        self.tree.write('src/net/a.h', TOP + '/* x */\nint f(void);\n')
        self.assert_fault('src/net/a.h:1: pragma:')
        self.tree.write('src/net/a.h', TOP + '#pragma once\n')
        self.assert_fault('src/net/a.h:2: comment:')
        self.tree.write('src/net/a.h', HEADER + '\n' * 248)
        self.assert_fault('src/net/a.h:251: header: 251 lines')
        self.tree.write('src/net/a.h', HEADER + '\n' * 247)
        self.assert_clean()

    def test_own_header_first(self):
        self.tree.write('src/net/a.h', HEADER)
        self.tree.write('src/net/a.c',
                        TOP + '#include <stdio.h>\n#include "net/a.h"\n')
        self.assert_fault('src/net/a.c:2: own-header:')
        self.tree.write('src/net/a_internal.h', HEADER)
        self.tree.write('src/net/a.c', TOP + '#include "net/a_internal.h"\n')
        self.assert_clean()

    def test_length_of_files(self):
        self.tree.write('src/net/a.c', TOP + '\n' * 600)
        self.assert_fault('src/net/a.c:601: file: 601 lines')
        self.tree.write('tools/style-allow.txt',
                        'file src/net/a.c one table of many rows\n')
        self.assert_clean()
        self.tree.write('src/net/a.c', TOP + '\n' * 800)
        self.assert_fault('src/net/a.c:801: file-hard:')
        self.tree.write('tools/style-allow.txt',
                        'file-hard src/net/a.c one table of many rows\n')
        self.assert_fault('src/net/a.c:801: file-hard:')

    def test_length_of_functions(self):
        body = '    a++;\n' * 56 + '    return a;'
        self.assert_body_fault('    a++;\n' + body,
                               'src/net/a.c:2: function: f has 61 lines')
        self.tree.write('src/net/a.c',
                        TOP + f'int f(int a)\n{{\n{body}\n}}\n')
        self.assert_clean()

    def test_complexity(self):
        body = '    if (a)\n        a++;\n' * 15
        self.assert_body_fault(body + '    return a;',
                               'complexity: f has 16 paths')

    def test_params(self):
        self.tree.write('src/net/a.c', TOP +
                        'int f(int a, int b, int (*c)(int, int), int d, int e,\n'
                        '      int g, int h)\n{\n    return a;\n}\n')
        self.assert_fault('params: f has 7 parameters')
        self.tree.write('src/net/a.c', TOP +
                        'int f(int a, int b, int (*c)(int, int), int d, int e,\n'
                        '      int g, ...)\n{\n    return a;\n}\n')
        self.assert_clean()

    def test_nesting(self):
        def nested(depth):
            return ('    if (a) {\n' * depth + '    f((struct x){{1}, 2});\n' +
                    '    }\n' * depth)
        self.assert_body_fault(nested(5), 'nesting: f has 5 nested blocks')
        self.tree.write('src/net/a.c',
                        TOP + f'int f(int a)\n{{\n{nested(4)}\n}}\n')
        self.assert_clean()

    def test_exceptions_need_a_reason_and_a_use(self):
        self.tree.write('src/net/a.c',
                        TOP + 'int f(int a)\n{\n    goto end;\n}\n')
        self.tree.write('tools/style-allow.txt',
                        '# exceptions\ngoto src/net/a.c\n')
        self.assert_fault('tools/style-allow.txt:2: no reason given')
        self.tree.write('tools/style-allow.txt',
                        'goto src/net/a.c unwinds the loop over pages\n')
        self.assert_clean()
        self.tree.write('src/net/a.c', TOP)
        self.assert_fault('tools/style-allow.txt:1: nothing needs this')


class Build(StyleCase):
    """The rules that need a compiler, on one file built here."""

    def build(self, source, *flags):
        self.tree.write('src/net/a.c', TOP + source)
        folder = os.path.join(self.tree.root, 'build')
        os.makedirs(folder, exist_ok=True)
        command = ['cc', *flags, '-fPIC', '-c', '../src/net/a.c', '-o', 'a.o']
        subprocess.run(command, cwd=folder, check=True)
        self.tree.write('build/compile_commands.json', json.dumps([{
            'directory': folder, 'command': ' '.join(command),
            'file': '../src/net/a.c', 'output': 'a.o'}]))
        return '--build', folder

    def test_a_header_that_does_not_stand_alone(self):
        arguments = self.build('int a(void) { return 1; }\n')
        self.tree.write('src/net/b.h', HEADER + 'size_t f(void);\n')
        self.assert_fault('src/net/b.h:1: self-contained:', *arguments)
        self.tree.write('src/net/b.h',
                        HEADER + '#include <stddef.h>\nsize_t f(void);\n')
        self.assert_clean(*arguments)

    def test_mutable_globals(self):
        for source in ('int count;\n', 'static int count = 3;\n'
                       'int f(void) { return count++; }\n',
                       'int f(void) { static int count; return count++; }\n',
                       '_Thread_local int count;\n'):
            self.assert_fault('src/net/a.c:1: globals: count',
                              *self.build(source))

    def test_constant_tables(self):
        self.assert_clean(*self.build(
            'int f(void);\nstatic const char *const names[] = {"a", "b"};\n'
            'int (*const g)(void) = f;\nconst int n = 3;\n'
            'const char *h(int i) { return names[i]; }\n'))


if __name__ == '__main__':
    unittest.main()
