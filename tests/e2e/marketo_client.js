// SPDX-License-Identifier: LGPL-3.0-or-later
// The npm package node-marketo-rest, unchanged, against a sandbox.
// usage: node marketo_client.js PORT; prints "ok - NAME" lines.
'use strict';

const assert = require('assert');
const Marketo = require('node-marketo-rest');

const base = `http://127.0.0.1:${process.argv[2]}`;
const connect = (more) => new Marketo({
  endpoint: `${base}/rest`,
  identity: `${base}/identity`,
  clientId: 'demo_client',
  clientSecret: 'demo_secret',
  retry: { maxRetries: 3, initialDelay: 10, maxDelay: 50 },
  ...more,
});
const rejection = (promise) => promise.then(
  () => assert.fail('it went through'), (error) => error);
const post = (path, body) => fetch(`${base}/_sandbox/${path}`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

const cases = {
  'a wrong secret is refused': async () => {
    const error = await rejection(
      connect({ clientSecret: 'wrong' }).lead.find('id', [1]));
    assert.match(error.message, /invalid_client.*Bad client credentials/);
  },

  'leads are described, with their partitions': async () => {
    const { lead } = connect();
    const { result } = await lead.describe();
    const email = result.find((row) => row.rest.name === 'email');
    assert.strictEqual(email.dataType, 'email');
    assert.strictEqual((await lead.partitions()).result[0].name, 'Default');
  },

  'leads are made, found, read and changed': async () => {
    const { lead } = connect();
    const made = await lead.createOrUpdate(
      [{ email: 'ann@x.io', firstName: 'Ann' }, { email: 'bob@x.io' }],
      { lookupField: 'email' });
    assert.deepStrictEqual(made.result.map((r) => r.status),
      ['created', 'created']);
    const again = await lead.createOrUpdate(
      [{ email: 'ANN@x.io', lastName: 'Lee' }], { lookupField: 'email' });
    assert.deepStrictEqual(again.result,
      [{ id: made.result[0].id, status: 'updated' }]);
    const found = await lead.find('email', ['ann@x.io', 'bob@x.io'],
      { fields: ['email', 'lastName', 'unsubscribed'] });
    assert.deepStrictEqual(found.result, [
      { email: 'ANN@x.io', lastName: 'Lee', unsubscribed: false },
      { email: 'bob@x.io', lastName: null, unsubscribed: false }]);
    const one = await lead.byId(made.result[0].id, { fields: ['firstName'] });
    assert.deepStrictEqual(one.result, [{ firstName: 'Ann' }]);
    assert.deepStrictEqual((await lead.byId(99999)).result, []);
  },

  'one bad record leaves the others of its batch': async () => {
    const { result } = await connect().lead.createOrUpdate(
      [{ email: 'bademail' }, { email: 'eve@x.io' }], { lookupField: 'email' });
    assert.strictEqual(result[0].status, 'skipped');
    assert.strictEqual(result[0].reasons[0].code, '1003');
    assert.ok(!('id' in result[0]));
    assert.strictEqual(result[1].status, 'created');
  },

  'an unknown field fails the query': async () => {
    const error = await rejection(
      connect().lead.find('id', [1], { fields: ['nosuch'] }));
    assert.strictEqual(error.errors[0].code, '1006');
  },

  'pages are followed': async () => {
    const { lead } = connect();
    const first = await lead.find('firstName', ['Ann']).catch((e) => e);
    assert.strictEqual(first.errors[0].code, '1011');
    const page = await lead.find('email',
      ['ann@x.io', 'bob@x.io', 'eve@x.io'], { batchSize: 2 });
    assert.strictEqual(page.result.length, 2);
    const next = await page.nextPage();
    assert.strictEqual(next.result.length, 1);
    assert.strictEqual(next.nextPage, undefined);
  },

  'the feed tells what changed': async () => {
    const { lead } = connect();
    const { nextPageToken } = await lead.getPageToken('2020-01-01');
    const { result } = await lead.getChanges(nextPageToken,
      { fields: ['lastName'] });
    assert.deepStrictEqual(result.map((row) => row.activityTypeId),
      [12, 12, 13, 12]);
    assert.strictEqual(result[2].fields[0].newValue, 'Lee');
  },

  'activities are told by type': async () => {
    const { lead, activities } = connect();
    const { nextPageToken } = await lead.getPageToken('2020-01-01');
    const { result } = await lead.getActivities([1, 2], [12], nextPageToken);
    assert.strictEqual(result.length, 2);
    const types = await activities.getActivityTypes();
    assert.ok(types.result.some((row) => row.name === 'New Lead'));
  },

  'leads are merged': async () => {
    const { lead } = connect();
    const answer = await lead.mergeLead(1, [2], {});
    assert.strictEqual(answer.success, true);
    assert.deepStrictEqual((await lead.byId(2)).result, []);
  },

  'an expired token is renewed by the client': async () => {
    const marketo = connect();
    await marketo.lead.byId(1);
    await post('errors', { code: 602, calls: 1 });
    const { result } = await marketo.lead.byId(1, { fields: ['email'] });
    assert.deepStrictEqual(result, [{ email: 'ANN@x.io' }]);
  },

  'the rate limit is told and waited for': async () => {
    await post('errors', { code: 606, calls: 1 });
    const { result } = await connect().lead.byId(1, { fields: ['id'] });
    assert.deepStrictEqual(result, [{ id: 1 }]);
  },

  'lists take leads in, tell who is in, and let them go': async () => {
    const { lead, list } = connect();
    await post('records', { lists: [{ id: 7, name: 'Fair' }] });
    const found = await list.find({ name: 'Fair' });
    assert.strictEqual(found.result[0].id, 7);
    assert.strictEqual((await list.byId(7)).result[0].name, 'Fair');
    const { result } = await lead.find('email', ['eve@x.io']);
    const added = await list.addLeadsToList(7, [1, result[0].id, 99999]);
    assert.deepStrictEqual(added.result.map((r) => r.status),
      ['added', 'added', 'skipped']);
    const { nextPageToken } = await lead.getPageToken('2020-01-01');
    const log = await lead.getActivitiesForList(7, [12, 24], nextPageToken);
    assert.deepStrictEqual(log.result.map((r) => r.activityTypeId),
      [12, 12, 24, 24]);
    const members = await list.getLeads(7, { fields: ['email'] });
    assert.deepStrictEqual(members.result.map((r) => r.email),
      ['ANN@x.io', 'eve@x.io']);
    const asked = await list.isMember(7, [1]);
    assert.strictEqual(asked.result[0].status, 'memberof');
    const removed = await list.removeLeadsFromList(7, [1]);
    assert.strictEqual(removed.result[0].status, 'removed');
    const more = await list.addEmailsToList(['new@x.io'], 7);
    assert.strictEqual(more.result[0].status, 'added');
  },

  'e-mails are listed and tell their words': async () => {
    const { email } = connect();
    await post('records', {
      emails: [{ id: 3, name: 'Hi', subject: 'Hi', text: 'Hello World!',
        html: '<p>Hello World!</p>' }],
    });
    const all = await email.getEmails();
    assert.strictEqual(all.result[0].subject.value, 'Hi');
    const { result } = await email.getEmailContent(3);
    assert.ok(!('value' in result[0]));
    assert.deepStrictEqual(result[1].value.find((v) => v.type === 'Text'),
      { type: 'Text', value: 'Hello World!' });
    const none = await email.getEmailContent(4);
    assert.strictEqual(none.result, undefined);
    assert.match(none.warnings[0], /No assets found/);
  },

  'a campaign is set off, unless it is of another kind': async () => {
    const { campaign } = connect();
    await post('records', {
      campaigns: [{ id: 1, name: 'Go', type: 'trigger' },
        { id: 2, name: 'Wait', type: 'batch' }],
    });
    assert.strictEqual((await campaign.getCampaigns()).result.length, 2);
    const { result } = await campaign.request(1, [{ id: 1 }],
      [{ name: '{{my.x}}', value: '1' }]);
    assert.deepStrictEqual(result, [{ id: 1 }]);
    const error = await rejection(campaign.request(2, [{ id: 1 }], []));
    assert.strictEqual(error.errors[0].code, '1003');
  },

  'leads are pushed into a program': async () => {
    const { lead } = connect();
    await post('records', { programs: [{ id: 5, name: 'Webinar' }] });
    const { result } = await lead.push([{ email: 'ann@x.io' }],
      { programName: 'Webinar', lookupField: 'email' });
    assert.strictEqual(result[0].status, 'updated');
  },

  'leads are extracted in bulk': async () => {
    const { bulkLeadExtract } = connect();
    const now = Date.now();
    const day = (ms) => new Date(ms).toISOString();
    const job = await bulkLeadExtract.get(['id', 'email'], {
      createdAt: { startAt: day(now - 86400000), endAt: day(now + 60000) },
    });
    assert.strictEqual(job.result[0].status, 'Completed');
    assert.ok(job.result[0].numberOfRecords >= 3);
    const file = await bulkLeadExtract.file(job.result[0].exportId);
    assert.match(String(file), /^id,email\n1,ann@x.io\n/);
    const error = await rejection(bulkLeadExtract.create(['id'], {
      createdAt: { startAt: day(0), endAt: day(now) },
    }));
    assert.match(JSON.stringify(error), /31 days/);
  },

  'activities are extracted in bulk': async () => {
    const { bulkActivityExtract } = connect();
    const now = Date.now();
    const job = await bulkActivityExtract.get({
      createdAt: { startAt: new Date(now - 86400000).toISOString(),
        endAt: new Date(now + 60000).toISOString() },
      activityTypeIds: [12],
    });
    const file = await bulkActivityExtract.file(job.result[0].exportId);
    assert.match(String(file), /^marketoGUID,leadId,activityDate,/);
  },

  'assets that are not here are none, not an error': async () => {
    const { landingPage, campaign } = connect();
    assert.strictEqual((await landingPage.getLandingPages()).success, true);
    assert.strictEqual((await campaign.getSmartCampaigns()).success, true);
  },

  'a visitor becomes a lead': async () => {
    const { lead } = connect();
    assert.strictEqual((await lead.associateLead(1, 'id:1&token:x')).success,
      true);
    const error = await rejection(lead.associateLead(99999, 'id:1&token:x'));
    assert.strictEqual(error.errors[0].code, '1004');
  },

  'usage is counted': async () => {
    const { result } = await connect().stats.usage();
    assert.ok(result[0].total > 10);
    assert.ok((await connect().stats.usageLast7Days()).result[0].total > 10);
    assert.ok((await connect().stats.errors()).result[0].total > 0);
  },
};

(async () => {
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log(`ok - ${name}`);
    } catch (error) {
      console.log(`not ok - ${name}`);
      console.log(String(error.stack || JSON.stringify(error))
        .replace(/^/gm, '# '));
    }
  }
})();
