// SPDX-License-Identifier: LGPL-3.0-or-later
// When things run, and what may flow: schedules, switches, pauses.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, part, patch, problemFrom, put, remove } from '../api/client';
import { useReloadOn, useResource, type Resource } from '../api/resource';
import type { Schedule, SyncBrief, SyncEdit, SyncList } from '../api/types';
import { addressOf } from '../lib/router';
import { span } from '../lib/time';
import { plainName, splitEntity } from '../lib/value';
import { policy, trigger } from '../lib/words';
import { ActionButton, Badge, Button, Card, Empty, Notice, PageHead, Time, Waiting } from '../ui/basic';
import { Dialog } from '../ui/dialog';
import { SelectField, Switch, TextField } from '../ui/form';
import { attempt, tell, tellProblem } from '../ui/toast';
import { CheckCard } from './check';
import { WorkspaceCard } from './workspace';

/** Saves an edit of something with a version; shows it anew if it was stale. */
async function save(act: () => Promise<unknown>, reload: () => Promise<void>, done: string): Promise<boolean> {
  try {
    await act();
    tell(done);
    await reload();
    return true;
  } catch (error) {
    tellProblem(error);
    if (problemFrom(error).status === 412) await reload();
    return false;
  }
}

const pollChoices = ['1 min', '2 min', '5 min', '10 min', '15 min', '30 min', '1 h'];
const toSeconds: Record<string, number> = { '1 min': 60, '2 min': 120, '5 min': 300, '10 min': 600, '15 min': 900, '30 min': 1800, '1 h': 3600 };

function ScheduleForm({ schedule }: { schedule: Resource<Schedule> }): JSX.Element | null {
  const s = schedule.data;
  const [edit, setEdit] = useState<{ poll?: string; reconcile?: string; time_zone?: string; quiet?: string }>({});
  if (!s) return null;
  const mayEdit = may('admin');
  const poll = edit.poll ?? pollChoices.find((c) => toSeconds[c] === s.poll_s) ?? `${s.poll_s} s`;
  const changed = Object.keys(edit).length > 0;
  const body = { ...edit, ...(edit.quiet === '' ? { quiet: null } : {}), ...(edit.reconcile === '' ? { reconcile: null } : {}) };
  const zones = 'supportedValuesOf' in Intl ? Intl.supportedValuesOf('timeZone') : [];
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <div class="form-grid">
        <SelectField label="Look for changes every" value={poll} disabled={!mayEdit} onPick={(v) => setEdit({ ...edit, poll: v })}
          options={pollChoices.map((c) => ({ value: c, text: c.replace('1 h', '1 hour') }))}
          help="Systems that tell of changes by themselves are heard at once." />
        <TextField label="Compare everything at" value={edit.reconcile ?? s.reconcile ?? ''} disabled={!mayEdit}
          onInput={(v) => setEdit({ ...edit, reconcile: v })} placeholder="02:00" help="A time of day, or a cron line. Finds and mends what was missed." />
        <TextField label="Time zone" list="zones" value={edit.time_zone ?? s.time_zone} disabled={!mayEdit} onInput={(v) => setEdit({ ...edit, time_zone: v })}
          help="In which the times above are meant; summer time is minded." />
        <datalist id="zones">{zones.map((z) => <option key={z} value={z} />)}</datalist>
        <TextField label="Quiet hours" value={edit.quiet ?? s.quiet ?? ''} disabled={!mayEdit} onInput={(v) => setEdit({ ...edit, quiet: v })}
          placeholder="none" help="Such as 22:00-06:00: nothing is asked of the systems then." />
      </div>
      {mayEdit && changed && (
        <div class="row row-end">
          <Button onClick={() => setEdit({})}>Undo</Button>
          <ActionButton submit kind="main" act={async () => {
            if (await save(() => patch('/schedule', body, schedule.etag ?? s.version), schedule.reload, 'The schedule is changed')) setEdit({});
          }}>Save the schedule</ActionButton>
        </div>
      )}
    </form>
  );
}

