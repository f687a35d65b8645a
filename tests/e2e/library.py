# SPDX-License-Identifier: LGPL-3.0-or-later
"""libcrosswalk as it is installed: its header, its names, its pages, and the
programs that use it, compiled with what pkg-config says, from C and C++, shared
and static, under valgrind.

usage: library.py BUILD_FOLDER SOURCE_ROOT CROSSWALK CROSSWALK_SANDBOX
Prints TAP. Installs the build into a folder that is dropped again.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from cli_kit import contains, equal, run_tests
from record_kit import Disturbed, Pair, Shell, add_case_fields

COMPILERS = (('cc', 'c99'), ('clang', 'c99'), ('c++', 'c++98'),
             ('clang++', 'c++98'))
STANDARDS = (('cc', 'c89'), ('cc', 'c99'), ('cc', 'c11'), ('clang', 'c89'),
             ('c++', 'c++98'), ('c++', 'c++17'), ('clang++', 'c++98'))
VERSION = 'CROSSWALK_0.1'


def run(*command, **options):
    done = subprocess.run(command, text=True, check=False, timeout=200,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    return done.returncode, done.stdout


def must(*command, **options):
    code, out = run(*command, **options)
    assert code == 0, f'{command}: exit {code}\n{out}'
    return out


def language(compiler):
    return 'c++' if '++' in compiler else 'c'


class Installed:
    def __init__(self, build, root):
        self.root = root
        self.folder = tempfile.TemporaryDirectory(prefix='crosswalk-lib-')
        top = self.folder.name
        must('meson', 'install', '-C', build, '--no-rebuild', '--quiet',
             env={**os.environ, 'DESTDIR': top})
        found = [os.path.join(folder, name)
                 for folder, _, names in os.walk(top) for name in names
                 if name == 'crosswalk.pc']
        equal(len(found), 1)
        self.libraries = os.path.dirname(os.path.dirname(found[0]))
        with open(found[0], encoding='utf-8') as file:
            prefix = re.search('^prefix=(.*)$', file.read(), re.M).group(1)
        self.prefix = top + prefix
        self.env = {**os.environ, 'PKG_CONFIG_PATH': os.path.dirname(found[0])}

    def words(self, *options):
        return must('pkg-config', f'--define-variable=prefix={self.prefix}',
                    *options, 'crosswalk', env=self.env).split()

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def program(self, name, sources, compiler='cc', standard='c99',
                libraries=None):
        out = self.path(name)
        must(compiler, '-x', language(compiler), f'-std={standard}', '-Wall',
             '-Wextra', '-Werror', '-pedantic', '-g', *sources, '-x', 'none',
             *self.words('--cflags'),
             *(libraries or self.words('--libs')), '-o', out)
        return out

    def source(self, *parts):
        return os.path.join(self.root, *parts)

    def text(self, *parts):
        with open(self.source(*parts), encoding='utf-8') as file:
            return file.read()

    def header_names(self):
        """Functions of the header as it is installed."""
        with open(os.path.join(self.prefix, 'include', 'crosswalk.h'),
                  encoding='utf-8') as file:
            code = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)
        return set(re.findall(r'\b(crosswalk_\w+)\(', code))

    def close(self):
        self.folder.cleanup()


class World:
    def __init__(self, build, root, crosswalk, sandbox):
        self.installed = Installed(build, root)
        self.pair = Pair(sandbox)
        self.shell = Shell(crosswalk, self.pair)
        self.disturbed = Disturbed(sandbox)
        add_case_fields(self.pair)

    def close(self):
        self.disturbed.stop()
        self.pair.stop()
        self.installed.close()

    def run(self, program, *words, under=(), shared=True):
        env = {**self.pair.env, **self.disturbed.env}
        if shared:
            env['LD_LIBRARY_PATH'] = self.installed.libraries
        return run(*under, program, *words, env=env)


# ---- the library by itself -------------------------------------------------------


def the_header_stands_alone_in_c_and_cpp(world):
    source = world.installed.path('alone.c')
    with open(source, 'w', encoding='utf-8') as file:
        file.write('#include <crosswalk.h>\n#include <crosswalk.h>\n'
                   'int main(void) { return CROSSWALK_OK; }\n')
    for compiler, standard in STANDARDS:
        if shutil.which(compiler):
            must(compiler, '-x', language(compiler), f'-std={standard}',
                 '-Wall', '-Wextra', '-Werror', '-pedantic-errors',
                 '-fsyntax-only', *world.installed.words('--cflags'), source)


def it_gives_the_names_of_the_header_and_no_others(world):
    listed = set(re.findall(r'^    (crosswalk_\w+);$', world.installed.text(
        'src', 'library', 'libcrosswalk.map'), re.M))
    equal(sorted(listed ^ world.installed.header_names()), [])
    library = os.path.join(world.installed.libraries, 'libcrosswalk.so.0')
    given = must('nm', '-D', '--defined-only', '--with-symbol-versions',
                 library).split('\n')
    given = {line.split()[-1] for line in given if line}
    equal(given, {f'{name}@@{VERSION}' for name in listed} | {VERSION})
    contains(must('objdump', '-p', library), 'libcrosswalk.so.0\n')
    archive = os.path.join(world.installed.libraries, 'libcrosswalk.a')
    lines = must('nm', '-g', '--defined-only', archive).split('\n')
    equal({line.split()[-1] for line in lines if ' ' in line}, listed)


def packages_and_pages_know_each_name(world):
    names = world.installed.header_names()
    for parts in (('debian', 'libcrosswalk0.symbols'),
                  ('docs', 'guide', 'library.md'),
                  ('docs', 'man', 'crosswalk.3')):
        text = world.installed.text(*parts)
        equal((parts, sorted(name for name in names if not re.search(
            rf'\b{name}\b', text))), (parts, []))
        said = set(re.findall(
            r'^(?: |\.Fn |\| `)(crosswalk_\w+)(?=@| |`)', text, re.M))
        equal((parts, sorted(said - names)), (parts, []))


def the_manual_has_the_calls_of_the_header(world):
    def calls(text, pattern):
        return {name: re.sub(r'\s+', ' ', rest)
                for name, rest in re.findall(pattern, text, re.M)}
    header = calls(re.sub(r'/\*.*?\*/', '', world.installed.text(
        'include', 'crosswalk.h'), flags=re.S),
                   r'^[^\n(]*?\b(crosswalk_\w+)\(([^;]*)\);')
    manual = calls(world.installed.text('docs', 'man', 'crosswalk.3'),
                   r'^\.Fn (crosswalk_\w+) "(.*)"$')
    equal({name: rest.replace('" "', ', ') for name, rest in manual.items()},
          header)


def nothing_of_it_needs_what_a_hub_needs(world):
    needed = must('objdump', '-p', os.path.join(
        world.installed.libraries, 'libcrosswalk.so.0'))
    needed = re.findall(r'NEEDED\s+(\S+)', needed)
    for name in ('microhttpd', 'gnutls'):
        equal([library for library in needed if name in library], [])


# ---- the example -----------------------------------------------------------------


def bring_over(world, program, mail, **how):
    lead = world.shell.make('marketo.lead', f'email={mail}', 'firstName=Zoë',
                            'lastName=Ode', 'Lead Source=Referral')
    try:
        code, out = world.run(program, world.pair.workspace, mail, **how)
        equal((code, out.split('\n')[:3]), (
            0, ['changes name', 'changes email', 'changes lead_source']))
        person = world.shell.fields('pipedrive.person', '--by', 'email', mail)
        equal((person['name'], person['lead_source']), ('Zoë Ode', 'Referral'))
        code, again = world.run(program, world.pair.workspace, mail, **how)
        equal((code, again), (0, out.split('\n')[3] + '\n'))
        contains(out, ' of Ada Admin')
        code, out = world.run(program, world.pair.workspace, mail, '--delete',
                              **how)
        equal((code, out.startswith('deleted person ')), (0, True))
        error = world.shell.json('get', 'pipedrive.person', '--by', 'email',
                                 mail, code=1)
        equal(error['code'], 'not_found')
    finally:
        world.shell.json('delete', 'marketo.lead', lead)


EXAMPLE = ('examples', 'library', 'lead_to_person.c')


def the_example_runs_from_c_and_cpp(world):
    source = world.installed.source(*EXAMPLE)
    for i, (compiler, standard) in enumerate(COMPILERS):
        if shutil.which(compiler):
            program = world.installed.program(f'example{i}', [source],
                                              compiler, standard)
            bring_over(world, program, f'zoe{i}@example.com')


def the_example_runs_with_the_archive(world):
    installed = world.installed
    rest = [word for word in installed.words('--libs', '--static')
            if word != '-lcrosswalk']
    archive = os.path.join(installed.libraries, 'libcrosswalk.a')
    program = installed.program('static', [installed.source(*EXAMPLE)],
                                libraries=[archive, *rest])
    assert 'libcrosswalk' not in must('objdump', '-p', program)
    bring_over(world, program, 'static@example.com', shared=False)


def valgrind_finds_nothing_in_it(world):
    if not shutil.which('valgrind'):
        return
    program = world.installed.program(
        'checked', [world.installed.source(*EXAMPLE)])
    under = ('valgrind', '--quiet', '--leak-check=full', '--error-exitcode=9')
    bring_over(world, program, 'valgrind@example.com', under=under)
    code, out = world.run(program, '/nowhere', 'x', under=under)
    equal(code, 1)
    contains(out, 'there is no crosswalk.yaml in /nowhere')


def the_cases_hold_and_leak_nothing(world):
    sources = sorted(glob.glob(world.installed.source(
        'tests', 'e2e', 'library', 'cases*.c')))
    program = world.installed.program('cases', sources, standard='gnu11')
    under = ('valgrind', '--quiet', '--leak-check=full', '--error-exitcode=9') \
        if shutil.which('valgrind') else ()
    code, out = world.run(program, world.pair.workspace, under=under)
    equal((code, re.findall('^not ok.*$|^==.*$', out, re.M)), (0, []))
    assert len(re.findall('^ok', out, re.M)) > 40, out


TESTS = (
    the_header_stands_alone_in_c_and_cpp,
    it_gives_the_names_of_the_header_and_no_others,
    packages_and_pages_know_each_name,
    the_manual_has_the_calls_of_the_header,
    nothing_of_it_needs_what_a_hub_needs,
    the_example_runs_from_c_and_cpp,
    the_example_runs_with_the_archive,
    valgrind_finds_nothing_in_it,
    the_cases_hold_and_leak_nothing,
)


def main():
    world = World(*sys.argv[1:5])
    try:
        return run_tests(TESTS, world)
    finally:
        world.close()


sys.exit(main())
