// SPDX-License-Identifier: LGPL-3.0-or-later
// The systems that are connected: whether they work, and their settings.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, part, patch, post, problemFrom, put, remove } from '../api/client';
import { useReloadOn, useResource, type Resource } from '../api/resource';
import type { Connection, ConnectionBrief, ConnectionList, ConnectionTest, Json, Problem, Setting } from '../api/types';
import { addressOf } from '../lib/router';
import { millis } from '../lib/time';
import { count, plainName, shown } from '../lib/value';
import { connectionState } from '../lib/words';
import { ActionButton, Button, Card, Empty, HealthBadge, LinkButton, Notice, PageHead, ProblemBox, Time, Waiting } from '../ui/basic';
import { SelectField, Switch, TextField } from '../ui/form';
import { attempt, tell, tellProblem } from '../ui/toast';
import { HooksCard } from './hooks';
import { PauseDialog } from './settings';

const stateHealth = { ok: 'ok', bad: 'bad', paused: 'paused', unknown: 'off' } as const;

export function ConnectionBadge({ state }: { state: ConnectionBrief['state'] }): JSX.Element {
  return <HealthBadge health={stateHealth[state]} words={connectionState(state)} />;
}

function Quota({ quota }: { quota: NonNullable<ConnectionBrief['quota']> }): JSX.Element {
  const { remaining, limit } = quota;
  return (
    <div class="stack-tight">
      <span>{count(remaining)} calls left{limit !== null && ` of ${count(limit)}`}{quota.resets_at && <span class="muted">, new ones <Time at={quota.resets_at} /></span>}</span>
      {limit !== null && <progress class="progress" max={limit} value={remaining} aria-label="Calls left" />}
    </div>
  );
}

export function ConnectionsPage(): JSX.Element {
  const list = useResource<ConnectionList>('/connections');
  useReloadOn(['reload', 'attention'], list.reload);
  return (
    <>
      <PageHead title="Connections" lead="The systems this hub talks to." />
      <Waiting of={list}>
        {({ items }) => (items.length === 0 ? (
          <Empty icon="plug" title="No system is connected">Connections stand in the workspace, in crosswalk.yaml; a recipe brings them.</Empty>
        ) : (
          <ul class="grid">
            {items.map((c) => (
              <li key={c.connection}>
                <a class="card link-card" href={addressOf(['connections', c.connection])}>
                  <span class="row row-between"><strong class="name"><bdi>{c.connection}</bdi></strong><ConnectionBadge state={c.state} /></span>
                  <span class="small muted">{c.title}{c.syncs.length > 0 && `, for ${c.syncs.map(plainName).join(', ')}`}</span>
                  {c.reason !== '' && <span class="small">{c.reason}</span>}
                  {c.quota && <span class="small"><Quota quota={c.quota} /></span>}
                </a>
              </li>
            ))}
          </ul>
        ))}
      </Waiting>
    </>
  );
}

