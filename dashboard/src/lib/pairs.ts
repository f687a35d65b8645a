// SPDX-License-Identifier: LGPL-3.0-or-later
// Pairs of a lookup as a person edits them, before they are saved.

export interface Draft {
  left: string;
  right: string;
  suggested?: boolean;
}

export const samePair = (a: { left: string; right: string }, b: { left: string; right: string }): boolean =>
  a.left === b.left && a.right === b.right;

/** Adds a pair. A right item stands in one pair only; a left one in several. */
export function withPair(pairs: Draft[], pair: Draft): Draft[] {
  return [...pairs.filter((p) => p.right !== pair.right), pair];
}
