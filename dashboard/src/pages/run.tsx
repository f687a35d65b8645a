// SPDX-License-Identifier: LGPL-3.0-or-later
// One run: how far it is, what it came to, and every value it wrote.
import type { JSX } from 'preact';
import { may, part, post } from '../api/client';
import { usePaged, useReloadOn, useResource } from '../api/resource';
import type { Change, Run } from '../api/types';
import { runCause, runKind } from '../lib/words';
import { ActionButton, Card, Notice, PageHead, Time, Waiting } from '../ui/basic';
import { HistoryTable } from '../ui/history';
import { ReportTable } from '../ui/report';
import { attempt } from '../ui/toast';
import { UndoButton, UndoOutcome } from './undo';
import { progress, ProgressBar, resultWords, RunBadge, took, useProgress } from './runs';

function Now({ run }: { run: Run }): JSX.Element {
  const event = progress.value[run.run];
  return (
    <Card title="At work" actions={may('operator') && (
      <ActionButton small kind="danger" icon="stop" act={() => attempt(() => post(`/runs/${part(run.run)}/stop`), 'It stops at the next safe point')}>Stop</ActionButton>
    )}>
      <div aria-live="polite">{event ? <ProgressBar event={event} /> : <progress class="progress" aria-label="Progress" />}</div>
    </Card>
  );
}

export function RunPage({ id }: { id: string }): JSX.Element {
  const run = useResource<Run>(`/runs/${part(id)}`);
  const history = usePaged<Change>('/history', { run: id });
  useProgress();
  useReloadOn(['run'], () => Promise.all([run.reload(), history.items.length <= 200 ? history.reload() : undefined]), 1500);
  const r = run.data;
  return (
    <>
      <PageHead back={{ href: '#/runs', text: 'Runs' }} title={r ? runKind(r.kind) : 'Run'}
        lead={r ? <>{runCause(r.cause)}; started <Time at={r.started_at} />{r.ended_at && <>, took {took(r)}</>}</> : undefined}>
        {r && <RunBadge state={r.state} />}
        {r && r.state !== 'running' && may('operator') && history.items.length > 0 && <UndoButton run={r.run} />}
      </PageHead>
      <Waiting of={run}>
        {(one) => (
          <>
            {one.state === 'running' && <Now run={one} />}
            {one.error !== '' && <Notice tone="warn" title="It could not finish">{one.error}</Notice>}
            {one.state === 'cut' && <Notice tone="warn" title="It was cut off">The hub was stopped in the middle. What was left is taken up again by itself.</Notice>}
            {one.report && <Card class="card-flush" title={<span class="first-up">{resultWords(one.report)}</span>}><ReportTable syncs={one.report.syncs} /></Card>}
            {one.report?.undo && <UndoOutcome undo={one.report.undo} />}
          </>
        )}
      </Waiting>
      <section class="stack" aria-label="What was written">
        <h2>What was written</h2>
        <HistoryTable list={history} empty={r?.state === 'running' ? 'Nothing was written so far' : 'This run wrote nothing'} />
      </section>
    </>
  );
}
