// SPDX-License-Identifier: LGPL-3.0-or-later
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { post, problemFrom, readSession, session, signIn } from '../api/client';
import type { Problem, Session } from '../api/types';
import { go, place } from '../lib/router';
import { Button, Notice, ProblemBox } from '../ui/basic';
import { TextField } from '../ui/form';
import { Mark } from '../ui/icons';

export const shortestPassword = 10;

function DoorBox({ title, lead, children }: { title: string; lead: string; children: ComponentChildren }): JSX.Element {
  return (
    <main class="door">
      <div class="door-box">
        <div class="door-brand">
          <Mark size={48} />
          <h1>{title}</h1>
          <p class="muted">{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}

/** Runs `act` for a form: what is wrong, and whether it is under way. */
function useSubmit(act: () => Promise<void>): { busy: boolean; problem: Problem | null; submit: (event: Event) => void } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    act().catch((error: unknown) => setProblem(problemFrom(error))).finally(() => setBusy(false));
  };
  return { busy, problem, submit };
}

export function SignInPage({ setupNeeded }: { setupNeeded: boolean }): JSX.Element {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const form = useSubmit(() => signIn(name, password));
  return (
    <DoorBox title="Crosswalk" lead="Keeps your systems in step">
      {setupNeeded && (
        <Notice title="This hub is new">
          Open the one-time link that it printed when it was started (also in its log) to set up the first administrator.
        </Notice>
      )}
      <form class="card stack" onSubmit={form.submit} aria-label="Sign in">
        {form.problem && <ProblemBox problem={form.problem} />}
        <TextField label="Name" value={name} onInput={setName} required autoComplete="username" autoFocus />
        <TextField label="Password" type="password" value={password} onInput={setPassword} required autoComplete="current-password" />
        <Button submit kind="main" busy={form.busy}>Sign in</Button>
      </form>
    </DoorBox>
  );
}

export function SetupPage(): JSX.Element {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differ = again !== '' && again !== password;
  const form = useSubmit(async () => {
    if (password !== again) throw new Error('The two passwords differ.');
    const made = await post<Session>('/setup', { token: place.value.query['token'] ?? '', name, password });
    go('#/');
    session.value = made;
    if (!made.csrf) await readSession();
  });
  return (
    <DoorBox title="Welcome" lead="Make the first administrator of this hub. More people can be added afterwards.">
      <form class="card stack" onSubmit={form.submit} aria-label="First set-up">
        {form.problem && <ProblemBox problem={form.problem} />}
        <TextField label="Your name" value={name} onInput={setName} required autoComplete="username" autoFocus />
        <TextField label="Password" type="password" value={password} onInput={setPassword} required minLength={shortestPassword}
          autoComplete="new-password" help={`At least ${shortestPassword} characters. Several words are easy to remember.`} />
        <TextField label="The password again" type="password" value={again} onInput={setAgain} required
          autoComplete="new-password" help={differ ? 'Not the same as above yet.' : undefined} />
        <Button submit kind="main" busy={form.busy} disabled={differ}>Begin</Button>
      </form>
    </DoorBox>
  );
}
