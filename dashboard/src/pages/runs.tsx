// SPDX-License-Identifier: LGPL-3.0-or-later
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, post } from '../api/client';
import { useNews } from '../api/events';
import { usePaged, useReloadOn } from '../api/resource';
import type { Report, Run, RunEvent, RunStarted, RunState, SideReport } from '../api/types';
import { addressOf, go } from '../lib/router';
import { millis, parseTime } from '../lib/time';
import { count, plainName, plural } from '../lib/value';
import { runCause, runKind, runState } from '../lib/words';
import { ActionButton, Badge, Button, Empty, LinkButton, PageHead, Time } from '../ui/basic';
import { Dialog } from '../ui/dialog';
import { Check, SelectField } from '../ui/form';
import { useSyncNames } from '../ui/names';
import { attempt, tell } from '../ui/toast';
import { VirtualTable, type Column } from '../ui/virtual';

/** How far running runs are, by the hub's news. */
export const progress = signal<Record<string, RunEvent>>({});

export function useProgress(): void {
  useNews('run', (news) => {
    const event = news as unknown as RunEvent;
    if (typeof event.run !== 'string') return;
    const rest = Object.fromEntries(Object.entries(progress.value).filter(([id]) => id !== event.run));
    progress.value = event.phase === 'ended' ? rest : { ...rest, [event.run]: event };
  });
}

const stateTone = { running: 'info', done: 'good', failed: 'bad', cut: 'warn' } as const;

export function RunBadge({ state }: { state: RunState }): JSX.Element {
  return <Badge tone={stateTone[state]}>{runState(state)}</Badge>;
}

export function ProgressBar({ event }: { event: RunEvent }): JSX.Element {
  const what = event.phase === 'listing' ? 'listing' : 'working on';
  return (
    <span class="stack-tight">
      <progress class="progress" aria-label="Progress" {...(event.total > 0 ? { max: event.total, value: event.done } : {})} />
      <span class="small muted">{event.sync ? `${what} ${plainName(event.sync)}: ` : ''}{count(event.done)}{event.total > 0 ? ` of ${count(event.total)}` : ''}</span>
    </span>
  );
}

const written = (s: SideReport): number => s.created + s.updated + s.deleted + s.archived;

export function resultWords(report: Report | null): string {
  if (!report) return '';
  const n = report.syncs.reduce((sum, s) => sum + written(s.left) + written(s.right), 0);
  const wait = report.syncs.reduce((sum, s) => sum + s.parked + s.held, 0);
  const text = n === 0 ? 'nothing to write' : `${plural(n, 'record')} written`;
  return wait > 0 ? `${text}, ${count(wait)} need a person` : text;
}

export function took(run: Run): string {
  const from = parseTime(run.started_at);
  const to = parseTime(run.ended_at);
  if (run.report) return millis(run.report.elapsed_ms);
  return from !== null && to !== null ? millis(to - from) : '';
}

const columns: Column<Run>[] = [
  { title: 'Run', class: 'c-what', cell: (r) => <span class="two"><a href={addressOf(['runs', r.run])}>{runKind(r.kind)}</a><span>{runCause(r.cause) || r.run}</span></span> },
  { title: 'State', class: 'c-state', cell: (r) => <RunBadge state={r.state} /> },
  { title: 'Started', class: 'c-when muted', cell: (r) => <Time at={r.started_at} /> },
  { title: 'Took', class: 'c-took muted number', cell: (r) => took(r) },
  {
    title: 'Result', class: 'c-result',
    cell: (r) => {
      const event = progress.value[r.run];
      if (r.state === 'running' && event) return <ProgressBar event={event} />;
      return r.error !== '' ? <span class="cut bad-text" title={r.error}>{r.error}</span> : <span class="cut muted">{resultWords(r.report)}</span>;
    },
  },
];

export function StartDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const names = useSyncNames();
  const [kind, setKind] = useState<'sync' | 'reconcile'>('sync');
  const [picked, setPicked] = useState<string[]>([]);
  const start = (): Promise<boolean> => attempt(async () => {
    const { run } = await post<RunStarted>('/runs', picked.length > 0 ? { kind, syncs: picked } : { kind });
    onClose();
    if (run) go(addressOf(['runs', run]));
    else tell('The hub does it in the run that is under way');
  });
  return (
    <Dialog title="Start a run" onClose={onClose}>
      <div class="stack">
        <SelectField label="What" value={kind} onPick={(v) => setKind(v === 'reconcile' ? 'reconcile' : 'sync')} options={[
          { value: 'sync', text: 'Sync: what has changed since last time' },
          { value: 'reconcile', text: 'Compare everything: every record on both sides' },
        ]} />
        <div class="stack-tight" role="group" aria-label="Which syncs">
          <span class="field-label">Which syncs (none picked: all that are on)</span>
          {names.map((n) => (
            <Check key={n} label={plainName(n)} on={picked.includes(n)} onChange={(on) => setPicked(on ? [...picked, n] : picked.filter((p) => p !== n))} />
          ))}
        </div>
        <div class="row row-end"><ActionButton kind="main" icon="run" act={start}>Start</ActionButton></div>
      </div>
    </Dialog>
  );
}

export function RunsPage(): JSX.Element {
  const list = usePaged<Run>('/runs');
  const [starting, setStarting] = useState(false);
  useProgress();
  useReloadOn(['run'], () => (list.items.length <= 200 ? list.reload() : undefined), 2500);
  return (
    <>
      <PageHead title="Runs" lead="Each time the hub set to work, and what came of it.">
        {may('operator') && (
          <>
            <LinkButton href="#/preview" icon="wand">Preview</LinkButton>
            <Button kind="main" icon="run" onClick={() => setStarting(true)}>Start a run…</Button>
          </>
        )}
      </PageHead>
      <VirtualTable label="Runs" list={list} columns={columns} layout="runs-layout" rowHeight={62} phoneRowHeight={104}
        keyOf={(r) => r.run} onOpen={(r) => go(addressOf(['runs', r.run]))}
        empty={<Empty icon="run" title="No runs yet">The schedule starts them; you can start one now.</Empty>} />
      {starting && <StartDialog onClose={() => setStarting(false)} />}
    </>
  );
}
