// SPDX-License-Identifier: LGPL-3.0-or-later
// A made-up company's hub: names in several scripts, markup in fields, and
// as many jobs and links as asked for. The same each time.

// For pictures: without the names and texts that try to be more than text.
const tidy = process.argv.includes('--tidy');
const people = [
  ['Amélie', 'Fontaine'], ['Zoë', 'van der Meer'], ['محمد', 'العلي'], ['小林', '健太'], ['Ольга', 'Соколова'], ['דנה', 'לוי'],
  ['Nguyễn', 'Thị Hương'], ['Łukasz', 'Żółć'], ['Αθηνά', 'Παπαδοπούλου'], ['김', '민준'], ['प्रिया', 'शर्मा'], ['Müller & Söhne', 'GmbH'],
  ...(tidy ? [['Grace', 'Okafor']] : [['<b>Bold</b>', '<script>alert(1)</script>'], ['Robert"); DROP TABLE', 'Students']]), ['O’Connor', 'Sinéad'],
];
const html = tidy ? 'Ask for the key at the desk' : '<img src=x onerror="document.title=\'owned\'"> <a href="javascript:alert(1)">click</a>';
const reasons = [
  ['rejected', 'ProspectConnect said no: email "jean.dupont@@example" is not valid'],
  ['ambiguous', '2 contacts match: both have the phone +33 1 23 45 67 89'],
  ['unreachable', 'connection odoo: could not connect to https://odoo.example.com: timed out'],
  ['invalid', 'country_id: "Atlantis" is no country that Odoo knows'],
  ['guard', '37 records would be deleted, more than the 20 that are allowed at once'],
  ['rejected', `the other system said: ${html}`],
];

export const start = Date.parse('2026-03-18T09:24:00Z');
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');
export const version = (n) => `v${(n * 2654435761 % 4294967296).toString(16)}`;
const minute = 60_000;

/** Numbers that look random and are the same each time. */
function dice(seed) {
  let x = seed >>> 0 || 1;
  return (n) => {
    x ^= x << 13; x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5; x >>>= 0;
    return x % n;
  };
}

export const person = (i) => people[i % people.length];
export const fullName = (i) => person(i).join(' ');

const pending = (p = {}) => ({ parked: 0, waiting: 0, running: 0, conflicts: 0, unmapped: 0, invalid: 0, unlinked: 0, ...p });

export const syncNames = ['contacts', 'opportunities', 'tasks', 'notes'];
const entities = {
  contacts: ['odoo.res.partner', 'prospectconnect.contact'], opportunities: ['odoo.crm.lead', 'prospectconnect.deal'],
  tasks: ['odoo.mail.activity', 'prospectconnect.task'], notes: ['odoo.mail.message', 'prospectconnect.note'],
};

export function makeJobs(n, now) {
  const roll = dice(7);
  return Array.from({ length: n }, (_, i) => {
    const [reason, message] = reasons[roll(reasons.length)];
    const state = i % 9 === 4 ? 'waiting' : 'parked';
    return {
      job: 1000 + i, sync: i % 5 === 3 ? 'opportunities' : 'contacts', side: i % 3 === 0 ? 'right' : 'left', record: String(3400 + i), state,
      cause: i % 4 === 0 ? 'reconcile' : 'change', tries: roll(6), due_at: iso(now + roll(30) * minute), created_at: iso(now - (5 + roll(900)) * minute),
      updated_at: iso(now - roll(5) * minute), run: '01KAX0', reason: state === 'waiting' ? 'unreachable' : reason,
      message: state === 'waiting' ? reasons[2][1] : message, detail: reason === 'ambiguous' ? ['6b02', '6b03'] : null,
      advice: reason === 'rejected' ? 'Put the value right in the record it comes from, then try again.' : '',
    };
  });
}

