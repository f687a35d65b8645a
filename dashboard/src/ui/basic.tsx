// SPDX-License-Identifier: LGPL-3.0-or-later
// The small parts that every page is made of.
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useId } from '../lib/id';
import type { Health, Json, Problem } from '../api/types';
import { ago, dateTime, parseTime, utc } from '../lib/time';
import { shown } from '../lib/value';
import { Icon, type IconName } from './icons';

/** The time as the page shows it; ticks so that "2 minutes ago" stays true. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 10_000);

type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info' | 'muted';

export function Button(props: {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: 'plain' | 'main' | 'danger' | 'quiet';
  busy?: boolean;
  label?: string;
  pressed?: boolean;
  expanded?: boolean;
  title?: string;
  class?: string;
  disabled?: boolean;
  submit?: boolean;
  small?: boolean;
  onClick?: (event: MouseEvent) => void;
}): JSX.Element {
  const { kind = 'plain', busy = false } = props;
  const classes = ['button', `button-${kind}`, props.small && 'button-small', !props.children && 'button-icon', props.class];
  return (
    <button type={props.submit ? 'submit' : 'button'} class={classes.filter(Boolean).join(' ')}
      aria-label={props.label} aria-pressed={props.pressed} aria-expanded={props.expanded}
      aria-busy={busy || undefined} title={props.title ?? (props.children ? undefined : props.label)}
      disabled={props.disabled || busy} onClick={props.onClick}>
      {busy ? <span class="spinner" aria-hidden="true" /> : props.icon && <Icon name={props.icon} />}
      {props.children && <span>{props.children}</span>}
    </button>
  );
}

/** A button that is busy as long as what it started takes. */
export function ActionButton(props: Omit<Parameters<typeof Button>[0], 'onClick' | 'busy'> & {
  act: () => Promise<unknown>;
}): JSX.Element {
  const [busy, setBusy] = useState(false);
  const { act, ...rest } = props;
  const run = async (event: MouseEvent): Promise<void> => {
    event.stopPropagation();
    setBusy(true);
    try {
      await act();
    } finally {
      setBusy(false);
    }
  };
  return <Button {...rest} busy={busy} onClick={(event) => void run(event)} />;
}

export function LinkButton(props: { href: string; children: ComponentChildren; icon?: IconName; kind?: 'plain' | 'main'; small?: boolean }): JSX.Element {
  return (
    <a href={props.href} class={`button button-${props.kind ?? 'plain'}${props.small ? ' button-small' : ''}`}>
      {props.icon && <Icon name={props.icon} />}
      <span>{props.children}</span>
    </a>
  );
}

export function Badge({ tone = 'plain', icon, children }: { tone?: Tone; icon?: IconName; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`badge badge-${tone}`}>
      {icon && <Icon name={icon} size={14} />}
      <span>{children}</span>
    </span>
  );
}

const healthTone: Record<Health, Tone> = { ok: 'good', warn: 'warn', bad: 'bad', paused: 'muted', off: 'muted' };
const healthIcon: Record<Health, IconName> = { ok: 'ok', warn: 'warn', bad: 'bad', paused: 'paused', off: 'off' };

export function HealthBadge({ health, words }: { health: Health; words: string }): JSX.Element {
  return <Badge tone={healthTone[health] ?? 'plain'} icon={healthIcon[health] ?? 'info'}>{words}</Badge>;
}

