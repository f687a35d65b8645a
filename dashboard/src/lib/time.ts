// SPDX-License-Identifier: LGPL-3.0-or-later
// Times as people say them, in the viewer's zone; the exact UTC time beside.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "3 minutes ago", "in 2 hours", "yesterday". */
export function ago(at: number, now: number): string {
  const d = at - now;
  const size = Math.abs(d);
  if (size < 10 * second) return d > 0 ? 'now' : 'just now';
  if (size < minute) return relative.format(Math.trunc(d / second), 'second');
  if (size < hour) return relative.format(Math.trunc(d / minute), 'minute');
  if (size < day) return relative.format(Math.trunc(d / hour), 'hour');
  if (size < 30 * day) return relative.format(Math.trunc(d / day), 'day');
  if (size < 365 * day) return relative.format(Math.trunc(d / (30 * day)), 'month');
  return relative.format(Math.trunc(d / (365 * day)), 'year');
}

/** 45 -> "45 s", 240 -> "4 min", 7500 -> "2 h 5 min", 190000 -> "2 d 4 h". */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m} min`;
  const h = Math.floor(m / 60);
  if (h < 24) return m % 60 ? `${h} h ${m % 60} min` : `${h} h`;
  const d = Math.floor(h / 24);
  return h % 24 ? `${d} d ${h % 24} h` : `${d} d`;
}

export function millis(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10 * second) return `${(ms / second).toFixed(1)} s`;
  return span(ms / second);
}

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const preciseFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit',
});

export const dateTime = (at: number): string => dayFormat.format(at);
export const clock = (at: number): string => clockFormat.format(at);
export const clockSeconds = (at: number): string => preciseFormat.format(at);

/** The exact time, the same for everybody: "2026-01-02 03:04:05 UTC". */
export function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Milliseconds of an RFC 3339 time; null where there is none. */
export function parseTime(text: string | null | undefined): number | null {
  if (!text) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
