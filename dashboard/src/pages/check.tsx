// SPDX-License-Identifier: LGPL-3.0-or-later
// Whether files, mappings and systems fit together.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { call, may, problemFrom } from '../api/client';
import type { Check, Problem } from '../api/types';
import { plainName, plural } from '../lib/value';
import { ActionButton, Badge, Card, Notice, ProblemBox, Skeleton } from '../ui/basic';
import { Findings } from '../ui/findings';

// Every sync over live records takes its time with slow systems.
const patienceMs = 15 * 60_000;

function Verdict({ told }: { told: Check }): JSX.Element {
  const errors = told.findings.filter((f) => f.level === 'error').length;
  const checked = told.syncs.filter((s) => s.checked).length;
  if (told.fits) {
    return <Notice tone="good" title="All fits">{plural(checked, 'sync')} held against {plural(told.connections.length, 'connection')}{
      told.findings.length > 0 ? `, with ${plural(told.findings.length, 'remark')}` : ''}.</Notice>;
  }
  return <Notice tone="warn" title="Something does not fit">{errors > 0 ? plural(errors, 'error') : 'Not everything could be checked'}; {checked} of {plural(told.syncs.length, 'sync')} checked.</Notice>;
}

function Trouble({ told }: { told: Check }): JSX.Element | null {
  const connections = told.connections.filter((c) => !c.works);
  const syncs = told.syncs.filter((s) => !s.checked);
  if (connections.length + syncs.length === 0) return null;
  return (
    <ul class="stack">
      {connections.map((c) => (
        <li key={c.connection} class="row"><Badge tone="bad">fails</Badge><bdi>{c.connection}</bdi><span class="muted">{c.error?.message}</span></li>
      ))}
      {syncs.map((s) => (
        <li key={s.sync} class="row"><Badge tone="warn">not checked</Badge><bdi>{plainName(s.sync)}</bdi>
          <span class="muted">{s.error?.message ?? 'one of its systems does not answer'}</span></li>
      ))}
    </ul>
  );
}

export function CheckCard(): JSX.Element | null {
  const [told, setTold] = useState<Check | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  if (!may('operator')) return null;
  const check = async (): Promise<void> => {
    setProblem(null);
    setTold(null);
    setBusy(true);
    try {
      setTold((await call<Check>('POST', '/check', { body: {}, signal: AbortSignal.timeout(patienceMs) })).data);
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title="Does everything fit?" actions={<ActionButton icon="wand" kind="main" act={check}>Check</ActionButton>}>
      <div class="stack" aria-live="polite">
        {problem && <ProblemBox problem={problem} />}
        {busy && <Skeleton lines={3} label="The hub asks all systems" />}
        {told && <><Verdict told={told} /><Trouble told={told} />{told.findings.length > 0 && <Findings items={told.findings} />}</>}
        {!problem && !busy && !told && (
          <p class="muted">Holds files, fields and live records against each other, there and back. Writes nothing.</p>
        )}
      </div>
    </Card>
  );
}