/** A moment: relative, with the exact UTC time in the title. */
export function Time({ at, absolute = false, none = 'never' }: { at: string | null | undefined; absolute?: boolean; none?: string }): JSX.Element {
  const ms = parseTime(at);
  if (ms === null) return <span class="muted">{none}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${dateTime(ms)} (${utc(ms)})`}>
      {absolute ? dateTime(ms) : ago(ms, now.value)}
    </time>
  );
}

/** A value of a record, always as text. */
export function Value({ value, none = 'empty' }: { value: Json | undefined; none?: string }): JSX.Element {
  const text = shown(value);
  if (text === null) return <span class="muted value-none">{none}</span>;
  return <bdi class="value">{text}</bdi>;
}

export function PageHead({ title, lead, children, back }: {
  title: ComponentChildren; lead?: ComponentChildren; children?: ComponentChildren; back?: { href: string; text: string };
}): JSX.Element {
  return (
    <header class="page-head">
      <div class="page-title">
        {back && <a class="back" href={back.href}><Icon name="left" size={16} />{back.text}</a>}
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="page-actions">{children}</div>}
    </header>
  );
}

export function Card({ title, children, actions, class: more, label }: {
  title?: ComponentChildren; children: ComponentChildren; actions?: ComponentChildren; class?: string; label?: string;
}): JSX.Element {
  const id = useId();
  return (
    <section class={`card ${more ?? ''}`} aria-labelledby={title ? id : undefined} aria-label={title ? undefined : label}>
      {(title || actions) && (
        <div class="card-head">
          {title && <h2 id={id}>{title}</h2>}
          {actions && <div class="card-actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

export function Empty({ icon = 'inbox', title, children, actions }: {
  icon?: IconName; title: string; children?: ComponentChildren; actions?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} size={26} /></span>
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
      {actions && <div class="row">{actions}</div>}
    </div>
  );
}

export function Skeleton({ lines = 3, label = 'Loading' }: { lines?: number; label?: string }): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, i) => <span key={i} class={`bone bone-${i % 3}`} />)}
    </div>
  );
}

export function ProblemBox({ problem, retry }: { problem: Problem; retry?: () => void }): JSX.Element {
  return (
    <div class="notice notice-bad" role="alert">
      <Icon name="bad" />
      <div class="notice-body">
        <p class="notice-title">{problem.title}</p>
        {problem.detail && problem.detail !== problem.title && <p>{problem.detail}</p>}
        {problem.advice && <p>{problem.advice}</p>}
        {problem.errors && problem.errors.length > 0 && (
          <ul>{problem.errors.map((e, i) => <li key={i}>{e.pointer ? `${e.pointer}: ` : ''}{e.message}</li>)}</ul>
        )}
      </div>
      {retry && <Button small icon="retry" onClick={retry}>Try again</Button>}
    </div>
  );
}

export function Notice({ tone = 'info', title, children, actions }: {
  tone?: 'info' | 'warn' | 'good'; title?: string; children?: ComponentChildren; actions?: ComponentChildren;
}): JSX.Element {
  const icon: IconName = tone === 'good' ? 'ok' : tone;
  return (
    <div class={`notice notice-${tone}`}>
      <Icon name={icon} />
      <div class="notice-body">
        {title && <p class="notice-title">{title}</p>}
        {children}
      </div>
      {actions}
    </div>
  );
}

/** What a page shows while it has nothing yet. */
export function Waiting<T>({ of, lines, children }: {
  of: { data: T | null; error: Problem | null; reload: () => Promise<void> };
  lines?: number;
  children: (data: T) => ComponentChildren;
}): JSX.Element {
  if (of.data === null) {
    if (of.error) return <ProblemBox problem={of.error} retry={() => void of.reload()} />;
    return <Skeleton lines={lines ?? 5} />;
  }
  return (
    <>
      {of.error && <ProblemBox problem={of.error} retry={() => void of.reload()} />}
      {children(of.data)}
    </>
  );
}

export function Tabs({ tabs, current, onPick, label }: {
  tabs: { id: string; text: string; count?: number | null }[]; current: string; onPick: (id: string) => void; label: string;
}): JSX.Element {
  return (
    <div class="tabs" role="group" aria-label={label}>
      {tabs.map((t) => (
        <button key={t.id} type="button" class="tab" aria-pressed={t.id === current} onClick={() => onPick(t.id)}>
          {t.text}{t.count !== undefined && t.count !== null && <span class="tab-count">{t.count}</span>}
        </button>
      ))}
    </div>
  );
}
