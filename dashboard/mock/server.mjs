// SPDX-License-Identifier: LGPL-3.0-or-later
// A stand-in for the hub, for working on the pages and for tests of them: the
// paths of docs/openapi.yaml over made-up data that lives as long as this does.
//
// usage: node mock/server.mjs [--port N] [--dist FOLDER] [--jobs N] [--links N] [--setup] [--empty] [--tidy]
// Signs in with "Ines Duarte" and "correct horse battery". Prints its address.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as data from './data.mjs';

const { values: args } = parseArgs({
  options: {
    port: { type: 'string', default: '0' }, jobs: { type: 'string', default: '240' }, links: { type: 'string', default: '1200' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) }, setup: { type: 'boolean', default: false }, empty: { type: 'boolean', default: false }, tidy: { type: 'boolean', default: false },
  },
});

const now = Date.now();
const csrf = 'mock-csrf';
const password = 'correct horse battery';
const nothing = args.empty;
const db = {
  jobs: data.makeJobs(nothing ? 0 : Number(args.jobs), now), conflicts: nothing ? [] : data.makeConflicts(now), links: data.makeLinks(nothing ? 0 : Number(args.links), now),
  changes: nothing ? [] : data.makeChanges(now), runs: nothing ? [] : data.makeRuns(now), users: data.makeUsers(now), keys: nothing ? [] : data.makeKeys(now),
  audit: nothing ? [] : data.makeAudit(now), log: nothing ? [] : data.makeLog(now), alerts: nothing ? [] : data.makeAlerts(now), lookups: nothing ? {} : data.makeLookups(), connections: nothing ? {} : data.makeConnections(now),
  hooks: { odoo: nothing ? [] : data.makeHooks() }, schedule: data.makeSchedule(now), alertSettings: data.makeAlertSettings(), syncState: {}, versions: {}, user: null, setupNeeded: args.setup,
};
const listeners = new Set();
let eventId = 1;

class Refused extends Error {
  constructor(status, title, detail = title, code = 'refused', advice = '') {
    super(title);
    this.body = { type: 'about:blank', title, status, detail, code, advice };
  }
}

