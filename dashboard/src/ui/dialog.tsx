// SPDX-License-Identifier: LGPL-3.0-or-later
// Dialogs on the browser's own <dialog>: it keeps the focus and hears Escape.
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useId } from '../lib/id';
import { Button } from './basic';

export function Dialog({ title, onClose, children, wide, side }: {
  title: ComponentChildren; onClose: () => void; children: ComponentChildren; wide?: boolean; side?: boolean;
}): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const classes = ['dialog', wide && 'dialog-wide', side && 'dialog-side'].filter(Boolean).join(' ');
  return (
    <dialog ref={box} class={classes} aria-labelledby={id}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}>
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <Button kind="quiet" icon="close" label="Close" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}

interface Question {
  title: string;
  text: ComponentChildren;
  yes: string;
  danger?: boolean;
  answer: (yes: boolean) => void;
}

const question = signal<Question | null>(null);

/** Asks before something that cannot be taken back. */
export function ask(q: Omit<Question, 'answer'>): Promise<boolean> {
  return new Promise((resolve) => {
    question.value = {
      ...q,
      answer: (yes) => {
        question.value = null;
        resolve(yes);
      },
    };
  });
}

export function Questions(): JSX.Element | null {
  const q = question.value;
  if (!q) return null;
  return (
    <Dialog title={q.title} onClose={() => q.answer(false)}>
      <div class="stack">
        <div>{q.text}</div>
        <div class="row row-end">
          <Button onClick={() => q.answer(false)}>Cancel</Button>
          <Button kind={q.danger ? 'danger' : 'main'} onClick={() => q.answer(true)}>{q.yes}</Button>
        </div>
      </div>
    </Dialog>
  );
}
