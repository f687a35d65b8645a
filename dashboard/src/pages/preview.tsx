// SPDX-License-Identifier: LGPL-3.0-or-later
// What a sync would do now, before it does it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { post, problemFrom } from '../api/client';
import type { Plan, PlanChange, Problem } from '../api/types';
import { count, plainName, plural } from '../lib/value';
import { action } from '../lib/words';
import { ActionButton, Badge, Button, Card, Empty, Notice, PageHead, ProblemBox, Skeleton, Time, Value } from '../ui/basic';
import { Check } from '../ui/form';
import { ReportTable } from '../ui/report';
import { rowTitle } from '../ui/names';

const tones = {
  create: 'good', update: 'info', delete: 'bad', archive: 'bad', link: 'good', unlink: 'warn', conflict: 'warn', action: 'info',
} as const;
const step = 50;

function ChangeItem({ c }: { c: PlanChange }): JSX.Element {
  return (
    <li class="stack-tight held-item">
      <span class="row">
        <Badge tone={tones[c.action]}>{action(c.action)}</Badge>
        <span>{c.id.startsWith('new:') ? 'a new record' : <bdi>{c.id}</bdi>} on the {c.side} of {plainName(c.sync)}</span>
        {c.other_id !== '' && <span class="muted">from <bdi>{c.other_id}</bdi></span>}
      </span>
      {c.fields.length > 0 && (
        <ul class="small">
          {c.fields.map((f) => (
            <li key={f.field}><span class="muted">{rowTitle(f.field)}: </span>
              {c.action !== 'create' && <><span class="was"><Value value={f.before} /></span> → </>}<Value value={f.after} /></li>
          ))}
        </ul>
      )}
    </li>
  );
}

function PlanView({ plan }: { plan: Plan }): JSX.Element {
  const [most, setMost] = useState(step);
  return (
    <>
      <Card class="card-flush" title="All in all" actions={<span class="muted small">computed <Time at={plan.made_at} /></span>}><ReportTable syncs={plan.syncs} /></Card>
      {plan.parked.length + plan.held.length > 0 && (
        <Notice tone="warn" title="Some would need a person">{count(plan.parked.length)} records and {count(plan.held.length)} fields would wait for a decision.</Notice>
      )}
      <Card title={plural(plan.changes.length, 'change')}>
        {plan.changes.length === 0 ? <Empty icon="ok" title="Nothing would be written">Both sides agree.</Empty> : (
          <div class="stack">
            <ol class="stack">{plan.changes.slice(0, most).map((c, i) => <ChangeItem key={i} c={c} />)}</ol>
            {most < plan.changes.length && <div class="row"><Button small onClick={() => setMost(most + step * 4)}>Show more</Button></div>}
            {plan.more && most >= plan.changes.length && <p class="muted">There are more; the table above counts all.</p>}
          </div>
        )}
      </Card>
    </>
  );
}

export function PreviewPage(): JSX.Element {
  const [full, setFull] = useState(false);
  const [busy, setBusy] = useState(false);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const compute = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    setPlan(null);
    try {
      setPlan(await post<Plan>('/plan', { full }));
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead back={{ href: '#/runs', text: 'Runs' }} title="Preview" lead="What a sync would do now. Nothing is written anywhere." />
      <Card label="What to look at">
        <div class="row row-between">
          <Check label="Compare everything, not only what has changed" on={full} onChange={setFull} />
          <ActionButton kind="main" icon="wand" act={compute}>Show what would happen</ActionButton>
        </div>
      </Card>
      <div class="stack" aria-live="polite">
        {problem && <ProblemBox problem={problem} />}
        {busy && <Card label="Computing"><Skeleton lines={5} label="The hub asks both systems" /></Card>}
        {plan && <PlanView plan={plan} />}
      </div>
    </>
  );
}
