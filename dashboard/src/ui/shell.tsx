// SPDX-License-Identifier: LGPL-3.0-or-later
// What stands around every page: navigation, who is signed in, what is live.
import { computed, signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { may, session, signOut } from '../api/client';
import { live } from '../api/events';
import type { Role } from '../api/types';
import { useShortcuts, type Shortcut } from '../lib/keys';
import { go, place } from '../lib/router';
import { nextTheme, setTheme, theme } from '../lib/theme';
import { count } from '../lib/value';
import { role } from '../lib/words';
import { Button } from './basic';
import { Dialog } from './dialog';
import { Icon, Mark, type IconName } from './icons';
import { attempt } from './toast';

interface Entry {
  path: string;
  text: string;
  icon: IconName;
  key: string;
  least?: Role;
}

const menu: { title: string; entries: Entry[] }[] = [
  {
    title: 'Every day',
    entries: [
      { path: '', text: 'Overview', icon: 'overview', key: 'o' },
      { path: 'jobs', text: 'Jobs', icon: 'jobs', key: 'j' },
      { path: 'conflicts', text: 'Conflicts', icon: 'conflict', key: 'c' },
      { path: 'records', text: 'Records', icon: 'record', key: 'r' },
      { path: 'runs', text: 'Runs', icon: 'run', key: 'u' },
    ],
  },
  {
    title: 'How it works',
    entries: [
      { path: 'mappings', text: 'Mappings', icon: 'mapping', key: 'm' },
      { path: 'lookups', text: 'Lookups', icon: 'lookup', key: 'l' },
      { path: 'settings', text: 'Schedule & switches', icon: 'schedule', key: 's' },
      { path: 'connections', text: 'Connections', icon: 'plug', key: 'n' },
    ],
  },
  {
    title: 'Looking after it',
    entries: [
      { path: 'alerts', text: 'Alerts', icon: 'bell', key: 'a' },
      { path: 'users', text: 'People & keys', icon: 'users', key: 'p', least: 'admin' },
      { path: 'audit', text: 'Audit', icon: 'audit', key: 'd', least: 'admin' },
      { path: 'log', text: 'Log', icon: 'log', key: 'g', least: 'operator' },
    ],
  },
];

/** Numbers beside entries of the menu: what needs a person. */
export const waiting = signal<Record<string, number>>({});
const menuOpen = signal(false);
const helpOpen = signal(false);
const current = computed(() => place.value.path[0] ?? '');

function Nav(): JSX.Element {
  return (
    <nav class="nav" aria-label="Main">
      {menu.map((group) => {
        const entries = group.entries.filter((e) => may(e.least ?? 'viewer'));
        if (entries.length === 0) return null;
        return (
          <div key={group.title}>
            <p class="nav-title">{group.title}</p>
            <ul>
              {entries.map((e) => {
                const n = waiting.value[e.path] ?? 0;
                return (
                  <li key={e.path}>
                    <a href={`#/${e.path}`} aria-current={current.value === e.path ? 'page' : undefined}
                      onClick={() => (menuOpen.value = false)}>
                      <Icon name={e.icon} />
                      {e.text}
                      {n > 0 && <span class="nav-count">{n > 999 ? '999+' : count(n)}<span class="hidden"> waiting</span></span>}
                    </a>
                  </li>
                );
              })}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

const themeWords = { auto: 'as the device', light: 'light', dark: 'dark' } as const;
const themeIcons = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

export function ThemeButton(): JSX.Element {
  const now = theme.value;
  return (
    <Button kind="quiet" small icon={themeIcons[now]} label={`Colours: ${themeWords[now]}. Change`}
      onClick={() => setTheme(nextTheme(now))} />
  );
}

function SideFoot(): JSX.Element {
  const user = session.value?.user;
  return (
    <div class="side-foot">
      <div class="row">
        <a class="row grow plain" href="#/account" onClick={() => (menuOpen.value = false)}>
          <Icon name="user" />
          <span class="two grow"><bdi>{user?.name}</bdi><span>{role(user?.role)}</span></span>
        </a>
      </div>
      <div class="row">
        <ThemeButton />
        <Button kind="quiet" small icon="help" label="Keyboard shortcuts" onClick={() => (helpOpen.value = true)} />
        <Button kind="quiet" small icon="out" label="Sign out" onClick={() => void attempt(signOut)} />
      </div>
    </div>
  );
}

function Help({ shortcuts }: { shortcuts: Shortcut[] }): JSX.Element {
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (helpOpen.value = false)}>
      <dl class="facts shortcuts">
        {shortcuts.map((s) => (
          <div key={s.keys} class="shortcut">
            <dt>{s.keys.split(' ').map((k, i) => <kbd key={i}>{k}</kbd>)}</dt>
            <dd>{s.what}</dd>
          </div>
        ))}
        <div class="shortcut"><dt><kbd>↑</kbd><kbd>↓</kbd></dt><dd>Walk through a list</dd></div>
        <div class="shortcut"><dt><kbd>Enter</kbd></dt><dd>Open what is marked</dd></div>
        <div class="shortcut"><dt><kbd>Esc</kbd></dt><dd>Close a dialog</dd></div>
      </dl>
    </Dialog>
  );
}

function shortcutsOf(): Shortcut[] {
  const places = menu.flatMap((g) => g.entries).filter((e) => may(e.least ?? 'viewer'));
  return [
    { keys: '?', what: 'Show this', run: () => (helpOpen.value = true) },
    { keys: '/', what: 'Search in the page', run: () => document.querySelector<HTMLElement>('main input[type=search]')?.focus() },
    { keys: 't', what: 'Light, dark, or as the device', run: () => setTheme(nextTheme(theme.value)) },
    ...places.map((e) => ({ keys: `g ${e.key}`, what: `Go to ${e.text}`, run: () => go(`#/${e.path}`) })),
  ];
}

export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  const shortcuts = shortcutsOf();
  const side = useRef<HTMLElement>(null);
  useShortcuts(shortcuts);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') menuOpen.value = false;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    if (menuOpen.value) side.current?.querySelector<HTMLElement>('a')?.focus();
  }, [menuOpen.value]);
  return (
    <div class={`shell ${menuOpen.value ? 'side-open' : ''}`}>
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>Skip to the page</a>
      <header class="top">
        <Button kind="quiet" icon="menu" label="Menu" expanded={menuOpen.value} onClick={() => (menuOpen.value = true)} />
        <a class="brand" href="#/"><Mark size={24} />Crosswalk</a>
      </header>
      <button type="button" class="scrim" aria-label="Close the menu" onClick={() => (menuOpen.value = false)} />
      <aside class="side" ref={side} aria-label="Navigation">
        <a class="brand" href="#/"><Mark />Crosswalk</a>
        <Nav />
        <SideFoot />
      </aside>
      <div>
        {live.value === 'connecting' && (
          <p class="offline" role="status"><Icon name="warn" size={16} />Reconnecting to the hub; what you see may be out of date.</p>
        )}
        <main class="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      {helpOpen.value && <Help shortcuts={shortcuts} />}
    </div>
  );
}
