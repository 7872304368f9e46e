import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** A note as both forges keep it. */
export interface KeptNote {
  readonly id: number;
  body: string;
  readonly author: string;
  readonly system?: boolean;
}

/** One answer out of the ordinary, to the next request that it is for. */
export interface Fault {
  /** `GET /user`, or the beginning of it; empty for any. */
  readonly for: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** The notes API of one merge request, on the loopback interface, behaving as its documentation says. */
export interface ForgeStandIn {
  readonly url: string;
  readonly notes: KeptNote[];
  /** Who a token stands for. */
  readonly tokens: Map<string, string>;
  readonly faults: Fault[];
  /** Method and path with its query of every request, in order. */
  readonly requests: string[];
  /** Called with method, path and body before each request is answered. */
  before: (request: string, body: string) => Promise<void> | void;
  isLocked: boolean;
}

type Answer = { readonly status: number; readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> };
type Route = (
  at: ForgeStandIn,
  request: { readonly method: string; readonly url: URL; readonly who: string; readonly body: { readonly body?: string } },
) => Answer;

const servers: (() => void)[] = [];
afterAll(() => {
  for (const stop of servers.splice(0)) stop();
});

async function start(route: Route, tokenOf: (request: IncomingMessage) => string | undefined): Promise<ForgeStandIn> {
  const standIn = { url: '', notes: [], tokens: new Map(), faults: [], requests: [], before: () => {}, isLocked: false } as ForgeStandIn & {
    url: string;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const name = `${request.method} ${request.url}`;
    standIn.requests.push(name);
    await standIn.before(name, text);
    const at = standIn.faults.findIndex((fault) => name.startsWith(fault.for));
    const who = standIn.tokens.get(tokenOf(request) ?? '');
    const url = new URL(request.url ?? '', standIn.url);
    const given: Answer =
      at >= 0
        ? standIn.faults.splice(at, 1)[0]!
        : who === undefined
          ? { status: 401, json: { message: '401 Unauthorized' } }
          : route(standIn, { method: request.method ?? '', url, who, body: text === '' ? {} : JSON.parse(text) });
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
    response.end(given.json === undefined ? '' : JSON.stringify(given.json));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  servers.push(() => server.close());
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return standIn;
}

/** A page of a list, with the headers of both forges. */
function paged(url: URL, all: readonly unknown[], own: (next: number) => Readonly<Record<string, string>>): Answer {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 20), 100);
  const page = Number(url.searchParams.get('page') ?? 1);
  const isLast = page * size >= all.length;
  return { status: 200, json: all.slice((page - 1) * size, page * size), headers: own(isLast ? 0 : page + 1) };
}

function linkTo(url: URL, next: number): Record<string, string> {
  if (next === 0) return {};
  const to = new URL(url);
  to.searchParams.set('page', String(next));
  return { link: `<${url.href}>; rel="first", <${to.href}>; rel="next"` };
}

/** Ids grow, as in a database. */
function add(at: ForgeStandIn, body: string, author: string): KeptNote {
  const note = { id: Math.max(0, ...at.notes.map(({ id }) => id)) + 1, body, author };
  at.notes.push(note);
  return note;
}

/** @source GitLab, "Notes API", "REST API" (pagination, status codes), "Users API" */
export function startGitlab(): Promise<ForgeStandIn> {
  const ids = (name: string) => [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 100_000;
  const shown = ({ id, body, author, system = false }: KeptNote) => ({ id, body, system, author: { id: ids(author), username: author } });
  const base = '/api/v4/projects/12/merge_requests/7/notes';
  return start(
    (at, { method, url, who, body }) => {
      if (method === 'GET' && url.pathname === '/api/v4/user') return { status: 200, json: { id: ids(who), username: who } };
      if (method === 'GET' && url.pathname === base)
        return paged(url, at.notes.map(shown), (next) => ({ 'x-next-page': next === 0 ? '' : String(next), ...linkTo(url, next) }));
      if (method === 'POST' && url.pathname === base) {
        if (at.isLocked || who === 'guest') return { status: 403, json: { message: '403 Forbidden' } };
        if ((body.body ?? '').length > 1_000_000) return { status: 400, json: { message: 'Note is too long' } };
        return { status: 201, json: shown(add(at, body.body ?? '', who)) };
      }
      const note = at.notes.find(({ id }) => url.pathname === `${base}/${id}`);
      if (note === undefined) return { status: 404, json: { message: '404 Not found' } };
      if (note.author !== who) return { status: 403, json: { message: '403 Forbidden' } };
      if (method === 'PUT') {
        note.body = body.body ?? '';
        return { status: 200, json: shown(note) };
      }
      at.notes.splice(at.notes.indexOf(note), 1);
      return { status: 204 };
    },
    (request) => request.headers['private-token'] as string | undefined,
  );
}

/** @source GitHub, "REST API endpoints for issue comments", "Using pagination in the REST API" */
export function startGithub(): Promise<ForgeStandIn> {
  const shown = ({ id, body, author }: KeptNote) => ({
    id,
    body,
    user: { login: author, type: author.endsWith('[bot]') ? 'Bot' : 'User' },
  });
  const base = '/repos/home/homelab/issues';
  return start(
    (at, { method, url, who, body }) => {
      if (method === 'GET' && url.pathname === '/user')
        return who.endsWith('[bot]')
          ? { status: 403, json: { message: 'Resource not accessible by integration' } }
          : { status: 200, json: { login: who, type: 'User' } };
      if (method === 'GET' && url.pathname === `${base}/7/comments`) return paged(url, at.notes.map(shown), (next) => linkTo(url, next));
      if (method === 'POST' && url.pathname === `${base}/7/comments`) {
        if (at.isLocked) return { status: 403, json: { message: 'Unable to create comment because issue is locked.' } };
        if ((body.body ?? '').length > 65_536)
          return { status: 422, json: { message: 'Validation Failed: body is too long (maximum is 65536 characters)' } };
        return { status: 201, json: shown(add(at, body.body ?? '', who)) };
      }
      const note = at.notes.find(({ id }) => url.pathname === `${base}/comments/${id}`);
      if (note === undefined) return { status: 404, json: { message: 'Not Found' } };
      if (method === 'PATCH') {
        note.body = body.body ?? '';
        return { status: 200, json: shown(note) };
      }
      at.notes.splice(at.notes.indexOf(note), 1);
      return { status: 204 };
    },
    (request) => request.headers.authorization?.replace(/^Bearer /, ''),
  );
}