export function makeConflicts(now) {
  const make = (i, row, kind, left, right, base, more = {}) => ({
    conflict: 12 + i, sync: 'contacts', link: 5 + i, row, kind, lookup: '', key: '', left, right, base, message: 'changed on both sides', answered: false,
    created_at: iso(now - (20 + i * 17) * minute), fields: { left: [row], right: [row] }, records: { left: String(34 + i), right: `6b0${i}` },
    winner: null, answer: null, advice: 'Choose the side that is right, or give the value.', version: version(i + 1), ...more,
  });
  return [
    make(0, 'phone', 'conflict', ['+33 1 23 45 67 89'], ['+33 1 23 45 67 00'], ['+33 1 23 45 60 00']),
    make(1, 'street', 'conflict', ['12 rue de la Paix, 3e étage'], ['12 rue de la Paix, 2e étage'], ['12 rue de la Paix']),
    make(2, 'name', 'conflict', [fullName(12)], [tidy ? 'Grace O. Okafor' : 'Bold Alert'], [tidy ? 'Grace' : 'Bold'], { fields: { left: ['name'], right: ['first_name'] } }),
    make(3, 'city', 'conflict', ['京都市'], ['Kyōto'], ['Kyoto']),
    make(4, 'email', 'conflict', ['olga@example.ru'], ['o.sokolova@example.ru'], ['olga.s@example.ru']),
    make(5, 'user_id', 'unmapped', ['7'], null, null, { lookup: 'users', key: '7', message: 'the user Zoë van der Meer has no counterpart', advice: 'Pair it in the lookup users.', fields: { left: ['user_id'], right: ['assigned_to'] } }),
    make(6, 'country_id', 'invalid', null, ['Atlantis'], null, { message: '"Atlantis" is no country', advice: 'Put the value right over there.' }),
    make(7, 'comment', 'conflict', [html], ['Prefers mail'], [null]),
  ];
}

export function makeLinks(n, now) {
  return Array.from({ length: n }, (_, i) => ({
    link: 5 + i, sync: i % 4 === 3 ? 'opportunities' : 'contacts',
    left: { id: String(34 + i), modified_at: iso(now - i * 3 * minute), gone: i === 4 }, right: { id: `6b${(2 + i).toString(16).padStart(2, '0')}`, modified_at: iso(now - i * 2 * minute), gone: false },
    created_side: i % 2 ? 'right' : null, created_at: iso(now - (90 + i) * minute), updated_at: iso(now - i * minute),
  }));
}

/** What is not in step: jobs first, then what is only held or owed. */
export function makeDirty(jobs, links, now) {
  const row = (sync, link, left, right, state, over) => ({
    sync, link, left, right, state, since: iso(now - 40 * minute), reason: 'conflict', message: 'phone: changed on both sides',
    advice: 'Choose the side that is right, or give the value.', jobs: [], conflicts: [], owed: false, ...over,
  });
  const one = (job) => row(job.sync, null, job.side === 'left' ? job.record : null, job.side === 'right' ? job.record : null, job.state, {
    since: job.created_at, reason: job.reason || job.cause, message: job.message, advice: job.advice, jobs: [job.job] });
  return [
    ...jobs.map(one),
    ...links.slice(0, 2).map((l, i) => row(l.sync, l.link, l.left.id, l.right.id, i ? 'owed' : 'held', i
      ? { reason: 'after_work', message: 'what follows it has not been done yet', advice: 'Sync this record.', owed: true } : { conflicts: [9] })),
  ];
}

export function makeUndo(run) {
  const row = (over) => ({
    sync: 'contacts', side: 'right', id: '6b02', other_id: '34', action: 'update', field: 'title', end: 'undone', before: 'Ann Lee', after: 'Eve Lee', now: 'Eve Lee', why: '', ...over,
  });
  const counts = { undone: 2, was_so: 0, changed: 1, gone: 0, kept: 0, guard: 0, action: 0, unknown: 0, failed: 0 };
  return {
    run, counts, undone: [row({}), row({ id: '6b03', field: 'phone', before: null })],
    left: [row({ id: '6b04', end: 'changed', now: 'Ivo', why: 'it was changed since' })], more: false,
  };
}

export function makeChanges(now, run) {
  return Array.from({ length: 60 }, (_, i) => ({
    entry: 999 - i, sync: 'contacts', action: ['update', 'update', 'create', 'link', 'conflict', 'archive'][i % 6], side: i % 2 ? 'left' : 'right',
    id: i % 2 ? String(34 + i) : `6b${(2 + i).toString(16)}`, other_id: String(34 + i),
    fields: i % 6 === 3 ? [] : [
      { field: 'phone', before: i % 6 === 2 ? null : '+33 1 00 00 00 00', after: `+33 1 23 45 67 ${10 + i}` },
      ...(i % 5 === 0 ? [{ field: 'name', before: person(12)[0], after: fullName(12) }] : []),
    ],
    at: iso(now - (3 + i * 11) * minute), run: run ?? (i % 7 === 6 ? '' : '01KAX0'),
  }));
}

