// SPDX-License-Identifier: LGPL-3.0-or-later
// Walks through the dashboard of a running hub between two sandboxes, as a
// person would: first set-up to a decided conflict. usage: hub.mjs ADDRESS
// SETUP_TOKEN CROSSWALK WORKSPACE (the environment is the workspace's).
// Prints TAP.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyPage, finish, go, gone, open, quiet, signIn, step } from './kit.mjs';

const [base, token, program, workspace] = process.argv.slice(2);
const markup = '<img src=x onerror="document.title=\'owned\'">';
const walk = await open(base);
const { page } = walk;
const said = (text) => page.locator('.toast', { hasText: text }).first().waitFor();
const button = (name, within = page) => within.getByRole('button', { name, exact: typeof name === 'string' });
const api = (path) => page.evaluate((p) => fetch(`/api/v1${p}`).then((r) => r.json()), path);

/** The remote itself, past the hub. */
function record(...words) {
  return JSON.parse(execFileSync(program, ['-w', workspace, '--log-level', 'error', 'record', ...words, '--json'], { encoding: 'utf8' })).data;
}
const city = (entity, id) => record('get', entity, id).records[0].fields.city;

/** Starts a run of all by the button, and waits until it is done. */
async function syncNow() {
  const before = (await api('/runs?limit=1')).items[0]?.run;
  await go(walk, '#/', 'Overview');
  await button('Sync now').click();
  await page.waitForFunction(async (old) => {
    const { items } = await fetch('/api/v1/runs?limit=10').then((r) => r.json());
    const at = items.findIndex((r) => r.run === old);
    return items.slice(0, at < 0 ? items.length : at).some((r) => r.cause.includes('Ines Duarte') && r.state === 'done');
  }, before, { timeout: 120_000, polling: 300 });
}

await step('the one-time link makes the first administrator', async () => {
  await page.goto(`${base}/#/`);
  await page.getByText('This hub is new').waitFor();
  await page.goto(`${base}/#/setup?token=${token}`);
  await page.getByLabel('Your name').fill('Ines Duarte');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByLabel('The password again').fill('correct horse battery');
  await button('Begin').click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.getByRole('region', { name: 'contacts' }).waitFor();
  quiet(walk);
});

await step('the link works once', async () => {
  const status = await page.evaluate((t) => fetch('/api/v1/setup', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: t, name: 'Mallory', password: 'correct horse battery' }),
  }).then((r) => r.status), token);
  assert.equal(status, 403);
});

await step('connections are tested', async () => {
  for (const name of ['odoo', 'prospectconnect']) {
    await go(walk, `#/connections/${name}`, new RegExp(name, 'i'));
    await button('Test the connection').click();
    await page.getByText('It works', { exact: true }).waitFor();
  }
});

await step('users are fetched, suggested by name, and saved', async () => {
  await go(walk, '#/lookups/users', /users/i);
  await button('Fetch from both systems').click();
  await said('found on the left');
  await button('Suggest by name').click();
  await said('suggested');
  await button('Save the pairs').click();
  await said('Saved');
  assert.ok((await api('/lookups/users')).pairs.length > 0);
});

