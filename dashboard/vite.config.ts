// SPDX-License-Identifier: LGPL-3.0-or-later
import { defineConfig } from 'vite';

// Everything stays a file of its own: the page is served with
// `default-src 'self'`, so nothing may be inlined as data.
export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 300,
  },
  server: {
    proxy: { '/api': process.env['HUB'] ?? 'http://127.0.0.1:8470' },
  },
});