const versionOf = (what) => data.version((db.versions[what] ?? 0) + 1);
function edit(what, req) {
  const given = req.headers['if-match'];
  if (!given) throw new Refused(428, 'The version is missing');
  if (given.replace(/"/g, '') !== versionOf(what)) throw new Refused(412, 'It has changed since');
  db.versions[what] = (db.versions[what] ?? 0) + 1;
}

function page(items, query) {
  const limit = Math.min(500, Number(query.get('limit') ?? 50));
  const from = Number(query.get('cursor') ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return { items: items.slice(from, from + limit), next };
}

const fits = (query, names) => (item) => names.every((n) => !query.get(n) || String(item[n]) === query.get(n));

function tell(type, body) {
  for (const res of listeners) res.write(`id: ${eventId}\nevent: ${type}\ndata: ${JSON.stringify(body)}\n\n`);
  eventId++;
}

function lookup(name) {
  const l = db.lookups[name];
  if (!l) throw new Refused(404, 'There is no such lookup', `No lookup is called ${name}.`);
  const label = (side, key) => l.items[side].find((i) => i.key === key)?.label ?? '';
  const free = (side, at) => l.items[side].filter((i) => !l.pairs.some((p) => p[at] === i.key));
  return {
    lookup: name, pairs: l.pairs.map(([left, right]) => ({ left, right, left_label: label('left', left), right_label: label('right', right), origin: 'person' })),
    unpaired: { left: free('left', 0), right: free('right', 1) }, items: l.items, sources: l.sources, version: versionOf(`lookup ${name}`),
  };
}

const lookupCount = (name) => {
  const l = lookup(name);
  return { lookup: name, pairs: l.pairs.length, left: { items: l.items.left.length, unpaired: l.unpaired.left.length }, right: { items: l.items.right.length, unpaired: l.unpaired.right.length } };
};

const sync = (name) => {
  if (!data.syncNames.includes(name)) throw new Refused(404, 'There is no such sync');
  return { ...data.makeSync(name, now, db.syncState[name] ?? {}), version: versionOf(`sync ${name}`) };
};
const syncBrief = (name) => {
  const { sync: s, enabled, left, right, direction, trigger, conflict, rows, file, version, paused } = sync(name);
  return { sync: s, enabled, left, right, direction, trigger, conflict, rows: rows.length, file, version, paused };
};
const connection = (name) => {
  if (!db.connections[name]) throw new Refused(404, 'There is no such connection');
  return { ...db.connections[name], version: versionOf(`connection ${name}`) };
};
const hooks = (name, made, removed) => {
  if (!connection(name).webhooks.supported) throw new Refused(422, 'It does not fit', `${db.connections[name].title} has no webhooks: the hub asks \`${name}\` for its changes`, 'usage');
  return { connection: name, made, removed, hooks: db.hooks[name] ?? [] };
};
const pause = (body) => ({ reason: body.reason ?? '', by: db.user.name, since: new Date().toISOString() });

function startRun(body) {
  const run = `01KB${String(db.runs.length).padStart(3, '0')}`;
  const record = { run, state: 'running', kind: body.kind, cause: `started by ${db.user.name}`, started_at: new Date().toISOString(), ended_at: null, error: '', report: null };
  db.runs.unshift(record);
  let done = 0;
  const timer = setInterval(() => {
    done = Math.min(done + 400, db.held ? 800 : 1200);
    const ended = done >= 1200 || record.state !== 'running';
    if (ended) {
      clearInterval(timer);
      Object.assign(record, { state: 'done', ended_at: new Date().toISOString(), report: { ...data.makeRuns(now)[0].report, ...(body.undoes ? { undo: data.makeUndo(body.undoes) } : {}) } });
    }
    tell('run', { run, kind: body.kind, state: record.state, phase: ended ? 'ended' : 'listing', sync: 'contacts', done, total: 1200 });
  }, 250);
  timer.unref();
  return { run };
}

function answer(a) {
  const c = db.conflicts.find((x) => x.conflict === a.id);
  if (!c) return { id: a.id, ok: false, problem: new Refused(404, 'There is no such conflict').body };
  if (c.version !== a.version) return { id: a.id, ok: false, problem: new Refused(412, 'It has changed since').body };
  Object.assign(c, { answered: true, winner: a.winner, answer: a.value ?? null });
  return { id: a.id, ok: true, problem: null };
}

const forget = (filter) => {
  const before = db.jobs.length;
  db.jobs = db.jobs.filter((j) => !filter(j));
  tell('jobs', { syncs: [] });
  return { count: before - db.jobs.length };
};
const filterOf = (body) => (j) => Object.entries(body).every(([k, v]) => String(j[k]) === String(v));

function groups(query) {
  const found = new Map();
  for (const j of db.jobs.filter((x) => x.state === 'parked').filter(fits(query, ['sync']))) {
    const key = `${j.sync}/${j.reason}/${j.message}`;
    const g = found.get(key) ?? { sync: j.sync, reason: j.reason, count: 0, message_example: j.message, advice: j.advice };
    g.count++;
    found.set(key, g);
  }
  return { items: [...found.values()].sort((a, b) => b.count - a.count) };
}

// [method, path with {parts}, handler(context)]; context: {p, q, body, req}
const routes = [
  ['GET', '/overview', () => {
    const o = data.makeOverview(Date.now(), db.jobs, db.conflicts, db.links);
    return nothing ? { ...o, syncs: [], connections: [], attention: [] } : o;
  }],
  ['GET', '/throughput', () => data.makeThroughput(Date.now())],
  ['GET', '/jobs', ({ q }) => page(db.jobs.filter(fits(q, ['sync', 'state', 'reason', 'record'])), q)],
  ['GET', '/jobs/groups', ({ q }) => groups(q)],
  ['POST', '/jobs/retry', ({ body }) => forget((j) => j.state === 'parked' && filterOf(body)(j))],
  ['POST', '/jobs/discard', ({ body }) => forget(filterOf(body))],
  ['POST', '/jobs/{id}/retry', ({ p }) => forget((j) => String(j.job) === p.id)],
  ['DELETE', '/jobs/{id}', ({ p }) => void forget((j) => String(j.job) === p.id)],
  ['GET', '/conflicts', ({ q }) => page(db.conflicts.filter((c) => !c.answered).filter(fits(q, ['sync', 'kind'])), q)],
  ['POST', '/conflicts/answers', ({ body }) => ({ results: body.answers.map(answer) })],
  ['GET', '/links', ({ q }) => page((q.get('dirty') === 'true' ? data.makeDirty(db.jobs, db.links, now) : db.links).filter(fits(q, ['sync'])), q)],
  ['POST', '/links/look', () => ({ items: data.makeDirty(db.jobs, db.links, now).slice(-2).map((d) => ({ ...d, state: 'changed', reason: 'change', message: '' })), more: false })],
  ['POST', '/links', ({ body }) => ({ ...db.links[0], ...body, left: { id: body.left }, right: { id: body.right } })],
  ['DELETE', '/links/{id}', ({ p }) => void (db.links = db.links.filter((l) => String(l.link) !== p.id))],
  ['GET', '/records/{sync}/{side}/{id}', ({ p }) => {
    if (p.id === 'missing') throw new Refused(404, 'There is no such record', `Odoo has no contact ${p.id}.`);
    return data.makeRecord(p.sync, p.id, now, db.conflicts.filter((c) => !c.answered));
  }],
  ['POST', '/records/{sync}/{side}/{id}/sync', () => ({ run: null })],
  ['GET', '/history', ({ q }) => page(db.changes, q)],
  ['GET', '/runs', ({ q }) => page(db.runs, q)],
  ['POST', '/runs', ({ body }) => startRun(body)],
  ['GET', '/runs/{id}', ({ p }) => {
    const run = db.runs.find((r) => r.run === p.id);
    if (!run) throw new Refused(404, 'There is no such run');
    return run;
  }],
  ['GET', '/runs/{id}/undo', ({ p }) => data.makeUndo(p.id)],
  ['POST', '/runs/{id}/undo', ({ p }) => startRun({ kind: 'undo', undoes: p.id })],
  ['POST', '/runs/{id}/stop', ({ p }) => {
    db.runs.find((r) => r.run === p.id).state = 'failed';
    return { run: p.id };
  }],
  ['GET', '/syncs', () => ({ items: nothing ? [] : data.syncNames.map(syncBrief) })],
  ['GET', '/syncs/{name}', ({ p }) => sync(p.name)],
  ['PATCH', '/syncs/{name}', ({ p, body, req }) => {
    edit(`sync ${p.name}`, req);
    const old = sync(p.name);
    db.syncState[p.name] = { ...db.syncState[p.name], ...body, trigger: { ...old.trigger, ...body.trigger } };
    return sync(p.name);
  }],
  ['POST', '/syncs/{name}/try', ({ p, body }) => {
    if (body.id === 'missing') throw new Refused(404, 'There is no such record', 'Odoo has no contact missing.', 'not_found', 'Look at the number in the address of its page.');
    return data.makeTry(p.name, body.side);
  }],
  ['PUT', '/syncs/{name}/pause', ({ p, body }) => (db.syncState[p.name] = { ...db.syncState[p.name], paused: pause(body) }).paused],
  ['DELETE', '/syncs/{name}/pause', ({ p }) => void (db.syncState[p.name] = { ...db.syncState[p.name], paused: null })],
  ['GET', '/lookups', () => ({ items: Object.keys(db.lookups).map(lookupCount) })],
  ['GET', '/lookups/{name}', ({ p }) => lookup(p.name)],
  ['PUT', '/lookups/{name}/pairs', ({ p, body, req }) => {
    edit(`lookup ${p.name}`, req);
    db.lookups[p.name].pairs = body.pairs.map((x) => [x.left, x.right]);
    return lookup(p.name);
  }],
  ['POST', '/lookups/{name}/fetch', ({ p }) => {
    const l = lookup(p.name);
    return { lookup: p.name, left: l.items.left.length, right: l.items.right.length, paired: l.pairs.length, accepted: 0, suggestions: [] };
  }],
  ['GET', '/lookups/{name}/suggestions', ({ p }) => {
    const { unpaired } = lookup(p.name);
    const items = unpaired.left.flatMap((l) => unpaired.right.filter((r) => r.label === l.label).map((r) => ({ left: l.key, right: r.key, left_label: l.label, right_label: r.label })));
    return { items };
  }],
  ['POST', '/plan', () => ({
    crosswalk_plan: 1, made_at: new Date().toISOString(), hash: '5f1b', syncs: nothing ? [] : data.makeRuns(now)[0].report.syncs, more: false, parked: [], held: [],
    changes: db.changes.slice(0, 20).map(({ entry, at, run, ...c }) => c),
  })],
  ['POST', '/check', () => data.makeCheck()],
  ['POST', '/check/setup', () => data.makeCheck()],
  ['GET', '/workspace', () => ({ valid: true, files: ['crosswalk.yaml', 'syncs/contacts.yaml'], problems: [{ level: 'warning', file: 'syncs/contacts.yaml', line: 12, message: 'the lookup users has no pairs', suggestion: 'fetch it', sync: '', row: '', example: null }], loaded_at: new Date(now).toISOString() })],
  ['POST', '/workspace/reload', () => ({ ok: true, problems: [] })],
  ['GET', '/schedule', () => ({ ...db.schedule, version: versionOf('schedule') })],
  ['PATCH', '/schedule', ({ body, req }) => {
    if (body.reconcile === 'nonsense') throw new Refused(422, 'The schedule cannot be used', '"nonsense" is no time of day and no cron line.', 'invalid', 'Such as 02:00, or 0 2 * * *.');
    edit('schedule', req);
    const seconds = { '1 min': 60, '2 min': 120, '5 min': 300, '10 min': 600, '15 min': 900, '30 min': 1800, '1 h': 3600 };
    const { poll, ...rest } = body;
    Object.assign(db.schedule, rest, poll ? { poll_s: seconds[poll] } : {});
    return { ...db.schedule, version: versionOf('schedule') };
  }],
  ['GET', '/connections', () => ({ items: Object.keys(db.connections).map((n) => { const { settings, form, webhooks, file, summary, ...rest } = connection(n); return rest; }) })],
  ['GET', '/connections/{name}', ({ p }) => connection(p.name)],
  ['PATCH', '/connections/{name}', ({ p, body, req }) => {
    edit(`connection ${p.name}`, req);
    Object.assign(db.connections[p.name].settings, body.settings);
    return connection(p.name);
  }],
  ['POST', '/connections/{name}/test', ({ p }) => (p.name === 'odoo' ? { works: true, summary: 'Odoo 18.0, logged in as crosswalk', problem: null, ms: 41 }
    : { works: false, summary: '', problem: new Refused(401, 'The login was refused', 'ProspectConnect does not know this API key.', 'auth', 'Make a new key there and put it in here.').body, ms: 120 })],
  ['GET', '/connections/{name}/hooks', ({ p }) => hooks(p.name, 0, 0)],
  ['POST', '/connections/{name}/hooks', ({ p }) => {
    const made = data.makeHooks().length - hooks(p.name, 0, 0).hooks.length;
    db.hooks[p.name] = data.makeHooks().map((h) => ({ ...h, active: true }));
    return hooks(p.name, made, 0);
  }],
  ['DELETE', '/connections/{name}/hooks', ({ p }) => {
    const removed = hooks(p.name, 0, 0).hooks.length;
    db.hooks[p.name] = [];
    return hooks(p.name, 0, removed);
  }],
  ['GET', '/connections/{name}/entities', ({ p }) => ({ connection: connection(p.name).connection, entities: data.held })],
  ['GET', '/connections/{name}/entities/{entity}/fields', () => ({ fields: data.makeFields() })],
  ['GET', '/connections/{name}/entities/{entity}/records', ({ q }) => {
    const [field, text] = (q.get('where') ?? '').split('=');
    if (field && !data.makeFields().some((f) => f.name === field)) throw new Refused(422, 'It does not fit', `there is no field \`${field}\``, 'usage');
    const records = [34, 35, 36].map((id) => data.makeLive(id, now)).filter((r) => !field || String(r.fields[field]) === text);
    return { records, more: !field };
  }],
  ['GET', '/connections/{name}/entities/{entity}/records/{id}', ({ p }) => {
    if (p.id === 'missing') throw new Refused(404, 'Not there', 'there is no res.partner missing', 'not_found');
    return data.makeLive(p.id, now);
  }],
  ['PUT', '/connections/{name}/pause', ({ p, body }) => (db.connections[p.name].paused = pause(body))],
  ['DELETE', '/connections/{name}/pause', ({ p }) => void (db.connections[p.name].paused = null)],
  ['GET', '/settings/alerts', () => ({ ...db.alertSettings, version: versionOf('alerts') })],
  ['PATCH', '/settings/alerts', ({ body, req }) => {
    edit('alerts', req);
    for (const part of Object.keys(body)) Object.assign(db.alertSettings[part], body[part]);
    return { ...db.alertSettings, version: versionOf('alerts') };
  }],
  ['GET', '/alerts', ({ q }) => page(db.alerts, q)],
  ['POST', '/alerts/test', () => ({ results: [{ channel: 'mail', works: true, message: 'Sent to office@example.com.' }] })],
  ['GET', '/users', () => ({ items: db.users, next: null })],
  ['POST', '/users', ({ body }) => {
    if (db.users.some((u) => u.name === body.name)) throw new Refused(409, 'There is somebody of that name');
    const user = { name: body.name, role: body.role, enabled: true, created_at: new Date().toISOString(), last_login_at: null };
    db.users.push(user);
    return user;
  }],
  ['PUT', '/users/me/password', ({ body }) => {
    if (body.old !== password) throw new Refused(403, 'That is not your password so far');
  }],
  ['PATCH', '/users/{name}', ({ p, body }) => Object.assign(db.users.find((u) => u.name === p.name), body.role ? { role: body.role } : {}, body.enabled === undefined ? {} : { enabled: body.enabled })],
  ['DELETE', '/users/{name}', ({ p }) => void (db.users = db.users.filter((u) => u.name !== p.name))],
  ['GET', '/keys', () => ({ items: db.keys, next: null })],
  ['POST', '/keys', ({ body }) => {
    const key = { id: `k${db.keys.length + 1}`, name: body.name, scopes: body.scopes, created_at: new Date().toISOString(), created_by: db.user.name, last_used_at: null, expires_at: body.expires_at ?? null };
    db.keys.push(key);
    return { key, secret: 'cwk_0123456789abcdefghijklmnopqrstuv' };
  }],
  ['DELETE', '/keys/{id}', ({ p }) => void (db.keys = db.keys.filter((k) => k.id !== p.id))],
  ['GET', '/audit', ({ q }) => page(db.audit, q)],
  ['GET', '/log', ({ q }) => page(db.log.filter((l) => q.get('level') !== 'error' || l.level === 'error'), q)],
].map(([method, path, handle]) => ({ method, handle, pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) }));

const signedIn = () => ({ user: db.user && { kind: 'user', ...db.user }, csrf: db.user ? csrf : null, setup_needed: db.setupNeeded });

function session(req, body) {
  if (req.method === 'POST') {
    const user = db.users.find((u) => u.name === body.name && u.enabled);
    if (!user || body.password !== password) throw new Refused(401, 'Name or password is wrong', 'Name or password is wrong.', 'sign_in', 'After several tries wait a minute.');
    db.user = { name: user.name, role: user.role };
  }
  if (req.method === 'DELETE') db.user = null;
  return signedIn();
}

function setup(body) {
  if (body.token !== 'one-time') throw new Refused(403, 'This link cannot be used', 'It was used already, or it is not complete.', 'setup', 'The hub prints a new one when it is started again.');
  db.users.push({ name: body.name, role: 'admin', enabled: true, created_at: new Date().toISOString(), last_login_at: null });
  db.user = { name: body.name, role: 'admin' };
  db.setupNeeded = false;
  return signedIn();
}

function api(req, url, body) {
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/session') return session(req, body);
  if (path === '/setup') return setup(body);
  if (!db.user) throw new Refused(401, 'Sign in first');
  if (req.method !== 'GET' && req.headers['x-csrf-token'] !== csrf) throw new Refused(403, 'The token is missing');
  for (const route of routes) {
    const found = route.method === req.method && route.pattern.exec(path);
    if (!found) continue;
    const p = Object.fromEntries(Object.entries(found.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)]));
    return route.handle({ p, q: url.searchParams, body, req });
  }
  throw new Refused(404, 'There is nothing here');
}

