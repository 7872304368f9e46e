import { setTimeout as sleep } from 'node:timers/promises';

/** Why a forge could not be asked, in words that hold no secret. */
export class ForgeError extends Error {
  override readonly name = 'ForgeError';
  /** HTTP status; nothing where there was no answer. */
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export interface ForgeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly json: unknown;
  readonly headers: Headers;
}

/** Waits; tests give one that only notes. */
export type Wait = (milliseconds: number) => Promise<unknown>;

const tries = 5;
const longestWait = 60_000;
const patience = 30_000;

/**
 * Asks once, and again while the forge is busy: after 429 as long as it says, after 5xx, a rate limit of GitHub and broken
 * connections 1, 2, 4 and 8 seconds. Redirects are never followed, so that a token goes nowhere but where it was meant to.
 * @throws ForgeError for every other answer
 */
export async function ask(request: ForgeRequest, wait: Wait = sleep): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(request);
    if (!('error' in outcome)) return outcome;
    if (attempt === tries || outcome.retryAfter === undefined) throw outcome.error;
    await wait(Math.min(outcome.retryAfter || 1000 * 2 ** (attempt - 1), longestWait));
  }
}

/** `retryAfter` in milliseconds, 0 where the forge does not say; nothing where asking again is of no use. */
type Outcome = Answer | { readonly error: ForgeError; readonly retryAfter: number | undefined };

async function once({ method, url, headers, body }: ForgeRequest): Promise<Outcome> {
  const what = `${method} ${new URL(url).pathname}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch (error) {
    return { error: new ForgeError(`${what}: ${new URL(url).host} did not answer: ${causeOf(error)}`), retryAfter: 0 };
  }
  const { status } = response;
  if (status >= 300 && status < 400) {
    const to = originOf(response.headers.get('location'), url);
    return {
      error: new ForgeError(`${what}: answered with a redirect to ${to}, which is not followed with a token`, status),
      retryAfter: undefined,
    };
  }
  const json = parse(text);
  if (response.ok) return { json, headers: response.headers };
  const error = new ForgeError(`${what}: ${status}${saidOf(json, status)}`, status);
  return { error, retryAfter: retryAfter(response) };
}

function retryAfter({ status, headers }: Response): number | undefined {
  const given = headers.get('retry-after');
  // GitHub answers 403 where a rate limit is used up.
  const isLimited = status === 429 || (status === 403 && (given !== null || headers.get('x-ratelimit-remaining') === '0'));
  if (!isLimited && status < 500) return undefined;
  if (given === null) return 0;
  const seconds = Number(given);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(given) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(milliseconds, 0) : 0;
}

function originOf(location: string | null, url: string): string {
  try {
    return new URL(location ?? '', url).origin;
  } catch {
    return 'somewhere';
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a forge says of its refusal: one line, and not much of it. */
function saidOf(json: unknown, status: number): string {
  const { message, error } = (json ?? {}) as { readonly message?: unknown; readonly error?: unknown };
  const said = message ?? error;
  if (said === undefined) return '';
  const line = (typeof said === 'string' ? said : JSON.stringify(said)).replace(/\p{Cc}+/gu, ' ').replace(`${status} `, '');
  return ` ${line.slice(0, 200)}`;
}

function causeOf(error: unknown): string {
  const { cause, message, name } = error as Error;
  if (name === 'TimeoutError') return `not within ${patience / 1000} seconds`;
  const { code, message: reason } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return code ?? reason ?? message;
}
