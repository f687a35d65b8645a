// SPDX-License-Identifier: LGPL-3.0-or-later
// What a client of Pipedrive is held to, case by case, with the classes of v1
// and those of v2 of the last npm package pipedrive that has both, unchanged,
// against a sandbox with --company=marketo.
// usage: node pipedrive_cases.js PORT; prints "ok - NAME" lines.
'use strict';

const assert = require('assert');
const v1 = require('pipedrive/v1');
const v2 = require('pipedrive/v2');

const [port] = process.argv.slice(2).map(Number);
const api = (version, name) => new version[name](new version.Configuration({
  apiKey: 'pd_demo_token',
  basePath: `http://127.0.0.1:${port}/api/${version === v1 ? 'v1' : 'v2'}` }));

const PERSON = {
  marketoid: '9a9714c55a34f5faf2956584040ca245b7ab641b',
  score: '88ec7b3fd70f2fbdabe9aded639e316ff29174ce',
  title: 'd366bfa5faf0d582930a1aac573f7127d29a500b',
  status: '4c83a0bc2ae17da0887a74d937b63a165ae4424b',
  source: 'eabb94d56af0cecb60f1d0770c1aa6f048cae399' };
const ORGANIZATION = {
  marketoid: 'e6d335da65e8dd72f6a80c0110df7cdaf16a6a3b',
  domain: 'e7643330494f95ff087d91a5903af0b86f3507cf',
  country: 'b97ac2f12d2071c4c5efbf3a89c812c970f04af1',
  region: 'e1cfd37b3fa5a3847f662fb7a3728c181b6dac15' };
const HELENE = 1628545;

// One face for both versions: records as plain members and custom values.
class Company {
  constructor(version) {
    this.v1 = version === v1;
    this.persons = api(version, 'PersonsApi');
    this.organizations = api(version, 'OrganizationsApi');
    this.deals = api(version, 'DealsApi');
    this.notes = api(v1, 'NotesApi');
    this.filters = api(v1, 'FiltersApi');
    this.users = api(v1, 'UsersApi');
    this.fields = api(version, 'PersonFieldsApi');
  }

  body(members, custom = {}) {
    return this.v1 ? { ...members, ...custom }
      : Object.keys(custom).length === 0 ? members
        : { ...members, custom_fields: custom };
  }

  // Options go by id: as a text in v1, as a number in v2.
  option(id) {
    return this.v1 ? String(id) : id;
  }

  custom(record, key) {
    return this.v1 ? record[key] : record.custom_fields[key];
  }

  id(reference) {
    return this.v1 && reference ? reference.value : reference;
  }

  email(record) {
    const entries = this.v1 ? record.email : record.emails;
    const primary = entries.find((entry) => entry.primary);
    return primary ? primary.value : '';
  }

  async addPerson(members, custom) {
    return (await this.persons.addPerson({
      AddPersonRequest: this.body(members, custom) })).data;
  }

  async changePerson(id, members, custom) {
    return (await this.persons.updatePerson({
      id, UpdatePersonRequest: this.body(members, custom) })).data;
  }

  async person(id) {
    return (await this.persons.getPerson({ id })).data;
  }

  async addOrganization(members, custom) {
    return (await this.organizations.addOrganization({
      AddOrganizationRequest: this.body(members, custom) })).data;
  }

  async organization(id) {
    return (await this.organizations.getOrganization({ id })).data;
  }

  async findOrganizations(term, exact, fields = 'name') {
    const found = await this.organizations.searchOrganization({
      term, fields, exact_match: exact });
    return found.data.items.map((hit) => hit.item.id);
  }
}

const refused = (text) => (error) => {
  const body = error.error ? error : error.response && error.response.data;
  assert.ok(body, String(error));
  assert.match(String(body.error), text);
  return true;
};

const makePeople = async (c) => {
  const organization = await c.addOrganization({ name: 'MyCompany' }, {
    [ORGANIZATION.marketoid]: '10', [ORGANIZATION.domain]: 'mycompany.example',
    [ORGANIZATION.country]: 'France' });
  const labs = await c.addOrganization({ name: 'MyCompany Labs' });
  const person = await c.addPerson({
    name: 'Test Person', owner_id: HELENE, org_id: organization.id,
    [c.v1 ? 'email' : 'emails']: [
      { value: 'test@mycompany.example', primary: true, label: 'work' }] },
  { [PERSON.score]: 0, [PERSON.status]: 195, [PERSON.title]: 'Dev' });
  return { organization, labs, person };
};

