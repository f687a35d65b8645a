# SPDX-License-Identifier: LGPL-3.0-or-later
"""A small source tree to run a check of tools/ on."""
import os
import shutil
import subprocess
import sys
import tempfile

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     '..', '..', 'tools')


class Tree:
    def __init__(self):
        self.root = tempfile.mkdtemp(prefix='crosswalk-house-')

    def remove(self):
        shutil.rmtree(self.root)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'w', encoding='utf-8') as f:
            f.write(text)

    def drop(self, path):
        os.remove(os.path.join(self.root, path))

    def run(self, tool, *arguments):
        """Exit code and output of the tool on this tree."""
        done = subprocess.run(
            [sys.executable, '-B', os.path.join(TOOLS, tool),
             '--root', self.root, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
        return done.returncode, done.stdout
