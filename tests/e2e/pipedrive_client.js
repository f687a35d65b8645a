// SPDX-License-Identifier: LGPL-3.0-or-later
// The npm package pipedrive, v1 and v2 classes, unchanged, against a sandbox.
// usage: node pipedrive_client.js PORT; prints "ok - NAME" lines.
'use strict';

const assert = require('assert');
const http = require('http');
const v1 = require('pipedrive/v1');
const v2 = require('pipedrive/v2');

const [port] = process.argv.slice(2).map(Number);
const host = `http://127.0.0.1:${port}`;
const config = (version, apiKey = 'pd_demo_token') =>
  new version.Configuration({
    apiKey, basePath: `${host}/api/${version === v1 ? 'v1' : 'v2'}` });
const api = (version, name) => new version[name](config(version));
const ids = (answer) => answer.data.map((row) => row.id);

const cases = {
  'a wrong token is refused in the words of the gateway': async () => {
    const users = new v1.UsersApi(config(v1, 'wrong'));
    await assert.rejects(users.getCurrentUser(), (error) =>
      error.errorCode === 401 && error.error === 'unauthorized access');
  },

  'v2: create, read, change, list, delete a person': async () => {
    const persons = api(v2, 'PersonsApi');
    const { data: made } = await persons.addPerson({ AddPersonRequest: {
      name: 'Kool Keith',
      emails: [{ value: 'kk@example.com', primary: true }] } });
    assert.strictEqual(made.first_name, 'Kool');
    assert.deepStrictEqual(made.emails, [
      { label: 'work', value: 'kk@example.com', primary: true }]);
    const { data: changed } = await persons.updatePerson({ id: made.id,
      UpdatePersonRequest: { name: 'Keith' } });
    assert.strictEqual(changed.name, 'Keith');
    const list = await persons.getPersons({ ids: String(made.id) });
    assert.deepStrictEqual(ids(list), [made.id]);
    assert.deepStrictEqual((await persons.deletePerson({ id: made.id })).data,
      { id: made.id });
    const gone = await persons.getPerson({ id: made.id });
    assert.strictEqual(gone.data.is_deleted, true);
    assert.deepStrictEqual(ids(await persons.getPersons()), []);
  },

  'v2: keys that are not in the schema are refused': async () => {
    await assert.rejects(api(v2, 'PersonsApi').addPerson({
      AddPersonRequest: { name: 'X', nope: 1 } }), (error) =>
      error.code === 'ERR_SCHEMA_VALIDATION_FAILED' &&
      error.error.includes("'nope' is not allowed"));
  },

  'v2: lists go on by cursor': async () => {
    const organizations = api(v2, 'OrganizationsApi');
    for (let i = 0; i < 5; i++)
      await organizations.addOrganization({
        AddOrganizationRequest: { name: `Org ${i}` } });
    const seen = [];
    let cursor;
    do {
      const page = await organizations.getOrganizations({
        limit: 2, cursor, sort_by: 'update_time', sort_direction: 'asc' });
      seen.push(...ids(page));
      cursor = page.additional_data.next_cursor;
    } while (cursor);
    assert.deepStrictEqual(seen, [1, 2, 3, 4, 5]);
    const found = await organizations.searchOrganization({
      term: 'org 3', exact_match: true });
    assert.deepStrictEqual(found.data.items.map((hit) => hit.item.id), [4]);
  },

  'v2: a deal is won, and its stage says its pipeline': async () => {
    const deals = api(v2, 'DealsApi');
    const { data: made } = await deals.addDeal({ AddDealRequest: {
      title: 'Big one', value: 12.5 } });
    assert.strictEqual(made.status, 'open');
    assert.strictEqual(made.pipeline_id, 1);
    const { data: won } = await deals.updateDeal({ id: made.id,
      UpdateDealRequest: { status: 'won' } });
    assert.match(won.won_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const stages = await api(v2, 'StagesApi').getStages({ pipeline_id: 1 });
    assert.strictEqual(stages.data.length, 4);
  },

  'v2: activities': async () => {
    const activities = api(v2, 'ActivitiesApi');
    const { data } = await activities.addActivity({ AddActivityRequest: {
      subject: 'Ring', due_date: '2025-06-02' } });
    assert.strictEqual(data.type, 'call');
    await activities.deleteActivity({ id: data.id });
    assert.deepStrictEqual(ids(await activities.getActivities()), []);
  },

  'v2: person fields tell custom ones': async () => {
    const { data } = await api(v2, 'PersonFieldsApi').getPersonFields();
    assert.ok(data.some((field) => field.field_code === 'emails'));
  },

  'v1: users, filters, notes': async () => {
    const users = api(v1, 'UsersApi');
    const me = await users.getCurrentUser();
    assert.strictEqual(me.data.name, 'Ada Admin');
    assert.deepStrictEqual(ids(await users.getUsers()), [1, 2]);
    assert.strictEqual((await api(v1, 'FiltersApi').getFilters()).data, null);
    const notes = api(v1, 'NotesApi');
    const { data: note } = await notes.addNote({ AddNoteRequest: {
      content: '<p>Hi</p>', org_id: 1 } });
    assert.strictEqual(note.active_flag, true);
    await notes.updateNote({ id: note.id, NoteRequest: {
      content: 'Ho' } });
    assert.strictEqual((await notes.getNote({ id: note.id })).data.content,
      'Ho');
    await notes.deleteNote({ id: note.id });
    await assert.rejects(notes.deleteNote({ id: note.id }), (error) =>
      error.error === 'Note not found');
  },

  'v1: recents tell of what is deleted': async () => {
    const { data } = await api(v1, 'RecentsApi').getRecents({
      since_timestamp: '2020-01-01 00:00:00', items: 'person' });
    assert.strictEqual(data[0].item, 'person');
    assert.strictEqual(data[0].data.active_flag, false);
  },

  'v1: a webhook is made, posts with its password and is removed': async () => {
    const webhooks = api(v1, 'WebhooksApi');
    const told = [];
    let enough;
    const heard = new Promise((resolve) => { enough = resolve; });
    const server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => { body += part; });
      request.on('end', () => {
        told.push({ ...JSON.parse(body),
          password: request.headers.authorization });
        response.statusCode = told.length === 1 ? 500 : 200;
        response.end();
        if (told.length === 2)
          enough();
      });
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    const { data: hook } = await webhooks.addWebhook({ AddWebhookRequest: {
      subscription_url: `http://127.0.0.1:${server.address().port}/x`,
      event_action: 'create', event_object: 'person', name: 'test',
      http_auth_user: 'hub', http_auth_password: 's3cret?' } });
    assert.strictEqual(hook.version, '2.0');
    const { data } = await api(v2, 'PersonsApi').addPerson({
      AddPersonRequest: { name: 'Heard' } });
    const timer = setTimeout(enough, 10000);
    await heard;
    clearTimeout(timer);
    server.close();
    assert.strictEqual(told.length, 2); // the first was not taken
    assert.strictEqual(told[0].meta.attempt, 1);
    const [, notice] = told;
    assert.strictEqual(notice.meta.attempt, 2);
    assert.strictEqual(notice.password,
      `Basic ${Buffer.from('hub:s3cret?').toString('base64')}`);
    assert.strictEqual(notice.meta.entity_id, String(data.id));
    assert.strictEqual(notice.data.name, 'Heard');
    assert.strictEqual(notice.previous, null);
    await webhooks.deleteWebhook({ id: hook.id });
    assert.deepStrictEqual((await webhooks.getWebhooks()).data, []);
  },

  'OAuth: a code becomes tokens, which are renewed and used': async () => {
    const oauth = new v2.OAuth2Configuration({
      clientId: 'pd_client', clientSecret: 'pd_secret',
      redirectUri: 'http://localhost/back', host });
    await oauth.authorize('pd_code');
    const first = await oauth.getAccessToken();
    await oauth.tokenRefresh();
    assert.notStrictEqual(await oauth.getAccessToken(), first);
    const persons = new v2.PersonsApi(new v2.Configuration({
      accessToken: oauth.getAccessToken, basePath: oauth.basePath }));
    assert.ok((await persons.getPersons()).success);
    const other = new v2.OAuth2Configuration({
      clientId: 'pd_client', clientSecret: 'nope',
      redirectUri: 'http://localhost/back', host });
    await assert.rejects(other.authorize('pd_code'));
  },
};

const main = async () => {
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log(`ok - ${name}`);
    } catch (error) {
      console.log(`not ok - ${name}`);
      console.log(`# ${String((error && error.stack) || JSON.stringify(error))
        .replace(/\n/g, '\n# ')}`);
    }
  }
};

main();
