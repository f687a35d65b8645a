// SPDX-License-Identifier: LGPL-3.0-or-later
// A long list that draws only the rows in view, as the window scrolls. Rows
// have one height a width of screen; arrow keys walk, Enter opens.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { count } from '../lib/value';
import { sliceOf, type Slice } from '../lib/window';
import type { Paged } from '../api/resource';
import { ProblemBox, Skeleton } from './basic';

const phone = matchMedia('(max-width: 760px)');

export function usePhone(): boolean {
  const [is, set] = useState(phone.matches);
  useEffect(() => {
    const heard = (): void => set(phone.matches);
    phone.addEventListener('change', heard);
    return () => phone.removeEventListener('change', heard);
  }, []);
  return is;
}

export interface Column<T> {
  title: string;
  class?: string;
  cell: (item: T) => ComponentChildren;
}

interface Props<T> {
  label: string;
  list: Paged<T>;
  columns: Column<T>[];
  layout: string; // a class that lays the cells out
  rowHeight: number;
  phoneRowHeight: number;
  keyOf: (item: T) => string | number;
  onOpen?: (item: T) => void;
  empty: ComponentChildren;
}

function useSlice(box: { current: HTMLElement | null }, row: number, total: number): Slice {
  const [slice, setSlice] = useState<Slice>({ first: 0, last: Math.min(total, 40) });
  useLayoutEffect(() => {
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      const top = box.current?.getBoundingClientRect().top ?? 0;
      const next = sliceOf(Math.max(0, -top), innerHeight, row, total);
      setSlice((old) => (old.first === next.first && old.last === next.last ? old : next));
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    measure();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [row, total, box]);
  return slice;
}

export function VirtualTable<T>(props: Props<T>): JSX.Element {
  const { list, columns } = props;
  const row = usePhone() ? props.phoneRowHeight : props.rowHeight;
  const body = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const slice = useSlice(body, row, list.items.length);

  useEffect(() => {
    if (slice.last >= list.items.length - 20) list.more();
  });

  const walk = (to: number): void => {
    const next = Math.max(0, Math.min(list.items.length - 1, to));
    setActive(next);
    const top = (body.current?.getBoundingClientRect().top ?? 0) + next * row;
    if (top < 120) scrollBy(0, top - 120);
    else if (top + row > innerHeight - 40) scrollBy(0, top + row - innerHeight + 40);
    requestAnimationFrame(() => requestAnimationFrame(() =>
      body.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true })));
  };

  const onKey = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset['index'] === undefined) return;
    const at = Number(event.target.dataset['index']);
    const page = Math.max(1, Math.floor(innerHeight / row) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const item = list.items[at];
    if (event.key in steps) walk(at + (steps[event.key] ?? 0));
    else if (event.key === 'Home') walk(0);
    else if (event.key === 'End') walk(list.items.length - 1);
    else if (event.key === 'Enter' && props.onOpen && item !== undefined) props.onOpen(item);
    else return;
    event.preventDefault();
  };

  if (list.items.length === 0) {
    if (list.error) return <ProblemBox problem={list.error} retry={() => void list.reload()} />;
    if (list.loading) return <div class="card"><Skeleton lines={8} /></div>;
    return <div class="card">{props.empty}</div>;
  }
  const items = list.items.slice(slice.first, slice.last);
  const focusable = Math.min(active, list.items.length - 1);
  return (
    <div class={`vtable card ${props.layout}`}>
      <div role="table" aria-label={props.label} aria-rowcount={list.done ? list.items.length + 1 : -1}>
        <div role="rowgroup" class="vtable-head">
          <div role="row" class="vrow vrow-head" aria-rowindex={1}>
            {columns.map((c) => <span key={c.title} role="columnheader" class={c.class}>{c.title}</span>)}
          </div>
        </div>
        <div role="rowgroup" class="vtable-body" ref={body} onKeyDown={onKey}
          style={{ height: `${list.items.length * row}px` }}>
          {items.map((item, i) => {
            const index = slice.first + i;
            const visible = index === focusable || (i === 0 && (focusable < slice.first || focusable >= slice.last));
            return (
              <div key={props.keyOf(item)} role="row" class={`vrow ${props.onOpen ? 'vrow-open' : ''}`}
                aria-rowindex={index + 2} data-index={index} tabIndex={visible ? 0 : -1}
                style={{ transform: `translateY(${index * row}px)`, height: `${row}px`, minHeight: `${row}px` }}
                onFocus={() => setActive(index)}
                onClick={(event) => {
                  if (event.target instanceof Element && event.target.closest('a,button,input,label')) return;
                  props.onOpen?.(item);
                }}>
                {columns.map((c) => <span key={c.title} role="cell" class={c.class}>{c.cell(item)}</span>)}
              </div>
            );
          })}
        </div>
      </div>
      <p class="vtable-foot muted" role="status">
        {list.loading ? 'Loading more…'
          : list.done ? `${count(list.items.length)} shown, that is all`
            : `${count(list.items.length)} loaded, more as you scroll`}
      </p>
      {list.error && <ProblemBox problem={list.error} retry={() => void list.reload()} />}
    </div>
  );
}
