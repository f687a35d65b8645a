// SPDX-License-Identifier: LGPL-3.0-or-later
// Calls to the hub. One place knows of the CSRF header, of versions (ETag,
// If-Match) and of what a refusal looks like.
import { signal } from '@preact/signals';
import type { Problem, Role, Session } from './types';

export const session = signal<Session | null>(null);

const nobody: Session = { user: null, csrf: null, setup_needed: false };
const base = '/api/v1';
const waitLimitMs = 120_000;

function ownProblem(title: string, detail: string, status = 0): Problem {
  return { type: 'about:blank', title, status, detail, code: 'dashboard', advice: '' };
}

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

export interface CallOptions {
  body?: unknown;
  etag?: string | number | null | undefined;
  signal?: AbortSignal;
}

function quoted(etag: string | number): string {
  const text = String(etag);
  return text.startsWith('"') || text.startsWith('W/') ? text : `"${text}"`;
}

function headersOf(method: string, options: CallOptions): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (method !== 'GET' && session.value?.csrf) headers.set('X-CSRF-Token', session.value.csrf);
  if (options.etag !== null && options.etag !== undefined) headers.set('If-Match', quoted(options.etag));
  return headers;
}

type Reviver = (name: string, value: unknown, context?: { source?: string }) => unknown;

/** JSON in which an amount with more digits than a number holds stays text. */
export function parseExactly(text: string): unknown {
  const exact: Reviver = (_, value, context) => (
    typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && String(value) !== context.source
      ? context.source : value);
  return JSON.parse(text, exact as (name: string, value: unknown) => unknown);
}

async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get('Content-Type') ?? '';
  if (response.status === 204 || !type.includes('json')) return null;
  try {
    return parseExactly(await response.text());
  } catch {
    return null;
  }
}

function problemOf(response: Response, body: unknown): Problem {
  if (body && typeof body === 'object' && 'title' in body) {
    const given = body as Problem;
    return { ...given, status: response.status };
  }
  return ownProblem('The hub could not do that', `It answered with status ${response.status}.`, response.status);
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const limit = AbortSignal.timeout(waitLimitMs);
  try {
    return await fetch(base + path, {
      method,
      headers: headersOf(method, options),
      body: options.body === undefined ? null : JSON.stringify(options.body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: options.signal ?? limit,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(ownProblem('The hub does not answer',
      'Check that it is running and that you are on its network. What you see may be out of date.'));
  }
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const response = await send(method, path, options);
  const body = await bodyOf(response);
  if (!response.ok) {
    if (response.status === 401 && path !== '/session' && session.value?.user) {
      session.value = nobody;
    }
    throw new ApiError(problemOf(response, body));
  }
  return { data: body as T, etag: response.headers.get('ETag') };
}

export const get = async <T>(path: string, options?: CallOptions): Promise<T> =>
  (await call<T>('GET', path, options)).data;
export const post = async <T>(path: string, body: unknown = {}): Promise<T> =>
  (await call<T>('POST', path, { body })).data;
export const put = async <T>(path: string, body: unknown = {}, etag?: CallOptions['etag']): Promise<T> =>
  (await call<T>('PUT', path, { body, etag })).data;
export const patch = async <T>(path: string, body: unknown, etag?: CallOptions['etag']): Promise<T> =>
  (await call<T>('PATCH', path, { body, etag })).data;
export const remove = async <T>(path: string, etag?: CallOptions['etag']): Promise<T> =>
  (await call<T>('DELETE', path, { etag })).data;

/** "/jobs" and { sync: 'contacts', state: '' } make "/jobs?sync=contacts". */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** One part of a path: ids of remotes may hold anything. */
export const part = (text: string | number): string => encodeURIComponent(String(text));

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Whether the person signed in may do what `role` may. */
export function may(role: Role): boolean {
  const user = session.value?.user;
  return !!user && ranks[user.role] >= ranks[role];
}

export async function readSession(): Promise<void> {
  session.value = await get<Session>('/session');
}

export async function signIn(name: string, password: string): Promise<void> {
  session.value = await post<Session>('/session', { name, password });
  if (!session.value.csrf) await readSession();
}

export async function signOut(): Promise<void> {
  await remove('/session');
  session.value = nobody;
}

/** What to tell a person of something that was thrown. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return ownProblem('Something went wrong in this page', error instanceof Error ? error.message : String(error));
}
