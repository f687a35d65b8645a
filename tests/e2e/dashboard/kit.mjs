// SPDX-License-Identifier: LGPL-3.0-or-later
// What the walks through the dashboard share: the browser, TAP, axe.
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';

const require = createRequire(`${process.env.DASHBOARD_NPM}/`);
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;

export const desktop = { width: 1280, height: 860 };
export const phone = { width: 360, height: 780 };
const patienceMs = 60_000;

/** A browser with one page, and what went wrong in it. */
export async function open(base) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  // bypassCSP would hide what the policy refuses; axe goes in as a script of
  // the debugger instead, which no policy stops.
  const context = await browser.newContext({ viewport: desktop, locale: 'en-GB', timezoneId: 'Europe/Paris', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const faults = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refusal that a test asks for is told on the console by the browser.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  const foreign = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  return { browser, context, page, base, faults, foreign };
}

export async function go(walk, hash, heading) {
  await walk.page.goto(`${walk.base}/${hash}`);
  await walk.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await walk.page.waitForFunction(() => !document.querySelector('.skeleton'));
}

export async function signIn(walk, name, password) {
  await walk.page.goto(`${walk.base}/#/`);
  await walk.page.getByLabel('Name').fill(name);
  await walk.page.getByLabel('Password').fill(password);
  await walk.page.getByRole('button', { name: 'Sign in' }).click();
}

/** It is gone, or goes. */
export const gone = (locator) => locator.first().waitFor({ state: 'detached' });

/** What was changed has been drawn. */
export async function settled(walk) {
  await walk.page.evaluate(() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)));
  }));
}

/** No serious violation; what it found is in the message. */
export async function accessible(walk, what) {
  const cdp = await walk.context.newCDPSession(walk.page);
  await cdp.send('Runtime.evaluate', { expression: `${axe};0` });
  const { result } = await cdp.send('Runtime.evaluate', {
    awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join('; ')))`,
  });
  await cdp.detach();
  assert.deepEqual(result.value, [], what);
}

export async function fitsWidth(walk, what) {
  const [wide, view] = await walk.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= view, `${what}: the page is ${wide} wide in ${view}`);
}

/** Nothing went wrong in the page since the last look. */
export function quiet(walk) {
  assert.deepEqual(walk.faults.splice(0), []);
  assert.deepEqual(walk.foreign.splice(0), [], 'only the hub is asked');
}

let number = 0;
let failed = 0;

/** One thing that must hold. The walk goes on when it does not. */
export async function step(name, act) {
  number++;
  try {
    await act();
    console.log(`ok ${number} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${number} - ${name}`);
    for (const line of String(error.stack ?? error).split('\n').slice(0, 14)) console.log(`# ${line}`);
  }
}

export function finish() {
  console.log(`1..${number}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Each page on both widths, light and dark: it holds together and axe has
 * nothing serious to say. `pages` are [address, heading]. */
export async function everyPage(walk, pages) {
  for (const [hash, heading] of pages) {
    await step(`${hash} is sound on desktop and phone, light and dark`, async () => {
      for (const size of [desktop, phone]) {
        await walk.page.setViewportSize(size);
        await go(walk, hash, heading);
        for (const colorScheme of ['light', 'dark']) {
          await walk.page.emulateMedia({ colorScheme });
          await settled(walk);
          await accessible(walk, `${hash} ${size.width} ${colorScheme}`);
        }
        assert.deepEqual(await walk.page.locator('.notice-bad').allInnerTexts(), [], 'no problem is shown');
        await fitsWidth(walk, `${hash} ${size.width}`);
      }
      quiet(walk);
    });
  }
  await walk.page.setViewportSize(desktop);
  await walk.page.emulateMedia({ colorScheme: 'light' });
}
