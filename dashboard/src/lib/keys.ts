// SPDX-License-Identifier: LGPL-3.0-or-later
// Shortcuts: one key, or "g" and then a key. Never while a person types.
import { useEffect, useRef } from 'preact/hooks';

export interface Shortcut {
  keys: string;
  what: string;
  run: () => void;
}

const sequenceMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The shortcut that `key` completes after `before`, if any. */
export function matchKey(shortcuts: Shortcut[], before: string, key: string): Shortcut | null {
  const sequence = before === '' ? key : `${before} ${key}`;
  return shortcuts.find((s) => s.keys === sequence) ?? shortcuts.find((s) => s.keys === key) ?? null;
}

export function useShortcuts(shortcuts: Shortcut[]): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    let before = '';
    let at = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
      const head = event.timeStamp - at < sequenceMs ? before : '';
      const found = matchKey(current.current, head, event.key);
      before = found ? '' : event.key;
      at = event.timeStamp;
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