function NextTimes({ s }: { s: Schedule }): JSX.Element {
  return (
    <table class="table table-cards">
      <thead><tr><th scope="col">Sync</th><th scope="col">Looks every</th><th scope="col">Next look</th><th scope="col">Next comparison</th></tr></thead>
      <tbody>
        {s.syncs.map((x) => (
          <tr key={x.sync}>
            <td data-label="Sync"><span class="row">{plainName(x.sync)}{x.own && <Badge tone="muted">its own</Badge>}</span></td>
            <td data-label="Looks every">{span(x.poll_s)}</td>
            <td data-label="Next look"><Time at={x.next_poll_at} none="not planned" /></td>
            <td data-label="Next comparison"><Time at={x.next_reconcile_at} absolute none="not planned" /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function PauseDialog({ what, onClose, onPause }: { what: string; onClose: () => void; onPause: (reason: string) => Promise<void> }): JSX.Element {
  const [reason, setReason] = useState('');
  return (
    <Dialog title={`Pause ${what}?`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p>Changes are still noticed; they are carried over once it goes on.</p>
        <TextField label="Why? (others will see it)" value={reason} onInput={setReason} placeholder="Such as: stock-taking until Friday" autoFocus />
        <div class="row row-end"><ActionButton submit kind="main" icon="pause" act={() => onPause(reason)}>Pause</ActionButton></div>
      </form>
    </Dialog>
  );
}

function SyncSwitches({ s, reload }: { s: SyncBrief; reload: () => Promise<void> }): JSX.Element {
  const [pausing, setPausing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [left] = splitEntity(s.left);
  const [right] = splitEntity(s.right);
  const mayEdit = may('admin') && !busy;
  const change = async (edit: SyncEdit, done: string): Promise<void> => {
    setBusy(true);
    await save(() => patch(`/syncs/${part(s.sync)}`, edit, s.version), reload, done);
    setBusy(false);
  };
  const pausePath = `/syncs/${part(s.sync)}/pause`;
  const triggers = (['create_update', 'create', 'update'] as const).map((t) => ({ value: t, text: trigger(t) }));
  return (
    <Card title={<a class="plain name" href={addressOf(['mappings', s.sync])}>{plainName(s.sync)}</a>} actions={
      <>
        <Switch label={s.enabled ? 'On' : 'Off'} on={s.enabled} busy={busy} disabled={!may('admin')}
          onChange={(enabled) => void change({ enabled }, enabled ? `${plainName(s.sync)} is switched on` : `${plainName(s.sync)} is switched off`)} />
        {may('operator') && (s.paused
          ? <ActionButton small icon="run" act={() => attempt(async () => {
            await remove(pausePath);
            await reload();
          }, 'It goes on')}>Go on</ActionButton>
          : <Button small icon="pause" onClick={() => setPausing(true)}>Pause…</Button>)}
      </>
    }>
      <div class="stack">{s.paused && <Notice tone="warn" title={`Paused by ${s.paused.by}`}><Time at={s.paused.since} />{s.paused.reason && `: ${s.paused.reason}`}</Notice>}
      <div class="form-grid">
        <SelectField label="Direction" value={s.direction} disabled={!mayEdit} onPick={(v) => void change({ direction: v as SyncEdit['direction'] }, 'Direction changed')}
          options={[{ value: 'both', text: 'Both ways' }, { value: 'left_to_right', text: `Only ${left} → ${right}` }, { value: 'right_to_left', text: `Only ${right} → ${left}` }]} />
        <SelectField label="Both changed the same field" value={s.conflict} disabled={!mayEdit} onPick={(v) => void change({ conflict: v as SyncEdit['conflict'] }, 'Changed')}
          options={(['newest', 'left', 'right', 'origin', 'ask'] as const).map((p) => ({ value: p, text: p === 'left' ? `${left} wins` : p === 'right' ? `${right} wins` : policy(p) }))} />
        <SelectField label={`Records from ${left}`} value={s.trigger.left} disabled={!mayEdit || s.direction === 'right_to_left'} options={triggers}
          onPick={(v) => void change({ trigger: { left: v as SyncBrief['trigger']['left'] } }, 'Changed')} />
        <SelectField label={`Records from ${right}`} value={s.trigger.right} disabled={!mayEdit || s.direction === 'left_to_right'} options={triggers}
          onPick={(v) => void change({ trigger: { right: v as SyncBrief['trigger']['right'] } }, 'Changed')} />
      </div></div>
      {pausing && (
        <PauseDialog what={plainName(s.sync)} onClose={() => setPausing(false)} onPause={async (reason) => {
          if (await attempt(() => put(pausePath, { reason }), 'Paused')) {
            setPausing(false);
            await reload();
          }
        }} />
      )}
    </Card>
  );
}

export function SettingsPage(): JSX.Element {
  const schedule = useResource<Schedule>('/schedule');
  const syncs = useResource<SyncList>('/syncs');
  useReloadOn(['reload'], () => Promise.all([schedule.reload(), syncs.reload()]));
  return (
    <>
      <PageHead title="Schedule and switches" lead={may('admin') ? 'When the hub works, and what may flow which way. Changes hold at once.' : 'When the hub works, and what may flow which way. An administrator can change it.'} />
      <Card title="Schedule"><Waiting of={schedule}>{() => <ScheduleForm schedule={schedule} />}</Waiting></Card>
      <section class="stack" aria-label="What to sync">
        <h2>What to sync</h2>
        <Waiting of={syncs}>
          {({ items }) => (items.length === 0 ? <Empty icon="mapping" title="No syncs yet">A sync file in the workspace brings one.</Empty>
            : <div class="stack">{items.map((s) => <SyncSwitches key={s.sync} s={s} reload={syncs.reload} />)}</div>)}
        </Waiting>
      </section>
      {schedule.data && schedule.data.syncs.length > 0 && <Card class="card-flush" title="Next times"><NextTimes s={schedule.data} /></Card>}
      <WorkspaceCard />
      <CheckCard />
    </>
  );
}