const side = (over = {}) => ({ scanned: 1240, echoes: 3, created: 0, updated: 0, deleted: 0, archived: 0, fields: 0, ...over });

export function makeRuns(now) {
  const report = (run, created, updated, parked) => ({
    run, elapsed_ms: 2140, error: null,
    syncs: syncNames.map((sync, i) => ({
      sync, left: side({ updated: i === 0 ? updated : 0, fields: updated }), right: side({ created: i === 0 ? created : 0 }), jobs: created + updated,
      linked: i === 0 ? created : 0, unchanged: 1200 - i * 200, ignored: 0, held: i === 0 ? 2 : 0, overruled: 0, parked: i === 0 ? parked : 0, waiting: 0,
    })),
  });
  const kinds = ['serve', 'sync', 'reconcile', 'record', 'undo'];
  return Array.from({ length: 42 }, (_, i) => {
    const run = `01KAX${String(i).padStart(2, '0')}`;
    const state = i === 9 ? 'failed' : i === 14 ? 'cut' : 'done';
    const at = now - (7 + i * 31) * minute;
    return {
      run, state, kind: kinds[i % kinds.length], cause: ['the hub was started', 'started by Ines Duarte', 'the schedule', 'started by Tom', 'undo of 01KAX20'][i % 5],
      started_at: iso(at), ended_at: iso(at + 2140), error: state === 'failed' ? 'odoo: the login was refused' : '', report: state === 'done' ? report(run, i % 3 ? 0 : 14, i % 4 ? 3 : 0, i % 6 === 0 ? 2 : 0) : null,
    };
  });
}

export function makeOverview(now, jobs, conflicts, links) {
  const parked = jobs.filter((j) => j.state === 'parked').length;
  const waiting = jobs.filter((j) => j.state === 'waiting').length;
  const held = (kind) => conflicts.filter((c) => c.kind === kind && !c.answered).length;
  const status = (sync, over) => ({
    sync, enabled: true, left: entities[sync][0], right: entities[sync][1], direction: sync === 'notes' ? 'left_to_right' : 'both', health: 'ok', reason: '', lag_s: 0,
    last_run: { run: '01KAX00', kind: 'serve', state: 'done', started_at: iso(now - 7 * minute), ended_at: iso(now - 7 * minute + 2000) },
    last_change_at: iso(now - 6 * minute), next_poll_at: iso(now + 3 * minute), next_reconcile_at: iso(now + 900 * minute), links: 0, pending: pending(), paused: null, ...over,
  });
  const totals = pending({ parked, waiting, conflicts: held('conflict'), unmapped: held('unmapped'), invalid: held('invalid') });
  return {
    version: '0.1.0', started_at: iso(now - 12 * 1440 * minute), now: iso(now), state: 'idle',
    syncs: [
      status('contacts', { links: links.length, health: parked ? 'warn' : 'ok', reason: parked ? `${parked} records wait for a person` : '', pending: { ...totals }, lag_s: waiting ? 260 : 0 }),
      status('opportunities', { links: 412, last_change_at: iso(now - 55 * minute) }),
      status('tasks', { links: 188, health: 'paused', paused: { reason: 'stock-taking until Friday', by: 'Ines Duarte', since: iso(now - 240 * minute) } }),
      status('notes', { links: 96, health: 'off', enabled: false, last_change_at: null, next_poll_at: null }),
    ],
    connections: [
      { connection: 'odoo', title: 'Odoo', state: 'ok', reason: '', paused: null },
      { connection: 'prospectconnect', title: 'ProspectConnect', state: 'bad', reason: 'refused the login 3 times; tries again in 4 minutes', paused: null },
    ],
    attention: [
      ...(parked ? [{ kind: 'parked', count: parked, text: `${parked} records cannot be carried over by themselves`, link: '/jobs?state=parked' }] : []),
      ...(held('conflict') ? [{ kind: 'conflicts', count: held('conflict'), text: `${held('conflict')} fields were changed on both sides`, link: '/conflicts?kind=conflict' }] : []),
      ...(held('unmapped') ? [{ kind: 'unmapped', count: held('unmapped'), text: '1 field has a value without a counterpart', link: '/conflicts?kind=unmapped' }] : []),
      { kind: 'connection', count: 1, text: 'prospectconnect refuses the login', link: '/connections/prospectconnect' },
    ],
    totals: { links: links.length + 696, pending: totals },
  };
}

