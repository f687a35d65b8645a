// SPDX-License-Identifier: LGPL-3.0-or-later
// Which rows of a long list are worth drawing.

export interface Slice {
  first: number;
  last: number; // one past the end
}

/** Rows in view plus `spare` on each side. */
export function sliceOf(scroll: number, height: number, row: number, total: number, spare = 8): Slice {
  if (total === 0 || row <= 0) return { first: 0, last: 0 };
  const top = Math.max(0, Math.floor(scroll / row) - spare);
  const bottom = Math.min(total, Math.ceil((scroll + height) / row) + spare);
  return { first: Math.min(top, Math.max(0, total - 1)), last: Math.max(bottom, 0) };
}
