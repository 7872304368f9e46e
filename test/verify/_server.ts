import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What the stand-in answers to one request. */
export interface Said {
  readonly status?: number;
  readonly body?: unknown;
}

/** A server on the loopback interface in place of an API server, and a kubeconfig that leads there. */
export interface StandIn {
  readonly url: string;
  readonly kubeconfig: string;
  /** Method and path of each request. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Answers each request by its path; what the answers do not know is a 404 as an API server says it. */
export async function standIn(
  answer: (path: string, request: IncomingMessage) => Said | undefined,
  secure?: Pick<ServerOptions, 'key' | 'cert'>,
): Promise<StandIn> {
  const requests: string[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push(`${request.method} ${path}`);
    const { status = 200, body = {} } = answer(path, request) ?? { status: 404, body: { kind: 'Status', message: 'not found' } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = secure === undefined ? createServer(listener) : createSecureServer(secure, listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, kubeconfig: kubeconfig({ home: url }), requests, close: async () => await closed(server) };
}

/** A kubeconfig with a context for each server, by name; the first one is current. */
export function kubeconfig(servers: Readonly<Record<string, string>>, user = '{ token: a-token }'): string {
  const list = (entry: (name: string, url: string) => string) =>
    Object.entries(servers)
      .map(([name, url]) => `- ${entry(name, url)}\n`)
      .join('');
  return `apiVersion: v1
kind: Config
current-context: ${Object.keys(servers)[0]}
clusters:
${list((name, url) => `{ name: ${name}, cluster: { server: '${url}', insecure-skip-tls-verify: true } }`)}users:
- { name: me, user: ${user} }
contexts:
${list((name) => `{ name: ${name}, context: { cluster: ${name}, user: me } }`)}`;
}

/** A port on which nothing listens: one that was just free. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await closed(server);
  return port;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
}

/** Answers of a cluster that has these nodes and nothing else: enough for commands to see whose it is. */
export function clusterOf(nodes: readonly string[]): (path: string) => Said | undefined {
  const items = nodes.map((name) => ({ metadata: { name } }));
  const answers: Readonly<Record<string, unknown>> = {
    '/version': { gitVersion: 'v1.36.1' },
    '/api/v1': { resources: [{ name: 'nodes', kind: 'Node', namespaced: false }] },
    '/api/v1/nodes': { items },
  };
  return (path) => (path in answers ? { body: answers[path] } : undefined);
}
