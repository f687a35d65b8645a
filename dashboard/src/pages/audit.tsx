// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { usePaged } from '../api/resource';
import type { AuditEntry } from '../api/types';
import { Empty, PageHead, Time } from '../ui/basic';
import { Dialog } from '../ui/dialog';
import { VirtualTable, type Column } from '../ui/virtual';

const actorKinds = { user: 'a person', key: 'a key', local: 'on the machine itself', hub: 'the hub', caller: 'a caller of the facade' } as const;

/** "answerConflict" as "Answer conflict". */
export function actionWords(action: string): string {
  const text = action.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const brief = (v: AuditEntry['after']): string => (v === null ? '' : typeof v === 'string' ? v : JSON.stringify(v));

const columns: Column<AuditEntry>[] = [
  { title: 'When', class: 'c-a muted', cell: (e) => <Time at={e.at} absolute /> },
  { title: 'Who', class: 'c-b', cell: (e) => <span class="two"><bdi>{e.actor.name || actorKinds[e.actor.kind]}</bdi><span>{actorKinds[e.actor.kind]}</span></span> },
  { title: 'What', class: 'c-c', cell: (e) => <span class="two"><span>{actionWords(e.action)}</span><bdi class="mono">{e.subject}</bdi></span> },
  { title: 'Became', class: 'c-d', cell: (e) => <span class="cut mono muted">{brief(e.after)}</span> },
];

export function AuditPage(): JSX.Element {
  const list = usePaged<AuditEntry>('/audit');
  const [open, setOpen] = useState<AuditEntry | null>(null);
  return (
    <>
      <PageHead title="Audit" lead="Who changed what on this hub, newest first." />
      <VirtualTable label="Audit" list={list} columns={columns} layout="audit-layout" rowHeight={58} phoneRowHeight={112}
        keyOf={(e) => e.id} onOpen={setOpen} empty={<Empty icon="audit" title="Nobody has changed anything yet" />} />
      {open && (
        <Dialog wide title={actionWords(open.action)} onClose={() => setOpen(null)}>
          <dl class="facts">
            <dt>Who</dt><dd><bdi>{open.actor.name}</bdi>, {actorKinds[open.actor.kind]}</dd>
            <dt>When</dt><dd><Time at={open.at} absolute /></dd>
            <dt>Where</dt><dd class="mono"><bdi>{open.subject}</bdi></dd>
            <dt>Before</dt><dd><pre class="message mono">{JSON.stringify(open.before, null, 2)}</pre></dd>
            <dt>After</dt><dd><pre class="message mono">{JSON.stringify(open.after, null, 2)}</pre></dd>
          </dl>
        </Dialog>
      )}
    </>
  );
}
