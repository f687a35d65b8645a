// SPDX-License-Identifier: LGPL-3.0-or-later
// Records of any connection, as they are over there now. Looks, writes nothing.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, part, withQuery } from '../api/client';
import { useResource } from '../api/resource';
import type { EntityList, FieldList, FieldOf, Record as LiveRecord, RecordsFound } from '../api/types';
import { addressOf, go } from '../lib/router';
import { Button, Card, Empty, Notice, PageHead, Time, Value, Waiting } from '../ui/basic';
import { SelectField, TextField } from '../ui/form';
import { attempt } from '../ui/toast';

const pathOf = (connection: string, entity: string): string => `/connections/${part(connection)}/entities/${part(entity)}`;
const addressOfRecord = (connection: string, entity: string, id: string): string => addressOf(['connections', connection, 'records', entity, id]);
// Enough to tell records apart in a list.
const telling = ['name', 'display_name', 'title', 'first_name', 'last_name', 'firstName', 'lastName', 'email', 'code', 'state'];

function tellingFields(r: LiveRecord): string[] {
  const there = telling.filter((name) => name in r.fields);
  return (there.length > 0 ? there : Object.keys(r.fields)).slice(0, 4);
}

function Found({ connection, entity, found }: { connection: string; entity: string; found: RecordsFound }): JSX.Element {
  if (found.records.length === 0) return <Empty icon="search" title="No record is like that" />;
  return (
    <div class="stack">
      <ul class="stack-tight lines">
        {found.records.map((r) => (
          <li key={r.id}>
            <a class="two grow" href={addressOfRecord(connection, entity, r.id)}>
              <bdi>{r.id}</bdi>
              <span>{tellingFields(r).map((name, i) => <span key={name}>{i > 0 && ', '}<Value value={r.fields[name]} /></span>)}</span>
            </a>
          </li>
        ))}
      </ul>
      {found.more && <p class="muted">There are more; say what to look for.</p>}
    </div>
  );
}

function Search({ connection, entity }: { connection: string; entity: string }): JSX.Element {
  const [field, setField] = useState('');
  const [text, setText] = useState('');
  const [query, setQuery] = useState('');
  const path = pathOf(connection, entity);
  const fields = useResource<FieldList>(`${path}/fields`);
  const found = useResource<RecordsFound>(withQuery(`${path}/records`, { where: query }));
  const look = (event: Event): void => {
    event.preventDefault();
    setQuery(field === '' || text === '' ? '' : `${field}=${text}`);
  };
  const open = (): Promise<boolean> => attempt(async () => {
    await get<LiveRecord>(`${path}/records/${part(text.trim())}`);
    go(addressOfRecord(connection, entity, text.trim()));
  });
  return (
    <Card title={<span class="mono">{entity}</span>}>
      <div class="stack">
        <form class="filters" onSubmit={look}>
          <SelectField label="Field" value={field} onPick={setField}
            options={[{ value: '', text: 'Id' }, ...(fields.data?.fields ?? []).map((f: FieldOf) => ({ value: f.name, text: f.label ? `${f.label} (${f.name})` : f.name }))]} />
          <TextField class="field-wide" label="Is" value={text} onInput={setText} />
          {field === '' ? <Button kind="main" icon="search" submit disabled={text.trim() === ''} onClick={(event) => {
            event.preventDefault();
            void open();
          }}>Open</Button> : <Button submit kind="main" icon="search">Look</Button>}
        </form>
        <Waiting of={found}>{(f) => <Found connection={connection} entity={entity} found={f} />}</Waiting>
      </div>
    </Card>
  );
}

export function BrowsePage({ connection, entity }: { connection: string; entity: string }): JSX.Element {
  const list = useResource<EntityList>(`/connections/${part(connection)}/entities`);
  return (
    <>
      <PageHead back={{ href: addressOf(['connections', connection]), text: connection }} title="Records over there"
        lead={<>What <bdi>{connection}</bdi> holds now, past the hub. Nothing is written.</>} />
      <Waiting of={list}>
        {({ entities }) => (
          <SelectField label="Kind of record" value={entity} onPick={(v) => go(addressOf(['connections', connection, 'records', v]))}
            options={[...(entity === '' ? [{ value: '', text: 'Choose one' }] : []), ...entities.map((e) => ({ value: e, text: e }))]} />
        )}
      </Waiting>
      {entity !== '' && <Search key={entity} connection={connection} entity={entity} />}
    </>
  );
}

export function LiveRecordPage({ connection, entity, id }: { connection: string; entity: string; id: string }): JSX.Element {
  const path = pathOf(connection, entity);
  const record = useResource<LiveRecord>(`${path}/records/${part(id)}`);
  const fields = useResource<FieldList>(`${path}/fields`);
  const label = (name: string): string => fields.data?.fields.find((f) => f.name === name)?.label ?? '';
  return (
    <>
      <PageHead back={{ href: addressOf(['connections', connection, 'records', entity]), text: entity }} title={<bdi>{id}</bdi>}
        lead={<><span class="mono">{entity}</span> of <bdi>{connection}</bdi>{record.data?.modified_at && <>, changed <Time at={record.data.modified_at} /></>}</>} />
      <Waiting of={record} lines={10}>
        {(r) => (
          <>
            {r.archived && <Notice tone="warn" title="It is archived over there" />}
            <Card title="All fields">
              <dl class="facts">
                {Object.entries(r.fields).map(([name, value]) => [
                  <dt key={`${name} `}>{label(name) || name} {label(name) !== '' && <span class="muted mono small">{name}</span>}</dt>,
                  <dd key={name}><Value value={value} /></dd>,
                ])}
              </dl>
            </Card>
          </>
        )}
      </Waiting>
    </>
  );
}
