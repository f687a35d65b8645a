// SPDX-License-Identifier: LGPL-3.0-or-later
// The rows of a sync as a table, and a try-out of them on a real record.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { part, post, problemFrom } from '../api/client';
import { useReloadOn, useResource } from '../api/resource';
import type { Problem, Row, Side, Sync, SyncList, Try } from '../api/types';
import { addressOf } from '../lib/router';
import { plainName, plural, splitEntity } from '../lib/value';
import { direction, policy, way } from '../lib/words';
import { Badge, Button, Card, Empty, Notice, PageHead, ProblemBox, Value, Waiting } from '../ui/basic';
import { SelectField, TextField } from '../ui/form';
import { Icon, type IconName } from '../ui/icons';
import { Entity, rowTitle, RowValue } from '../ui/names';
import { CheckCard } from './check';

const wayIcons: Record<string, IconName> = { both: 'both', left_to_right: 'right', right_to_left: 'left' };

export function MappingsPage(): JSX.Element {
  const list = useResource<SyncList>('/syncs');
  useReloadOn(['reload'], list.reload);
  return (
    <>
      <PageHead title="Mappings" lead="Which field of one system goes into which field of the other." />
      <Waiting of={list}>
        {({ items }) => (items.length === 0 ? <Empty icon="mapping" title="No mappings yet">A sync file in the workspace brings one.</Empty> : (
          <ul class="grid">
            {items.map((s) => (
              <li key={s.sync}>
                <a class="card link-card" href={addressOf(['mappings', s.sync])}>
                  <span class="row row-between"><strong class="name">{plainName(s.sync)}</strong>{!s.enabled && <Badge tone="muted">Switched off</Badge>}</span>
                  <span class="small"><Entity name={s.left} /></span>
                  <span class="row small muted"><Icon name={wayIcons[s.direction] ?? 'both'} size={16} />{direction(s.direction)}, {plural(s.rows, 'row')}</span>
                  <span class="small"><Entity name={s.right} /></span>
                </a>
              </li>
            ))}
          </ul>
        ))}
      </Waiting>
      <CheckCard />
    </>
  );
}

function RowNotes({ r }: { r: Row }): JSX.Element {
  return (
    <div class="stack-tight">
      <span>{r.text}</span>
      <span class="row small">
        {r.lookup !== '' && <a href={addressOf(['lookups', r.lookup])}>lookup {r.lookup}</a>}
        {r.link !== '' && <a href={addressOf(['mappings', r.link])}>follows {plainName(r.link)}</a>}
        {r.on === 'create' && <Badge>when created</Badge>}
        {r.write === 'once' && <Badge>only while empty</Badge>}
        {r.constant && <Badge>always <Value value={r.default} /></Badge>}
        {r.conflict && <Badge>{policy(r.conflict)}</Badge>}
        {r.optional && <Badge tone="muted">if the field exists</Badge>}
      </span>
      {(r.via !== '' || r.when !== '') && (
        <span class="small muted mono">{r.via}{r.when !== '' && ` when ${r.when}`}</span>
      )}
    </div>
  );
}

