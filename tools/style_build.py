# SPDX-License-Identifier: LGPL-3.0-or-later
"""What only a compiler can tell: headers that stand alone, mutable globals."""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess

import csource

RULES = ('self-contained', 'globals')

# "00000000 l     O .bss  00000008 name"
SYMBOL = re.compile(r'^[0-9a-f]+ .{7} (\.(?:t?data|t?bss)\S*)\s+([0-9a-f]+) '
                    r'(?:\.hidden )?(\S+)$')


def read_commands(build):
    path = os.path.join(build, 'compile_commands.json')
    with open(path, encoding='utf-8') as f:
        return json.load(f)


def compiler_of(commands):
    """The compiler and the search paths of libraries that any file needs."""
    compiler = []
    searched = []
    for command in commands:
        words = shlex.split(command['command'])
        end = next(i for i, w in enumerate(words) if w.startswith('-'))
        compiler = words[:end]
        searched += [w for w in words[end:]
                     if w.startswith('-I/') and w not in searched]
    return [w for w in compiler if 'ccache' not in w], searched


def compile_alone(root, command, path):
    header = path[len('src/'):]
    done = subprocess.run(
        [*command, '-x', 'c', '-'], cwd=root, text=True, check=False,
        input=f'#include "{header}"\n', stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    if done.returncode == 0:
        return None
    first = next((l for l in done.stderr.split('\n') if 'error:' in l), '?')
    return ('self-contained', path, 1,
            f'does not compile alone: {first}', None)


def check_headers(root, build, commands):
    compiler, searched = compiler_of(commands)
    command = [*compiler, '-std=c11', '-D_GNU_SOURCE', '-fsyntax-only',
               '-Isrc', '-Iinclude', '-I' + os.path.join(os.path.abspath(build), 'src'),
               *searched]
    headers = csource.files(root, ['src'], ('.h',))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for fault in pool.map(
                lambda path: compile_alone(root, command, path), headers):
            if fault:
                yield fault


def check_globals(root, build, commands):
    """Symbols in writable sections; .data.rel.ro is only written at start."""
    for command in commands:
        source = os.path.relpath(
            os.path.join(command['directory'], command['file']), root)
        obj = os.path.join(command['directory'], command.get('output', ''))
        if not source.startswith('src/') or not os.path.isfile(obj):
            continue
        if '-fsanitize' in command['command']:
            continue   # constants are writable there
        done = subprocess.run(['objdump', '-t', obj], check=False, text=True,
                              stdout=subprocess.PIPE)
        for line in done.stdout.split('\n'):
            match = SYMBOL.match(line)
            if (match and int(match.group(2), 16) > 0 and
                    not match.group(1).startswith('.data.rel.ro')):
                name = match.group(3).split('.')[0]
                yield ('globals', source, 1,
                       f'{name} is a mutable global', name)


def check(root, build):
    """(rule, path, line, text, name) of each fault."""
    commands = read_commands(build)
    yield from check_headers(root, build, commands)
    yield from check_globals(root, build, commands)
