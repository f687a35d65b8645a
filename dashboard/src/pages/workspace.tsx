// SPDX-License-Identifier: LGPL-3.0-or-later
// The files that say what the hub does, and what is wrong with them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, post, problemFrom } from '../api/client';
import { useReloadOn, useResource } from '../api/resource';
import type { Problem, Reloaded, Workspace } from '../api/types';
import { ActionButton, Card, Notice, ProblemBox, Time, Waiting } from '../ui/basic';
import { Findings } from '../ui/findings';
import { tell } from '../ui/toast';

export function WorkspaceCard(): JSX.Element {
  const workspace = useResource<Workspace>('/workspace');
  const [problem, setProblem] = useState<Problem | null>(null);
  useReloadOn(['reload'], workspace.reload);
  const reload = async (): Promise<void> => {
    setProblem(null);
    try {
      await post<Reloaded>('/workspace/reload');
      tell('The files are in use as they are now');
    } catch (error) {
      setProblem(problemFrom(error));
    }
    await workspace.reload();
  };
  return (
    <Card title="Files of the workspace" actions={may('admin') && <ActionButton small icon="retry" act={reload}>Read them again</ActionButton>}>
      <Waiting of={workspace} lines={2}>
        {(w) => (
          <div class="stack">
            {problem && <ProblemBox problem={problem} />}
            {!w.valid && <Notice tone="warn" title="The files cannot be used as they are now">What was read <Time at={w.loaded_at} /> stays in use.</Notice>}
            {w.problems.length > 0 ? <Findings items={w.problems} />
              : <p class="muted">{w.files.length} files, read <Time at={w.loaded_at} />; nothing is wrong with them.</p>}
          </div>
        )}
      </Waiting>
    </Card>
  );
}
