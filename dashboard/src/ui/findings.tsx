// SPDX-License-Identifier: LGPL-3.0-or-later
// What is wrong with the files of the workspace, and what shows it.
import type { JSX } from 'preact';
import type { CounterExample, Finding } from '../api/types';
import { addressOf } from '../lib/router';
import { plainName } from '../lib/value';
import { Badge } from './basic';
import { RowValue } from './names';

const tones = { error: 'bad', warning: 'warn', note: 'info' } as const;

function Example({ example }: { example: CounterExample }): JSX.Element {
  const { side, value, there, back } = example;
  const over = side === 'left' ? 'right' : 'left';
  return (
    <dl class="facts">
      <dt>{side === null ? 'Goes in' : `On the ${side}`}</dt><dd><RowValue values={value} /></dd>
      {there && <><dt>On the {over}</dt><dd><RowValue values={there} /></dd></>}
      <dt>{side === null ? 'Has become' : 'Comes back as'}</dt><dd><RowValue values={back} other={value} /></dd>
    </dl>
  );
}

export function Findings({ items }: { items: Finding[] }): JSX.Element {
  return (
    <ul class="stack findings">
      {items.map((f, i) => (
        <li key={i} class="stack-tight">
          <span class="row">
            <Badge tone={tones[f.level]}>{f.level}</Badge>
            {f.sync !== '' && <a href={addressOf(['mappings', f.sync])}><bdi>{plainName(f.sync)}</bdi></a>}
            {f.row !== '' && <span class="mono">{f.row}</span>}
            <bdi class="mono small muted">{f.file}{f.line > 0 ? `:${f.line}` : ''}</bdi>
          </span>
          <span>{f.message}</span>
          {f.suggestion !== '' && <span class="muted">{f.suggestion}</span>}
          {f.example && <Example example={f.example} />}
        </li>
      ))}
    </ul>
  );
}
