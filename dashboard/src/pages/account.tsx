// SPDX-License-Identifier: LGPL-3.0-or-later
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { problemFrom, put, session, signOut } from '../api/client';
import type { Problem } from '../api/types';
import { setTheme, theme, type Theme } from '../lib/theme';
import { role, roleHelp } from '../lib/words';
import { ActionButton, Card, PageHead, ProblemBox } from '../ui/basic';
import { SelectField, TextField } from '../ui/form';
import { attempt, tell } from '../ui/toast';
import { shortestPassword } from './signin';

function PasswordForm(): JSX.Element {
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (): Promise<void> => {
    setProblem(null);
    try {
      await put('/users/me/password', { old, new: fresh });
      setOld('');
      setFresh('');
      tell('Your password is changed; other devices are signed out');
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <form class="stack narrow" onSubmit={(event) => event.preventDefault()}>
      {problem && <ProblemBox problem={problem} />}
      <TextField label="Password so far" type="password" value={old} onInput={setOld} autoComplete="current-password" required />
      <TextField label="New password" type="password" value={fresh} onInput={setFresh} autoComplete="new-password" required minLength={shortestPassword}
        help={`At least ${shortestPassword} characters.`} />
      <div class="row"><ActionButton submit kind="main" disabled={old === '' || fresh.length < shortestPassword} act={save}>Change the password</ActionButton></div>
    </form>
  );
}

export function AccountPage(): JSX.Element {
  const user = session.value?.user;
  return (
    <>
      <PageHead title="Your account" lead={user ? <><bdi>{user.name}</bdi>, {role(user.role)}: {roleHelp(user.role)}</> : undefined}>
        <ActionButton icon="out" act={() => attempt(signOut)}>Sign out</ActionButton>
      </PageHead>
      <Card title="How it looks">
        <div class="narrow">
          <SelectField label="Colours" value={theme.value} onPick={(v) => setTheme(v as Theme)} options={[
            { value: 'auto', text: 'As this device is set' }, { value: 'light', text: 'Light' }, { value: 'dark', text: 'Dark' },
          ]} />
        </div>
      </Card>
      <Card title="Password"><PasswordForm /></Card>
    </>
  );
}
