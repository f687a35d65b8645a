// SPDX-License-Identifier: LGPL-3.0-or-later
// Who may sign in, and the keys of programs.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { part, patch, post, problemFrom, remove, session } from '../api/client';
import { useResource } from '../api/resource';
import type { Key, KeyList, KeyMade, Problem, Role, Scope, User, UserList } from '../api/types';
import { role, roleHelp } from '../lib/words';
import { ActionButton, Badge, Button, Card, Empty, Notice, PageHead, ProblemBox, Time, Waiting } from '../ui/basic';
import { Copy } from '../ui/copy';
import { ask, Dialog } from '../ui/dialog';
import { Check, SelectField, Switch, TextField } from '../ui/form';
import { attempt } from '../ui/toast';
import { shortestPassword } from './signin';

const roles: Role[] = ['viewer', 'operator', 'admin'];
const roleOptions = roles.map((r) => ({ value: r, text: `${role(r)}: ${roleHelp(r)}` }));

function AddUser({ onClose, onDone }: { onClose: () => void; onDone: () => void }): JSX.Element {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [as, setAs] = useState<Role>('operator');
  const [problem, setProblem] = useState<Problem | null>(null);
  const add = async (): Promise<void> => {
    try {
      await post('/users', { name: name.trim(), password, role: as });
      onDone();
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <Dialog title="Add a person" onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        {problem && <ProblemBox problem={problem} />}
        <TextField label="Name" value={name} onInput={setName} required autoFocus />
        <SelectField label="May" value={as} onPick={(v) => setAs(v as Role)} options={roleOptions} />
        <TextField label="First password" type="password" value={password} onInput={setPassword} required minLength={shortestPassword} autoComplete="new-password"
          help={`At least ${shortestPassword} characters. It can be changed under "Your account".`} />
        <div class="row row-end">
          <ActionButton submit kind="main" icon="plus" disabled={name.trim() === '' || password.length < shortestPassword} act={add}>Add</ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

function NewPassword({ user, onClose }: { user: User; onClose: () => void }): JSX.Element {
  const [password, setPassword] = useState('');
  return (
    <Dialog title={`A new password for ${user.name}`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <TextField label="New password" type="password" value={password} onInput={setPassword} minLength={shortestPassword} autoComplete="new-password"
          help={`At least ${shortestPassword} characters.`} autoFocus />
        <div class="row row-end">
          <ActionButton submit kind="main" disabled={password.length < shortestPassword} act={async () => {
            if (await attempt(() => patch(`/users/${part(user.name)}`, { password }), 'The password is changed')) onClose();
          }}>Change it</ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

function UserRow({ u, reload }: { u: User; reload: () => Promise<void> }): JSX.Element {
  const [passing, setPassing] = useState(false);
  const mine = session.value?.user?.name === u.name;
  const path = `/users/${part(u.name)}`;
  const change = (edit: { role?: Role; enabled?: boolean }, done: string): Promise<void> =>
    attempt(() => patch(path, edit), done).then(() => reload());
  const drop = async (): Promise<void> => {
    const yes = await ask({ title: `Remove ${u.name}?`, yes: 'Remove', danger: true, text: 'What they did stays in the audit.' });
    if (yes && await attempt(() => remove(path), 'Removed')) await reload();
  };
  return (
    <tr>
      <td data-label="Name"><span class="row"><strong><bdi>{u.name}</bdi></strong>{mine && <Badge tone="muted">you</Badge>}</span></td>
      <td data-label="May">
        <SelectField label={`What ${u.name} may`} hideLabel value={u.role} disabled={mine} onPick={(v) => void change({ role: v as Role }, 'Changed')}
          options={roles.map((r) => ({ value: r, text: role(r) }))} />
      </td>
      <td data-label="Signs in"><Switch label={`${u.name} may sign in`} hideLabel on={u.enabled} disabled={mine}
        onChange={(enabled) => void change({ enabled }, enabled ? 'May sign in again' : 'May not sign in any more')} /></td>
      <td data-label="Last seen"><Time at={u.last_login_at} /></td>
      <td class="act" data-label="">
        <span class="row row-end">
          <Button small kind="quiet" icon="key" label={`New password for ${u.name}`} onClick={() => setPassing(true)} />
          {!mine && <ActionButton small kind="quiet" icon="trash" label={`Remove ${u.name}`} act={drop} />}
        </span>
        {passing && <NewPassword user={u} onClose={() => setPassing(false)} />}
      </td>
    </tr>
  );
}

const scopes: { id: Scope; text: string }[] = [
  { id: 'read', text: 'Read: everything, changes nothing' },
  { id: 'operate', text: 'Operate: retry, decide, pause, start runs' },
  { id: 'admin', text: 'Administrate: settings and people' },
];

function AddKey({ onClose, onDone }: { onClose: () => void; onDone: () => void }): JSX.Element {
  const [name, setName] = useState('');
  const [picked, setPicked] = useState<Scope[]>(['read']);
  const [until, setUntil] = useState('');
  const [made, setMade] = useState<KeyMade | null>(null);
  const make = (): Promise<boolean> => attempt(async () => {
    const expires = until === '' ? {} : { expires_at: new Date(`${until}T23:59:59Z`).toISOString().replace('.000', '') };
    setMade(await post<KeyMade>('/keys', { name: name.trim(), scopes: picked, ...expires }));
    onDone();
  });
  if (made) {
    return (
      <Dialog title="The new key" onClose={onClose}>
        <div class="stack">
          <Notice tone="warn" title="It is shown this once">Copy it now to where it is needed. If it is lost, make a new one.</Notice>
          <Copy text={made.secret} label="The key" />
          <div class="row row-end"><Button kind="main" onClick={onClose}>I have it</Button></div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Make a key for a program" onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <TextField label="What is it for?" value={name} onInput={setName} required autoFocus placeholder="Such as: monitoring" />
        <div class="stack-tight" role="group" aria-label="What it may do">
          <span class="field-label">What it may do</span>
          {scopes.map((s) => (
            <Check key={s.id} label={s.text} on={picked.includes(s.id)}
              onChange={(on) => setPicked(on ? [...picked, s.id] : picked.filter((p) => p !== s.id))} />
          ))}
        </div>
        <TextField label="Valid until" type="date" value={until} onInput={setUntil} help="Left empty: until it is revoked." />
        <div class="row row-end"><ActionButton submit kind="main" icon="key" disabled={name.trim() === '' || picked.length === 0} act={make}>Make the key</ActionButton></div>
      </form>
    </Dialog>
  );
}

function KeysTable({ items, reload }: { items: Key[]; reload: () => Promise<void> }): JSX.Element {
  const revoke = async (k: Key): Promise<void> => {
    const yes = await ask({ title: `Revoke the key ${k.name}?`, yes: 'Revoke', danger: true, text: 'Programs that use it are refused from then on.' });
    if (yes && await attempt(() => remove(`/keys/${part(k.id)}`), 'Revoked')) await reload();
  };
  return (
    <table class="table table-cards">
      <thead><tr><th scope="col">Key</th><th scope="col">May</th><th scope="col">Last used</th><th scope="col">Valid until</th><th scope="col"><span class="hidden">Revoke</span></th></tr></thead>
      <tbody>
        {items.map((k) => (
          <tr key={k.id}>
            <td data-label="Key"><span class="two"><strong>{k.name}</strong><span>by {k.created_by}, <Time at={k.created_at} /></span></span></td>
            <td data-label="May"><span class="row">{k.scopes.map((s) => <Badge key={s}>{s}</Badge>)}</span></td>
            <td data-label="Last used"><Time at={k.last_used_at} /></td>
            <td data-label="Valid until"><Time at={k.expires_at} absolute none="it is revoked" /></td>
            <td class="act" data-label=""><ActionButton small kind="quiet" icon="trash" label={`Revoke the key ${k.name}`} act={() => revoke(k)} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function UsersPage(): JSX.Element {
  const users = useResource<UserList>('/users');
  const keys = useResource<KeyList>('/keys');
  const [adding, setAdding] = useState<'user' | 'key' | null>(null);
  return (
    <>
      <PageHead title="People and keys" lead="Who may sign in here, and which programs may ask this hub." />
      <Card class="card-flush" title="People" actions={<Button small kind="main" icon="plus" onClick={() => setAdding('user')}>Add a person…</Button>}>
        <Waiting of={users}>
          {({ items }) => (
            <table class="table table-cards">
              <thead><tr><th scope="col">Name</th><th scope="col">May</th><th scope="col">Signs in</th><th scope="col">Last seen</th><th scope="col"><span class="hidden">Do</span></th></tr></thead>
              <tbody>{items.map((u) => <UserRow key={u.name} u={u} reload={users.reload} />)}</tbody>
            </table>
          )}
        </Waiting>
      </Card>
      <Card class="card-flush" title="Keys of programs" actions={<Button small icon="key" onClick={() => setAdding('key')}>Make a key…</Button>}>
        <Waiting of={keys}>
          {({ items }) => (items.length === 0
            ? <Empty icon="key" title="No keys">A key lets a program ask this hub, such as one that watches over it.</Empty>
            : <KeysTable items={items} reload={keys.reload} />)}
        </Waiting>
      </Card>
      {adding === 'user' && <AddUser onClose={() => setAdding(null)} onDone={() => {
        setAdding(null);
        void users.reload();
      }} />}
      {adding === 'key' && <AddKey onClose={() => setAdding(null)} onDone={() => void keys.reload()} />}
    </>
  );
}
