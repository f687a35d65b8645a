// SPDX-License-Identifier: LGPL-3.0-or-later
// One record: left, what both agreed on, right; and what happened to it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, part, post, remove } from '../api/client';
import { usePaged, useReloadOn, useResource } from '../api/resource';
import type { Change, Conflict, Json, RecordPair, RecordRow, RecordSide, RunStarted, Side } from '../api/types';
import { plainName, shown, splitEntity } from '../lib/value';
import { holdKind, reason, way } from '../lib/words';
import { ActionButton, Badge, Card, Empty, Notice, PageHead, Time, Waiting } from '../ui/basic';
import { ask, Dialog } from '../ui/dialog';
import { TextField } from '../ui/form';
import { Timeline } from '../ui/history';
import { Icon, type IconName } from '../ui/icons';
import { rowTitle, RowValue } from '../ui/names';
import { attempt, tell } from '../ui/toast';
import { Advice, JobStateBadge } from './jobs';
import { AnswerForm, WhatToDo } from './conflicts';

/** What people would call the record: a name among its fields. */
export function titleOf(fields: { [name: string]: Json } | undefined): string | null {
  for (const name of ['name', 'display_name', 'full_name', 'title', 'subject', 'summary', 'email']) {
    const text = shown(fields?.[name]);
    if (text !== null) return text.length > 120 ? `${text.slice(0, 120)}…` : text;
  }
  const both = [shown(fields?.['first_name']), shown(fields?.['last_name'])].filter((t) => t !== null);
  return both.length > 0 ? both.join(' ') : null;
}

/** A web address that may be followed; other kinds are not. */
function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}

function SideBox({ side, r }: { side: Side; r: RecordSide }): JSX.Element {
  const [connection, entity] = splitEntity(r.entity);
  const url = webAddress(r.url);
  return (
    <section class="side-box" aria-label={`The ${side} record`}>
      <span class="muted small"><bdi>{connection}</bdi> <span class="mono">{entity}</span></span>
      {r.id === '' ? <strong class="muted">No counterpart</strong> : <strong><bdi>{titleOf(r.record?.fields) ?? r.id}</bdi></strong>}
      {r.id !== '' && <span class="small">Id <bdi class="mono">{r.id}</bdi>{r.record?.archived && <> <Badge tone="muted">Archived</Badge></>}</span>}
      {r.record?.modified_at && <span class="small muted">changed <Time at={r.record.modified_at} /></span>}
      {r.error !== null && <span class="small bad-text">{r.error}</span>}
      {r.error === null && r.record === null && r.id !== '' && <span class="small bad-text">It is not there any more.</span>}
      {url && <a class="row small" href={url} target="_blank" rel="noreferrer noopener"><Icon name="external" size={15} />Open it in {connection}</a>}
    </section>
  );
}

const rowWords: Record<RecordRow['state'], string> = {
  same: 'In step', changed_left: 'Left is newer', changed_right: 'Right is newer', conflict: 'Both changed', held: 'Waits', unknown: 'Not known',
};
const rowTones = { same: 'good', changed_left: 'info', changed_right: 'info', conflict: 'warn', held: 'warn', unknown: 'muted' } as const;
const wayIcons: Record<string, IconName> = { both: 'both', left_to_right: 'right', right_to_left: 'left' };

function CompareRow({ row }: { row: RecordRow }): JSX.Element {
  const leftChanged = row.state === 'changed_left' || row.state === 'conflict';
  const rightChanged = row.state === 'changed_right' || row.state === 'conflict';
  return (
    <div role="row">
      <div role="rowheader" class="compare-name">
        <span>{rowTitle(row.row)}</span>
        <span class="row small">
          <Badge tone={rowTones[row.state]}>{rowWords[row.state]}</Badge>
          <span class="muted" title={way(row.way)}><Icon name={wayIcons[row.way] ?? 'both'} size={15} label={way(row.way)} /></span>
        </span>
      </div>
      <div role="cell" data-label="Left" class={leftChanged ? 'changed' : ''}>
        <RowValue values={row.left} fields={row.fields.left} other={leftChanged ? (row.base.left ?? undefined) : undefined} />
      </div>
      <div role="cell" data-label="Both agreed on" class="compare-base">
        <RowValue values={row.base.left} fields={row.fields.left} />
      </div>
      <div role="cell" data-label="Right" class={rightChanged ? 'changed' : ''}>
        <RowValue values={row.right} fields={row.fields.right} other={rightChanged ? (row.base.right ?? undefined) : undefined} />
      </div>
    </div>
  );
}

function Compare({ pair }: { pair: RecordPair }): JSX.Element {
  const [all, setAll] = useState(true);
  const differing = pair.rows.filter((r) => r.state !== 'same' && r.state !== 'unknown');
  const rows = all ? pair.rows : differing;
  return (
    <Card class="card-flush" title="Field by field" actions={
      <>
        <span class="muted small">{differing.length === 0 ? (pair.rows.every((r) => r.state === 'same') ? 'All fields are in step' : 'Nothing differs as far as is known') : `${differing.length} of ${pair.rows.length} differ`}</span>
        {differing.length > 0 && (
          <button type="button" class="button button-small button-plain" aria-pressed={!all} onClick={() => setAll(!all)}>Only what differs</button>
        )}
      </>
    }>
      <div class="compare" role="table" aria-label="Field by field">
        <div role="row" class="compare-head">
          <span role="columnheader">Field</span><span role="columnheader">Left</span>
          <span role="columnheader">Both agreed on</span><span role="columnheader">Right</span>
        </div>
        {rows.map((r) => <CompareRow key={r.row} row={r} />)}
      </div>
    </Card>
  );
}

