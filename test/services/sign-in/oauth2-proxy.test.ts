import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { get } from 'node:https';
import { createServer as createSocket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Oauth2Proxy, type Oauth2ProxyProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateValue } from '../../../src/secrets/generate.ts';
import { at, ca, type Den, den } from '../../catalog/platform/_tls.ts';
import { Page } from './page.ts';
import { type Provider, registered, startProvider } from './provider.ts';

const BUILD = fileURLToPath(new URL('../../../tools/oauth2-proxy/build.mjs', import.meta.url));
const bin = join(process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'labwright'), 'bin');
const canRun =
  (existsSync(bin) && readdirSync(bin).some((name) => name.startsWith('oauth2-proxy-'))) || spawnSync('go', ['version']).status === 0;
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const title = canRun || inPipeline ? 'the real oauth2-proxy' : 'the real oauth2-proxy (skipped: needs Go to build it once)';

const host = 'mlflow.example.org';
const name = 'sign-in';

/** A name to remember cookies by, as a browser would. */
type Jar = Map<string, string>;

async function freePort(): Promise<number> {
  const server = createSocket();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.runIf(canRun || inPipeline)(title, () => {
  let program = '';
  let folder = '';
  let page: Server;
  let pageUrl = '';
  let provider: Provider | undefined;
  let proxy: ChildProcess | undefined;
  let [port, metrics] = [0, 0];
  let output = '';

  beforeAll(async () => {
    program = execFileSync(process.execPath, [BUILD], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
    page = createServer((asked, response) => {
      const { host: called, authorization } = asked.headers;
      const told = Object.fromEntries(
        Object.entries(asked.headers).filter(([key]) => /^x-forwarded-(user|email|groups|preferred)/.test(key)),
      );
      response.end(JSON.stringify({ path: asked.url, called, authorization, ...told }));
    });
    page.on('upgrade', (asked, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Who: ${asked.headers['x-forwarded-email']}\r\n\r\n`,
      );
      socket.on('data', (data) => socket.end(data));
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    pageUrl = `http://localhost:${(page.address() as { port: number }).port}`;
  });
  afterAll(() => {
    page.closeAllConnections();
    page.close();
  });
  afterEach(async () => {
    if (proxy !== undefined && proxy.exitCode === null) {
      const ended = new Promise((resolve) => proxy?.once('exit', resolve));
      proxy.kill('SIGTERM');
      await ended;
    }
    proxy = undefined;
    await provider?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the provider, and the program with the arguments and variables of the manifests; only places of this machine differ. */
  async function start(
    kind: 'gitlab' | 'generic',
    props: Partial<Oauth2ProxyProps<Den>>,
    { trusted = true, secret = registered.secret as string }: { trusted?: boolean; secret?: string } = {},
  ): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
    provider = await startProvider(folder, kind === 'gitlab' ? 'user-info' : 'token');
    const { issuer } = provider;
    const { manifests, model } = den({ home: ca }, (cluster) => {
      new Oauth2Proxy(at(cluster, name), name, {
        upstream: new Page(at(cluster, 'page'), 'page', pageUrl),
        provider: { issuer, provider: kind },
        host,
        tls: { issuer: 'home' },
        allow: { groups: ['rnd/ml'] },
        ...props,
      });
    });
    const container = field(pick(manifests, 'Deployment', name), 'spec.template.spec.containers[0]') as {
      args: string[];
      env: { name: string; value?: string; valueFrom?: { secretKeyRef: { key: string } } }[];
    };
    // The volumes, at places of this machine.
    for (const mount of ['authority', 'emails']) mkdirSync(join(folder, mount));
    if (trusted) copyFileSync(provider.authority, join(folder, 'authority', 'ca.crt'));
    if (manifests.some(({ identity }) => identity.kind === 'ConfigMap' && identity.name === `${name}-emails`))
      writeFileSync(join(folder, 'emails', 'emails'), field(pick(manifests, 'ConfigMap', `${name}-emails`), 'data.emails') as string);
    [port, metrics] = [await freePort(), await freePort()];
    const here = (text: string) =>
      text
        .replace('0.0.0.0:4180', `127.0.0.1:${port}`)
        .replace('0.0.0.0:44180', `127.0.0.1:${metrics}`)
        .replace('/etc/oauth2-proxy/', `${folder}/`)
        // Requests of the test come from here, and not from a pod.
        .replace(/^--trusted-proxy-ip=.*/, '--trusted-proxy-ip=127.0.0.1/32');
    const cookie = model.secrets.find((required) => required.name === name)?.keys.find((key) => key.name === 'cookie-secret');
    if (cookie?.kind !== 'random') throw new Error('no random cookie secret');
    const values: Record<string, string> = {
      'client-id': registered.id,
      'client-secret': secret,
      'cookie-secret': generateValue(cookie, (count) => randomBytes(count)),
    };
    const env = Object.fromEntries(
      container.env.map((one) => [
        one.name,
        one.valueFrom === undefined ? here(one.value ?? '') : (values[one.valueFrom.secretKeyRef.key] ?? ''),
      ]),
    );
    output = '';
    proxy = spawn(program, container.args.map(here), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [proxy.stdout, proxy.stderr])
      stream?.on('data', (text) => {
        output += String(text);
      });
    const end = Date.now() + 15_000;
    while (proxy.exitCode === null && Date.now() < end) {
      const status = await fetch(`http://127.0.0.1:${port}/ready`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** One request of a browser to the host, as the ingress controller hands it on. */
  async function open(path: string, jar: Jar, headers: Record<string, string> = {}) {
    return new Promise<{ status: number; location: string; cookies: readonly string[]; body: string }>((resolve, reject) => {
      const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          path,
          headers: { host, 'x-forwarded-proto': 'https', 'x-forwarded-host': host, ...(cookie === '' ? {} : { cookie }), ...headers },
        },
        (answer) => {
          const cookies = answer.headers['set-cookie'] ?? [];
          for (const line of cookies) {
            const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            if (value === '') jar.delete(key);
            else jar.set(key, value);
          }
          let body = '';
          answer.on('data', (part) => {
            body += String(part);
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '', cookies, body }));
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  }

  /** The way of a browser from the page to the provider and back. The provider asks for nothing. */
  async function signIn(person: Provider['person'], jar: Jar = new Map()) {
    if (provider === undefined) throw new Error('no provider');
    provider.person = person;
    const sent = await open('/experiments?id=7', jar);
    expect(sent.status).toBe(302);
    const asked = new URL(sent.location);
    expect(`${asked.origin}${asked.pathname}`).toBe(`${provider.issuer}/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: registered.id,
      redirect_uri: `https://${host}/oauth2/callback`,
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/.+/),
    });
    const back = new URL(await backFrom(sent.location));
    expect(back.host).toBe(host);
    return { asked, answer: await open(`${back.pathname}${back.search}`, jar), jar };
  }

  async function backFrom(location: string): Promise<string> {
    return new Promise((resolve, reject) => {
      get(location, { rejectUnauthorized: false }, (answer) => {
        answer.resume();
        resolve(answer.headers.location ?? '');
      }).on('error', reject);
    });
  }

  const ada = { name: 'ada', groups: ['rnd', 'rnd/ml'] };
  const eve = { name: 'eve', groups: ['sales'] };

  for (const kind of ['gitlab', 'generic'] as const)
    test(`${kind}: a member of the group reaches the page, which learns who it is; somebody else does not`, async () => {
      await start(kind, {});
      const { asked, answer, jar } = await signIn(ada);
      expect(asked.searchParams.get('scope')?.split(' ')).toEqual(expect.arrayContaining(['openid', 'email']));
      expect([answer.status, answer.location]).toEqual([302, '/experiments?id=7']);
      expect(answer.cookies.find((cookie) => cookie.startsWith('__Host-oauth2_proxy='))).toMatch(
        /; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
      );
      const shown = await open('/experiments?id=7', jar, { 'x-forwarded-user': 'mallory', 'x-forwarded-groups': 'admin' });
      expect(shown.status).toBe(200);
      expect(JSON.parse(shown.body)).toMatchObject({ path: '/experiments?id=7', called: host, 'x-forwarded-email': 'ada@example.org' });
      expect(JSON.parse(shown.body)).not.toHaveProperty('authorization');
      expect(shown.body).not.toMatch(/mallory|admin/);
      expect(JSON.parse(shown.body)['x-forwarded-groups']).toContain('rnd/ml');

      const refused = await signIn(eve);
      expect(refused.answer.status).toBe(403);
      expect(await open('/experiments?id=7', refused.jar)).toMatchObject({ status: 302 });
      expect(output).toContain('[AuthSuccess]');
      expect(output).toMatch(/eve@example\.org.*\[AuthFailure\]/);
    });

  test('only listed addresses of mail, and paths that need no sign-in', async () => {
    await start('generic', { allow: { emails: ['ada@example.org'] }, publicRoutes: ['GET=^/health$'] });
    expect((await signIn(ada)).answer.status).toBe(302);
    expect((await signIn({ ...ada, name: 'bob' })).answer.status).toBe(403);
    expect(JSON.parse((await open('/health', new Map())).body)).toMatchObject({ path: '/health' });
    expect((await open('/healthy', new Map())).status).toBe(302);
  });

  test('a websocket passes, for those who signed in', async () => {
    await start('generic', {});
    const { jar } = await signIn(ada);
    const upgraded = (cookie: string) =>
      new Promise<string>((resolve, reject) => {
        const asked = request({
          host: '127.0.0.1',
          port,
          path: '/socket',
          headers: {
            host,
            cookie,
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': randomBytes(16).toString('base64'),
          },
        });
        asked.on('upgrade', (answer, socket) => {
          socket.on('data', (data) => resolve(`${answer.statusCode} ${answer.headers['x-who']} ${String(data)}`));
          socket.write('hello');
        });
        asked.on('response', (answer) => resolve(String(answer.statusCode)));
        asked.on('error', reject);
        asked.end();
      });
    expect(await upgraded([...jar].map(([key, value]) => `${key}=${value}`).join('; '))).toBe('101 ada@example.org hello');
    expect(await upgraded('')).toBe('302');
  });

  test('metrics have the names that rules and dashboards ask for', async () => {
    await start('generic', { allow: 'everyone' });
    expect((await signIn(eve)).answer.status).toBe(302);
    const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    expect(text).toMatch(/^oauth2_proxy_requests_total\{code="302"\} [1-9]/m);
    expect(text).toMatch(/^oauth2_proxy_requests_in_flight /m);
    expect(text).toMatch(/^oauth2_proxy_response_duration_seconds_bucket\{method="get",le="/m);
  });

  test('a provider whose authority is not trusted is not spoken to', async () => {
    await start('generic', {}, { trusted: false });
    expect(proxy?.exitCode).not.toBe(0);
    expect(output).toContain('certificate signed by unknown authority');
  });

  test('a wrong secret of the client lets nobody in', async () => {
    await start('generic', {}, { secret: 'another' });
    expect((await signIn(ada)).answer.status).toBe(500);
    expect(provider?.log).toContain('/token 401');
  });

  test('a cookie of another pod with the same secret holds, and a forged one does not', async () => {
    await start('generic', {});
    const { jar } = await signIn(ada);
    const [key = '', value = ''] = [...jar].find(([cookie]) => cookie === '__Host-oauth2_proxy') ?? [];
    expect((await open('/', new Map([[key, value]]))).status).toBe(200);
    expect((await open('/', new Map([[key, `A${value.slice(1)}`]]))).status).toBe(302);
  });
});
