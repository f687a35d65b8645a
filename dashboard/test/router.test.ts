// SPDX-License-Identifier: LGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

// The browser's parts that the modules look at when they are loaded.
Object.assign(globalThis, { location: { hash: '' } });

let router: typeof import('../src/lib/router');
let client: typeof import('../src/api/client');
before(async () => {
  router = await import('../src/lib/router');
  client = await import('../src/api/client');
});

test('a place is told by its address, and back', () => {
  const address = router.addressOf(['records', 'contacts', 'left', 'a/b?c#d %'], { tab: 'x y', none: '' });
  assert.equal(address, '#/records/contacts/left/a%2Fb%3Fc%23d%20%25?tab=x+y');
  assert.deepEqual(router.parsePlace(address), { path: ['records', 'contacts', 'left', 'a/b?c#d %'], query: { tab: 'x y' } });
  assert.deepEqual(router.parsePlace('#/%E0%A4'), { path: ['%E0%A4'], query: {} });
  assert.deepEqual(router.parsePlace(''), { path: [], query: {} });
});

test('links of the hub lead into the page only', () => {
  assert.equal(router.ownLink('/conflicts?kind=conflict'), '#/conflicts?kind=conflict');
  assert.equal(router.ownLink('#/jobs'), '#/jobs');
  assert.equal(router.ownLink('//evil.example'), null);
  assert.equal(router.ownLink('https://evil.example'), null);
  assert.equal(router.ownLink('javascript:alert(1)'), null);
  assert.equal(router.ownLink(''), null);
});

test('queries leave out what is empty', () => {
  assert.equal(client.withQuery('/jobs', { sync: 'a&b', state: '', record: null, limit: 5 }), '/jobs?sync=a%26b&limit=5');
  assert.equal(client.withQuery('/jobs', {}), '/jobs');
  assert.equal(client.part('a/b'), 'a%2Fb');
});

const answers: { status: number; type: string; body: string; headers?: Record<string, string> }[] = [];
const asked: { url: string; init: RequestInit }[] = [];
Object.assign(globalThis, {
  fetch: (url: string, init: RequestInit): Promise<Response> => {
    asked.push({ url, init });
    const a = answers.shift();
    if (!a) return Promise.reject(new TypeError('no network'));
    const body = a.status === 204 ? null : a.body;
    return Promise.resolve(new Response(body, { status: a.status, headers: { 'Content-Type': a.type, ...a.headers } }));
  },
});

test('changes carry the token and the version', async () => {
  client.session.value = { user: { kind: 'user', name: 'ann', role: 'admin' }, csrf: 'tok', setup_needed: false };
  answers.push({ status: 204, type: '', body: '' });
  await client.remove('/users/x', 'v1');
  const headers = new Headers(asked.at(-1)?.init.headers);
  assert.equal(headers.get('X-CSRF-Token'), 'tok');
  assert.equal(headers.get('If-Match'), '"v1"');
  assert.equal(asked.at(-1)?.url, '/api/v1/users/x');
});

test('a problem document is told as it is', async () => {
  answers.push({ status: 422, type: 'application/problem+json', body: JSON.stringify({ title: 'No', detail: 'Because', advice: 'Do' }) });
  await assert.rejects(client.get('/x'), (error: unknown) => {
    const p = client.problemFrom(error);
    return p.title === 'No' && p.detail === 'Because' && p.advice === 'Do' && p.status === 422;
  });
});

test('an answer that is no JSON, and none at all, are problems too', async () => {
  answers.push({ status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' });
  await assert.rejects(client.get('/x'), (error: unknown) => client.problemFrom(error).status === 502);
  await assert.rejects(client.get('/x'), (error: unknown) => client.problemFrom(error).title === 'The hub does not answer');
});

test('what fits a number is one', () => {
  assert.deepEqual(client.parseExactly('{"a":[1,10.5,null,"x"]}'), { a: [1, 10.5, null, 'x'] });
  const exact = client.parseExactly('12345678901234567.50');
  // A JavaScript that does not tell the source keeps what it can.
  assert.ok(exact === '12345678901234567.50' || exact === 12345678901234567.5);
});

test('who is signed out elsewhere is signed out here', async () => {
  answers.push({ status: 401, type: 'application/problem+json', body: '{"title":"Sign in"}' });
  await assert.rejects(client.get('/x'));
  assert.equal(client.session.value?.user, null);
  assert.equal(client.may('viewer'), false);
});

test('roles are a ladder', () => {
  client.session.value = { user: { kind: 'user', name: 'tom', role: 'operator' }, csrf: 'tok', setup_needed: false };
  assert.ok(client.may('viewer') && client.may('operator') && !client.may('admin'));
});
