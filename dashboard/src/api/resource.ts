// SPDX-License-Identifier: LGPL-3.0-or-later
// Hooks that keep what the hub answered: one thing, or a list page by page.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { call, get, problemFrom, withQuery, type Answer } from './client';
import { live, useNews, type Topic } from './events';
import type { Page, Problem } from './types';

export interface Resource<T> {
  data: T | null;
  etag: string | null;
  error: Problem | null;
  loading: boolean;
  reload: () => Promise<void>;
  set: (data: T) => void;
}

interface Kept {
  data: unknown;
  etag: string | null;
}

// The last answer a path gave, so that going back shows it at once.
const kept = new Map<string, Kept>();
const keptLimit = 60;

function keep(path: string, answer: Kept): void {
  kept.delete(path);
  kept.set(path, answer);
  if (kept.size > keptLimit) kept.delete(kept.keys().next().value as string);
}

export function forgetAll(): void {
  kept.clear();
}

const underWay = new Map<string, Promise<Answer<unknown>>>();

/** Two that ask the same at the same time share one answer. */
function ask<T>(path: string): Promise<Answer<T>> {
  const found = underWay.get(path) ?? call<T>('GET', path).finally(() => underWay.delete(path));
  underWay.set(path, found);
  return found as Promise<Answer<T>>;
}

/** Answers of `path`; null asks for nothing. */
export function useResource<T>(path: string | null): Resource<T> {
  const before = path === null ? undefined : kept.get(path);
  const [state, setState] = useState<{ path: string | null; data: T | null; etag: string | null; error: Problem | null }>({
    path, data: (before?.data as T) ?? null, etag: before?.etag ?? null, error: null,
  });
  const [loading, setLoading] = useState(path !== null);
  const wanted = useRef(path);
  wanted.current = path;

  const reload = useCallback(async () => {
    if (path === null) return;
    setLoading(true);
    try {
      const answer = await ask<T>(path);
      keep(path, answer);
      if (wanted.current === path) setState({ path, data: answer.data, etag: answer.etag, error: null });
    } catch (error) {
      if (wanted.current === path) {
        setState((old) => ({ ...(old.path === path ? old : { data: null, etag: null }), path, error: problemFrom(error) }));
      }
    } finally {
      if (wanted.current === path) setLoading(false);
    }
  }, [path]);

  useEffect(() => {
    const had = path === null ? undefined : kept.get(path);
    setState({ path, data: (had?.data as T) ?? null, etag: had?.etag ?? null, error: null });
    void reload();
  }, [path, reload]);

  const set = useCallback((data: T) => setState((old) => ({ ...old, data })), []);
  const current = state.path === path;
  return {
    data: current ? state.data : ((before?.data as T) ?? null),
    etag: current ? state.etag : (before?.etag ?? null),
    error: current ? state.error : null,
    loading,
    reload,
    set,
  };
}

const withoutStreamMs = 20_000;

/** Reloads on news of a topic, at most once in `restMs`. */
export function useReloadOn(topics: Topic[], reload: () => unknown, restMs = 1000): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const current = useRef(reload);
  current.current = reload;
  const missed = useRef(false);
  const soon = useCallback(() => {
    if (timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      missed.current = document.hidden;
      if (!document.hidden) void current.current();
    }, restMs);
  }, [restMs]);
  const has = (topic: Topic): boolean => topics.includes(topic);
  useNews('run', () => has('run') && soon());
  useNews('jobs', () => has('jobs') && soon());
  useNews('attention', () => has('attention') && soon());
  useNews('reload', () => has('reload') && soon());
  useNews('lost', soon);
  useEffect(() => {
    const seen = (): void => {
      if (!document.hidden && missed.current) soon();
    };
    // Without the stream, what is shown is still asked for now and then.
    const now = setInterval(() => live.value !== 'open' && soon(), withoutStreamMs);
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      clearInterval(now);
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, [soon]);
}

export interface Paged<T> {
  items: T[];
  done: boolean;
  loading: boolean;
  error: Problem | null;
  more: () => void;
  reload: () => Promise<void>;
  change: (edit: (items: T[]) => T[]) => void;
}

const pageSize = 200;

interface PagedState<T> {
  key: string;
  items: T[];
  next: string | null;
  fresh: boolean;
  error: Problem | null;
}

/** A list that grows as a person scrolls. A new query begins anew. */
export function usePaged<T>(path: string, query: Record<string, string | number | null | undefined> = {}): Paged<T> {
  const key = withQuery(path, { ...query, limit: pageSize });
  const empty: PagedState<T> = { key, items: [], next: null, fresh: true, error: null };
  const [state, setState] = useState<PagedState<T>>(empty);
  const [loading, setLoading] = useState(true);
  const busy = useRef<string | null>(null);
  const wanted = useRef(key);
  wanted.current = key;

  const load = useCallback(async (cursor: string | null) => {
    const token = key + (cursor ?? '');
    if (busy.current === token) return;
    busy.current = token;
    setLoading(true);
    try {
      const url = cursor === null ? key : `${key}&cursor=${encodeURIComponent(cursor)}`;
      const page = await get<Page<T>>(url);
      if (wanted.current !== key) return;
      setState((old) => ({
        key,
        items: cursor === null ? page.items : [...old.items, ...page.items],
        next: page.next ?? null,
        fresh: false,
        error: null,
      }));
    } catch (error) {
      if (wanted.current === key) {
        setState((old) => ({ ...(old.key === key ? old : empty), fresh: false, error: problemFrom(error) }));
      }
    } finally {
      busy.current = null;
      if (wanted.current === key) setLoading(false);
    }
  }, [key]);

  useEffect(() => {
    setState({ ...empty });
    void load(null);
  }, [key, load]);

  const shown = state.key === key ? state : empty;
  return {
    items: shown.items,
    done: !shown.fresh && shown.next === null,
    loading: loading || shown.fresh,
    error: shown.error,
    more: () => {
      if (shown.next !== null && busy.current === null && !shown.error) void load(shown.next);
    },
    reload: () => load(null),
    change: (edit) => setState((old) => ({ ...old, items: edit(old.items) })),
  };
}