export function makeThroughput(now) {
  const roll = dice(99);
  const from = Math.floor((now - 24 * 60 * minute) / (15 * minute)) * 15 * minute;
  const series = [];
  for (let i = 1; i <= 96; i++) {
    const hour = new Date(from + i * 15 * minute).getUTCHours();
    const busy = hour >= 7 && hour <= 18 ? 12 : 2;
    if (roll(4) === 0) continue;
    series.push({ at: iso(from + i * 15 * minute), sync: syncNames[roll(2)], writes_left: roll(busy), writes_right: roll(busy * 2), failed: roll(14) === 0 ? roll(4) : 0 });
  }
  return { bucket_s: 900, from: iso(from), to: iso(now), series };
}

const row = (r) => ({
  row: (r.left?.[0] ?? r.right?.[0]), left: [], right: [], way: 'both', via: '', when: '', lookup: '', link: '', on: 'always', write: 'always',
  missing: 'wait', default: null, constant: false, conflict: null, optional: false, text: '', line: 1, ...r,
});

export const mappingRows = [
  row({ left: ['name'], right: ['first_name', 'last_name', 'name'], via: 'lua(person_name)', text: 'name is split into first_name, last_name and name, and joined on the way back', line: 31 }),
  row({ left: ['email'], right: ['email'], via: 'lower', text: 'email and email, in small letters', line: 32 }),
  row({ left: ['phone', 'mobile'], right: ['phone'], via: 'first_of(first) | phone', optional: true, text: 'phone is the first of phone and mobile that is filled', line: 34 }),
  row({ left: ['street'], right: ['address1'], text: 'street and address1 are the same', line: 35 }),
  row({ left: ['country_id'], right: ['country_code'], via: 'names(res.country, by: code)', missing: 'skip', text: 'country_id is looked up by the code of the country', line: 38 }),
  row({ left: ['category_id'], right: ['tags'], via: 'names(res.partner.category, create)', text: 'the names of category_id are the tags; new ones are made', line: 44 }),
  row({ left: ['user_id'], right: ['assigned_to'], lookup: 'users', text: 'user_id and assigned_to, paired in the lookup users', line: 46 }),
  row({ left: ['x_pc_source'], right: ['source'], way: 'right_to_left', write: 'once', optional: true, text: 'source goes to x_pc_source as long as that is empty', line: 45 }),
  row({ left: [], right: ['stage'], row: 'stage', way: 'left_to_right', on: 'create', constant: true, default: 'new', text: 'stage is set to "new" when a record is made on the right', line: 50 }),
];

export function makeSync(name, now, state) {
  return {
    sync: name, enabled: name !== 'notes', left: entities[name][0], right: entities[name][1], direction: 'both', trigger: { left: 'create_update', right: 'create_update' }, conflict: name === 'contacts' ? 'ask' : 'newest',
    poll: 'changes', delete: { left: 'archive', right: 'keep', archived: { left: 'gone', right: 'stays' }, guard: { count: 20, percent: 10 } },
    match: ['email and email are the same, in small letters', 'phone and phone have the same digits, and the names are the same'],
    rows: mappingRows, depends: name === 'contacts' ? [] : ['contacts'], file: `syncs/${name}.yaml`,
    paused: name === 'tasks' ? { reason: 'stock-taking until Friday', by: 'Ines Duarte', since: iso(now - 240 * minute) } : null, ...state,
  };
}

