// SPDX-License-Identifier: LGPL-3.0-or-later
import { useState } from 'preact/hooks';

let last = 0;

/** An id that no other element of the page has, also not one that came later. */
export function useId(): string {
  return useState(() => `id-${++last}`)[0];
}
