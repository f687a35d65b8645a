// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { may, post } from '../api/client';
import { useReloadOn, useResource } from '../api/resource';
import type { Attention, Overview, Pending, RunStarted, SyncStatus, Throughput } from '../api/types';
import { barsOf } from '../lib/bars';
import { addressOf, go, ownLink } from '../lib/router';
import { parseTime, span } from '../lib/time';
import { count, plainName, plural, splitEntity } from '../lib/value';
import { arrow, connectionState, direction, health } from '../lib/words';
import { ActionButton, Card, Empty, HealthBadge, LinkButton, PageHead, Skeleton, Time, Waiting, now } from '../ui/basic';
import { ThroughputChart } from '../ui/chart';
import { SelectField } from '../ui/form';
import { Icon, type IconName } from '../ui/icons';
import { attempt, tell } from '../ui/toast';

export const heldOf = (p: Pending): number => p.conflicts + p.unmapped + p.invalid + p.unlinked;

async function startRun(kind: 'sync' | 'reconcile', syncs?: string[]): Promise<void> {
  await attempt(async () => {
    const { run } = await post<RunStarted>('/runs', syncs ? { kind, syncs } : { kind });
    if (run) go(addressOf(['runs', run]));
    else tell('The hub does it in the run that is under way');
  });
}

const attentionIcons: Record<string, IconName> = {
  parked: 'jobs', conflicts: 'conflict', unmapped: 'lookup', invalid: 'warn', unlinked: 'link', connection: 'plug', run: 'run', workspace: 'log',
};

const attentionPlaces: Record<string, string> = {
  parked: '#/jobs?state=parked', conflicts: '#/conflicts?kind=conflict', unmapped: '#/conflicts?kind=unmapped',
  invalid: '#/conflicts?kind=invalid', unlinked: '#/conflicts?kind=unlinked', connection: '#/connections', run: '#/runs', workspace: '#/settings',
};