export function makeRecord(sync, id, now, conflicts) {
  const i = Number(id) % people.length || 0;
  const name = fullName(i);
  const two = (l, r = l) => ({ left: [l], right: [r] });
  return {
    sync,
    left: { id: '34', entity: 'odoo.res.partner', record: { id: '34', created_at: iso(now - 9e9), modified_at: iso(now - 4 * minute), archived: false, fields: { name, email: 'a.fontaine@example.fr', comment: html } }, url: 'https://odoo.example.com/web#id=34&model=res.partner', error: null },
    right: { id: '6b02', entity: 'prospectconnect.contact', record: { id: '6b02', created_at: null, modified_at: iso(now - 2 * minute), archived: false, fields: { first_name: person(i)[0], last_name: person(i)[1] } }, url: 'javascript:alert(1)', error: null },
    link: { link: 5, sync, left: { id: '34', modified_at: null, gone: false }, right: { id: '6b02', modified_at: null, gone: false }, created_side: 'right', created_at: iso(now - 9e8), updated_at: iso(now - 4 * minute) },
    rows: [
      { row: 'name', fields: { left: ['name'], right: ['first_name', 'last_name'] }, left: [name], base: { left: [name], right: person(i) }, right: person(i), state: 'same', way: 'both', via: 'lua(person_name)' },
      { row: 'email', fields: two('email'), left: ['a.fontaine@example.fr'], base: { left: ['amelie@example.fr'], right: ['amelie@example.fr'] }, right: ['amelie@example.fr'], state: 'changed_left', way: 'both', via: 'lower' },
      { row: 'phone', fields: two('phone'), left: ['+33 1 23 45 67 89'], base: { left: ['+33 1 23 45 60 00'], right: ['+33 1 23 45 60 00'] }, right: ['+33 1 23 45 67 00'], state: 'conflict', way: 'both', via: 'phone' },
      { row: 'street', fields: two('street', 'address1'), left: ['12 rue de la Paix'], base: { left: ['12 rue de la Paix'], right: ['12 rue de la Paix'] }, right: ['12 rue de la Paix, 2e étage'], state: 'changed_right', way: 'both', via: '' },
      { row: 'category_id', fields: two('category_id', 'tags'), left: [['VIP', 'Paris']], base: { left: [['VIP', 'Paris']], right: [['VIP', 'Paris']] }, right: [['VIP', 'Paris']], state: 'same', way: 'both', via: 'names' },
      { row: 'comment', fields: two('comment'), left: [html], base: { left: [null], right: [null] }, right: [null], state: 'changed_left', way: 'left_to_right', via: '' },
      { row: 'credit_limit', fields: two('credit_limit', 'limit'), left: ['@@12345678901234567.50'], base: { left: ['@@12345678901234567.50'], right: ['@@12345678901234567.50'] }, right: ['@@12345678901234567.50'], state: 'same', way: 'both', via: '' },
      { row: 'user_id', fields: two('user_id', 'assigned_to'), left: ['7'], base: { left: null, right: null }, right: [null], state: 'held', way: 'both', via: 'lookup users' },
    ],
    job: null, conflicts: conflicts.slice(0, 1),
  };
}

export function makeTry(name, side) {
  const f = (l, r = l) => ({ left: [l], right: [r] });
  return {
    sync: name, side, record: { name: fullName(0) }, accepted: true,
    rows: [
      { row: 'name', fields: { left: ['name'], right: ['first_name', 'last_name'] }, status: 'ok', in: [fullName(0)], out: person(0), back: [fullName(0)], lossy: false, problem: '' },
      { row: 'phone', fields: f('phone'), status: 'ok', in: ['+33 1 23 45 67 89'], out: ['+33123456789'], back: ['+33123456789'], lossy: true, problem: '+33 1 23 45 67 89 comes back as +33123456789' },
      { row: 'email', fields: f('email'), status: 'ok', in: ['amelie@example.fr'], out: ['amelie@example.fr'], back: ['amelie@example.fr'], lossy: false, problem: '' },
      { row: 'user_id', fields: f('user_id', 'assigned_to'), status: 'held', in: ['7'], out: null, back: null, lossy: false, problem: 'user 7 has no counterpart in the lookup users' },
      { row: 'stage', fields: f('stage'), status: 'skipped', in: null, out: ['new'], back: null, lossy: false, problem: '' },
    ],
  };
}

export function makeLookups() {
  const users = people.slice(0, 9).map((p, i) => ({ key: String(2 + i), label: p.join(' ') }));
  const over = people.slice(0, 8).map((p, i) => ({ key: `u${i + 1}`, label: i === 3 ? 'Kenta Kobayashi' : p.join(' ') }));
  const stages = ['New', 'Qualified', 'Proposition', 'Won'].map((label, i) => ({ key: String(i + 1), label }));
  const theirs = ['New lead', 'Qualified', 'Proposal sent', 'Won', 'Lost'].map((label, i) => ({ key: `s${i + 1}`, label }));
  return {
    users: { pairs: [['2', 'u1'], ['3', 'u2']], items: { left: users, right: over }, sources: { left: 'odoo.res.users', right: 'prospectconnect.user' } },
    stages: { pairs: [['2', 's2'], ['4', 's4']], items: { left: stages, right: theirs }, sources: { left: 'odoo.crm.stage', right: 'prospectconnect.stage' } },
    task_status: { pairs: [['done', 'completed']], items: { left: [], right: [] }, sources: { left: null, right: null } },
  };
}

