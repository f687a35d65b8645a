// SPDX-License-Identifier: LGPL-3.0-or-later
// Which records belong together, and the way to any one of them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { usePaged, useResource } from '../api/resource';
import type { Link, Side, SyncList } from '../api/types';
import { go, place, setQuery } from '../lib/router';
import { plainName, splitEntity } from '../lib/value';
import { Badge, Button, Empty, PageHead, Tabs, Time } from '../ui/basic';
import { SelectField, TextField } from '../ui/form';
import { recordAddress, RecordLink } from '../ui/names';
import { VirtualTable, type Column } from '../ui/virtual';
import { DirtyList } from './dirty';

function LinkedSide({ link, side }: { link: Link; side: Side }): JSX.Element {
  const s = link[side];
  return (
    <span class="two">
      <RecordLink sync={link.sync} side={side} id={s.id} />
      <span>{s.gone ? <Badge tone="bad">Gone</Badge> : s.modified_at ? <>changed <Time at={s.modified_at} /></> : side}</span>
    </span>
  );
}

const columns: Column<Link>[] = [
  { title: 'Sync', class: 'c-sync', cell: (l) => <span class="cut">{plainName(l.sync)}</span> },
  { title: 'Left', class: 'c-left', cell: (l) => <LinkedSide link={l} side="left" /> },
  { title: 'Right', class: 'c-right', cell: (l) => <LinkedSide link={l} side="right" /> },
  { title: 'Linked', class: 'c-when muted', cell: (l) => <Time at={l.created_at} /> },
];

function OpenRecord({ syncs }: { syncs: SyncList['items'] }): JSX.Element {
  const [sync, setSync] = useState(syncs[0]?.sync ?? '');
  const [side, setSide] = useState<Side>('left');
  const [id, setId] = useState('');
  const of = syncs.find((s) => s.sync === sync);
  return (
    <form class="card filters" aria-label="Open a record" onSubmit={(event) => {
      event.preventDefault();
      if (id.trim() !== '') go(recordAddress(sync, side, id.trim()));
    }}>
      <SelectField label="Sync" value={sync} onPick={setSync} options={syncs.map((s) => ({ value: s.sync, text: plainName(s.sync) }))} />
      <SelectField label="System" value={side} onPick={(v) => setSide(v === 'right' ? 'right' : 'left')} options={[
        { value: 'left', text: of ? splitEntity(of.left)[0] : 'left' }, { value: 'right', text: of ? splitEntity(of.right)[0] : 'right' },
      ]} />
      <TextField class="field-wide" label="Id of the record" type="search" value={id} onInput={setId} placeholder="As that system shows it" />
      <Button submit kind="main" icon="search">Open</Button>
    </form>
  );
}

function LinkList({ sync, record }: { sync: string; record: string }): JSX.Element {
  const list = usePaged<Link>('/links', { sync, record });
  return (
    <VirtualTable label="Linked pairs" list={list} columns={columns} layout="links-layout" rowHeight={60} phoneRowHeight={92}
      keyOf={(l) => l.link} onOpen={(l) => go(recordAddress(l.sync, 'left', l.left.id))}
      empty={<Empty icon="link" title="No pairs yet">Pairs appear with the first sync: start one from the overview.</Empty>} />
  );
}

export function RecordsPage(): JSX.Element {
  const { sync = '', record = '', view = 'pairs' } = place.value.query;
  const syncs = useResource<SyncList>('/syncs');
  const names = syncs.data?.items ?? [];
  return (
    <>
      <PageHead title="Records" lead="Pairs that are kept in step. Open one to see both sides, what they agreed on, and what happened." />
      {names.length > 0 && <OpenRecord syncs={names} />}
      <div class="row row-between">
        <Tabs label="View" current={view} onPick={(id) => setQuery({ view: id === 'pairs' ? null : id })}
          tabs={[{ id: 'pairs', text: 'Linked pairs' }, { id: 'dirty', text: 'Not in step' }]} />
        <SelectField label="Sync" hideLabel value={sync} onPick={(v) => setQuery({ sync: v })}
          options={[{ value: '', text: 'All syncs' }, ...names.map((s) => ({ value: s.sync, text: plainName(s.sync) }))]} />
      </div>
      {view === 'dirty' ? <DirtyList sync={sync} record={record} /> : <LinkList sync={sync} record={record} />}
    </>
  );
}
