// SPDX-License-Identifier: LGPL-3.0-or-later
// Tables that people fill in: which user, stage or kind over here is which
// over there. Pick one on each side, or drag one onto the other.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, may, part, post, problemFrom, put } from '../api/client';
import { useReloadOn, useResource } from '../api/resource';
import type { Lookup, LookupFetched, LookupList, LookupPair, LookupSuggestion, LookupSuggestions, Side } from '../api/types';
import { addressOf } from '../lib/router';
import { plainName, plural } from '../lib/value';
import { samePair, withPair, type Draft } from '../lib/pairs';
import { ActionButton, Badge, Button, Card, Empty, Notice, PageHead, Waiting } from '../ui/basic';
import { Icon } from '../ui/icons';
import { ByHand, Pairing, PairsTable, type Work } from '../ui/pairing';
import { attempt, tell, tellProblem } from '../ui/toast';

export function LookupsPage(): JSX.Element {
  const list = useResource<LookupList>('/lookups');
  useReloadOn(['reload', 'attention'], list.reload);
  return (
    <>
      <PageHead title="Lookups" lead="Who and what on one side is who and what on the other: users, stages, kinds." />
      <Waiting of={list}>
        {({ items }) => (items.length === 0 ? <Empty icon="lookup" title="No lookups">The mappings of this workspace need none.</Empty> : (
          <ul class="grid">
            {items.map((l) => {
              const open = l.left.unpaired + l.right.unpaired;
              return (
                <li key={l.lookup}>
                  <a class="card link-card" href={addressOf(['lookups', l.lookup])}>
                    <span class="row row-between"><strong class="name">{plainName(l.lookup)}</strong>
                      {l.pairs === 0 && open === 0 ? <Badge tone="muted">Empty</Badge>
                        : open === 0 ? <Badge tone="good" icon="ok">Complete</Badge> : <Badge tone="warn">{open} without a pair</Badge>}</span>
                    <span class="small muted">{plural(l.pairs, 'pair')}; {l.left.items} on the left, {l.right.items} on the right</span>
                  </a>
                </li>
              );
            })}
          </ul>
        ))}
      </Waiting>
    </>
  );
}

/** The edits of a person on top of what is saved. */
function useWork(lookup: Lookup | null): [Work, (change: Partial<Work>) => void, () => void] {
  const [edits, setEdits] = useState<Work | null>(null);
  const saved: Work = { pairs: lookup?.pairs ?? [], changed: false, picked: { left: null, right: null } };
  const work = edits ?? saved;
  return [work, (change) => setEdits({ ...work, ...change }), () => setEdits(null)];
}

export function LookupPage({ name }: { name: string }): JSX.Element {
  const lookup = useResource<Lookup>(`/lookups/${part(name)}`);
  const [work, change, reset] = useWork(lookup.data);
  const path = `/lookups/${part(name)}`;

  const fetchItems = (): Promise<boolean> => attempt(async () => {
    const found = await post<LookupFetched>(`${path}/fetch`, {});
    await lookup.reload();
    tell(`${found.left} found on the left, ${found.right} on the right`);
  });
  const suggest = (): Promise<boolean> => attempt(async () => {
    const { items } = await get<LookupSuggestions>(`${path}/suggestions`);
    const fresh = items.filter((s: LookupSuggestion) => !work.pairs.some((p) => p.left === s.left || p.right === s.right));
    if (fresh.length === 0) {
      tell('Nothing without a pair looks the same');
      return;
    }
    change({ pairs: fresh.reduce<Draft[]>((all, s) => withPair(all, { left: s.left, right: s.right, suggested: true }), work.pairs), changed: true });
    tell(`${plural(fresh.length, 'pair')} suggested; look at them, then save`);
  });
  const save = async (): Promise<void> => {
    try {
      const pairs = work.pairs.map(({ left, right }) => ({ left, right }));
      lookup.set(await put<Lookup>(`${path}/pairs`, { pairs }, lookup.etag ?? lookup.data?.version));
      reset();
      await lookup.reload();
      tell('Saved; records that waited for it go on by themselves');
    } catch (error) {
      tellProblem(error);
      if (problemFrom(error).status === 412) await lookup.reload();
    }
  };

  return (
    <>
      <PageHead back={{ href: '#/lookups', text: 'Lookups' }} title={<span class="name">{plainName(name)}</span>}
        lead="What is not paired here cannot be carried over; those fields wait.">
        {may('operator') && lookup.data && (lookup.data.sources.left || lookup.data.sources.right) && (
          <>
            <ActionButton icon="retry" act={fetchItems}>Fetch from both systems</ActionButton>
            <ActionButton icon="wand" act={suggest}>Suggest by name</ActionButton>
          </>
        )}
      </PageHead>
      <Waiting of={lookup}>
        {(l) => {
          const labels = {
            left: new Map(l.items.left.map((i) => [i.key, i.label])), right: new Map(l.items.right.map((i) => [i.key, i.label])),
          };
          const known = (p: LookupPair | undefined, side: Side): string | undefined => (side === 'left' ? p?.left_label : p?.right_label);
          const label = (side: Side, key: string): string =>
            labels[side].get(key) || known(l.pairs.find((p) => p[side] === key), side) || key;
          const items = l.items.left.length + l.items.right.length;
          return (
            <>
              {items > 0 && may('operator') && <Pairing lookup={l} work={work} change={change} />}
              {items === 0 && (l.sources.left || l.sources.right) && l.pairs.length === 0 && (
                <Notice title="Nothing fetched yet">Fetch the items from both systems; then those with the same name can be suggested.</Notice>
              )}
              {may('operator') && (!l.sources.left || !l.sources.right) && (
                <Card title="Add a pair"><ByHand onAdd={(p) => change({ pairs: withPair(work.pairs, p), changed: true })} /></Card>
              )}
              <Card class="card-flush" title="Pairs" actions={<span class="muted small">{work.pairs.length}</span>}>
                <PairsTable pairs={work.pairs} label={label}
                  onRemove={(p) => change({ pairs: work.pairs.filter((q) => !samePair(p, q)), changed: true })} />
              </Card>
              {work.changed && (
                <div class="bulk" role="region" aria-label="Not saved yet">
                  <strong class="grow row"><Icon name="edit" />Not saved yet</strong>
                  <Button small onClick={reset}>Undo all</Button>
                  <ActionButton small kind="main" act={save}>Save the pairs</ActionButton>
                </div>
              )}
            </>
          );
        }}
      </Waiting>
    </>
  );
}
