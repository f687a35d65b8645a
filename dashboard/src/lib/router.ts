// SPDX-License-Identifier: LGPL-3.0-or-later
// Addresses live behind the "#", so the hub serves one page for all of them.
import { computed, signal } from '@preact/signals';

export interface Place {
  path: string[];
  query: Record<string, string>;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** "#/records/contacts/left/7?tab=history" taken apart. */
export function parsePlace(hash: string): Place {
  const text = hash.replace(/^#?\/?/, '');
  const cut = text.indexOf('?');
  const path = cut < 0 ? text : text.slice(0, cut);
  const query: Record<string, string> = {};
  if (cut >= 0) {
    for (const [name, value] of new URLSearchParams(text.slice(cut + 1))) query[name] = value;
  }
  return { path: path.split('/').filter((p) => p !== '').map(decoded), query };
}

/** The address of a place: parts are escaped, empty query values left out. */
export function addressOf(path: (string | number)[], query: Record<string, string | null | undefined> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  const tail = params.toString();
  return `#/${path.map((p) => encodeURIComponent(String(p))).join('/')}${tail ? `?${tail}` : ''}`;
}

const hash = signal(location.hash);
export const place = computed(() => parsePlace(hash.value));

export function followHash(): void {
  addEventListener('hashchange', () => (hash.value = location.hash));
}

export function go(address: string): void {
  if (location.hash === address) return;
  location.hash = address;
}

/** Changes the query of this place without a step in the browser's history. */
export function setQuery(changes: Record<string, string | null | undefined>): void {
  const now = place.value;
  history.replaceState(null, '', addressOf(now.path, { ...now.query, ...changes }));
  hash.value = location.hash;
}

/** A link that the hub gave ("/conflicts?kind=conflict"): a place of this page, or nothing. */
export function ownLink(link: string | null | undefined): string | null {
  if (!link) return null;
  if (link.startsWith('#/')) return link;
  if (link.startsWith('/#/')) return link.slice(1);
  return link.startsWith('/') && !link.startsWith('//') ? `#${link}` : null;
}
