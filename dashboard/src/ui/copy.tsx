// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from './basic';

/** Text to be taken elsewhere, with a button that copies it. */
export function Copy({ text, label }: { text: string; label: string }): JSX.Element {
  const [done, setDone] = useState(false);
  const copy = (): void => {
    navigator.clipboard?.writeText(text).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 2000);
    }).catch(() => setDone(false));
  };
  return (
    <div class="copy">
      <code aria-label={label} tabIndex={0}>{text}</code>
      <Button small icon={done ? 'ok' : 'copy'} onClick={copy}>{done ? 'Copied' : 'Copy'}</Button>
    </div>
  );
}
