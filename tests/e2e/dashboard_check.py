# SPDX-License-Identifier: LGPL-3.0-or-later
"""The dashboard without a browser: its types against docs/openapi.yaml, what
must not stand in its source, and the tests of its plain parts.

usage: dashboard_check.py SOURCE_ROOT NPM_FOLDER
NPM_FOLDER is where tools/build-dashboard installed and built. Prints TAP.
"""
import pathlib
import re
import subprocess
import sys

# What would let a remote's text be more than text, or break the policy of
# nothing inline and nothing from elsewhere.
BANNED = re.compile(
    r'innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML'
    r'|document\.write|\beval\(|new Function|DOMParser|srcdoc'
    r'|createContextualFragment|setHTMLUnsafe|:\s*any\b|as any\b'
    r'|@ts-ignore|@ts-nocheck|\b(TODO|FIXME|XXX)\b')
ELSEWHERE = re.compile(r'(?<![\w.])https?://(?!www\.w3\.org/|mock\b|127\.0\.0\.1)')


def faults(root):
    """file:line of each thing that is banned."""
    folder = root / 'dashboard'
    files = [p for name in ('src', 'public', 'mock')
             for p in (folder / name).rglob('*') if p.is_file()]
    assert len(files) > 30, 'the source is not where it was'
    for path in files + [folder / 'index.html']:
        if path.name.endswith('.gen.ts'):
            continue
        text = path.read_text(encoding='utf-8')
        lines = text.split('\n')
        if len(lines) > 600:
            yield '%s: %d lines, at most 600' % (path, len(lines))
        if path.suffix in ('.ts', '.tsx', '.mjs', '.js', '.css') and \
                'SPDX-License-Identifier: LGPL-3.0-or-later' not in lines[0]:
            yield '%s:1: no SPDX line' % path
        for number, line in enumerate(lines, 1):
            found = BANNED.search(line)
            if not found and 'mock' not in path.parts:
                found = ELSEWHERE.search(line)
            if found:
                yield '%s:%d: %s' % (path, number, found.group(0))


def types(root, npm):
    """What tsc says."""
    subprocess.run([str(root / 'tools' / 'openapi-types'),
                    str(root / 'docs' / 'openapi.yaml'),
                    str(npm / 'src' / 'api' / 'schema.gen.ts')], check=True)
    done = subprocess.run(['node', 'node_modules/typescript/bin/tsc',
                           '--noEmit'], cwd=npm, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.splitlines() if done.returncode else []


def units(npm):
    """The TAP lines of the tests."""
    done = subprocess.run(['node', 'test/run.mjs'], cwd=npm, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, timeout=100)
    points = re.findall(r'^\s*((?:not )?ok) \d+ - (.+)$', done.stdout,
                        re.MULTILINE)
    points = [(verdict, name) for verdict, name in points
              if not name.endswith('.mjs')]
    if done.returncode or not points:
        points.append(('not ok', 'the tests run'))
    failed = any(verdict != 'ok' for verdict, _ in points)
    return points, done.stdout.splitlines() if failed else []


def main():
    root, npm = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    if not (npm / 'node_modules' / 'typescript').exists():
        print('1..0 # SKIP the dashboard is not built here')
        return 0
    points, notes = units(npm)
    for name, said in (('the source has nothing that is banned',
                        list(faults(root))),
                       ('types hold against the API', types(root, npm))):
        points.append(('not ok' if said else 'ok', name))
        notes += said
    for number, (verdict, name) in enumerate(points, 1):
        print('%s %d - %s' % (verdict, number, name))
    for note in notes:
        print('# ' + note)
    print('1..%d' % len(points))
    return 0


if __name__ == '__main__':
    sys.exit(main())