function Rows({ sync }: { sync: Sync }): JSX.Element {
  const [left] = splitEntity(sync.left);
  const [right] = splitEntity(sync.right);
  return (
    <Card class="card-flush" title={plural(sync.rows.length, 'row')} actions={<span class="muted small mono">{sync.file}</span>}>
      <table class="table table-cards">
        <thead><tr><th scope="col">{left}</th><th scope="col"><span class="hidden">Which way</span></th><th scope="col">{right}</th><th scope="col">What it does</th></tr></thead>
        <tbody>
          {sync.rows.map((r) => (
            <tr key={`${r.row}/${r.line}`}>
              <td data-label={left} class="mono">{r.left.join(', ') || '–'}</td>
              <td data-label="Goes"><span title={way(r.way)}><Icon name={wayIcons[r.way] ?? 'both'} label={way(r.way)} /></span></td>
              <td data-label={right} class="mono">{r.right.join(', ') || '–'}</td>
              <td data-label="What it does"><RowNotes r={r} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const tryTones = { ok: 'good', skipped: 'muted', held: 'warn', invalid: 'bad' } as const;
const tryWords = { ok: 'Comes back the same', skipped: 'Nothing to say', held: 'Waits', invalid: 'Does not fit' } as const;

function TryTable({ result }: { result: Try }): JSX.Element {
  const lossy = result.rows.filter((r) => r.lossy).length;
  const other: Side = result.side === 'left' ? 'right' : 'left';
  return (
    <div class="stack">
      {!result.accepted && <Notice tone="warn" title="This record does not take part">The sync’s rule for which records take part leaves it out.</Notice>}
      {lossy > 0
        ? <Notice tone="warn" title={`${plural(lossy, 'field')} would not come back as they went`}>The first time the other side is written, these values would change here.</Notice>
        : <Notice tone="good" title="Every value comes back as it went" />}
      <table class="table table-cards try-table">
        <thead><tr><th scope="col">Field</th><th scope="col">Here</th><th scope="col">Over there</th><th scope="col">And back</th><th scope="col">Result</th></tr></thead>
        <tbody>
          {result.rows.map((r) => (
            <tr key={r.row}>
              <td data-label="Field"><strong>{rowTitle(r.row)}</strong></td>
              <td data-label="Here"><RowValue values={r.in} fields={r.fields[result.side]} /></td>
              <td data-label="Over there"><RowValue values={r.out} fields={r.fields[other]} /></td>
              <td data-label="And back">{r.back === null ? <span class="muted">one way</span>
                : <RowValue values={r.back} fields={r.fields[result.side]} other={r.lossy ? r.in : undefined} />}</td>
              <td data-label="Result">
                <Badge tone={r.lossy ? 'warn' : tryTones[r.status]}>{r.lossy ? 'Comes back changed' : tryWords[r.status]}</Badge>
                {r.problem !== '' && <p class="small muted">{r.problem}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TryOut({ sync }: { sync: Sync }): JSX.Element {
  const [side, setSide] = useState<Side>('left');
  const [id, setId] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [result, setResult] = useState<Try | null>(null);
  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      setResult(await post<Try>(`/syncs/${part(sync.sync)}/try`, { side, id: id.trim() }));
    } catch (error) {
      setResult(null);
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title="Try it there and back">
      <div class="stack">
        <p class="muted">Takes a real record through every row to the other side and back again. Nothing is written.</p>
        <form class="filters" onSubmit={(event) => void run(event)}>
          <SelectField label="System" value={side} onPick={(v) => setSide(v === 'right' ? 'right' : 'left')} options={[
            { value: 'left', text: splitEntity(sync.left)[0] }, { value: 'right', text: splitEntity(sync.right)[0] },
          ]} />
          <TextField class="field-wide" label="Id of a record" value={id} onInput={setId} required placeholder="Such as 34" />
          <Button submit kind="main" icon="wand" busy={busy}>Try it</Button>
        </form>
        <div aria-live="polite">
          {problem && <ProblemBox problem={problem} />}
          {result && <TryTable result={result} />}
        </div>
      </div>
    </Card>
  );
}

const deleteWords = { keep: 'stays', delete: 'is deleted', archive: 'is archived' } as const;

function Rules({ sync }: { sync: Sync }): JSX.Element {
  const g = sync.delete.guard;
  return (
    <Card title="Rules">
      <dl class="facts">
        <dt>Direction</dt><dd>{direction(sync.direction)}</dd>
        <dt>Both changed a field</dt><dd>{policy(sync.conflict)}</dd>
        <dt>Finding counterparts</dt>
        <dd>{sync.match.length === 0 ? 'only by hand' : <ol class="stack-tight">{sync.match.map((m, i) => <li key={i}>{i + 1}. {m}</li>)}</ol>}</dd>
        <dt>Deleted on the right</dt><dd>the left record {deleteWords[sync.delete.left]}</dd>
        <dt>Deleted on the left</dt><dd>the right record {deleteWords[sync.delete.right]}</dd>
        <dt>Guard</dt><dd>asks before more than {g.count} deletes or {g.percent}% of the records in one run</dd>
        {sync.depends.length > 0 && <><dt>After</dt><dd>{sync.depends.map(plainName).join(', ')}</dd></>}
      </dl>
    </Card>
  );
}

export function MappingPage({ name }: { name: string }): JSX.Element {
  const sync = useResource<Sync>(`/syncs/${part(name)}`);
  useReloadOn(['reload'], sync.reload);
  return (
    <>
      <PageHead back={{ href: '#/mappings', text: 'Mappings' }} title={<span class="name">{plainName(name)}</span>}
        lead={sync.data ? <><Entity name={sync.data.left} /> ↔ <Entity name={sync.data.right} /></> : undefined} />
      <Waiting of={sync} lines={10}>
        {(s) => (
          <>
            {s.paused && <Notice tone="warn" title="This sync is paused">{s.paused.reason}</Notice>}
            <Rows sync={s} />
            <TryOut sync={s} />
            <Rules sync={s} />
          </>
        )}
      </Waiting>
    </>
  );
}