function NeedsPerson({ items }: { items: Attention[] }): JSX.Element {
  if (items.length === 0) {
    return (
      <Card label="What needs a person">
        <div class="row all-well"><span class="good-icon"><Icon name="ok" size={22} /></span>
          <p><strong>Nothing needs you.</strong> <span class="muted">Everything that can be kept in step is.</span></p></div>
      </Card>
    );
  }
  return (
    <Card title="What needs a person">
      <ul class="attention">
        {items.map((a) => {
          const href = ownLink(a.link) ?? attentionPlaces[a.kind];
          const inner = <><span class="attention-icon"><Icon name={attentionIcons[a.kind] ?? 'warn'} /></span><span>{a.text}</span></>;
          return (
            <li key={`${a.kind}${a.text}`}>
              {href ? <a class="attention-item" href={href}>{inner}<Icon name="chevron" size={16} /></a> : <span class="attention-item">{inner}</span>}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function lagWords(s: SyncStatus): string {
  if (s.lag_s <= 0) return 'none';
  return span(s.lag_s);
}

/** When it last wrote; what it did where it has not. */
function LastChange({ s }: { s: SyncStatus }): JSX.Element {
  if (s.last_change_at !== null) return <span>Last change <Time at={s.last_change_at} /></span>;
  if (s.links > 0) return <span>{plural(s.links, 'pair')} linked, nothing written yet</span>;
  if (s.last_run) return <span>Nothing written yet, last looked <Time at={s.last_run.ended_at ?? s.last_run.started_at} /></span>;
  return <span>Has not run yet</span>;
}

function SyncCard({ s }: { s: SyncStatus }): JSX.Element {
  const held = heldOf(s.pending) + s.pending.parked;
  const [leftConnection] = splitEntity(s.left);
  const [rightConnection] = splitEntity(s.right);
  return (
    <section class="card sync-card" aria-label={plainName(s.sync)}>
      <div class="sync-card-head">
        <div>
          <h3><a class="plain" href={addressOf(['mappings', s.sync])}>{plainName(s.sync)}</a></h3>
          <p class="pair"><bdi>{leftConnection}</bdi> <span title={direction(s.direction)}>{arrow(s.direction)}</span> <bdi>{rightConnection}</bdi></p>
        </div>
        <HealthBadge health={s.health} words={health(s.health)} />
      </div>
      {s.reason !== '' && <p class="small">{s.reason}</p>}
      {s.paused && <p class="small muted">Paused by {s.paused.by} <Time at={s.paused.since} />{s.paused.reason ? `: ${s.paused.reason}` : ''}</p>}
      <dl class="mini">
        <div><dt>Linked</dt><dd>{count(s.links)}</dd></div>
        <div><dt>Behind by</dt><dd>{lagWords(s)}</dd></div>
        <div><dt>Needs you</dt><dd>{held > 0
          ? <a href={addressOf([s.pending.parked > 0 ? 'jobs' : 'conflicts'], { sync: s.sync })}>{count(held)}</a> : '0'}</dd></div>
      </dl>
      <div class="row row-between small muted">
        <LastChange s={s} />
        {s.pending.waiting + s.pending.running > 0
          ? <span>{plural(s.pending.waiting + s.pending.running, 'record')} on the way</span>
          : s.enabled && !s.paused && s.next_poll_at && <span>looks again <Time at={s.next_poll_at} /></span>}
      </div>
    </section>
  );
}

function Tiles({ o }: { o: Overview }): JSX.Element {
  const p = o.totals.pending;
  const worst = Math.max(0, ...o.syncs.map((s) => s.lag_s));
  return (
    <dl class="tiles">
      <div class="tile"><dt class="muted">Records linked</dt><dd class="tile-number">{count(o.totals.links)}</dd></div>
      <div class="tile"><dt class="muted">On the way</dt><dd class="tile-number">{count(p.waiting + p.running)}</dd></div>
      <div class="tile"><dt class="muted">Need a person</dt><dd class="tile-number">{count(p.parked + heldOf(p))}</dd></div>
      <div class="tile"><dt class="muted">Longest wait</dt><dd class="tile-number">{worst > 0 ? span(worst) : 'none'}</dd></div>
    </dl>
  );
}

function Written({ syncs }: { syncs: SyncStatus[] }): JSX.Element {
  const [sync, setSync] = useState('');
  const data = useResource<Throughput>('/throughput?hours=24');
  useReloadOn(['run'], data.reload, 5000);
  const bars = useMemo(() => {
    if (!data.data) return [];
    return barsOf(data.data, parseTime(data.data.to) ?? now.value, 24, sync === '' ? null : sync);
  }, [data.data, sync]);
  const of = syncs.find((s) => s.sync === sync) ?? syncs[0];
  const sides = new Set(syncs.map((s) => `${splitEntity(s.left)[0]} ${splitEntity(s.right)[0]}`));
  const named = of && (sides.size === 1 || sync !== '');
  return (
    <Card title="Records written, last 24 hours" actions={
      <SelectField label="Sync" hideLabel value={sync} onPick={setSync}
        options={[{ value: '', text: 'All syncs' }, ...syncs.map((s) => ({ value: s.sync, text: plainName(s.sync) }))]} />
    }>
      {data.data === null ? <Skeleton lines={4} /> : (
        <ThroughputChart bars={bars}
          rightName={named ? `to ${splitEntity(of.right)[0]}` : 'to the right'}
          leftName={named ? `to ${splitEntity(of.left)[0]}` : 'to the left'} />
      )}
    </Card>
  );
}

function Connections({ o }: { o: Overview }): JSX.Element {
  const tone = { ok: 'ok', bad: 'bad', paused: 'paused', unknown: 'off' } as const;
  return (
    <Card title="Connections">
      <ul class="stack-tight lines">
        {o.connections.map((c) => (
          <li key={c.connection} class="row row-between">
            <a class="two grow" href={addressOf(['connections', c.connection])}>
              <bdi>{c.connection}</bdi>
              <span>{c.reason || c.title}</span>
            </a>
            <HealthBadge health={tone[c.state]} words={connectionState(c.state)} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function OverviewPage(): JSX.Element {
  const overview = useResource<Overview>('/overview');
  useReloadOn(['run', 'jobs', 'attention', 'reload'], overview.reload);
  return (
    <>
      <PageHead title="Overview" lead={overview.data
        ? <>Version {overview.data.version}, started <Time at={overview.data.started_at} /></> : undefined}>
        {may('operator') && (
          <>
            <ActionButton icon="search" act={() => startRun('reconcile')} title="Compares every record on both sides">Compare everything</ActionButton>
            <ActionButton kind="main" icon="retry" act={() => startRun('sync')}>Sync now</ActionButton>
          </>
        )}
      </PageHead>
      <Waiting of={overview} lines={8}>
        {(o) => (o.syncs.length === 0 ? (
          <Empty icon="mapping" title="Nothing is synced yet"
            actions={<LinkButton href="#/connections" kind="main" icon="plug">See the connections</LinkButton>}>
            Connect two systems and add a sync to the workspace: <code>crosswalk init</code> makes one from a recipe.
          </Empty>
        ) : (
          <>
            <NeedsPerson items={o.attention} />
            <Tiles o={o} />
            <section aria-label="Syncs" class="stack">
              <h2>Syncs</h2>
              <div class="grid">{o.syncs.map((s) => <SyncCard key={s.sync} s={s} />)}</div>
            </section>
            <Written syncs={o.syncs} />
            <Connections o={o} />
          </>
        ))}
      </Waiting>
    </>
  );
}
