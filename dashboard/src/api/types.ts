// SPDX-License-Identifier: LGPL-3.0-or-later
// The types of the API, made from docs/openapi.yaml by `npm run types`, and
// what the pages build of them.
export type * from './schema.gen';
import type { Json } from './schema.gen';

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** The names of a row's fields on both sides. */
export interface RowFields {
  left: string[];
  right: string[];
}

export type Values = { [name: string]: Json };
