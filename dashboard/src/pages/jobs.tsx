// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, post, remove } from '../api/client';
import { usePaged, useReloadOn, useResource, type Paged } from '../api/resource';
import type { Count, Job, JobGroups, JobState } from '../api/types';
import { addressOf, place, setQuery } from '../lib/router';
import { count, plainName, plural, shown } from '../lib/value';
import { advice, cause, jobState, reason } from '../lib/words';
import { ActionButton, Badge, Button, Card, Empty, LinkButton, PageHead, Tabs, Time } from '../ui/basic';
import { ask, Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/form';
import { Icon } from '../ui/icons';
import { recordAddress, useSyncNames } from '../ui/names';
import { attempt, tell } from '../ui/toast';
import { VirtualTable, type Column } from '../ui/virtual';

interface Filter {
  sync?: string | undefined;
  state?: string | undefined;
  reason?: string | undefined;
  record?: string | undefined;
}

const used = (filter: Filter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, v]) => v)) as Record<string, string>;

async function retryMany(filter: Filter, after: () => unknown): Promise<void> {
  const { state: _, ...body } = used(filter);
  await attempt(async () => {
    const { count: n } = await post<Count>('/jobs/retry', body);
    tell(`${plural(n, 'job')} will be tried again`);
    await after();
  });
}

async function discardMany(filter: Filter, what: string, after: () => unknown): Promise<void> {
  const yes = await ask({
    title: `Discard ${what}?`, yes: 'Discard', danger: true,
    text: 'The records stay as they are on both sides. They are looked at again when they next change.',
  });
  if (!yes) return;
  await attempt(async () => {
    const { count: n } = await post<Count>('/jobs/discard', used(filter));
    tell(`${plural(n, 'job')} discarded`);
    await after();
  });
}

const stateTone = { waiting: 'info', running: 'good', parked: 'warn' } as const;

export function JobStateBadge({ state }: { state: JobState }): JSX.Element {
  return <Badge tone={stateTone[state]}>{jobState(state)}</Badge>;
}

export function Advice({ job }: { job: { reason: string; advice: string } }): JSX.Element {
  return <p class="advice"><Icon name="info" size={16} /><span>{advice(job.reason, job.advice)}</span></p>;
}

