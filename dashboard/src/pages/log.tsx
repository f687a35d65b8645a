// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useNews } from '../api/events';
import { usePaged } from '../api/resource';
import type { LogLine } from '../api/types';
import { place, setQuery } from '../lib/router';
import { clockSeconds, parseTime, utc } from '../lib/time';
import { Badge, Empty, PageHead } from '../ui/basic';
import { SelectField } from '../ui/form';
import { VirtualTable, type Column } from '../ui/virtual';

const tones = { error: 'bad', warning: 'warn', info: 'plain', debug: 'muted' } as const;
const ranks = { debug: 0, info: 1, warning: 2, error: 3 } as const;

function fieldsText(fields: LogLine['fields']): string {
  return Object.entries(fields).map(([k, v]) => `${k}=${typeof v === 'string' ? v : JSON.stringify(v)}`).join(' ');
}

const columns: Column<LogLine>[] = [
  {
    title: 'Time', class: 'c-a muted number',
    cell: (l) => {
      const at = parseTime(l.at);
      return at === null ? null : <time dateTime={l.at} title={utc(at)}>{clockSeconds(at)}</time>;
    },
  },
  { title: 'Level', class: 'c-b', cell: (l) => <Badge tone={tones[l.level]}>{l.level}</Badge> },
  { title: 'What', class: 'c-c', cell: (l) => <span class="cut" title={`${l.message} ${fieldsText(l.fields)}`}><bdi>{l.message}</bdi> <bdi class="muted mono">{fieldsText(l.fields)}</bdi></span> },
];

export function LogPage(): JSX.Element {
  const { level = 'info' } = place.value.query;
  const list = usePaged<LogLine>('/log', { level });
  const least = ranks[level as LogLine['level']] ?? 1;
  useNews('log', (news) => {
    const line = news as unknown as LogLine;
    if ((ranks[line.level] ?? 0) < least) return;
    list.change((items) => (items.some((i) => i.id === line.id) ? items : [line, ...items]));
  });
  return (
    <>
      <PageHead title="Log" lead="What the hub says of itself, newest first; new lines come by themselves." />
      <div class="filters">
        <SelectField label="Show" value={level} onPick={(v) => setQuery({ level: v })} options={[
          { value: 'debug', text: 'Everything' }, { value: 'info', text: 'What matters' },
          { value: 'warning', text: 'Warnings and errors' }, { value: 'error', text: 'Errors only' },
        ]} />
      </div>
      <VirtualTable label="Log" list={list} columns={columns} layout="log-layout" rowHeight={38} phoneRowHeight={62}
        keyOf={(l) => l.id} empty={<Empty icon="log" title="No such lines">The log is short after a start; choose "Everything" to see more.</Empty>} />
    </>
  );
}
