// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, post } from '../api/client';
import { usePaged, useReloadOn } from '../api/resource';
import type { Conflict, ConflictKind, ConflictResults, Json, Side } from '../api/types';
import { addressOf, place, setQuery } from '../lib/router';
import { plainName, plural, typedLike } from '../lib/value';
import { holdKind } from '../lib/words';
import { ActionButton, Badge, Button, Empty, LinkButton, Notice, PageHead, Time } from '../ui/basic';
import { Dialog } from '../ui/dialog';
import { Check, SelectField, TextField } from '../ui/form';
import { Icon } from '../ui/icons';
import { editText, recordAddress, rowTitle, RowValue, useSyncNames } from '../ui/names';
import { tell, tellProblem } from '../ui/toast';
import { VirtualTable, type Column } from '../ui/virtual';

interface Answer {
  conflict: Conflict;
  winner: Side;
  value?: Json;
}

const mostAtOnce = 500;

/** Sends answers; tells how many went well; gives those that did. */
export async function answerConflicts(answers: Answer[]): Promise<Set<number>> {
  const done = new Set<number>();
  let refused = 0;
  try {
    for (let i = 0; i < answers.length; i += mostAtOnce) {
      const some = answers.slice(i, i + mostAtOnce);
      const { results } = await post<ConflictResults>('/conflicts/answers', {
        answers: some.map((a) => ({
          id: a.conflict.conflict, version: a.conflict.version, winner: a.winner,
          ...(a.value === undefined ? {} : { value: a.value }),
        })),
      });
      for (const r of results) {
        if (r.ok) done.add(r.id);
        else if (refused++ === 0 && r.problem) tellProblem(new Error(r.problem.detail || r.problem.title));
      }
    }
  } catch (error) {
    tellProblem(error);
  }
  if (done.size > 0) tell(`${plural(done.size, 'field')} decided; written in a moment`);
  return done;
}

export function AnswerForm({ c, onDone }: { c: Conflict; onDone: (done: Set<number>) => void }): JSX.Element {
  const [pick, setPick] = useState<Side | 'typed' | null>(null);
  const single = c.fields.left.length <= 1;
  const [text, setText] = useState(editText(c.left));
  const example = Array.isArray(c.left) ? (c.left[0] ?? null) : c.left;
  const save = async (): Promise<void> => {
    if (pick === null) return;
    onDone(await answerConflicts([pick === 'typed'
      ? { conflict: c, winner: 'left', value: typedLike(text, example) } : { conflict: c, winner: pick }]));
  };
  return (
    <div class="stack">
      <div class="choices" role="group" aria-label="Which value is right?">
        {(['left', 'right'] as const).map((side) => (
          <button key={side} type="button" class="choice" aria-pressed={pick === side} onClick={() => setPick(side)}>
            <span class="muted small">{side === 'left' ? 'Left' : 'Right'} · {c.fields[side].join(', ')}</span>
            <RowValue values={c[side]} fields={c.fields[side]} other={side === 'left' ? c.right : c.left} />
          </button>
        ))}
      </div>
      <p class="small muted">Both last agreed on: <RowValue values={c.base} fields={c.fields.left} /></p>
      {single && (
        <TextField label="Or type the value that is right" value={text} onInput={(v) => {
          setText(v);
          setPick('typed');
        }} help={pick === 'typed' ? 'This goes to both sides.' : undefined} />
      )}
      <div class="row row-end">
        <ActionButton kind="main" disabled={pick === null} act={save}>
          {pick === 'typed' ? 'Use what I typed' : pick ? `Use the ${pick} value` : 'Choose a value'}
        </ActionButton>
      </div>
    </div>
  );
}

const kindTone = { conflict: 'warn', unmapped: 'info', invalid: 'bad', unlinked: 'muted' } as const;

export function WhatToDo({ c }: { c: Conflict }): JSX.Element | null {
  if (c.kind === 'unmapped' && c.lookup) {
    return <LinkButton small icon="lookup" href={addressOf(['lookups', c.lookup])}>Pair it in the lookup {c.lookup}</LinkButton>;
  }
  return <LinkButton small icon="record" href={recordAddress(c.sync, 'left', c.records.left)}>Look at the record</LinkButton>;
}

function ConflictDialog({ c, onClose, onDone }: { c: Conflict; onClose: () => void; onDone: (done: Set<number>) => void }): JSX.Element {
  return (
    <Dialog title={rowTitle(c.row)} onClose={onClose} wide>
      <div class="stack">
        <div class="row">
          <Badge tone={kindTone[c.kind]}>{holdKind(c.kind)}</Badge>
          <span class="muted">{c.sync}, <a href={recordAddress(c.sync, 'left', c.records.left)} onClick={onClose}><bdi>{c.records.left}</bdi></a>, since <Time at={c.created_at} /></span>
        </div>
        {c.message !== '' && <p class="message">{c.message}</p>}
        {c.advice !== '' && <p class="advice"><Icon name="info" size={16} /><span>{c.advice}</span></p>}
        {c.answered ? <Notice tone="good" title="Decided">The next run carries it out.</Notice>
          : c.kind === 'conflict' && may('operator') ? <AnswerForm c={c} onDone={onDone} /> : <WhatToDo c={c} />}
      </div>
    </Dialog>
  );
}

type Picks = { picked: Set<number>; toggle: (id: number) => void };

