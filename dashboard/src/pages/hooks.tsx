// SPDX-License-Identifier: LGPL-3.0-or-later
// What a system has been told to tell the hub: looked at, set up, taken away.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, may, part, post, problemFrom, remove } from '../api/client';
import type { Connection, Hook, Hooks, Problem } from '../api/types';
import { plural } from '../lib/value';
import { hookEvent } from '../lib/words';
import { ActionButton, Badge, Card, Empty, Notice, ProblemBox } from '../ui/basic';
import { Copy } from '../ui/copy';
import { ask } from '../ui/dialog';
import { TextField } from '../ui/form';
import { tell } from '../ui/toast';

function HookTable({ hooks }: { hooks: Hook[] }): JSX.Element {
  if (hooks.length === 0) return <Empty icon="plug" title="Nothing is set up there">The hub finds changes when it next looks.</Empty>;
  return (
    <table class="table table-cards" aria-label="What is set up over there">
      <thead><tr><th scope="col">Records</th><th scope="col">Tells of</th><th scope="col">To</th><th scope="col">There it is</th></tr></thead>
      <tbody>
        {hooks.map((h, i) => (
          <tr key={i}>
            <td data-label="Records"><span class="mono">{h.entity}</span></td>
            <td data-label="Tells of">{hookEvent(h.event)}</td>
            <td data-label="To"><span class="mono">{h.url}</span></td>
            <td data-label="There it is"><Badge tone={h.active ? 'good' : 'warn'}>{h.active ? 'On' : 'Switched off'}</Badge></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function HookDeeds({ c }: { c: Connection }): JSX.Element {
  const [there, setThere] = useState<Hooks | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [address, setAddress] = useState(location.origin);
  const asksAddress = !c.webhooks.log && c.webhooks.url === null;
  const path = `/connections/${part(c.connection)}/hooks`;
  const name = c.title;
  const carryOut = async (act: () => Promise<Hooks>, done?: (h: Hooks) => string): Promise<void> => {
    setProblem(null);
    try {
      const hooks = await act();
      setThere(hooks);
      if (done) tell(done(hooks));
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  const install = async (): Promise<void> => {
    const yes = await ask({
      title: `Have ${name} tell of changes?`, yes: 'Set it up',
      text: `Makes in ${name} what tells this hub of the records that its syncs look at. What this hub set up before is put right.`,
    });
    if (yes) await carryOut(() => post<Hooks>(path, asksAddress ? { url: address.trim() } : {}), (h) => `${h.made} made, ${h.removed} taken away`);
  };
  const takeAway = async (): Promise<void> => {
    const yes = await ask({
      title: `Take it all away from ${name}?`, yes: 'Take it away', danger: true,
      text: `Only what this hub set up there goes. The hub then finds changes when it next looks.`,
    });
    if (yes) await carryOut(() => remove<Hooks>(path), (h) => `${plural(h.removed, 'thing')} taken away`);
  };
  return (
    <div class="stack">
      {asksAddress && (
        <TextField label="Where the system reaches this hub" value={address} onInput={setAddress} required
          help="Set serve.public_url in crosswalk.yaml, and nobody has to type it." />
      )}
      <div class="row">
        <ActionButton icon="search" act={() => carryOut(() => get<Hooks>(path))}>What is there?</ActionButton>
        <ActionButton icon="plug" kind="main" act={install}>Set it up…</ActionButton>
        <ActionButton icon="trash" kind="danger" act={takeAway}>Take it away…</ActionButton>
      </div>
      <div aria-live="polite" class="stack">
        {problem && <ProblemBox problem={problem} />}
        {there && <HookTable hooks={there.hooks} />}
      </div>
    </div>
  );
}

export function HooksCard({ c }: { c: Connection }): JSX.Element {
  const { supported, log, url, installed } = c.webhooks;
  if (!supported) {
    return <Card title="Being told of changes"><p class="muted">This system cannot tell of changes by itself; the hub looks for them.</p></Card>;
  }
  return (
    <Card title="Being told of changes" actions={installed ? <Badge tone="good">It tells</Badge> : null}>
      <div class="stack">
        <p class="muted">{log
          ? 'Once set up, the system keeps a log of its changes, and the hub hears of them at once. Without it the hub finds them when it next looks.'
          : 'Once set up, the system tells the hub of a change at once. Without it the hub finds it when it next looks.'}</p>
        {!log && (url ? <Copy text={url} label="Webhook address" />
          : !may('admin') && <Notice title="The hub has no public address">Set <code>serve.public_url</code> in crosswalk.yaml; then the webhook address stands here.</Notice>)}
        {may('admin') && <HookDeeds c={c} />}
      </div>
    </Card>
  );
}