function Held({ conflicts, reload }: { conflicts: Conflict[]; reload: () => unknown }): JSX.Element {
  return (
    <Card title="Fields that wait for a decision">
      <ul class="stack">
        {conflicts.map((c) => (
          <li key={c.conflict} class="stack held-item">
            <div class="row"><h3>{rowTitle(c.row)}</h3><Badge tone="warn">{holdKind(c.kind)}</Badge></div>
            {c.message !== '' && <p class="muted">{c.message}</p>}
            {c.answered ? <Notice tone="good" title="Decided">The next run carries it out.</Notice>
              : c.kind === 'conflict' && may('operator')
                ? <AnswerForm c={c} onDone={() => void reload()} /> : <div class="row"><WhatToDo c={c} /></div>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function LinkDialog({ sync, side, id, onClose, onDone }: {
  sync: string; side: Side; id: string; onClose: () => void; onDone: () => void;
}): JSX.Element {
  const other = side === 'left' ? 'right' : 'left';
  const [text, setText] = useState('');
  const save = async (): Promise<void> => {
    if (await attempt(() => post('/links', { sync, [side]: id, [other]: text.trim() }), 'Linked')) onDone();
  };
  return (
    <Dialog title={`Link with a record on the ${other}`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <TextField label={`Id of the ${other} record`} value={text} onInput={setText} required autoFocus
          help="The number or code that the other system shows for it, often in the address of its page." />
        <div class="row row-end"><ActionButton submit kind="main" icon="link" disabled={text.trim() === ''} act={save}>Link the two</ActionButton></div>
      </form>
    </Dialog>
  );
}

function Actions({ pair, sync, side, id, reload }: {
  pair: RecordPair | null; sync: string; side: Side; id: string; reload: () => Promise<void>;
}): JSX.Element | null {
  const [linking, setLinking] = useState(false);
  if (!may('operator')) return null;
  const path = `/records/${part(sync)}/${side}/${part(id)}`;
  const syncNow = (): Promise<boolean> => attempt(async () => {
    await post<RunStarted>(`${path}/sync`);
    tell('The hub brings it into step now');
    setTimeout(() => void reload(), 1500);
  });
  const unlink = async (): Promise<void> => {
    const yes = await ask({
      title: 'Take this pair apart?', yes: 'Unlink', danger: true,
      text: 'Both records stay. They are no longer kept in step, unless the match rules find each other again.',
    });
    if (yes && pair?.link && await attempt(() => remove(`/links/${pair.link?.link}`), 'Unlinked')) await reload();
  };
  return (
    <>
      {pair?.link && <ActionButton kind="danger" icon="unlink" act={unlink}>Unlink</ActionButton>}
      {pair && !pair.link && <button type="button" class="button button-plain" onClick={() => setLinking(true)}><Icon name="link" /><span>Link…</span></button>}
      <ActionButton kind="main" icon="retry" act={syncNow}>Sync now</ActionButton>
      {linking && <LinkDialog sync={sync} side={side} id={id} onClose={() => setLinking(false)} onDone={() => {
        setLinking(false);
        void reload();
      }} />}
    </>
  );
}

export function RecordPage({ sync, side, id }: { sync: string; side: Side; id: string }): JSX.Element {
  const pair = useResource<RecordPair>(`/records/${part(sync)}/${side}/${part(id)}`);
  const history = usePaged<Change>('/history', { sync, side, record: id });
  const reload = async (): Promise<void> => {
    await Promise.all([pair.reload(), history.reload()]);
  };
  useReloadOn(['run'], reload, 2500);
  const data = pair.data;
  const title = titleOf((data?.[side] ?? data?.left)?.record?.fields) ?? id;
  return (
    <>
      <PageHead back={{ href: `#/records?sync=${encodeURIComponent(sync)}`, text: 'Records' }} title={<bdi>{title}</bdi>}
        lead={<>{plainName(sync)}, read from both systems just now</>}>
        <Actions pair={data} sync={sync} side={side} id={id} reload={reload} />
      </PageHead>
      <Waiting of={pair} lines={9}>
        {(p) => (
          <>
            <div class="sides">
              <SideBox side="left" r={p.left} />
              <span class="sides-tie"><Icon name={p.link ? 'link' : 'unlink'} size={24} label={p.link ? 'linked' : 'not linked'} /></span>
              <SideBox side="right" r={p.right} />
            </div>
            {p.job && (
              <Card title={p.job.reason ? reason(p.job.reason) : 'On its way'} actions={<JobStateBadge state={p.job.state} />}>
                <div class="stack">
                  {p.job.message !== '' && <p class="message">{p.job.message}</p>}
                  {p.job.reason !== '' && <Advice job={p.job} />}
                  {may('operator') && p.job.state === 'parked' && (
                    <div class="row"><ActionButton small icon="retry" act={async () => {
                      if (await attempt(() => post(`/jobs/${p.job?.job}/retry`), 'It will be tried again')) await reload();
                    }}>Try again</ActionButton></div>
                  )}
                </div>
              </Card>
            )}
            {p.conflicts.length > 0 && <Held conflicts={p.conflicts} reload={reload} />}
            {p.rows.length > 0 ? <Compare pair={p} /> : (
              <Card label="Fields"><Empty icon="link" title="Nothing to compare yet">This record has no counterpart on the other side so far.</Empty></Card>
            )}
          </>
        )}
      </Waiting>
      <Card title="What happened to it"><Timeline list={history} /></Card>
    </>
  );
}

