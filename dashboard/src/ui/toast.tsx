// SPDX-License-Identifier: LGPL-3.0-or-later
// Short news of what a person just did; read out by screen readers.
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { problemFrom } from '../api/client';
import { Icon } from './icons';

interface Toast {
  id: number;
  tone: 'good' | 'bad' | 'info';
  text: string;
  more?: string | undefined;
}

const toasts = signal<Toast[]>([]);
let last = 0;
const shownMs = { good: 5000, info: 6000, bad: 12_000 };

function add(tone: Toast['tone'], text: string, more?: string): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, tone, text, more }];
  setTimeout(() => drop(id), shownMs[tone]);
}

function drop(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

export const tell = (text: string): void => add('good', text);
export const tellInfo = (text: string): void => add('info', text);

export function tellProblem(error: unknown): void {
  const problem = problemFrom(error);
  const more = [problem.detail, problem.advice].filter((t) => t && t !== problem.title).join(' ');
  if (problem.status === 412) {
    add('bad', 'Somebody changed this meanwhile', 'It is shown as it is now. Look at it, then try again.');
  } else {
    add('bad', problem.title, more || undefined);
  }
}

/** Does something and says how it went: true when it worked. */
export async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act();
  } catch (error) {
    tellProblem(error);
    return false;
  }
  if (done) tell(done);
  return true;
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" aria-live="polite" aria-atomic="false" role="status">
      {toasts.value.map((t) => (
        <div key={t.id} class={`toast toast-${t.tone}`}>
          <Icon name={t.tone === 'good' ? 'ok' : t.tone} />
          <div class="toast-text">
            <strong>{t.text}</strong>
            {t.more && <p>{t.more}</p>}
          </div>
          <button type="button" class="toast-close" aria-label="Dismiss" onClick={() => drop(t.id)}>
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
