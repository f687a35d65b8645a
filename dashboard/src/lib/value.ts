// SPDX-License-Identifier: LGPL-3.0-or-later
// Values of records as text, and texts of people as values.
import type { Json } from '../api/types';

const numbers = new Intl.NumberFormat();

export const count = (n: number): string => numbers.format(n);

/** 1 -> "1 record", 2 -> "2 records". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

function reference(v: { [name: string]: Json }): string | null {
  const id = v['id'] ?? v['ref'];
  const keys = Object.keys(v);
  if (typeof id !== 'string' && typeof id !== 'number') return null;
  if (!keys.every((k) => k === 'id' || k === 'ref' || k === 'entity' || k === 'label')) return null;
  const label = v['label'];
  return typeof label === 'string' && label !== '' ? `${label} (${id})` : `no. ${id}`;
}

/** A value in plain words; null for "nothing there". */
export function shown(v: Json | undefined): string | null {
  if (v === null || v === undefined || v === '') return null;
  if (typeof v === 'string') return v;
  if (typeof v === 'boolean') return v ? 'yes' : 'no';
  if (typeof v === 'number') return String(v);
  if (Array.isArray(v)) return v.length === 0 ? null : v.map((x) => shown(x) ?? '(nothing)').join(', ');
  return reference(v) ?? JSON.stringify(v, null, 1);
}

/** What a person typed, as the kind of value that stood there. */
export function typedLike(text: string, example: Json): Json {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (typeof example === 'number' && /^-?\d+(\.\d+)?$/.test(trimmed)) {
    const n = Number(trimmed);
    return Number.isSafeInteger(n) || String(n) === trimmed ? n : trimmed;
  }
  if (typeof example === 'boolean') {
    if (/^(yes|true|1)$/i.test(trimmed)) return true;
    if (/^(no|false|0)$/i.test(trimmed)) return false;
  }
  if (Array.isArray(example)) return trimmed.split(',').map((p) => p.trim()).filter((p) => p !== '');
  return text;
}

/** Whether two values are the same as far as JSON can say. */
export function same(x: Json | undefined, y: Json | undefined): boolean {
  if (x === y) return true;
  if (x === null || y === null || typeof x !== 'object' || typeof y !== 'object') return false;
  if (Array.isArray(x) || Array.isArray(y)) {
    return Array.isArray(x) && Array.isArray(y) && x.length === y.length && x.every((v, i) => same(v, y[i]));
  }
  const a = Object.keys(x as object);
  const b = Object.keys(y as object);
  return a.length === b.length && a.every((k) =>
    same((x as { [n: string]: Json })[k], (y as { [n: string]: Json })[k]));
}

/** "odoo.res.partner" -> ["odoo", "res.partner"]. */
export function splitEntity(entity: string): [string, string] {
  const dot = entity.indexOf('.');
  return dot < 0 ? [entity, ''] : [entity.slice(0, dot), entity.slice(dot + 1)];
}

export function sideText(fields: string[] | string | null): string {
  if (fields === null) return '';
  return Array.isArray(fields) ? fields.join(', ') : fields;
}

export interface Piece {
  text: string;
  changed: boolean;
}

/** The words of `text`, those that `other` lacks at that place marked. */
export function marked(text: string, other: string): Piece[] {
  if (text === other) return [{ text, changed: false }];
  let head = 0;
  const a = text.split(/(\s+)/);
  const b = other.split(/(\s+)/);
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const pieces = [
    { text: a.slice(0, head).join(''), changed: false },
    { text: a.slice(head, a.length - tail).join(''), changed: true },
    { text: a.slice(a.length - tail).join(''), changed: false },
  ];
  return pieces.filter((p) => p.text !== '');
}

/** The name of a sync or lookup for people: no underscores. */
export const plainName = (name: string): string => name.replace(/_/g, ' ');
