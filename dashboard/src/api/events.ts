// SPDX-License-Identifier: LGPL-3.0-or-later
// News of the hub by server-sent events: one stream for the whole page, which
// the browser reopens by itself (with Last-Event-ID) when it breaks.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { readSession, session } from './client';
import type { Json } from './types';

export type Topic = 'run' | 'jobs' | 'log' | 'attention' | 'reload' | 'lost';
export type News = { [name: string]: Json };
type Listener = (news: News) => void;

const topics: Topic[] = ['run', 'jobs', 'log', 'attention', 'reload', 'lost'];
const comeBackMs = 4000;
const listeners = new Map<Topic, Set<Listener>>();
let source: EventSource | null = null;

/** Whether news arrive as they happen. */
export const live = signal<'off' | 'connecting' | 'open'>('off');

function tell(topic: Topic, text: string): void {
  let news: unknown;
  try {
    news = JSON.parse(text);
  } catch {
    return;
  }
  if (news === null || typeof news !== 'object' || Array.isArray(news)) return;
  for (const listener of listeners.get(topic) ?? []) listener(news as News);
}

// The hub refused the stream: it restarts, or the session has ended.
function comeBack(): void {
  source = null;
  setTimeout(() => {
    if (source || live.value === 'off') return;
    readSession().then(() => session.value?.user && openEvents()).catch(comeBack);
  }, comeBackMs);
}

export function openEvents(): void {
  if (source) return;
  live.value = 'connecting';
  source = new EventSource('/api/v1/events');
  source.onopen = () => (live.value = 'open');
  source.onerror = () => {
    live.value = 'connecting';
    if (source?.readyState === EventSource.CLOSED) comeBack();
  };
  for (const topic of topics) {
    source.addEventListener(topic, (event) => tell(topic, (event as MessageEvent<string>).data));
  }
}

export function closeEvents(): void {
  source?.close();
  source = null;
  live.value = 'off';
}

/** Calls `listener` for each event of a topic while the component is there. */
export function useNews(topic: Topic, listener: Listener): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => {
    const wrapped: Listener = (news) => current.current(news);
    const set = listeners.get(topic) ?? new Set<Listener>();
    listeners.set(topic, set);
    set.add(wrapped);
    return () => void set.delete(wrapped);
  }, [topic]);
}