const filterOf = (field, value) => ({
  glue: 'and', conditions: [{ glue: 'and', conditions: [{
    object: 'organization', field_id: field, operator: '=', value,
    extra_value: null }] }] });

const cases = {
  'load_person': async (c, { person }) => {
    const loaded = await c.person(person.id);
    assert.strictEqual(loaded.name, 'Test Person');
    assert.strictEqual(c.email(loaded), 'test@mycompany.example');
  },
  'load_person_get_custom_field by key': async (c, { person }) =>
    assert.strictEqual(c.custom(await c.person(person.id), PERSON.score), 0),
  'load_person_get_custom_field by name': async (c, { person }) => {
    const { data } = await c.fields.getPersonFields();
    const field = data.find((f) => (f.name || f.field_name) === 'Lead Score');
    assert.strictEqual(field.key || field.field_code, PERSON.score);
    assert.strictEqual(
      c.custom(await c.person(person.id), field.key || field.field_code), 0);
  },
  'load_person_get_undefined_field': async (c, { person }) =>
    assert.strictEqual(c.custom(await c.person(person.id), 'x'), undefined),
  'load_person_get_enum': async (c, { person }) => {
    const value = c.custom(await c.person(person.id), PERSON.status);
    assert.strictEqual(value, c.option(195));
    const { data } = await c.fields.getPersonFields();
    const field = data.find((f) => (f.key || f.field_code) === PERSON.status);
    assert.strictEqual(
      field.options.find((o) => String(o.id) === String(value)).label,
      'Recycled');
  },
  'load_person_undefined': async (c) =>
    assert.rejects(c.person(-1), refused(/not found/)),
  'load_person_undefined_2': async (c) =>
    assert.rejects(c.person(987654), refused(/not found/)),
  'empty_person_get_field': async (c) => {
    const empty = await c.addPerson({ name: 'Nobody' });
    assert.strictEqual(c.email(await c.person(empty.id)
      .then((p) => (c.v1 ? p : { ...p, emails: p.emails }))), '');
    assert.strictEqual(c.custom(empty, PERSON.status), null);
  },
  'save_person': async (c) => {
    const saved = await c.addPerson({ name: 'Tést Pérson 日' },
      { [PERSON.title]: 'Côte' });
    const loaded = await c.person(saved.id);
    assert.strictEqual(loaded.name, 'Tést Pérson 日');
    assert.strictEqual(c.custom(loaded, PERSON.title), 'Côte');
  },
  'save_person_custom_field': async (c) => {
    const saved = await c.addPerson({ name: 'A' },
      { [PERSON.marketoid]: '77' });
    assert.strictEqual(c.custom(saved, PERSON.marketoid), '77');
  },
  'save_person_no_name': async (c) =>
    assert.rejects(c.addPerson({ name: '' }), refused(/Name must be given/)),
  'save_person_enum': async (c) => {
    const saved = await c.addPerson({ name: 'A' },
      { [PERSON.source]: c.v1 ? 'Web Referral' : 212 });
    assert.strictEqual(c.custom(saved, PERSON.source), c.option(212));
  },
  'save_person_undefined_enum': async (c, { person }) => {
    if (!c.v1)
      return assert.rejects(c.changePerson(person.id, {},
        { [PERSON.source]: 'Nowhere' }), refused(/Validation failed/));
    const saved = await c.changePerson(person.id, {},
      { [PERSON.source]: 'Nowhere' });
    return assert.strictEqual(c.custom(saved, PERSON.source), null);
  },
  'save_person_deleted': async (c) => {
    const { id } = await c.addPerson({ name: 'A' });
    assert.deepStrictEqual((await c.persons.deletePerson({ id })).data, { id });
    await assert.rejects(c.changePerson(id, { name: 'B' }),
      refused(/not found/));
  },
  'update_person': async (c, { person }) => {
    const changed = await c.changePerson(person.id, { name: 'Other Name' });
    assert.strictEqual(changed.last_name, 'Name');
    assert.strictEqual((await c.person(person.id)).name, 'Other Name');
  },
  'update_person_custom_field': async (c, { person }) => {
    await c.changePerson(person.id, {}, { [PERSON.title]: 'Boss' });
    const loaded = await c.person(person.id);
    assert.strictEqual(c.custom(loaded, PERSON.title), 'Boss');
    assert.strictEqual(c.custom(loaded, PERSON.score), 0);
  },
  'load_person_get_related_owner': async (c, { person }) => {
    const { owner_id: owner } = await c.person(person.id);
    assert.strictEqual(c.id(owner), HELENE);
    const { data } = await c.users.getUser({ id: HELENE });
    assert.strictEqual(data.name, 'Helene Jonin');
  },
  'load_organization_with_name': async (c, { labs }) =>
    assert.deepStrictEqual(
      await c.findOrganizations('mycompany labs', true), [labs.id]),
  'load_organization_with_name_non_unique_result': async (c, made) => {
    assert.deepStrictEqual(await c.findOrganizations('MyCompany', false),
      [made.organization.id, made.labs.id]);
    assert.deepStrictEqual(await c.findOrganizations('MyCompany', true),
      [made.organization.id]);
  },
  'load_organization_with_name_no_match': async (c) =>
    assert.deepStrictEqual(await c.findOrganizations('MyComp', true), []),
  'load_organization_with_email_domain': async (c, { organization }) =>
    assert.deepStrictEqual(
      await c.findOrganizations('mycompany.example', true, 'custom_fields'),
      [organization.id]),
  'load_organization_with_marketoid': async (c, { organization }) =>
    assert.deepStrictEqual(
      await c.findOrganizations('10', true, 'custom_fields'),
      [organization.id]),
  'load_organization_with_id': async (c, { organization }) =>
    assert.strictEqual((await c.organization(organization.id)).name,
      'MyCompany'),
  'load_organization_undefined_with_name': async (c) =>
    assert.deepStrictEqual(await c.findOrganizations('None Such', true), []),
  'load_person_get_related_organization': async (c, made) => {
    const { org_id: organization } = await c.person(made.person.id);
    assert.strictEqual(c.id(organization), made.organization.id);
    if (c.v1)
      assert.strictEqual(organization.name, 'MyCompany');
  },
  'save_person_related_updated_organization': async (c, made) => {
    await c.changePerson(made.person.id, {
      name: 'C', org_id: made.organization.id });
    assert.strictEqual((await c.organization(made.organization.id)).name,
      'MyCompany');
  },
  'load_deal': async (c, { person, organization }) => {
    const { data } = await c.deals.addDeal({ AddDealRequest: {
      title: 'Deal', value: 12.5, currency: 'USD', pipeline_id: 12,
      person_id: person.id, org_id: organization.id } });
    const deal = (await c.deals.getDeal({ id: data.id })).data;
    assert.strictEqual(deal.stage_id, 34);
    assert.strictEqual(c.id(deal.person_id), person.id);
    assert.strictEqual(deal.value, 12.5);
  },
  'save_deal': async (c) => {
    const request = { title: 'Deal' };
    if (c.v1)
      request.last_activity_date = '2016-11-14';
    const { data } = await c.deals.addDeal({ AddDealRequest: request });
    if (!c.v1)
      return assert.strictEqual(data.title, 'Deal');
    assert.strictEqual(data.last_activity_date, '2016-11-14');
    const changed = await c.deals.updateDeal({ id: data.id,
      UpdateDealRequest: { last_activity_date: '2017-01-01' } });
    return assert.strictEqual(changed.data.last_activity_date, '2016-11-14');
  },
  'save_organization': async (c) => {
    const saved = await c.addOrganization(
      { name: 'X', address: c.v1 ? '11th St' : { value: '11th St' } },
      { [ORGANIZATION.country]: 'Italy', [ORGANIZATION.region]: 247 });
    const loaded = await c.organization(saved.id);
    assert.strictEqual(c.custom(loaded, ORGANIZATION.country), 'Italy');
    assert.strictEqual(c.custom(loaded, ORGANIZATION.region), c.option(247));
    if (c.v1)
      assert.ok('address_country' in loaded);
    else
      assert.strictEqual(loaded.address.value, '11th St');
  },
  'load_note': async (c) => {
    const { data: deal } = await c.deals.addDeal({
      AddDealRequest: { title: 'D' } });
    for (const content of ['old', 'new'])
      await c.notes.addNote({ AddNoteRequest: { content, deal_id: deal.id } });
    const { data } = await c.notes.getNotes({ deal_id: deal.id });
    assert.strictEqual(data[data.length - 1].content, 'new');
  },
  'create_and_use_filter': async (c, { organization }) => {
    const { data } = await c.filters.addFilter({ AddFilterRequest: {
      name: 'Real Time API filter', type: 'org',
      conditions: filterOf(3999, '10') } });
    const stored = (await c.filters.getFilter({ id: data.id })).data;
    const [all, any] = stored.conditions.conditions;
    assert.strictEqual(all.conditions[0].field_id, '3999');
    assert.deepStrictEqual(any, { glue: 'or', conditions: [] });
    const list = async () => ((await c.organizations.getOrganizations({
      filter_id: data.id })).data || []).map((row) => row.id);
    assert.deepStrictEqual(await list(), [organization.id]);
    await c.filters.updateFilter({ id: data.id, UpdateFilterRequest: {
      name: 'Real Time API filter',
      conditions: filterOf('4014', 'elsewhere.example') } });
    assert.deepStrictEqual(await list(), []);
    await c.filters.deleteFilter({ id: data.id });
    await assert.rejects(list(), refused(/not found/));
  },
  'get_deal_flow': async (c) => {
    const { data: deal } = await c.deals.addDeal({
      AddDealRequest: { title: 'D' } });
    const { data } = await api(v1, 'DealsApi').getDealUpdates({ id: deal.id });
    const last = data[data.length - 1];
    assert.strictEqual(last.object, 'dealChange');
    assert.strictEqual(last.data.item_id, deal.id);
  },
};

