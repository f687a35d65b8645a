// SPDX-License-Identifier: LGPL-3.0-or-later
// Which page stands at which address.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { may, problemFrom, readSession, session } from './api/client';
import { closeEvents, openEvents } from './api/events';
import { forgetAll, useReloadOn, useResource } from './api/resource';
import type { Overview } from './api/types';
import { place } from './lib/router';
import { AccountPage } from './pages/account';
import { AlertsPage } from './pages/alerts';
import { AuditPage } from './pages/audit';
import { BrowsePage, LiveRecordPage } from './pages/browse';
import { ConflictsPage } from './pages/conflicts';
import { ConnectionPage, ConnectionsPage } from './pages/connections';
import { JobsPage } from './pages/jobs';
import { LogPage } from './pages/log';
import { LookupPage, LookupsPage } from './pages/lookups';
import { MappingPage, MappingsPage } from './pages/mappings';
import { OverviewPage } from './pages/overview';
import { PreviewPage } from './pages/preview';
import { RecordPage } from './pages/record';
import { RecordsPage } from './pages/records';
import { RunPage } from './pages/run';
import { RunsPage } from './pages/runs';
import { SettingsPage } from './pages/settings';
import { SetupPage, SignInPage } from './pages/signin';
import { UsersPage } from './pages/users';
import { Empty, LinkButton, PageHead, ProblemBox, Skeleton } from './ui/basic';
import { Questions } from './ui/dialog';
import { Shell, waiting } from './ui/shell';
import { Toasts } from './ui/toast';

function NotFound(): JSX.Element {
  return (
    <Empty icon="search" title="There is no such page"
      actions={<LinkButton href="#/" kind="main">To the overview</LinkButton>} />
  );
}

function NotAllowed(): JSX.Element {
  return (
    <Empty icon="key" title="This page is for administrators">
      Ask an administrator to do it, or to give you the right to.
    </Empty>
  );
}

function connectionPage([name, what, entity = '', id]: string[]): JSX.Element {
  if (!name) return <ConnectionsPage />;
  if (what !== 'records') return <ConnectionPage key={name} name={name} />;
  if (!may('admin')) return <NotAllowed />;
  return id === undefined ? <BrowsePage key={name} connection={name} entity={entity} />
    : <LiveRecordPage key={`${name}/${entity}/${id}`} connection={name} entity={entity} id={id} />;
}

function pageOf(path: string[]): JSX.Element {
  const [head = '', a, b, c] = path;
  const pages: Record<string, () => JSX.Element> = {
    '': () => <OverviewPage />,
    jobs: () => <JobsPage />,
    conflicts: () => <ConflictsPage />,
    links: () => <RecordsPage />,
    records: () => (a && b && c !== undefined && (b === 'left' || b === 'right')
      ? <RecordPage key={`${a}/${b}/${c}`} sync={a} side={b} id={c} /> : <RecordsPage />),
    runs: () => (a ? <RunPage key={a} id={a} /> : <RunsPage />),
    preview: () => (may('operator') ? <PreviewPage /> : <NotAllowed />),
    workspace: () => <SettingsPage />,
    mappings: () => (a ? <MappingPage key={a} name={a} /> : <MappingsPage />),
    syncs: () => (a ? <MappingPage key={a} name={a} /> : <MappingsPage />),
    lookups: () => (a ? <LookupPage key={a} name={a} /> : <LookupsPage />),
    settings: () => <SettingsPage />,
    schedule: () => <SettingsPage />,
    connections: () => connectionPage(path.slice(1)),
    alerts: () => <AlertsPage />,
    users: () => (may('admin') ? <UsersPage /> : <NotAllowed />),
    audit: () => (may('admin') ? <AuditPage /> : <NotAllowed />),
    log: () => (may('operator') ? <LogPage /> : <NotAllowed />),
    account: () => <AccountPage />,
  };
  return (Object.hasOwn(pages, head) ? pages[head] : NotFound)?.() ?? <NotFound />;
}

const titles: Record<string, string> = {
  '': 'Overview', jobs: 'Jobs', conflicts: 'Conflicts', records: 'Records', runs: 'Runs', preview: 'Preview', mappings: 'Mappings',
  lookups: 'Lookups', settings: 'Schedule and switches', connections: 'Connections', alerts: 'Alerts',
  users: 'People and keys', audit: 'Audit', log: 'Log', account: 'Your account',
};

/** A fault in one page leaves the rest standing. */
function Guarded({ children }: { children: ComponentChildren }): JSX.Element {
  const [error, again] = useErrorBoundary();
  if (error) {
    return (
      <>
        <PageHead title="This page could not be shown" />
        <ProblemBox problem={problemFrom(error)} retry={again} />
      </>
    );
  }
  return <>{children}</>;
}

/** The numbers in the menu, kept true by the hub's news. */
function useWaiting(): void {
  const overview = useResource<Overview>('/overview');
  useReloadOn(['jobs', 'attention', 'run', 'reload'], overview.reload, 2000);
  const totals = overview.data?.totals.pending;
  useEffect(() => {
    if (!totals) return;
    waiting.value = {
      jobs: totals.parked,
      conflicts: totals.conflicts + totals.unmapped + totals.invalid + totals.unlinked,
    };
  }, [totals]);
}

function Inside(): JSX.Element {
  const { path } = place.value;
  const address = path.join('/');
  useWaiting();
  useEffect(() => {
    openEvents();
    return closeEvents;
  }, []);
  useEffect(() => {
    document.title = `${titles[path[0] ?? ''] ?? 'Crosswalk'} · Crosswalk`;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [address]);
  return (
    <Shell>
      <div class="page" key={path[0] ?? ''}>
        <Guarded key={address}>{pageOf(path)}</Guarded>
      </div>
    </Shell>
  );
}

function Door(): JSX.Element {
  const who = session.value;
  useEffect(() => {
    if (who === null) void readSession().catch((error: unknown) => {
      session.value = { user: null, csrf: null, setup_needed: false };
      console.warn('the hub does not tell who is signed in', error);
    });
    if (who?.user === null) forgetAll();
  }, [who]);
  if (who === null) {
    return <main class="door"><div class="door-box"><Skeleton lines={4} /></div></main>;
  }
  if (who.user) return <Inside />;
  return place.value.path[0] === 'setup' ? <SetupPage /> : <SignInPage setupNeeded={who.setup_needed} />;
}

export function App(): JSX.Element {
  return (
    <>
      <Door />
      <Questions />
      <Toasts />
    </>
  );
}