export function makeConnections(now) {
  const form = {
    odoo: [
      { name: 'url', kind: 'url', required: true, help: 'Address of the Odoo server.' }, { name: 'database', kind: 'text', required: true, help: 'Name of the database.' },
      { name: 'user', kind: 'text', required: true, help: 'Best a user of its own.' }, { name: 'password', kind: 'secret', required: true, help: 'Password, or an API key.' },
      { name: 'messages', kind: 'choice', required: false, help: 'Which messages are notes.', default: 'notes', choices: ['notes', 'all'] },
      { name: 'timeout', kind: 'duration', required: false, help: 'How long one call may take.', default: '60 s' },
    ],
    prospectconnect: [
      { name: 'base_url', kind: 'url', required: true, help: 'Address of the API.' }, { name: 'api_key', kind: 'secret', required: true, help: 'API key, or a personal access token.' },
      { name: 'force_create', kind: 'boolean', required: false, help: 'Create even if it looks like a double.', default: false },
    ],
  };
  const base = (connection, title, over) => ({ connection, connector: connection, title, summary: '', state: 'ok', reason: '', breaker: null, quota: null, syncs: syncNames, paused: null, file: 'crosswalk.yaml', form: form[connection], ...over });
  return {
    odoo: base('odoo', 'Odoo', {
      summary: 'Odoo and OpenERP, 6.1 to 19', settings: { url: '${ODOO_URL}', database: 'demo', user: 'crosswalk', password: '********', messages: 'notes' },
      webhooks: { supported: true, log: false, url: 'https://hub.example.com/hooks/odoo', installed: true },
    }),
    prospectconnect: base('prospectconnect', 'ProspectConnect', {
      summary: 'ProspectConnect (Centripe) CRM', state: 'bad', reason: 'refused the login 3 times; tries again in 4 minutes',
      breaker: { reason: 'the login was refused 3 times in a row', since: iso(now - 6 * minute), until: iso(now + 4 * minute) },
      quota: { remaining: 8120, limit: 10000, resets_at: iso(now + 300 * minute) }, settings: { base_url: 'https://api.prospectconnect.ai', api_key: '********', force_create: true },
      webhooks: { supported: false, log: false, url: null, installed: null },
    }),
  };
}

export const makeCheck = () => ({
  fits: false,
  connections: [
    { connection: 'odoo', connector: 'odoo', works: true, summary: 'Odoo 18.0, logged in as crosswalk', error: null, settings: [] },
    { connection: 'prospectconnect', connector: 'prospectconnect', works: true, summary: 'ProspectConnect', error: null, settings: [] },
  ],
  syncs: syncNames.map((sync) => ({ sync, checked: sync !== 'tasks', error: sync === 'tasks' ? { code: 'access', scope: 'connection', message: 'sync `tasks`: the account may not read tasks', retry: 'never' } : null })),
  findings: [
    { level: 'error', file: 'syncs/contacts.yaml', line: 18, message: 'odoo.res.partner has no field `phnoe`', suggestion: 'did you mean `phone`?', sync: 'contacts', row: 'phnoe', example: null },
    { level: 'warning', file: 'syncs/contacts.yaml', line: 14, message: 'row `phone` loses something: "+33 1 23 45 67 89" on the left is "+33123456789" on the right and comes back as "+33123456789"', suggestion: '',
      sync: 'contacts', row: 'phone', example: { side: 'left', value: ['+33 1 23 45 67 89'], there: ['+33123456789'], back: ['+33123456789'] } },
  ],
});

export const held = ['res.partner', 'crm.lead', 'res.users', 'note.note'];
export const makeFields = () => [['name', 'Name', 'text'], ['email', 'Email', 'text'], ['note', 'Notes', 'text'], ['user_id', 'Salesperson', 'reference', 'res.users'], ['access_token', 'Access token', 'text'], ['total', 'Total', 'decimal']].map(
  ([name, label, kind, target = '']) => ({ name, label, kind, writable: name !== 'total', required: name === 'name', target }));