function columnsOf(picks: Picks, take: (answers: Answer[]) => Promise<void>): Column<Conflict>[] {
  const open = (c: Conflict): boolean => c.kind === 'conflict' && !c.answered && may('operator');
  return [
    {
      title: 'Pick', class: 'c-pick',
      cell: (c) => (open(c) ? (
        <Check hideLabel label={`Pick ${rowTitle(c.row)} of ${c.records.left}`} on={picks.picked.has(c.conflict)} onChange={() => picks.toggle(c.conflict)} />
      ) : null),
    },
    {
      title: 'Field', class: 'c-field',
      cell: (c) => <span class="two"><span class="strong">{rowTitle(c.row)}</span><span>{plainName(c.sync)}, <bdi>{c.records.left}</bdi></span></span>,
    },
    { title: 'Left', class: 'c-left', cell: (c) => <span class="clamp" data-label="Left"><RowValue values={c.left} other={c.kind === 'conflict' ? c.right : undefined} /></span> },
    { title: 'Right', class: 'c-right', cell: (c) => <span class="clamp" data-label="Right"><RowValue values={c.right} other={c.kind === 'conflict' ? c.left : undefined} /></span> },
    {
      title: 'Decide', class: 'c-do end',
      cell: (c) => {
        if (c.answered) return <Badge tone="good" icon="ok">Decided</Badge>;
        if (!open(c)) return <Badge tone={kindTone[c.kind]}>{holdKind(c.kind)}</Badge>;
        return (
          <>
            <ActionButton small icon="left" title="The left value is right" act={() => take([{ conflict: c, winner: 'left' }])}>Left</ActionButton>
            <ActionButton small icon="right" title="The right value is right" act={() => take([{ conflict: c, winner: 'right' }])}>Right</ActionButton>
          </>
        );
      },
    },
  ];
}

function Bulk({ n, onTake, onNone }: { n: number; onTake: (winner: Side) => Promise<void>; onNone: () => void }): JSX.Element {
  return (
    <div class="bulk" role="region" aria-label="What is picked">
      <strong class="grow">{plural(n, 'field')} picked</strong>
      <ActionButton small icon="left" act={() => onTake('left')}>Left is right for all</ActionButton>
      <ActionButton small icon="right" act={() => onTake('right')}>Right is right for all</ActionButton>
      <Button small kind="quiet" onClick={onNone}>Pick none</Button>
    </div>
  );
}

function ConflictList({ sync, kind }: { sync: string; kind: string }): JSX.Element {
  const list = usePaged<Conflict>('/conflicts', { sync, kind });
  const [picked, setPicked] = useState(new Set<number>());
  const [open, setOpen] = useState<Conflict | null>(null);
  useReloadOn(['attention', 'jobs', 'run'], () => (scrollY < 200 && picked.size === 0 && list.items.length <= 200 ? list.reload() : undefined), 1500);
  const choosable = list.items.filter((c) => c.kind === 'conflict' && !c.answered);
  const toggle = (id: number): void => setPicked((old) => {
    const next = new Set(old);
    if (!next.delete(id)) next.add(id);
    return next;
  });
  const settle = (done: Set<number>): void => {
    list.change((items) => items.filter((c) => !done.has(c.conflict)));
    setPicked((old) => new Set([...old].filter((id) => !done.has(id))));
    if (done.size > 0) setOpen(null);
  };
  const take = async (answers: Answer[]): Promise<void> => settle(await answerConflicts(answers));
  const all = choosable.length > 0 && choosable.every((c) => picked.has(c.conflict));
  return (
    <>
      {may('operator') && choosable.length > 0 && (
        <Check label={`Pick all ${choosable.length} shown`} on={all} mixed={picked.size > 0 && !all}
          onChange={(on) => setPicked(new Set(on ? choosable.map((c) => c.conflict) : []))} />
      )}
      <VirtualTable label="Conflicts" list={list} columns={columnsOf({ picked, toggle }, take)} layout="conflicts-layout"
        rowHeight={66} phoneRowHeight={164} keyOf={(c) => c.conflict} onOpen={setOpen} empty={
          sync || kind ? (
            <Empty icon="search" title="Nothing of that kind" actions={<LinkButton href="#/conflicts">Show all</LinkButton>} />
          ) : (
            <Empty icon="ok" title="No field waits for a decision">
              When both sides change the same field and the sync is set to ask, you choose here which value is right.
            </Empty>
          )
        } />
      {picked.size > 0 && (
        <Bulk n={picked.size} onNone={() => setPicked(new Set())}
          onTake={(winner) => take(list.items.filter((c) => picked.has(c.conflict)).map((conflict) => ({ conflict, winner })))} />
      )}
      {open && <ConflictDialog c={open} onClose={() => setOpen(null)} onDone={settle} />}
    </>
  );
}

const kinds: ConflictKind[] = ['conflict', 'unmapped', 'invalid', 'unlinked'];

export function ConflictsPage(): JSX.Element {
  const { sync = '', kind = '' } = place.value.query;
  const syncs = useSyncNames();
  return (
    <>
      <PageHead title="Conflicts" lead="Single fields that wait for a decision. The other fields of these records are in step." />
      <div class="filters">
        <SelectField label="Sync" value={sync} onPick={(v) => setQuery({ sync: v })}
          options={[{ value: '', text: 'All syncs' }, ...syncs.map((s) => ({ value: s, text: plainName(s) }))]} />
        <SelectField label="Kind" value={kind} onPick={(v) => setQuery({ kind: v })}
          options={[{ value: '', text: 'Any' }, ...kinds.map((k) => ({ value: k, text: holdKind(k) }))]} />
      </div>
      <ConflictList key={`${sync}/${kind}`} sync={sync} kind={kind} />
    </>
  );
}