// Beyond the cases: what v1 alone does.
const further = {
  'one person is merged into another': async () => {
    const c = new Company(v1);
    const first = await c.addPerson({ name: 'First', email: 'f@x.example' });
    const second = await c.addPerson({ name: 'Second' });
    const { data } = await c.persons.mergePersons({ id: first.id,
      MergePersonsRequest: { merge_with_id: second.id } });
    assert.strictEqual(data.id, second.id);
    assert.strictEqual(data.merge_what_id, first.id);
    assert.strictEqual(data.name, 'Second');
    assert.strictEqual(data.email[0].value, 'f@x.example');
    assert.strictEqual((await c.person(first.id)).active_flag, false);
  },
  'a deal is duplicated, archived and listed so': async () => {
    const c = new Company(v1);
    const { data: deal } = await c.deals.addDeal({
      AddDealRequest: { title: 'Twin' } });
    const { data: twin } = await c.deals.duplicateDeal({ id: deal.id });
    assert.strictEqual(twin.title, 'Twin');
    await api(v2, 'DealsApi').updateDeal({ id: twin.id,
      UpdateDealRequest: { is_archived: true } });
    const { data } = await api(v2, 'DealsApi').getArchivedDeals({});
    assert.deepStrictEqual(data.map((row) => row.id), [twin.id]);
  },
  'leads': async () => {
    const leads = api(v1, 'LeadsApi');
    const person = await new Company(v1).addPerson({ name: 'Lead' });
    const { data } = await leads.addLead({ AddLeadRequest: {
      title: 'Fish', person_id: person.id,
      value: { amount: 5, currency: 'EUR' } } });
    assert.strictEqual(data.id.length, 36);
    await leads.updateLead({ id: data.id, UpdateLeadRequest: {
      title: 'Big fish' } });
    const found = await api(v2, 'LeadsApi').searchLeads({ term: 'big' });
    assert.strictEqual(found.data.items[0].item.id, data.id);
    await leads.deleteLead({ id: data.id });
    await assert.rejects(leads.getLead({ id: data.id }),
      refused(/not found/));
  },
  'what belongs to one record, and items of several kinds': async () => {
    const c = new Company(v1);
    const organization = await c.addOrganization({ name: 'Whole Ltd' });
    const person = await c.addPerson({
      name: 'Whole Person', org_id: organization.id });
    const { data } = await c.organizations.getOrganizationPersons({
      id: organization.id });
    assert.deepStrictEqual(data.map((row) => row.id), [person.id]);
    const found = await api(v2, 'ItemSearchApi').searchItem({
      term: 'whole', item_types: 'person,organization' });
    assert.deepStrictEqual(found.data.items.map((hit) => hit.item.type),
      ['person', 'organization']);
  },
};

const check = async (name, run) => {
  try {
    await run();
    console.log(`ok - ${name}`);
  } catch (error) {
    console.log(`not ok - ${name}`);
    console.log(`# ${String((error && error.stack) || JSON.stringify(error))
      .replace(/\n/g, '\n# ')}`);
  }
};

const forget = async () => {
  const c = new Company(v2);
  for (const { id } of (await c.organizations.getOrganizations({
    limit: 500 })).data)
    await c.organizations.deleteOrganization({ id });
};

const main = async () => {
  for (const [title, version] of [['v1', v1], ['v2', v2]]) {
    for (const [name, run] of Object.entries(cases)) {
      const c = new Company(version);
      await check(`${title} ${name}`, async () => {
        await forget();
        await run(c, await makePeople(c));
      });
    }
  }
  for (const [name, run] of Object.entries(further))
    await check(name, run);
};

main();
