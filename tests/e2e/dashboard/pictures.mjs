// SPDX-License-Identifier: LGPL-3.0-or-later
// Pictures of the main pages. usage: pictures.mjs ADDRESS FOLDER USER PASSWORD
import { join } from 'node:path';
import { desktop, go, open, phone, settled, signIn } from './kit.mjs';

const [base, folder, user, password] = process.argv.slice(2);
const walk = await open(base);
const { page } = walk;
await signIn(walk, user, password);
await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
const [{ left }] = (await page.evaluate(() => fetch('/api/v1/links?sync=contacts&limit=1').then((r) => r.json()))).items;

const pages = [
  ['overview', '#/'], ['jobs', '#/jobs?view=causes'], ['record', `#/records/contacts/left/${encodeURIComponent(left.id)}`], ['conflicts', '#/conflicts'],
  ['mapping', '#/mappings/contacts'], ['lookup', '#/lookups/users'], ['settings', '#/settings'],
];
for (const [name, hash] of pages) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await go(walk, hash, /./);
    await page.evaluate(() => document.activeElement?.blur());
    await settled(walk);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
}
await page.setViewportSize(phone);
for (const [name, hash, colorScheme] of [['phone-overview', '#/', 'light'], ['phone-conflicts', '#/conflicts', 'dark']]) {
  await page.emulateMedia({ colorScheme });
  await go(walk, hash, /./);
  await settled(walk);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
await page.setViewportSize(desktop);
await walk.browser.close();
