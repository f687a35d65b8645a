// SPDX-License-Identifier: LGPL-3.0-or-later
// The hub's short words in the words of the people who read them.

const table = (words: Record<string, string>) => (word: string | null | undefined): string =>
  word ? (Object.hasOwn(words, word) ? (words[word] as string) : word.replace(/_/g, ' ')) : '';

export const jobState = table({ waiting: 'Waiting', running: 'In progress', parked: 'Needs a person' });

export const cause = table({
  change: 'a change was seen',
  reconcile: 'the comparison of everything',
  gone: 'a record disappeared',
  dependency: 'another record was linked',
  repair: 'something left half done',
  person: 'a person asked',
  retire: 'its counterpart is said to be gone',
});

export const runKind = table({
  sync: 'Sync', reconcile: 'Compare everything', record: 'Chosen records', undo: 'Undo', serve: 'Changes as they come',
});

/** What started a run; a person is named by the hub itself. */
export const runCause = table({
  poll: 'the regular look for changes', reconcile: 'the regular comparison', webhook: 'a system told of changes', schedule: 'the schedule',
});

export const runState = table({ running: 'Running', done: 'Done', failed: 'Failed', cut: 'Cut off' });

export const health = table({
  ok: 'In step', warn: 'Look at it', bad: 'Stopped', paused: 'Paused', off: 'Switched off',
});

export const dirtyState = table({
  parked: 'Needs a person', held: 'A field waits', retrying: 'Tried again', put_off: 'Later', owed: 'Something is owed', changed: 'Changed',
  waiting: 'Waiting', running: 'In progress',
});

export const undoEnd = table({
  undone: 'Undone', was_so: 'As before already', changed: 'Changed since', gone: 'No longer there', kept: 'Kept', guard: 'Too many deletes',
  action: 'Done there', unknown: 'Not known', failed: 'Refused',
});

export const connectionState = table({ ok: 'Works', bad: 'Stopped', paused: 'Paused', unknown: 'Not tried yet' });

export const holdKind = table({
  conflict: 'Changed on both sides',
  unmapped: 'No counterpart yet',
  invalid: 'Does not fit the other side',
  unlinked: 'Points to a record that is not linked',
});

export const direction = table({
  both: 'Both ways', left_to_right: 'Left to right only', right_to_left: 'Right to left only',
});

export const arrow = table({ both: '↔', left_to_right: '→', right_to_left: '←' });

export const trigger = table({
  create_update: 'New and changed', create: 'New ones only', update: 'Changed ones only',
});

export const policy = table({
  newest: 'The newest change wins', left: 'The left side wins', right: 'The right side wins', origin: 'The side it heard from wins', ask: 'Ask a person',
});

export const action = table({
  create: 'Created', update: 'Changed', delete: 'Deleted', archive: 'Archived',
  link: 'Linked', unlink: 'Unlinked', conflict: 'Overruled', action: 'Did',
});

export const role = table({ viewer: 'Viewer', operator: 'Operator', admin: 'Administrator' });

export const roleHelp = table({
  viewer: 'sees everything, changes nothing',
  operator: 'also retries, decides conflicts, pauses and starts runs',
  admin: 'also changes settings, connections and who may sign in',
});

export const reason = table({
  ambiguous: 'Several records match',
  duplicate: 'Would make a duplicate',
  invalid: 'A value does not fit',
  auth: 'The login was refused',
  access: 'Not allowed over there',
  not_found: 'Not found over there',
  rejected: 'The other system said no',
  unreachable: 'The other system cannot be reached',
  timeout: 'The other system took too long',
  busy: 'The other system is busy',
  remote: 'The other system had a fault',
  protocol: 'An answer that makes no sense',
  schema: 'Fields over there have changed',
  limit: 'Too large',
  guard: 'Too many deletes at once',
  hold: 'Held back by the sync',
  not_before: 'The rest goes at its time',
  apart: 'Another record goes first',
  shared: 'Another record goes first',
  dependency: 'Waits for another record',
  vanished: 'The record disappeared',
  gone: 'The record disappeared',
  intent: 'A create was cut off',
  unsure: 'It may have been made already',
  unmapped: 'A code is not found over there',
  verify: 'Not as it should be after the write',
  action: 'An action asks more than a program can answer',
  pair: 'Waits for its counterpart',
});

const adviceOf: Record<string, string> = {
  ambiguous: 'Open the record and choose which of the candidates belongs to it.',
  duplicate: 'Look for the record that is already there and link the two.',
  invalid: 'Correct the value in the system it comes from, then retry.',
  auth: 'Check user and password of the connection, test it, then retry.',
  access: 'Give the hub’s user the right over there, then retry.',
  not_found: 'If it was deleted on purpose, discard this; otherwise retry.',
  rejected: 'Read what the other system said, correct the record, then retry.',
  unreachable: 'Nothing to do: the hub tries again by itself. If it lasts, test the connection.',
  timeout: 'Nothing to do: the hub tries again by itself.',
  busy: 'Nothing to do: the hub slows down and tries again by itself.',
  remote: 'The hub tries again by itself. If it lasts, tell whoever looks after that system.',
  protocol: 'If it lasts, check the address of the connection.',
  schema: 'Ask an administrator to look at the mapping.',
  hold: 'Let it through if that is right; or put right what the message says, then retry.',
  guard: 'Look whether these deletes are meant. If so, retry; if not, discard.',
  dependency: 'Nothing to do: it goes on once the other record is linked.',
  vanished: 'If it was deleted on purpose, discard this; otherwise retry.',
  unsure: 'Look over there whether it was made. If not, retry; if so, discard.',
  unmapped: 'Make what the message names, or put the code right; then retry.',
  verify: 'Put the two records right: it goes on by itself then.',
  action: 'Carry out by hand what the message names, then retry.',
  limit: 'Shorten the value in the system it comes from, then retry.',
};

/** What the hub advises, else what usually helps. */
export function advice(reasonWord: string, given: string | null | undefined): string {
  return given || adviceOf[reasonWord] || 'Read the message, put the cause right, then retry.';
}

export const way = table({ both: 'both ways', left_to_right: 'to the right', right_to_left: 'to the left' });

export const hookEvent = table({ changes: 'what is new or changed', deletes: 'what is deleted' });
