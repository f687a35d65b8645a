# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the checks of C source share: files, and text without comments."""
import os
import re

TOKEN = re.compile(
    r'/\*.*?\*/'                 # comment
    r'|//[^\n]*'
    r'|"(?:\\.|[^"\\\n])*"'      # string
    r"|'(?:\\.|[^'\\\n])*'",     # character
    re.DOTALL)


def files(root, folders, suffixes):
    """Paths below root, relative to it, in a stable order."""
    found = []
    for folder in folders:
        for where, subfolders, names in os.walk(os.path.join(root, folder)):
            subfolders[:] = sorted(s for s in subfolders
                                   if s not in ('__pycache__', 'node_modules'))
            found += [os.path.relpath(os.path.join(where, n), root)
                      for n in sorted(names) if n.endswith(suffixes)]
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as f:
        return f.read()


def blank(text, keep=()):
    """Text of the same shape with comments and literals blanked out.

    keep: which of 'comment' and 'literal' stay.
    """
    def replace(match):
        token = match.group(0)
        kind = 'comment' if token[0] == '/' else 'literal'
        if kind in keep:
            return token
        inside = re.sub(r'[^\n]', ' ', token)
        return inside if kind == 'comment' else '"' + inside[1:-1] + '"'
    return TOKEN.sub(replace, text)


def line_of(text, at):
    return text.count('\n', 0, at) + 1