function Candidates({ job }: { job: Job }): JSX.Element | null {
  const other = job.side === 'left' ? 'right' : 'left';
  const ids = Array.isArray(job.detail) ? job.detail.filter((d) => typeof d === 'string' || typeof d === 'number') : [];
  if (job.reason !== 'ambiguous' || ids.length === 0) return null;
  const choose = (id: string): Promise<boolean> => attempt(async () => {
    await post('/links', { sync: job.sync, [job.side]: job.record, [other]: id });
    await post(`/jobs/${job.job}/retry`);
  }, 'Linked; it will be brought into step');
  return (
    <div class="stack-tight">
      <h3>Which one belongs to it?</h3>
      <ul class="stack-tight">
        {ids.map((id) => (
          <li key={String(id)} class="row row-between">
            <a href={recordAddress(job.sync, other, String(id))}><bdi>{String(id)}</bdi></a>
            {may('operator') && <ActionButton small icon="link" act={() => choose(String(id))}>This one</ActionButton>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function JobDialog({ job, onClose, onDone }: { job: Job; onClose: () => void; onDone: (job: Job) => void }): JSX.Element {
  const retry = async (): Promise<void> => {
    if (await attempt(() => post(`/jobs/${job.job}/retry`), 'It will be tried again')) onDone(job);
  };
  const letThrough = async (): Promise<void> => {
    if (await attempt(() => post(`/jobs/${job.job}/retry?force=true`), 'It is let through')) onDone(job);
  };
  const discard = async (): Promise<void> => {
    const yes = await ask({
      title: 'Discard this job?', yes: 'Discard', danger: true,
      text: 'The record stays as it is on both sides. It is looked at again when it next changes.',
    });
    if (yes && await attempt(() => remove(`/jobs/${job.job}`), 'Discarded')) onDone(job);
  };
  return (
    <Dialog side title={job.reason ? reason(job.reason) : jobState(job.state)} onClose={onClose}>
      <div class="stack">
        <div class="row"><JobStateBadge state={job.state} /></div>
        {job.message !== '' && <p class="message">{job.message}</p>}
        {job.reason !== '' && <Advice job={job} />}
        <Candidates job={job} />
        {may('operator') && job.state !== 'running' && (
          <div class="row">
            {job.state === 'parked' && <ActionButton kind="main" icon="retry" act={retry}>Try again</ActionButton>}
            {job.state === 'parked' && job.reason === 'hold' && <ActionButton icon="run" act={letThrough}>Let it through</ActionButton>}
            <ActionButton kind="danger" icon="trash" act={discard}>Discard</ActionButton>
          </div>
        )}
        <dl class="facts">
          <dt>Record</dt><dd><a href={recordAddress(job.sync, job.side, job.record)} onClick={onClose}><bdi>{job.record}</bdi></a>, {job.side} side of {plainName(job.sync)}</dd>
          <dt>Because</dt><dd>{cause(job.cause)}</dd>
          <dt>Tried</dt><dd>{job.tries === 0 ? 'once or not yet' : plural(job.tries, 'time')}</dd>
          <dt>Since</dt><dd><Time at={job.created_at} absolute /></dd>
          {job.state === 'waiting' && <><dt>Next try</dt><dd><Time at={job.due_at} /></dd></>}
          {job.run !== '' && <><dt>Run</dt><dd><a href={addressOf(['runs', job.run])} onClick={onClose}>{job.run}</a></dd></>}
          {job.detail !== null && job.reason !== 'ambiguous' && <><dt>Detail</dt><dd class="mono">{shown(job.detail) ?? ''}</dd></>}
        </dl>
      </div>
    </Dialog>
  );
}

function columnsOf(list: Paged<Job>): Column<Job>[] {
  const drop = (job: Job): void => list.change((items) => items.filter((j) => j.job !== job.job));
  return [
    {
      title: 'Record', class: 'c-record',
      cell: (j) => <span class="two"><a href={recordAddress(j.sync, j.side, j.record)}><bdi>{j.record}</bdi></a><span>{plainName(j.sync)}, {j.side}</span></span>,
    },
    {
      title: 'What is wrong', class: 'c-why',
      cell: (j) => (j.reason === '' ? <span class="muted cut">{cause(j.cause)}</span>
        : <span class="two why"><span>{reason(j.reason)}</span><span>{j.message}</span></span>),
    },
    { title: 'State', class: 'c-state', cell: (j) => <JobStateBadge state={j.state} /> },
    { title: 'Since', class: 'c-when muted', cell: (j) => <Time at={j.created_at} /> },
    {
      title: 'Do', class: 'c-do end',
      cell: (j) => (may('operator') && j.state === 'parked' ? (
        <ActionButton small kind="quiet" icon="retry" label={`Try ${j.record} again`} act={async () => {
          if (await attempt(() => post(`/jobs/${j.job}/retry`), 'It will be tried again')) drop(j);
        }} />
      ) : null),
    },
  ];
}

function Groups({ sync, onShow }: { sync: string; onShow: (filter: Filter) => void }): JSX.Element {
  const groups = useResource<JobGroups>(sync ? `/jobs/groups?sync=${encodeURIComponent(sync)}` : '/jobs/groups');
  useReloadOn(['jobs'], groups.reload, 2000);
  const items = groups.data?.items;
  if (!items) return <Card label="Loading"><div class="skeleton"><span class="bone bone-1" /><span class="bone bone-0" /></div></Card>;
  if (items.length === 0) {
    return <Card label="No causes"><Empty icon="ok" title="Nothing is stuck">Jobs that need a person would be grouped here by what is wrong.</Empty></Card>;
  }
  return (
    <ul class="groups">
      {items.map((g) => (
        <li key={`${g.sync}/${g.reason}/${g.message_example}`} class="group">
          <span class="group-count">{count(g.count)}</span>
          <div class="group-text">
            <h3>{reason(g.reason)} <span class="muted">in {plainName(g.sync)}</span></h3>
            <p class="muted">{g.message_example}</p>
            <Advice job={g} />
          </div>
          <div class="row">
            <Button small onClick={() => onShow({ sync: g.sync, reason: g.reason })}>Show</Button>
            {may('operator') && (
              <>
                <ActionButton small icon="retry" act={() => retryMany({ sync: g.sync, reason: g.reason }, groups.reload)}>Try all again</ActionButton>
                <ActionButton small kind="danger" icon="trash"
                  act={() => discardMany({ sync: g.sync, reason: g.reason, state: 'parked' }, plural(g.count, 'job'), groups.reload)}>Discard</ActionButton>
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function JobList({ filter }: { filter: Filter }): JSX.Element {
  const list = usePaged<Job>('/jobs', { ...filter });
  const [open, setOpen] = useState<Job | null>(null);
  useReloadOn(['jobs'], () => (scrollY < 200 && list.items.length <= 200 ? list.reload() : undefined), 4000);
  const filtered = Object.keys(used(filter)).length > 0;
  return (
    <>
      {may('operator') && list.items.length > 0 && filtered && (
        <div class="row">
          <ActionButton small icon="retry" act={() => retryMany(filter, list.reload)}>Try all of these again</ActionButton>
          <ActionButton small kind="danger" icon="trash" act={() => discardMany(filter, 'all of these', list.reload)}>Discard all of these</ActionButton>
        </div>
      )}
      <VirtualTable label="Jobs" list={list} columns={columnsOf(list)} layout="jobs-layout" rowHeight={84} phoneRowHeight={176}
        keyOf={(j) => j.job} onOpen={setOpen} empty={
          filtered ? (
            <Empty icon="search" title="No job is like that" actions={<LinkButton href="#/jobs">Show all jobs</LinkButton>}>
              Nothing fits what you chose above.
            </Empty>
          ) : (
            <Empty icon="ok" title="No jobs: everything is in step">
              A job appears here when a record changes, and goes away once both sides agree.
            </Empty>
          )
        } />
      {open && (
        <JobDialog job={open} onClose={() => setOpen(null)} onDone={(job) => {
          setOpen(null);
          list.change((items) => items.filter((j) => j.job !== job.job));
        }} />
      )}
    </>
  );
}

export function JobsPage(): JSX.Element {
  const { sync = '', state = '', reason: why = '', record = '', view = 'list' } = place.value.query;
  const syncs = useSyncNames();
  const [typed, setTyped] = useState(record);
  return (
    <>
      <PageHead title="Jobs" lead="Records on their way to the other side, and those that cannot get there by themselves." />
      <div class="filters">
        <Tabs label="View" current={view} onPick={(id) => setQuery({ view: id === 'list' ? null : id })}
          tabs={[{ id: 'list', text: 'One by one' }, { id: 'causes', text: 'By cause' }]} />
        <SelectField label="Sync" value={sync} onPick={(v) => setQuery({ sync: v })}
          options={[{ value: '', text: 'All syncs' }, ...syncs.map((s) => ({ value: s, text: plainName(s) }))]} />
        {view === 'list' && (
          <>
            <SelectField label="State" value={state} onPick={(v) => setQuery({ state: v })} options={[
              { value: '', text: 'Any' },
              ...['parked', 'waiting', 'running'].map((s) => ({ value: s, text: jobState(s) })),
            ]} />
            <form class="field-wide" role="search" onSubmit={(event) => {
              event.preventDefault();
              setQuery({ record: typed.trim() });
            }}>
              <TextField label="Record" type="search" value={typed} placeholder="Its id, then Enter" onInput={(v) => {
                setTyped(v);
                if (v === '') setQuery({ record: null });
              }} />
            </form>
            {why !== '' && <Button icon="close" onClick={() => setQuery({ reason: null })}>{reason(why)}</Button>}
          </>
        )}
      </div>
      {view === 'causes'
        ? <Groups sync={sync} onShow={(f) => setQuery({ ...f, view: null, state: 'parked' })} />
        : <JobList filter={{ sync, state, reason: why, record }} />}
    </>
  );
}
