// SPDX-License-Identifier: LGPL-3.0-or-later
// What is not in step, and why; chosen records are brought into step at once.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, post } from '../api/client';
import { usePaged, useReloadOn, type Paged } from '../api/resource';
import type { DirtyLink, DirtyLinks, RunStarted, Side } from '../api/types';
import { addressOf, go } from '../lib/router';
import { plainName, plural } from '../lib/value';
import { cause, dirtyState, holdKind, reason } from '../lib/words';
import { ActionButton, Badge, Button, Empty, Time } from '../ui/basic';
import { Check } from '../ui/form';
import { recordAddress, RecordLink } from '../ui/names';
import { attempt, tell } from '../ui/toast';
import { VirtualTable, type Column } from '../ui/virtual';

const tones = {
  parked: 'warn', held: 'warn', retrying: 'info', put_off: 'muted', owed: 'warn', changed: 'info', waiting: 'info', running: 'good',
} as const;

const sideOf = (d: DirtyLink): Side => (d.left === null ? 'right' : 'left');
const keyOf = (d: DirtyLink): string => `${d.sync} ${sideOf(d)} ${d.left ?? d.right ?? ''}`;
const addressOfPair = (d: DirtyLink): string => recordAddress(d.sync, sideOf(d), d.left ?? d.right ?? '');

function whyWords(d: DirtyLink): string {
  if (d.state === 'held') return holdKind(d.reason);
  if (d.reason === 'after_work') return 'What follows the write is missing';
  return d.message === '' ? cause(d.reason) : reason(d.reason);
}

/** One run for each sync and side: that is what a run of chosen records is. */
async function syncChosen(chosen: DirtyLink[]): Promise<boolean> {
  const groups = new Map<string, { sync: string; side: Side; records: string[] }>();
  for (const d of chosen) {
    const group = groups.get(`${d.sync} ${sideOf(d)}`) ?? { sync: d.sync, side: sideOf(d), records: [] };
    group.records.push(d.left ?? d.right ?? '');
    groups.set(`${d.sync} ${sideOf(d)}`, group);
  }
  return attempt(async () => {
    let last: string | null = null;
    for (const { sync, side, records } of groups.values()) {
      const { run } = await post<RunStarted>('/runs', { kind: 'record', syncs: [sync], side, records });
      last = run;
    }
    if (groups.size === 1 && last) go(addressOf(['runs', last]));
    else tell(`${plural(chosen.length, 'record')} are brought into step`);
  });
}

function columnsOf(picked: Set<string>, toggle: (key: string) => void): Column<DirtyLink>[] {
  const id = (d: DirtyLink, side: Side): JSX.Element => {
    const of = d[side];
    return of === null ? <span class="muted">not linked</span> : <RecordLink sync={d.sync} side={side} id={of} />;
  };
  return [
    {
      title: 'Pick', class: 'c-pick',
      cell: (d) => (may('operator') ? (
        <Check hideLabel label={`Pick ${d.left ?? d.right ?? ''}`} on={picked.has(keyOf(d))} onChange={() => toggle(keyOf(d))} />
      ) : null),
    },
    { title: 'Left', class: 'c-left', cell: (d) => <span class="two">{id(d, 'left')}<span>{plainName(d.sync)}</span></span> },
    { title: 'Right', class: 'c-right', cell: (d) => id(d, 'right') },
    {
      title: 'Why', class: 'c-why',
      cell: (d) => <span class="two why"><span>{whyWords(d)}</span><span title={d.advice}>{d.message === '' ? d.advice : d.message}</span></span>,
    },
    { title: 'State', class: 'c-state', cell: (d) => <Badge tone={tones[d.state]}>{dirtyState(d.state)}</Badge> },
    { title: 'Since', class: 'c-when muted', cell: (d) => <Time at={d.since} /> },
  ];
}

/** What a look at both systems has found, shown as the list is. */
const foundList = (items: DirtyLink[], list: Paged<DirtyLink>): Paged<DirtyLink> =>
  ({ ...list, items, error: null, loading: false, more: () => undefined });

export function DirtyList({ sync, record }: { sync: string; record: string }): JSX.Element {
  const known = usePaged<DirtyLink>('/links', { sync, record, dirty: 'true' });
  const [found, setFound] = useState<DirtyLinks | null>(null);
  const list = found ? foundList(found.items, known) : known;
  const look = (): Promise<boolean> => attempt(async () => {
    setFound(await post<DirtyLinks>('/links/look', sync ? { syncs: [sync] } : {}));
  });
  const [picked, setPicked] = useState(new Set<string>());
  useReloadOn(['jobs', 'run'], () => (scrollY < 200 && picked.size === 0 && known.items.length <= 200 ? known.reload() : undefined), 4000);
  const toggle = (key: string): void => setPicked((old) => {
    const next = new Set(old);
    if (!next.delete(key)) next.add(key);
    return next;
  });
  const chosen = list.items.filter((d) => picked.has(keyOf(d)));
  const start = async (): Promise<void> => {
    if (!await syncChosen(chosen)) return;
    setPicked(new Set());
    setFound(null);
    await known.reload();
  };
  return (
    <>
      {may('operator') && (
        <div class="row">
          <ActionButton small icon="search" act={look}>Ask both systems</ActionButton>
          <span class="small muted">{found
            ? <>What has changed there is listed too; nothing was written.{found.more && ' There is more.'}</>
            : 'What has changed there since the last sync is listed then, too; nothing is written.'}</span>
        </div>
      )}
      <VirtualTable label="Not in step" list={list} columns={columnsOf(picked, toggle)} layout="dirty-layout" rowHeight={84} phoneRowHeight={176}
        keyOf={keyOf} onOpen={(d) => go(addressOfPair(d))} empty={
          <Empty icon="ok" title="Everything that is known of is in step">
            Where the hub looks for changes by itself, this is all there is.
          </Empty>
        } />
      {chosen.length > 0 && (
        <div class="bulk" role="region" aria-label="What is picked">
          <strong class="grow">{plural(chosen.length, 'record')} picked</strong>
          <ActionButton small icon="retry" act={start}>Sync these now</ActionButton>
          <Button small kind="quiet" onClick={() => setPicked(new Set())}>Pick none</Button>
        </div>
      )}
    </>
  );
}