function events(req, res) {
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  res.write('retry: 1000\n\n');
  listeners.add(res);
  req.on('close', () => listeners.delete(res));
}

async function bodyOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

async function serveApi(req, res, url) {
  try {
    const body = await bodyOf(req);
    if (url.pathname === '/api/v1/events' && db.user) return events(req, res);
    const out = api(req, url, body);
    const headers = { 'Content-Type': 'application/json' };
    if (out?.version) headers.ETag = `"${out.version}"`;
    // "@@1.50" stands for the number with just these digits.
    const text = JSON.stringify(out)?.replace(/"@@([\d.]+)"/g, '$1');
    res.writeHead(out === undefined ? 204 : 200, headers).end(text);
  } catch (error) {
    const problem = error instanceof Refused ? error.body : new Refused(500, 'The mock has a fault', String(error.stack)).body;
    res.writeHead(problem.status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
  }
  return undefined;
}

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
function serveFile(res, path) {
  const file = join(args.dist, normalize(path === '/' ? '/index.html' : path));
  if (!file.startsWith(args.dist) || !existsSync(file) || !statSync(file).isFile()) return void res.writeHead(404).end();
  res.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'" });
  createReadStream(file).pipe(res);
}

const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://mock');
  if (url.pathname === '/mock/event' && req.method === 'POST') {
    void bodyOf(req).then(({ type, data: news }) => {
      tell(type, news);
      res.end();
    });
  } else if (url.pathname === '/mock/hold' && req.method === 'POST') { // runs that are held do not end
    void bodyOf(req).then(({ on }) => {
      db.held = on;
      res.end();
    });
  } else if (url.pathname.startsWith('/api/v1/')) void serveApi(req, res, url);
  else serveFile(res, url.pathname);
});
server.listen(Number(args.port), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => process.exit(0));
