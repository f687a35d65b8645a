// SPDX-License-Identifier: LGPL-3.0-or-later
// The parts with which people pair the items of a lookup.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may } from '../api/client';
import type { Lookup, LookupItem, Side } from '../api/types';
import { count, splitEntity } from '../lib/value';
import { Badge, Button, Card, Empty } from '../ui/basic';
import { Check, TextField } from '../ui/form';
import { withPair, type Draft } from '../lib/pairs';

/** What a person does to the pairs before it is saved. */
export interface Work {
  pairs: Draft[];
  changed: boolean;
  picked: { left: string | null; right: string | null };
}

const mostShown = 200;

function Chips({ items, side, picked, onPick, onDrop }: {
  items: LookupItem[]; side: Side; picked: string | null; onPick: (key: string) => void; onDrop: (mine: string, dropped: string) => void;
}): JSX.Element {
  const [filter, setFilter] = useState('');
  const [over, setOver] = useState<string | null>(null);
  const other = side === 'left' ? 'right' : 'left';
  const wanted = filter.trim().toLowerCase();
  const found = items.filter((i) => wanted === '' || `${i.label} ${i.key}`.toLowerCase().includes(wanted));
  const shownItems = found.slice(0, mostShown);
  return (
    <div class="stack-tight">
      {items.length > 8 && <TextField hideLabel label={`Find on the ${side}`} type="search" placeholder="Find" value={filter} onInput={setFilter} />}
      <div class="chips" role="group" aria-label={`Without a pair on the ${side}`}>
        {shownItems.length === 0 && <p class="muted small">{items.length === 0 ? 'All have a pair.' : 'None is called that.'}</p>}
        {shownItems.map((i) => (
          <button key={i.key} type="button" draggable class={`chip ${over === i.key ? 'chip-over' : ''}`} aria-pressed={picked === i.key}
            onClick={() => onPick(i.key)}
            onDragStart={(event) => event.dataTransfer?.setData(`text/x-${side}`, i.key)}
            onDragOver={(event) => {
              if (!event.dataTransfer?.types.includes(`text/x-${other}`)) return;
              event.preventDefault();
              setOver(i.key);
            }}
            onDragLeave={() => setOver(null)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(null);
              const key = event.dataTransfer?.getData(`text/x-${other}`);
              if (key) onDrop(i.key, key);
            }}>
            <bdi>{i.label || i.key}</bdi>
            <span class="muted small mono"><bdi>{i.key}</bdi></span>
          </button>
        ))}
        {found.length > mostShown && <p class="muted small">and {count(found.length - mostShown)} more: find them by name above</p>}
      </div>
    </div>
  );
}

export function ByHand({ onAdd }: { onAdd: (pair: Draft) => void }): JSX.Element {
  const [left, setLeft] = useState('');
  const [right, setRight] = useState('');
  return (
    <form class="filters" onSubmit={(event) => {
      event.preventDefault();
      onAdd({ left: left.trim(), right: right.trim() });
      setLeft('');
      setRight('');
    }}>
      <TextField class="field-wide" label="Left value" value={left} onInput={setLeft} required />
      <TextField class="field-wide" label="Right value" value={right} onInput={setRight} required />
      <Button submit icon="plus">Add the pair</Button>
    </form>
  );
}

export function PairsTable({ pairs, label, onRemove }: { pairs: Draft[]; label: (side: Side, key: string) => string; onRemove: (p: Draft) => void }): JSX.Element {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const found = wanted === '' ? pairs
    : pairs.filter((p) => `${label('left', p.left)} ${p.left} ${label('right', p.right)} ${p.right}`.toLowerCase().includes(wanted));
  if (pairs.length === 0) return <Empty icon="lookup" title="No pairs yet">Fetch the items of both systems, then pick one on each side or drag one onto the other.</Empty>;
  return (
    <>
      {pairs.length > 12 && (
        <div class="pairs-find">
          <TextField hideLabel label="Find a pair" type="search" placeholder="Find a pair" value={filter} onInput={setFilter} />
          {found.length > mostShown && <p class="muted small">The first {mostShown} of {count(found.length)}; type to find others.</p>}
        </div>
      )}
      <table class="table table-cards">
        <thead><tr><th scope="col">Left</th><th scope="col">Right</th><th scope="col"><span class="hidden">Remove</span></th></tr></thead>
        <tbody>
          {found.slice(0, mostShown).map((p) => (
            <tr key={`${p.left}\n${p.right}`}>
              <td data-label="Left"><span class="two"><bdi>{label('left', p.left)}</bdi><span class="mono"><bdi>{p.left}</bdi></span></span></td>
              <td data-label="Right"><span class="two"><bdi>{label('right', p.right)}</bdi><span class="mono"><bdi>{p.right}</bdi></span></span></td>
              <td class="act" data-label="">
                <span class="row row-end">
                  {p.suggested && <Badge tone="info" icon="wand">Suggested</Badge>}
                  {may('operator') && <Button small kind="quiet" icon="trash" label={`Remove the pair ${label('left', p.left)}`} onClick={() => onRemove(p)} />}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function Pairing({ lookup, work, change }: { lookup: Lookup; work: Work; change: (work: Partial<Work>) => void }): JSX.Element {
  const [again, setAgain] = useState(false);
  const free = (side: Side): LookupItem[] => {
    const used = new Set(work.pairs.map((p) => p[side]));
    return lookup.items[side].filter((i) => (side === 'left' && again) || !used.has(i.key));
  };
  const add = (pair: Draft): void => change({ pairs: withPair(work.pairs, pair), changed: true, picked: { left: null, right: null } });
  const pick = (side: Side, key: string): void => {
    const picked = { ...work.picked, [side]: work.picked[side] === key ? null : key };
    if (picked.left !== null && picked.right !== null) add({ left: picked.left, right: picked.right });
    else change({ picked });
  };
  const title = (side: Side): string => {
    const source = lookup.sources[side];
    return source ? splitEntity(source)[0] : side;
  };
  return (
    <Card title="Without a pair">
      <p class="muted small pairing-help">Pick one on each side, or drag one onto its counterpart.</p>
      <div class="pairing">
        {(['left', 'right'] as const).map((side) => (
          <div key={side} class="stack-tight">
            <h3>{title(side)} <span class="muted">{free(side).length}</span></h3>
            <Chips items={free(side)} side={side} picked={work.picked[side]} onPick={(key) => pick(side, key)}
              onDrop={(mine, dropped) => add(side === 'left' ? { left: mine, right: dropped } : { left: dropped, right: mine })} />
            {side === 'left' && <Check label="Also those that have a pair" on={again} onChange={setAgain} />}
          </div>
        ))}
      </div>
    </Card>
  );
}