await step('the sync is set to ask, in the file, with its comments kept', async () => {
  await go(walk, '#/settings', 'Schedule and switches');
  const contacts = page.getByRole('region', { name: 'contacts' });
  await contacts.getByLabel('Both changed the same field').selectOption('ask');
  await said('Changed');
  const file = readFileSync(join(workspace, 'syncs', 'contacts.yaml'), 'utf8');
  assert.match(file, /conflict: ask/);
  await page.waitForFunction(() => fetch('/api/v1/syncs/contacts').then((r) => r.json()).then((s) => s.conflict === 'ask'), null, { polling: 200 });
  assert.match(file, /# Odoo contacts <-> ProspectConnect contacts\./);
});

await step('sync now brings both sides together', async () => {
  await syncNow();
  const { totals } = await api('/overview');
  assert.ok(totals.links > 10, `${totals.links} linked`);
  await go(walk, '#/runs', 'Runs');
  await page.getByText('Done').first().waitFor();
});

async function paused(name, reason) {
  await go(walk, '#/settings', 'Schedule and switches');
  await button('Pause…', page.getByRole('region', { name })).click();
  await page.getByLabel('Why? (others will see it)').fill(reason);
  await button('Pause', page.getByRole('dialog')).click();
  await page.getByRole('region', { name }).getByText(reason).waitFor();
}

async function resumed(name, reason) {
  const region = page.getByRole('region', { name });
  await button('Go on', region).click();
  await region.getByText(reason).waitFor({ state: 'detached' });
}

let link;
await step('a record shows both sides, in step', async () => {
  const { items } = await api('/links?sync=contacts&limit=5');
  link = items[2];
  await page.goto(`${base}/#/records/contacts/left/${encodeURIComponent(link.left.id)}`);
  const table = page.getByRole('table', { name: 'Field by field' });
  await table.getByText('In step').first().waitFor();
  for (const name of ['Name', 'Email', 'City', 'Street']) {
    await table.getByRole('row').filter({ has: page.getByText(name, { exact: true }) }).getByText('In step').first().waitFor();
  }
  await gone(page.getByText('Reconnecting to the hub')); // news arrive
  await page.getByText('What happened to it').waitFor();
});

await step('an edit over there is newer, and goes across at a click', async () => {
  record('set', 'odoo.res.partner', link.left.id, `city=${markup}`);
  await page.reload();
  const row = page.getByRole('row').filter({ has: page.getByText('City', { exact: true }) });
  await row.getByText('Left is newer').waitFor();
  await row.getByText(markup).waitFor();
  await button('Sync now').click();
  await said('The hub brings it into step now');
  await page.waitForFunction(() => [...document.querySelectorAll('.compare [role=row]')]
    .some((r) => r.innerText.startsWith('City') && r.innerText.includes('In step')));
  assert.equal(city('prospectconnect.contact', link.right.id), markup);
  assert.equal(await page.locator('main img').count(), 0);
  assert.ok(!(await page.title()).includes('owned'));
  quiet(walk);
});

await step('what both sides changed is decided by a person, and written', async () => {
  await paused('contacts', 'two edits at once');
  record('set', 'odoo.res.partner', link.left.id, 'city=Lyon');
  record('set', 'prospectconnect.contact', link.right.id, 'city=Lille');
  await resumed('contacts', 'two edits at once');
  await syncNow();
  await go(walk, '#/conflicts?kind=conflict', 'Conflicts');
  const row = page.getByRole('row').filter({ hasText: 'Lille' });
  await row.waitFor();
  await button('Right', row).click();
  await said('1 field decided');
  await syncNow();
  const end = Date.now() + 60_000;
  while (city('odoo.res.partner', link.left.id) !== 'Lille' && Date.now() < end) await page.waitForTimeout(300);
  assert.equal(city('odoo.res.partner', link.left.id), 'Lille');
});

await step('a mapping is tried on a real record', async () => {
  await go(walk, '#/mappings/contacts', /contacts/i);
  await page.getByLabel('Id of a record').fill(link.left.id);
  await button('Try it').click();
  await page.getByText('Comes back the same').first().waitFor();
});

await step('the schedule is changed in the file', async () => {
  await go(walk, '#/settings', 'Schedule and switches');
  await page.getByLabel('Look for changes every').selectOption('10 min');
  await button('Save the schedule').click();
  await said('The schedule is changed');
  await page.waitForFunction(() => fetch('/api/v1/schedule').then((r) => r.json()).then((s) => s.poll_s === 600), null, { polling: 200 });
  assert.match(readFileSync(join(workspace, 'crosswalk.yaml'), 'utf8'), /poll: 10 min/);
  await page.getByLabel('Compare everything at').fill('25:99');
  await button('Save the schedule').click();
  await page.locator('.toast-bad').first().waitFor();
});

await step('a sync is paused with a reason and goes on', async () => {
  await page.reload();
  await paused('tasks', 'stock-taking');
  await resumed('tasks', 'stock-taking');
});

await step('people and keys: a key works until it is revoked', async () => {
  await go(walk, '#/users', 'People and keys');
  await button('Add a person…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Ольга');
  await dialog.getByLabel('May').selectOption('viewer');
  await dialog.getByLabel('First password').fill('correct horse battery');
  await button('Add', dialog).click();
  await page.getByRole('row').filter({ hasText: 'Ольга' }).waitFor();
  await button('Make a key…').click();
  await dialog.getByLabel('What is it for?').fill('report');
  await button('Make the key', dialog).click();
  const key = await dialog.getByText(/^cwk_/).innerText();
  await button('I have it', dialog).click();
  const status = () => fetch(`${base}/api/v1/overview`, { headers: { Authorization: `Bearer ${key}` } }).then((r) => r.status);
  assert.equal(await status(), 200);
  await button('Revoke the key report').click();
  await button('Revoke', page.getByRole('dialog')).click();
  await said('Revoked');
  assert.equal(await status(), 401);
});

await step('who did what stands in the audit', async () => {
  await go(walk, '#/audit', 'Audit');
  for (const what of ['Change schedule', 'Pause sync', 'Add user', 'Remove key']) await page.getByText(what, { exact: true }).first().waitFor();
});

await everyPage(walk, [
  ['#/', 'Overview'], ['#/jobs', 'Jobs'], ['#/jobs?view=causes', 'Jobs'], ['#/conflicts', 'Conflicts'], ['#/records', 'Records'], ['#/runs', 'Runs'],
  ['#/mappings', 'Mappings'], ['#/mappings/contacts', /contacts/i], ['#/lookups', 'Lookups'], ['#/lookups/users', /users/i],
  ['#/settings', 'Schedule and switches'], ['#/connections', 'Connections'], ['#/connections/odoo', /odoo/i],
  ['#/users', 'People and keys'], ['#/audit', 'Audit'], ['#/alerts', 'Alerts'], ['#/log', 'Log'], ['#/account', 'Your account'],
]);

await step('a viewer sees everything and is offered nothing to change', async () => {
  await button('Sign out').first().click();
  await signIn(walk, 'Ольга', 'correct horse battery');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  assert.equal(await button('Sync now').count(), 0);
  await go(walk, '#/settings', 'Schedule and switches');
  assert.ok(await page.getByLabel('Look for changes every').isDisabled());
  quiet(walk);
});

await walk.browser.close();
finish();