export const makeLive = (id, now) => ({
  id: String(id), created_at: iso(now - 9e9), modified_at: iso(now - 40 * minute), archived: Number(id) === 36,
  fields: { name: fullName(Number(id) % people.length), email: `p${id}@example.com`, note: html, user_id: '7', access_token: '********', total: 12.5 },
});

export const makeHooks = () => ['res.partner', 'crm.lead'].flatMap((entity) => ['changes', 'deletes'].map((event) => (
  { entity, event, url: `https://hub.example.com/hooks/odoo/********${event === 'deletes' ? '/gone' : ''}`, active: entity === 'res.partner' })));

export const makeSchedule = (now) => ({
  poll_s: 300, reconcile: '02:00', time_zone: 'Europe/Paris', quiet: null,
  syncs: syncNames.map((sync) => ({ sync, poll_s: sync === 'tasks' ? 900 : 300, reconcile: '02:00', next_poll_at: iso(now + 3 * minute), next_reconcile_at: iso(now + 900 * minute), own: sync === 'tasks' })),
});

export const makeAlertSettings = () => ({
  mail: { enabled: true, server: 'smtp.example.com', port: 587, security: 'starttls', user: 'hub', password: '********', from: 'hub@example.com', to: ['office@example.com'] },
  chat: { enabled: false, url: '' }, on: { failed_jobs: true, conflicts: true, connection_stopped: true, guard: true, sync_failed: true }, digest: { enabled: true, at: '08:00' },
});

export const makeAlerts = (now) => [
  { id: 3, kind: 'connection_stopped', text: 'prospectconnect refuses the login', count: 1, first_at: iso(now - 6 * minute), last_at: iso(now - 6 * minute), sent_at: iso(now - 5 * minute), error: '' },
  { id: 2, kind: 'failed_jobs', text: '14 records cannot be carried over', count: 14, first_at: iso(now - 300 * minute), last_at: iso(now - 200 * minute), sent_at: null, error: 'smtp.example.com did not answer' },
  { id: 1, kind: 'digest', text: 'Yesterday: 412 records written, 3 need a person', count: 1, first_at: iso(now - 500 * minute), last_at: iso(now - 500 * minute), sent_at: iso(now - 500 * minute), error: '' },
];

export const makeUsers = (now) => [
  { name: 'Ines Duarte', role: 'admin', enabled: true, created_at: iso(now - 2e10), last_login_at: iso(now - minute) },
  { name: 'Tom', role: 'operator', enabled: true, created_at: iso(now - 1e10), last_login_at: iso(now - 3000 * minute) },
  { name: fullName(4), role: 'viewer', enabled: false, created_at: iso(now - 1e10), last_login_at: null },
];

export const makeKeys = (now) => [
  { id: '01KAX0', name: 'monitoring', scopes: ['read'], created_at: iso(now - 1e10), created_by: 'Ines Duarte', last_used_at: iso(now - minute), expires_at: null },
];

export const makeAudit = (now) => Array.from({ length: 30 }, (_, i) => ({
  id: 30 - i, at: iso(now - i * 47 * minute), actor: { kind: i % 5 === 4 ? 'key' : 'user', name: i % 2 ? 'Tom' : 'Ines Duarte', role: 'admin' },
  action: ['answerConflict', 'changeSync', 'retryJobs', 'putLookupPairs', 'pauseSync'][i % 5], subject: ['/conflicts/12', '/syncs/contacts', '/jobs/retry', '/lookups/users/pairs', '/syncs/tasks/pause'][i % 5],
  before: null, after: i % 2 ? { count: 12 } : { winner: 'left', value: html },
}));

export const makeLog = (now) => Array.from({ length: 120 }, (_, i) => ({
  id: 500 - i, at: iso(now - i * 20_000), level: i % 17 === 0 ? 'warning' : i % 41 === 5 ? 'error' : 'info',
  message: i % 17 === 0 ? 'a call took long' : ['run ended', 'a change was told', 'looked for changes'][i % 3], fields: { run: '01KAX0', records: i, name: i % 13 === 0 ? html : 'contacts' },
}));
