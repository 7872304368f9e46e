import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in holds, by repository and tag or digest. */
export interface Held {
  readonly digest: string;
  readonly platforms?: readonly string[] | undefined;
  /** A manifest of one platform instead of a list. */
  readonly single?: boolean | undefined;
  readonly status?: number | undefined;
}

/** A registry on the loopback interface that speaks the distribution API, with the token flow of public ones. */
export async function standIn(
  images: Readonly<Record<string, Held>>,
): Promise<{ readonly url: string; readonly asked: string[]; close(): Promise<void> }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    const end = (status: number, body: object = {}, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    if (url.pathname === '/token') {
      end(200, { token: `for ${url.searchParams.get('scope')} as ${request.headers.authorization ?? 'nobody'}` });
      return;
    }
    const [, repository = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(url.pathname) ?? [];
    const authorization = request.headers.authorization;
    if (authorization === undefined) {
      const realm = `http://${request.headers.host}/token`;
      end(401, {}, { 'www-authenticate': `Bearer realm="${realm}",service="stand-in",scope="repository:${repository}:pull"` });
      return;
    }
    if (!authorization.startsWith(`Bearer for repository:${repository}:pull`)) {
      end(403);
      return;
    }
    const held = images[`${repository}:${kind === 'blobs' ? reference.replace(/^sha256:config-/, '') : reference}`];
    if (held === undefined || held.status !== undefined) {
      end(held?.status ?? 404);
      return;
    }
    const platforms = (held.platforms ?? ['linux/amd64']).map((platform) => {
      const [os, architecture] = platform.split('/');
      return { os, architecture };
    });
    if (kind === 'blobs') end(200, platforms[0]);
    else if (held.single === true) end(200, { config: { digest: `sha256:config-${reference}` } }, { 'docker-content-digest': held.digest });
    else
      end(
        200,
        { manifests: [...platforms, { os: 'unknown', architecture: 'unknown' }].map((platform) => ({ digest: 'sha256:x', platform })) },
        { 'docker-content-digest': held.digest },
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => end(server),
  };
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
