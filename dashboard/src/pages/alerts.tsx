// SPDX-License-Identifier: LGPL-3.0-or-later
// Who is told of what: mail, chat, the daily digest; and what was told.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, patch, post, problemFrom } from '../api/client';
import { usePaged, useResource, type Resource } from '../api/resource';
import type { Alert, AlertSettings, AlertSettingsEdit, AlertTest, Problem } from '../api/types';
import { ActionButton, Badge, Button, Card, Empty, Notice, PageHead, ProblemBox, Time, Waiting } from '../ui/basic';
import { Check, SelectField, Switch, TextField } from '../ui/form';
import { tell, tellProblem } from '../ui/toast';
import { VirtualTable, type Column } from '../ui/virtual';

type Draft = Omit<AlertSettings, 'version'>;

const kinds: { id: keyof AlertSettings['on']; text: string }[] = [
  { id: 'failed_jobs', text: 'Records that cannot be carried over' },
  { id: 'conflicts', text: 'Fields that wait for a decision' },
  { id: 'connection_stopped', text: 'A connection that stopped' },
  { id: 'guard', text: 'Too many deletes at once (the guard tripped)' },
  { id: 'sync_failed', text: 'A sync that cannot run' },
];

function Mail({ d, change }: { d: Draft; change: (mail: Partial<Draft['mail']>) => void }): JSX.Element {
  const m = d.mail;
  return (
    <Card title="By mail" actions={<Switch label={m.enabled ? 'On' : 'Off'} on={m.enabled} onChange={(enabled) => change({ enabled })} />}>
      <div class="form-grid">
        <TextField label="To" value={m.to.join(', ')} onInput={(v) => change({ to: v.split(',').map((p) => p.trim()) })} placeholder="office@example.com" help="Several with commas." />
        <TextField label="From" value={m.from} onInput={(from) => change({ from })} placeholder="crosswalk@example.com" />
        <TextField label="Mail server" value={m.server} onInput={(server) => change({ server })} placeholder="smtp.example.com" />
        <TextField label="Port" type="number" value={String(m.port)} onInput={(v) => change({ port: Number(v) || 0 })} />
        <SelectField label="Encryption" value={m.security} onPick={(v) => change({ security: v as Draft['mail']['security'] })} options={[
          { value: 'starttls', text: 'STARTTLS' }, { value: 'tls', text: 'TLS from the start' }, { value: 'none', text: 'None' },
        ]} />
        <TextField label="User" value={m.user} onInput={(user) => change({ user })} />
        <TextField label="Password" type="password" value={m.password} onInput={(password) => change({ password })} autoComplete="new-password" />
      </div>
    </Card>
  );
}

function SettingsForm({ settings }: { settings: Resource<AlertSettings> }): JSX.Element | null {
  const saved = settings.data;
  const [draft, setDraft] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!saved) return null;
  const d = draft ?? saved;
  const save = async (): Promise<void> => {
    if (!draft) return;
    setProblem(null);
    const edit: AlertSettingsEdit = {
      mail: { ...draft.mail, to: draft.mail.to.filter((t) => t !== '') }, chat: draft.chat, on: draft.on, digest: draft.digest,
    };
    try {
      await patch('/settings/alerts', edit, settings.etag ?? saved.version);
      setDraft(null);
      tell('Saved');
      await settings.reload();
    } catch (error) {
      const p = problemFrom(error);
      if (p.status === 412) {
        tellProblem(error);
        await settings.reload();
      } else setProblem(p);
    }
  };
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      <Card title="What is told">
        <div class="stack-tight">
          {kinds.map((k) => <Check key={k.id} label={k.text} on={d.on[k.id]} onChange={(on) => setDraft({ ...d, on: { ...d.on, [k.id]: on } })} />)}
          <p class="small muted">The same news are told once, not over and over.</p>
        </div>
      </Card>
      <Mail d={d} change={(mail) => setDraft({ ...d, mail: { ...d.mail, ...mail } })} />
      <Card title="By chat" actions={<Switch label={d.chat.enabled ? 'On' : 'Off'} on={d.chat.enabled} onChange={(enabled) => setDraft({ ...d, chat: { ...d.chat, enabled } })} />}>
        <TextField label="Webhook address of the channel" type="password" value={d.chat.url} onInput={(url) => setDraft({ ...d, chat: { ...d.chat, url } })}
          help="An incoming webhook as Slack, Mattermost and others give it. It is kept like a password." autoComplete="off" />
      </Card>
      <Card title="Daily digest" actions={<Switch label={d.digest.enabled ? 'On' : 'Off'} on={d.digest.enabled} onChange={(enabled) => setDraft({ ...d, digest: { ...d.digest, enabled } })} />}>
        <div class="narrow"><TextField label="At" type="time" value={d.digest.at} onInput={(at) => setDraft({ ...d, digest: { ...d.digest, at } })} /></div>
      </Card>
      {draft && (
        <div class="bulk" role="region" aria-label="Not saved yet">
          <strong class="grow">Not saved yet</strong>
          <Button small onClick={() => setDraft(null)}>Undo all</Button>
          <ActionButton small kind="main" act={save}>Save</ActionButton>
        </div>
      )}
    </>
  );
}

