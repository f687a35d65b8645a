// SPDX-License-Identifier: LGPL-3.0-or-later
// How records, sides and values of rows are named everywhere.
import type { JSX } from 'preact';
import type { Json, RowFields, Side } from '../api/types';
import { useResource } from '../api/resource';
import type { SyncList } from '../api/types';
import { addressOf } from '../lib/router';
import { marked, shown, splitEntity } from '../lib/value';
import { Value } from './basic';

export const recordAddress = (sync: string, side: Side, id: string): string =>
  addressOf(['records', sync, side, id]);

export function RecordLink({ sync, side, id }: { sync: string; side: Side; id: string }): JSX.Element {
  if (id === '') return <span class="muted">none</span>;
  return <a class="cut" href={recordAddress(sync, side, id)}><bdi>{id}</bdi></a>;
}

/** "odoo.res.partner" as "Odoo" and what it is there. */
export function Entity({ name }: { name: string }): JSX.Element {
  const [connection, entity] = splitEntity(name);
  return <><bdi>{connection}</bdi> <span class="muted mono">{entity}</span></>;
}

/** The name of the connection on a side, for headings. */
export const sideName = (entity: string | undefined, side: Side): string =>
  (entity ? splitEntity(entity)[0] : side);

/** A row's name for people: field names without underscores. */
export function rowTitle(row: string): string {
  const text = row.replace(/^x_/, '').replace(/_id(s?)\b/g, '$1').replace(/_/g, ' ').trim();
  return text === '' ? row : text.charAt(0).toUpperCase() + text.slice(1);
}

/** The value a row has on a side: one value a field. */
export function RowValue({ values, fields, other }: {
  values: Json | undefined; fields?: string[] | undefined; other?: Json | undefined;
}): JSX.Element {
  if (values === null || values === undefined) return <Value value={null} none="not known" />;
  const list = Array.isArray(values) ? values : [values];
  const others = Array.isArray(other) ? other : [other];
  if (list.length <= 1) return <OneValue value={list[0] ?? null} other={others[0]} />;
  return (
    <span class="stack-tight">
      {list.map((v, i) => (
        <span key={i}>
          {fields?.[i] !== undefined && <span class="muted small">{fields[i]}: </span>}
          <OneValue value={v} other={others[i]} />
        </span>
      ))}
    </span>
  );
}

function OneValue({ value, other }: { value: Json; other: Json | undefined }): JSX.Element {
  const text = shown(value);
  const against = other === undefined ? null : shown(other);
  if (text === null || against === null || text === against) return <Value value={value} />;
  return (
    <bdi class="value">
      {marked(text, against).map((p, i) => (p.changed ? <mark key={i}>{p.text}</mark> : p.text))}
    </bdi>
  );
}

/** Text of a row's value for a field in which it is edited. */
export function editText(values: Json): string {
  const list = Array.isArray(values) ? values : [values];
  return list.length === 1 ? (shown(list[0]) ?? '') : '';
}

export const fieldNames = (fields: RowFields, side: Side): string => fields[side].join(', ');

/** The syncs there are, for filters. */
export function useSyncNames(): string[] {
  const list = useResource<SyncList>('/syncs');
  return list.data?.items.map((s) => s.sync) ?? [];
}
