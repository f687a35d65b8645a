// SPDX-License-Identifier: LGPL-3.0-or-later
// What was written, newest first: as a line of time, or as a long table.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Paged } from '../api/resource';
import type { Change } from '../api/types';
import { addressOf } from '../lib/router';
import { action } from '../lib/words';
import { plainName } from '../lib/value';
import { Badge, Button, Empty, ProblemBox, Skeleton, Time, Value } from './basic';
import { RecordLink, rowTitle } from './names';
import { VirtualTable, type Column } from './virtual';

const tones = {
  create: 'good', update: 'info', delete: 'bad', archive: 'bad', link: 'good', unlink: 'warn', conflict: 'warn', action: 'info',
} as const;

function ActionBadge({ c }: { c: Change }): JSX.Element {
  return <Badge tone={tones[c.action] ?? 'plain'}>{action(c.action)}</Badge>;
}

function Fields({ c }: { c: Change }): JSX.Element | null {
  if (c.fields.length === 0) return null;
  return (
    <ul class="stack-tight small">
      {c.fields.map((f) => (
        <li key={f.field}>
          <span class="muted">{rowTitle(f.field)}: </span>
          {c.action !== 'create' && <><span class="was"><Value value={f.before} /></span> → </>}
          <Value value={f.after} />
        </li>
      ))}
    </ul>
  );
}

const shownFirst = 8;

export function Timeline({ list }: { list: Paged<Change> }): JSX.Element {
  const [most, setMost] = useState(shownFirst);
  if (list.error) return <ProblemBox problem={list.error} retry={() => void list.reload()} />;
  if (list.items.length === 0) {
    return list.loading ? <Skeleton lines={4} />
      : <Empty icon="record" title="Nothing was written yet">Every value that the hub writes to this record is kept here, with what stood there before.</Empty>;
  }
  return (
    <>
      <ol class="timeline">
        {list.items.slice(0, most).map((c) => (
          <li key={c.entry}>
            <div class="row">
              <ActionBadge c={c} />
              <span>on the {c.side}</span>
              <span class="muted small"><Time at={c.at} />, {c.run ? <a href={addressOf(['runs', c.run])}>run</a> : 'by hand'}</span>
            </div>
            <Fields c={c} />
          </li>
        ))}
      </ol>
      {(most < list.items.length || !list.done) && (
        <div class="row"><Button small onClick={() => {
          if (most >= list.items.length - 50) list.more();
          setMost(most + 50);
        }}>Earlier</Button></div>
      )}
    </>
  );
}

const columns: Column<Change>[] = [
  { title: 'When', class: 'c-a muted', cell: (c) => <Time at={c.at} /> },
  { title: 'What', class: 'c-b', cell: (c) => <ActionBadge c={c} /> },
  {
    title: 'Record', class: 'c-c',
    cell: (c) => <span class="two"><RecordLink sync={c.sync} side={c.side} id={c.id} /><span>{plainName(c.sync)}, {c.side}</span></span>,
  },
  {
    title: 'Values', class: 'c-d',
    cell: (c) => {
      const first = c.fields[0];
      if (!first) return <span class="muted">no values</span>;
      return (
        <span class="two">
          <span>{rowTitle(first.field)}: <Value value={first.after} /></span>
          <span>{c.fields.length > 1 ? `and ${c.fields.length - 1} more` : 'before: '}{c.fields.length === 1 && <Value value={first.before} />}</span>
        </span>
      );
    },
  },
];

export function HistoryTable({ list, empty }: { list: Paged<Change>; empty: string }): JSX.Element {
  return (
    <VirtualTable label="What was written" list={list} columns={columns} layout="history-layout" rowHeight={60} phoneRowHeight={118}
      keyOf={(c) => c.entry} empty={<Empty icon="record" title={empty} />} />
  );
}
