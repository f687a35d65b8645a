// SPDX-License-Identifier: LGPL-3.0-or-later
// The npm packages odoo-await and odoo-xmlrpc, unchanged, against a sandbox.
// usage: node odoo_clients.js PORT VERSION; prints "ok - NAME" lines.
'use strict';

const assert = require('assert');
const OdooAwait = require('odoo-await');
const OdooXmlrpc = require('odoo-xmlrpc');

const [port, version] = process.argv.slice(2).map(Number);
const config = { db: 'demo', username: 'admin', password: 'admin' };

const connectAwait = async (more) => {
  const odoo = new OdooAwait({
    baseUrl: `http://127.0.0.1:${port}`, ...config, ...more });
  await odoo.connect();
  return odoo;
};

const connectXmlrpc = (more) => new Promise((resolve, reject) => {
  const odoo = new OdooXmlrpc({
    url: 'http://127.0.0.1', port, ...config, ...more });
  odoo.connect((error, uid) => {
    if (error) reject(error);
    else {
      assert.strictEqual(uid, 2);
      resolve((model, method, ...params) => new Promise((done, fail) => {
        odoo.execute_kw(model, method, params,
          (e, value) => (e ? fail(e) : done(value)));
      }));
    }
  });
});

const cases = {
  'odoo-await: a wrong password is refused': async () => {
    await assert.rejects(async () => {
      try {
        await connectAwait({ password: 'wrong' });
      } catch (text) {
        throw new Error(text);
      }
    }, /invalid credentials/);
  },

  'odoo-await: create, read, update, search, delete': async () => {
    const odoo = await connectAwait();
    const id = await odoo.create('res.partner', {
      name: 'Kool Keith', email: 'lostinspace@example.com' });
    assert.strictEqual(typeof id, 'number');
    await odoo.update('res.partner', id, { city: 'Zürich', color: 5 });
    const [row] = await odoo.read('res.partner', id,
      ['name', 'city', 'color', 'phone', 'parent_id']);
    assert.deepStrictEqual(row, {
      id, name: 'Kool Keith', city: 'Zürich', color: 5, phone: false,
      parent_id: false });
    assert.deepStrictEqual(await odoo.search('res.partner',
      { email: 'lostinspace@example.com' }), [id]);
    assert.deepStrictEqual(await odoo.search('res.partner',
      ['|', ['id', '=', id], ['city', '=', 'Zürich']]), [id]);
    const found = await odoo.searchRead('res.partner', { city: 'Zürich' },
      ['name'], { limit: 5, offset: 0, order: 'name, id desc' });
    assert.deepStrictEqual(found, [{ id, name: 'Kool Keith' }]);
    assert.strictEqual(await odoo.delete('res.partner', id), true);
    assert.deepStrictEqual(await odoo.read('res.partner', [id]), []);
  },

  'odoo-await: links by its actions': async () => {
    const odoo = await connectAwait();
    const id = await odoo.create('res.partner', {
      name: 'Linked',
      category_id: { action: 'create', value: [{ name: 'Gold' },
        { name: 'Silver' }] } });
    const tags = async () => (await odoo.read('res.partner', id,
      ['category_id']))[0].category_id;
    const [gold, silver] = await tags();
    await odoo.update('res.partner', id,
      { category_id: { action: 'remove', id: gold } });
    assert.deepStrictEqual(await tags(), [silver]);
    await odoo.update('res.partner', id,
      { category_id: { action: 'add', id: [gold] } });
    assert.deepStrictEqual((await tags()).sort(), [gold, silver].sort());
    await odoo.update('res.partner', id,
      { category_id: { action: 'replace', id: gold } });
    assert.deepStrictEqual(await tags(), [gold]);
    await odoo.update('res.partner', id,
      { category_id: { action: 'clear' } });
    assert.deepStrictEqual(await tags(), []);
  },

  'odoo-await: relations by name': async () => {
    const odoo = await connectAwait();
    const id = await odoo.create('res.partner', {
      name: 'Finn',
      country_id: (await odoo.search('res.country', { code: 'FI' }))[0] });
    const [row] = await odoo.searchRead('res.partner',
      [['country_id', '=', 'Finland'], ['id', '=', id]], ['country_id']);
    assert.strictEqual(row.country_id[1], 'Finland');
  },

  'odoo-await: external ids': async () => {
    const odoo = await connectAwait();
    const id = await odoo.create('res.partner', { name: 'Ext' }, 'ext-1');
    const row = await odoo.readByExternalId('ext-1', ['name']);
    assert.strictEqual(row.id, id);
    await odoo.updateByExternalId('ext-1', { name: 'Renamed' });
    const [again] = await odoo.read('res.partner', id, ['name']);
    assert.strictEqual(again.name, 'Renamed');
    assert.strictEqual(await odoo.searchByExternalId('ext-1'), id);
    await odoo.deleteByExternalId('ext-1');
    assert.deepStrictEqual(await odoo.read('res.partner', [id]), []);
  },

  'odoo-await: fields and actions': async () => {
    const odoo = await connectAwait();
    const fields = await odoo.getFields('crm.lead', ['type', 'relation']);
    assert.deepStrictEqual(fields.stage_id,
      { type: 'many2one', relation: 'crm.stage' });
    const id = await odoo.create('crm.lead', { name: 'Won soon' });
    assert.strictEqual(await odoo.action('crm.lead', 'action_set_won', id),
      true);
    const [lead] = await odoo.read('crm.lead', id, ['probability']);
    assert.strictEqual(lead.probability, 100);
  },

  'odoo-await: faults carry code and text': async () => {
    const odoo = await connectAwait();
    await assert.rejects(odoo.create('res.partner', { nope: 1 }), (error) =>
      error.faultCode === 1 &&
      error.faultString.includes("Invalid field 'nope'"));
    await assert.rejects(odoo.search('no.such', {}), (error) =>
      error.faultCode === 2 &&
      error.faultString === "Object no.such doesn't exist");
  },

  'odoo-xmlrpc: the examples of its page': async () => {
    const call = await connectXmlrpc();
    const id = await call('res.partner', 'create',
      [{ name: 'Test', is_company: true }]);
    assert.deepStrictEqual(await call('res.partner', 'search',
      [[['is_company', '=', true], ['name', '=', 'Test']]]), [id]);
    const [row] = await call('res.partner', 'read', [[id], ['name']]);
    assert.deepStrictEqual(row, { id, name: 'Test' });
    const count = await call('res.partner', 'search_count',
      [[['is_company', '=', true]]]);
    assert.ok(count > 5);
    const fields = await call('res.partner', 'fields_get', [[]],
      { attributes: ['string', 'help', 'type'] });
    assert.strictEqual(fields.name.type, 'char');
    const page = await call('res.partner', 'search',
      [[['is_company', '=', true]]], { offset: 2, limit: 3 });
    assert.strictEqual(page.length, 3);
    const rows = await call('res.partner', 'search_read',
      [[['is_company', '=', true]]],
      { fields: ['name', 'country_id'], limit: 5 });
    assert.strictEqual(rows.length, 5);
    assert.strictEqual(await call('res.partner', 'write',
      [[id], { name: 'Newer' }]), true);
    const pairs = await call('res.partner', 'name_search', ['Newer']);
    assert.deepStrictEqual(pairs, [[id, 'Newer']]);
    assert.strictEqual(await call('res.partner', 'unlink', [[id]]), true);
    assert.deepStrictEqual(await call('res.partner', 'search',
      [[['id', '=', id]]]), []);
    if (version < 19)
      assert.strictEqual(await call('res.partner', 'check_access_rights',
        ['read'], { raise_exception: false }), true);
  },

  'odoo-xmlrpc: a wrong password is refused': async () => {
    await assert.rejects(connectXmlrpc({ password: 'wrong' }),
      (error) => error.message === 'No UID returned from authentication.');
  },
};

const main = async () => {
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log(`ok - ${name}`);
    } catch (error) {
      console.log(`not ok - ${name}`);
      console.log(`# ${String(error && error.stack || error)
        .replace(/\n/g, '\n# ')}`);
    }
  }
};

main();
