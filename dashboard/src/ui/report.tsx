// SPDX-License-Identifier: LGPL-3.0-or-later
// What a run came to, or would: a line a sync.
import type { JSX } from 'preact';
import type { SideReport, SyncReport } from '../api/types';
import { count, plainName } from '../lib/value';

function sideWords(s: SideReport): string {
  const parts: [number, string][] = [[s.created, 'created'], [s.updated, 'changed'], [s.deleted, 'deleted'], [s.archived, 'archived']];
  const some = parts.filter(([n]) => n > 0).map(([n, word]) => `${count(n)} ${word}`);
  return some.length > 0 ? some.join(', ') : '–';
}

export function ReportTable({ syncs }: { syncs: SyncReport[] }): JSX.Element {
  const number = (s: SyncReport, key: 'linked' | 'unchanged' | 'held' | 'parked' | 'waiting'): string => count(s[key]);
  return (
    <table class="table table-cards">
      <thead>
        <tr>
          <th scope="col">Sync</th><th scope="col">Left</th><th scope="col">Right</th><th scope="col" class="num">Linked</th>
          <th scope="col" class="num">In step</th><th scope="col" class="num">Fields held</th><th scope="col" class="num">Need a person</th><th scope="col" class="num">Later</th>
        </tr>
      </thead>
      <tbody>
        {syncs.map((s) => (
          <tr key={s.sync}>
            <td data-label="Sync"><strong>{plainName(s.sync)}</strong></td>
            <td data-label="Left">{sideWords(s.left)}</td>
            <td data-label="Right">{sideWords(s.right)}</td>
            <td data-label="Linked" class="num">{number(s, 'linked')}</td>
            <td data-label="In step" class="num">{number(s, 'unchanged')}</td>
            <td data-label="Fields held" class="num">{number(s, 'held')}</td>
            <td data-label="Need a person" class="num">{number(s, 'parked')}</td>
            <td data-label="Later" class="num">{number(s, 'waiting')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
