// SPDX-License-Identifier: LGPL-3.0-or-later
// Taking back what a run wrote: what it would do, the question, what came of it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { part, post } from '../api/client';
import { useResource } from '../api/resource';
import type { RunStarted, Undo, UndoRow } from '../api/types';
import { addressOf, go } from '../lib/router';
import { plural, shown } from '../lib/value';
import { undoEnd } from '../lib/words';
import { ActionButton, Badge, Button, Card, Notice, Waiting } from '../ui/basic';
import { Dialog } from '../ui/dialog';
import { RecordLink } from '../ui/names';
import { attempt } from '../ui/toast';

const shownMost = 50;
const leftEnds = ['changed', 'gone', 'kept', 'guard', 'action', 'unknown', 'failed'];

export const leftOf = (undo: Undo): number => leftEnds.reduce((n, end) => n + (undo.counts[end] ?? 0), 0);

function Values({ row }: { row: UndoRow }): JSX.Element {
  const goes = row.end === 'undone';
  const now = shown(row.now) ?? 'nothing';
  const before = shown(row.before) ?? 'nothing';
  return goes ? <span>{now} → <strong>{before}</strong></span> : <span><strong>{now}</strong> <span class="muted small">before the run: {before}</span></span>;
}

function Row({ row }: { row: UndoRow }): JSX.Element {
  return (
    <li class="row row-between">
      <span><RecordLink sync={row.sync} side={row.side} id={row.id} /> <span class="muted">{row.field === '' ? row.action : row.field}</span></span>
      {row.action === 'update' && <Values row={row} />}
      {row.why !== '' && <span class="muted small">{row.why}</span>}
      {row.end !== 'undone' && <Badge tone={row.end === 'was_so' ? 'muted' : 'warn'}>{undoEnd(row.end)}</Badge>}
    </li>
  );
}

function Rows({ title, rows }: { title: string; rows: UndoRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <div class="stack-tight">
      <h3>{title}</h3>
      <ul class="stack-tight">{rows.slice(0, shownMost).map((row) => <Row key={`${row.sync}/${row.side}/${row.id}/${row.field}`} row={row} />)}</ul>
      {rows.length > shownMost && <p class="muted small">and {plural(rows.length - shownMost, 'more', 'more')}</p>}
    </div>
  );
}

export function UndoOutcome({ undo }: { undo: Undo }): JSX.Element {
  const left = leftOf(undo);
  return (
    <Card title="What was taken back">
      <div class="stack">
        <p>Of <a href={addressOf(['runs', undo.run])}>this run</a>: {plural(undo.counts['undone'] ?? 0, 'change')} undone, {left} left as they are.
          {' '}What was undone waits under <a href="#/conflicts?kind=conflict">Conflicts</a> until you say which values are to stay.</p>
        <Rows title="Left as it is" rows={undo.left} />
        <Rows title="Went back" rows={undo.undone} />
      </div>
    </Card>
  );
}

function Question({ run, onClose }: { run: string; onClose: () => void }): JSX.Element {
  const plan = useResource<Undo>(`/runs/${part(run)}/undo`);
  const start = (): Promise<boolean> => attempt(async () => {
    const answer = await post<RunStarted>(`/runs/${part(run)}/undo`, {});
    onClose();
    if (answer.run) go(addressOf(['runs', answer.run]));
  });
  return (
    <Dialog title="Take this run back?" onClose={onClose} wide>
      <Waiting of={plan}>
        {(undo) => (
          <div class="stack">
            <p>{plural(undo.counts['undone'] ?? 0, 'change')} would go back to what was before, {leftOf(undo)} would be left as they are.
              No sync carries them over again by itself: they wait under Conflicts until you say which values are to stay.</p>
            {(undo.counts['guard'] ?? 0) > 0 && (
              <Notice tone="warn" title="Too many records would be removed">The guard of the sync keeps them. <code>crosswalk undo {run} --force</code> removes them.</Notice>
            )}
            <Rows title="Would be left" rows={undo.left} />
            <Rows title="Would go back" rows={undo.undone} />
            <div class="row row-end">
              <Button onClick={onClose}>Cancel</Button>
              <ActionButton kind="danger" disabled={(undo.counts['undone'] ?? 0) === 0} act={start}>Take it back</ActionButton>
            </div>
          </div>
        )}
      </Waiting>
    </Dialog>
  );
}

export function UndoButton({ run }: { run: string }): JSX.Element {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button small icon="left" onClick={() => setAsking(true)}>Take back</Button>
      {asking && <Question run={run} onClose={() => setAsking(false)} />}
    </>
  );
}
