# SPDX-License-Identifier: LGPL-3.0-or-later
"""Budgets of functions: length and complexity by pmccabe, the rest by text."""
import re
import subprocess

import csource

LINES = 60
COMPLEXITY = 15   # a switch counts once
PARAMS = 6
NESTING = 4       # blocks in braces inside the function

# "modified, traditional, statements, first line, lines, file(line): name"
ROW = re.compile(r'^(\d+)\t\d+\t\d+\t(\d+)\t(\d+)\t(.*)\(\d+\): (\S+)$')


def functions(root, paths):
    """(path, name, first line, lines, complexity) of each function."""
    if not paths:
        return
    done = subprocess.run(['pmccabe', *paths], cwd=root, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True)
    for line in done.stdout.split('\n'):
        match = ROW.match(line)
        if match:
            yield (match.group(4), match.group(5), int(match.group(2)),
                   int(match.group(3)), int(match.group(1)))


def count_params(source, name):
    """Parameters of the definition that `source` starts with, but "..."."""
    start = re.search(re.escape(name) + r'\s*\(', source)
    if not start:
        return 0
    depth = 1
    commas = 0
    at = start.end()
    while at < len(source) and depth > 0:
        depth += {'(': 1, ')': -1}.get(source[at], 0)
        commas += source[at] == ',' and depth == 1
        at += 1
    inside = source[start.end():at - 1].strip()
    if inside in ('', 'void'):
        return 0
    return commas if inside.endswith('...') else commas + 1


def nesting(source):
    """Deepest block in braces; initialisers in braces do not count."""
    stack = []
    deepest = 0
    for match in re.finditer(r'[{}]', source):
        if match.group(0) == '}':
            if stack:
                stack.pop()
            continue
        before = source[:match.start()]
        block = not stack or re.search(r'(\)|\belse|\bdo|:)\s+$', before[-80:])
        stack.append(bool(block))
        deepest = max(deepest, sum(stack) - 1)
    return deepest


def check(root, paths):
    """(rule, path, line, text, name) of each function over its budget."""
    sources = {}
    for path, name, first, length, complexity in functions(root, paths):
        if path not in sources:
            code = csource.blank(csource.read(root, path))
            sources[path] = code.split('\n')
        source = '\n'.join(sources[path][first - 1:first - 1 + length])
        for rule, got, limit, unit in (
                ('function', length, LINES, 'lines'),
                ('complexity', complexity, COMPLEXITY, 'paths'),
                ('params', count_params(source, name), PARAMS, 'parameters'),
                ('nesting', nesting(source), NESTING, 'nested blocks')):
            if got > limit:
                yield (rule, path, first,
                       f'{name} has {got} {unit}, at most {limit}', name)