function TestButton(): JSX.Element {
  const [results, setResults] = useState<AlertTest['results'] | null>(null);
  const test = async (): Promise<void> => {
    try {
      setResults((await post<AlertTest>('/alerts/test')).results);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Card title="Try it" actions={<ActionButton icon="bell" act={test}>Send a test message</ActionButton>}>
      <div class="stack" aria-live="polite">
        {results === null ? <p class="muted">Sends a short message by each way that is switched on and saved.</p>
          : results.length === 0 ? <Notice title="Nothing is switched on">Switch on mail or chat and save first.</Notice>
            : results.map((r) => (
              <Notice key={r.channel} tone={r.works ? 'good' : 'warn'} title={`${r.channel === 'mail' ? 'Mail' : 'Chat'}: ${r.works ? 'sent' : 'not sent'}`}>{r.message}</Notice>
            ))}
      </div>
    </Card>
  );
}

const kindWords: Record<Alert['kind'], string> = {
  failed_jobs: 'Records stuck', conflicts: 'Conflicts', connection_stopped: 'Connection', guard: 'Guard', sync_failed: 'Sync', digest: 'Digest', test: 'Test',
};

const columns: Column<Alert>[] = [
  { title: 'When', class: 'c-a muted', cell: (a) => <Time at={a.last_at} /> },
  { title: 'Kind', class: 'c-b', cell: (a) => <Badge>{kindWords[a.kind]}</Badge> },
  { title: 'Text', class: 'c-c', cell: (a) => <span class="cut" title={a.text}>{a.text}</span> },
  {
    title: 'Sent', class: 'c-d',
    cell: (a) => (a.error !== '' ? <span class="cut bad-text" title={a.error}>{a.error}</span>
      : a.sent_at ? <span class="muted">sent <Time at={a.sent_at} /></span> : <span class="muted">not sent</span>),
  },
];

function Told(): JSX.Element {
  const list = usePaged<Alert>('/alerts');
  return (
    <section class="stack" aria-label="What was told">
      <h2>What was told</h2>
      <VirtualTable label="What was told" list={list} columns={columns} layout="audit-layout" rowHeight={52} phoneRowHeight={98}
        keyOf={(a) => a.id} empty={<Empty icon="bell" title="Nothing had to be told yet" />} />
    </section>
  );
}

function AdminPart(): JSX.Element {
  const settings = useResource<AlertSettings>('/settings/alerts');
  return <Waiting of={settings}>{() => <><SettingsForm settings={settings} /><TestButton /></>}</Waiting>;
}

export function AlertsPage(): JSX.Element {
  return (
    <>
      <PageHead title="Alerts" lead="The hub tells people when something needs them, so that nobody has to look here every day." />
      {may('admin') && <AdminPart />}
      <Told />
    </>
  );
}
