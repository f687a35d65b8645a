// SPDX-License-Identifier: LGPL-3.0-or-later
// Bundles test/*.test.ts with what they test, and runs them. Prints TAP.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'crosswalk-dashboard-'));
const files = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
try {
  await build({
    entryPoints: files.map((name) => join(here, name)), outdir: out, outExtension: { '.js': '.mjs' },
    bundle: true, format: 'esm', platform: 'node', external: ['node:*'], logLevel: 'warning',
  });
  const tests = files.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));
  const done = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...tests], { stdio: 'inherit' });
  process.exitCode = done.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