function TestCard({ name }: { name: string }): JSX.Element {
  const [result, setResult] = useState<ConnectionTest | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const test = async (): Promise<void> => {
    setProblem(null);
    setResult(null);
    try {
      setResult(await post<ConnectionTest>(`/connections/${part(name)}/test`));
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <Card title="Does it work?" actions={may('operator') && <ActionButton icon="plug" kind="main" act={test}>Test the connection</ActionButton>}>
      <div aria-live="polite">
        {problem && <ProblemBox problem={problem} />}
        {result && (result.works
          ? <Notice tone="good" title="It works">{result.summary} <span class="muted">({millis(result.ms)})</span></Notice>
          : result.problem ? <ProblemBox problem={result.problem} /> : <Notice tone="warn" title="It does not work">{result.summary}</Notice>)}
        {!problem && !result && <p class="muted">Logs in, asks who it is, and writes nothing.</p>}
      </div>
    </Card>
  );
}

const labels: Record<string, string> = {
  url: 'Address', base_url: 'Address', api_key: 'API key', user: 'User', login: 'User', password: 'Password', database: 'Database',
};

function settingLabel(name: string): string {
  if (Object.hasOwn(labels, name)) return labels[name] as string;
  const text = name.replace(/_/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function plainDefault(s: Setting): string | undefined {
  const text = shown(s.default);
  return text === null ? undefined : `${text} (as it comes)`;
}

function OneSetting({ s, value, onChange, disabled }: {
  s: Setting; value: Json | undefined; onChange: (v: string | boolean) => void; disabled: boolean;
}): JSX.Element {
  const text = value === undefined || value === null ? '' : typeof value === 'string' ? value : String(value);
  const label = settingLabel(s.name);
  if (s.kind === 'boolean') {
    const on = value === undefined || value === null ? s.default === true || s.default === 'true' : value === true || value === 'true';
    return <div class="field"><Switch label={label} on={on} disabled={disabled} onChange={onChange} /><p class="field-help">{s.help}</p></div>;
  }
  if (s.kind === 'choice' && s.choices) {
    const options = s.choices.map((c) => ({ value: c, text: c }));
    return <SelectField label={label} value={text || (shown(s.default) ?? '')} disabled={disabled} options={options} onPick={onChange} help={s.help} />;
  }
  return (
    <TextField label={s.required ? `${label} (needed)` : label} value={text} disabled={disabled} onInput={onChange}
      type={s.kind === 'secret' ? 'password' : 'text'} autoComplete={s.kind === 'secret' ? 'new-password' : 'off'}
      placeholder={plainDefault(s)} help={s.help} />
  );
}

type Edit = { [name: string]: string | number | boolean };

/** Text of a number as a number; the rest as it stands. */
function asSetting(s: Setting, v: string | boolean): string | number | boolean {
  return s.kind === 'integer' && typeof v === 'string' && /^-?\d{1,15}$/.test(v) ? Number(v) : v;
}

function SettingsForm({ connection }: { connection: Resource<Connection> }): JSX.Element | null {
  const c = connection.data;
  const [edit, setEdit] = useState<Edit>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [more, setMore] = useState(false);
  if (!c) return null;
  const isMain = (s: Setting): boolean => s.required || s.kind === 'secret' || s.name in c.settings || s.name in edit;
  const form = c.form.filter((s) => more || isMain(s));
  const changed = Object.keys(edit).length > 0;
  const save = async (): Promise<void> => {
    setProblem(null);
    try {
      await patch(`/connections/${part(c.connection)}`, { settings: edit }, connection.etag ?? c.version);
      setEdit({});
      tell('Saved; the hub uses it from now on');
      await connection.reload();
    } catch (error) {
      const p = problemFrom(error);
      if (p.status === 412) {
        tellProblem(error);
        await connection.reload();
      } else setProblem(p);
    }
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()} autocomplete="off">
      {problem && <ProblemBox problem={problem} />}
      <div class="form-grid">
        {form.map((s) => (
          <OneSetting key={s.name} s={s} value={s.name in edit ? (edit[s.name] as Json) : c.settings[s.name]} disabled={!may('admin')}
            onChange={(v) => setEdit({ ...edit, [s.name]: asSetting(s, v) })} />
        ))}
      </div>
      <div class="row row-between">
        {c.form.length > form.length || more
          ? <Button small kind="quiet" onClick={() => setMore(!more)}>{more ? 'Fewer settings' : `All ${c.form.length} settings`}</Button> : <span />}
        {changed && (
          <span class="row">
            <Button onClick={() => setEdit({})}>Undo</Button>
            <ActionButton submit kind="main" act={save}>Save</ActionButton>
          </span>
        )}
      </div>
    </form>
  );
}

export function ConnectionPage({ name }: { name: string }): JSX.Element {
  const connection = useResource<Connection>(`/connections/${part(name)}`);
  const [pausing, setPausing] = useState(false);
  useReloadOn(['reload', 'attention'], connection.reload);
  const pausePath = `/connections/${part(name)}/pause`;
  const c = connection.data;
  return (
    <>
      <PageHead back={{ href: '#/connections', text: 'Connections' }} title={<bdi class="name">{name}</bdi>} lead={c?.summary}>
        {c && <ConnectionBadge state={c.state} />}
        {c && may('admin') && <LinkButton small icon="search" href={addressOf(['connections', name, 'records'])}>Look at records</LinkButton>}
        {c && may('operator') && (c.paused
          ? <ActionButton small icon="run" act={() => attempt(async () => {
            await remove(pausePath);
            await connection.reload();
          }, 'It goes on')}>Go on</ActionButton>
          : <Button small icon="pause" onClick={() => setPausing(true)}>Pause…</Button>)}
      </PageHead>
      <Waiting of={connection}>
        {(con) => (
          <>
            {con.paused && <Notice tone="warn" title={`Paused by ${con.paused.by}`}><Time at={con.paused.since} />{con.paused.reason && `: ${con.paused.reason}`}</Notice>}
            {con.breaker && (
              <Notice tone="warn" title="The hub has stopped calling it for now">
                <p>{con.breaker.reason}</p><p class="muted">Since <Time at={con.breaker.since} />; tries again <Time at={con.breaker.until} />.</p>
              </Notice>
            )}
            <TestCard name={name} />
            {con.quota && <Card title="Calls left"><Quota quota={con.quota} /></Card>}
            <Card title="Settings" actions={<span class="muted small mono">{con.file}</span>}><SettingsForm connection={connection} /></Card>
            <HooksCard c={con} />
          </>
        )}
      </Waiting>
      {pausing && (
        <PauseDialog what={name} onClose={() => setPausing(false)} onPause={async (reason) => {
          if (await attempt(() => put(pausePath, { reason }), 'Paused')) {
            setPausing(false);
            await connection.reload();
          }
        }} />
      )}
    </>
  );
}
