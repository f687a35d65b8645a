// SPDX-License-Identifier: LGPL-3.0-or-later
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, niceTop } from '../src/lib/bars';
import { matchKey } from '../src/lib/keys';
import { samePair, withPair } from '../src/lib/pairs';
import { ago, millis, parseTime, span, utc } from '../src/lib/time';
import { marked, plainName, plural, same, shown, splitEntity, typedLike } from '../src/lib/value';
import { sliceOf } from '../src/lib/window';
import { advice, reason, way } from '../src/lib/words';

const noon = Date.parse('2026-01-02T12:00:00Z');

test('times are said as people say them', () => {
  assert.equal(ago(noon - 3000, noon), 'just now');
  assert.equal(ago(noon - 59_000, noon), '59 seconds ago');
  assert.equal(ago(noon - 5 * 60_000, noon), '5 minutes ago');
  assert.equal(ago(noon + 2 * 3_600_000, noon), 'in 2 hours');
  assert.equal(ago(noon - 24 * 3_600_000, noon), 'yesterday');
  assert.equal(ago(noon - 400 * 86_400_000, noon), 'last year');
});

test('names of syncs are read without underscores', () => {
  assert.equal(plainName('deal_notices_general'), 'deal notices general');
});

test('spans are short', () => {
  assert.equal(span(45), '45 s');
  assert.equal(span(240), '4 min');
  assert.equal(span(7500), '2 h 5 min');
  assert.equal(span(7200), '2 h');
  assert.equal(span(190_000), '2 d 4 h');
  assert.equal(span(-5), '0 s');
  assert.equal(millis(41), '41 ms');
  assert.equal(millis(2140), '2.1 s');
});

test('the exact time is UTC; what is no time is none', () => {
  assert.equal(utc(noon), '2026-01-02 12:00:00 UTC');
  assert.equal(parseTime('yesterday'), null);
  assert.equal(parseTime(null), null);
  assert.equal(parseTime('2026-01-02T13:00:00+01:00'), noon);
});

test('values show as text whatever they are', () => {
  assert.equal(shown(null), null);
  assert.equal(shown(''), null);
  assert.equal(shown([]), null);
  assert.equal(shown(0), '0');
  assert.equal(shown(false), 'no');
  assert.equal(shown('<b>x</b>'), '<b>x</b>');
  assert.equal(shown(['a', null]), 'a, (nothing)');
  assert.equal(shown({ id: '7', label: 'Ann' }), 'Ann (7)');
  assert.equal(shown({ id: 7, entity: 'x' }), 'no. 7');
  assert.equal(shown({ id: 7, city: 'x' }), '{\n "id": 7,\n "city": "x"\n}');
});

test('what is typed is of the kind that stood there', () => {
  assert.equal(typedLike('12', 3), 12);
  assert.equal(typedLike('12', '3'), '12');
  assert.equal(typedLike('12.5', 3), 12.5);
  assert.equal(typedLike('12.50', 3), '12.50');
  assert.equal(typedLike('12345678901234567890.5', 3), '12345678901234567890.5');
  assert.equal(typedLike('no', true), false);
  assert.equal(typedLike('maybe', true), 'maybe');
  assert.deepEqual(typedLike('VIP, Paris,', ['x']), ['VIP', 'Paris']);
  assert.equal(typedLike('  ', 'x'), null);
});

test('the words that differ are marked', () => {
  assert.deepEqual(marked('12 rue de Lille', '12 rue de la Paix'), [
    { text: '12 rue de ', changed: false }, { text: 'Lille', changed: true },
  ]);
  assert.deepEqual(marked('same', 'same'), [{ text: 'same', changed: false }]);
  assert.deepEqual(marked('all', 'other'), [{ text: 'all', changed: true }]);
  assert.equal(marked('a b c', 'a x c').map((p) => p.text).join(''), 'a b c');
});

test('values are the same by content', () => {
  assert.ok(same({ a: [1, null] }, { a: [1, null] }));
  assert.ok(!same({ a: 1 }, { b: 1 }));
  assert.ok(!same([1], { 0: 1 }));
  assert.ok(!same(null, undefined));
});

test('an entity is a connection and a name', () => {
  assert.deepEqual(splitEntity('odoo.res.partner'), ['odoo', 'res.partner']);
  assert.deepEqual(splitEntity('odoo'), ['odoo', '']);
  assert.equal(plural(1, 'record'), '1 record');
  assert.equal(plural(2, 'entry', 'entries'), '2 entries');
});

test('only rows in view are drawn', () => {
  assert.deepEqual(sliceOf(0, 600, 60, 100_000), { first: 0, last: 18 });
  assert.deepEqual(sliceOf(6000, 600, 60, 100_000), { first: 92, last: 118 });
  assert.deepEqual(sliceOf(60_000_000, 600, 60, 100), { first: 99, last: 100 });
  assert.deepEqual(sliceOf(0, 600, 60, 0), { first: 0, last: 0 });
});

test('bars fill the gaps and take in what falls between', () => {
  const data = {
    bucket_s: 3600, from: '', to: '', series: [
      { at: '2026-01-02T11:00:00Z', sync: 'a', writes_left: 1, writes_right: 2, failed: 0 },
      { at: '2026-01-02T11:30:00Z', sync: 'b', writes_left: 1, writes_right: 0, failed: 3 },
      { at: '2025-12-01T00:00:00Z', sync: 'a', writes_left: 9, writes_right: 9, failed: 9 },
      { at: 'broken', sync: 'a', writes_left: 9, writes_right: 9, failed: 9 },
    ],
  };
  const bars = barsOf(data, noon, 24);
  assert.equal(bars.length, 24);
  assert.equal(bars[23]?.at, noon);
  assert.deepEqual(bars[22], { at: noon - 3_600_000, left: 2, right: 2, failed: 3 });
  assert.equal(bars.reduce((n, b) => n + b.left, 0), 2);
  assert.equal(barsOf(data, noon, 24, 'a')[22]?.left, 1);
  assert.deepEqual([0, 4, 5, 11, 99, 210].map(niceTop), [4, 4, 5, 20, 100, 500]);
});

test('a right item stands in one pair only', () => {
  const pairs = [{ left: '1', right: 'a' }, { left: '2', right: 'b' }];
  assert.deepEqual(withPair(pairs, { left: '2', right: 'a' }), [{ left: '2', right: 'b' }, { left: '2', right: 'a' }]);
  assert.ok(samePair({ left: '1', right: 'a' }, { left: '1', right: 'a' }));
});

test('shortcuts are one key, or two after another', () => {
  const run = (): void => undefined;
  const keys = [{ keys: '?', what: '', run }, { keys: 'g j', what: '', run }];
  assert.equal(matchKey(keys, '', '?')?.keys, '?');
  assert.equal(matchKey(keys, 'g', 'j')?.keys, 'g j');
  assert.equal(matchKey(keys, '', 'j'), null);
  assert.equal(matchKey(keys, 'g', '?')?.keys, '?');
});

test('words that are not known show as they are', () => {
  assert.equal(reason('some_new_reason'), 'some new reason');
  assert.equal(reason('constructor'), 'constructor');
  assert.equal(reason(''), '');
  assert.equal(way('left_to_right'), 'to the right');
  assert.equal(advice('auth', 'Ask Tom.'), 'Ask Tom.');
  assert.notEqual(advice('nothing_known', ''), '');
});
