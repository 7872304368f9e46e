import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';

/** Somebody with an account at the provider. */
export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a client asked for when it sent somebody to sign in. */
interface Pending {
  readonly person: Person;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
  readonly redirect: string;
}

/** A small provider of OpenID Connect: discovery, sign-in without a form, codes with PKCE, signed tokens, user info. */
export interface Provider {
  readonly issuer: string;
  /** Certificate of the authority that signed the provider's. */
  readonly authority: string;
  /** Who sits at the browser. */
  person: Person;
  /** Where each kind of request ended, in order. */
  readonly log: string[];
  close(): Promise<void>;
}

const client = { id: 'the-client', secret: 'secret of the client' } as const;
export const registered = client;
const base64 = (value: string | Buffer) => Buffer.from(value).toString('base64url');

/** @param groupsIn where groups are told: in the token, as most do, or in the user info alone, as GitLab does */
export async function startProvider(folder: string, groupsIn: 'token' | 'user-info'): Promise<Provider> {
  const { certificate, key, authority } = makeCertificate(folder);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Pending>();
  const tokens = new Map<string, Person>();
  const log: string[] = [];
  const provider = { issuer: '', authority, person: { name: 'nobody', groups: [] } as Person, log };
  const server: Server = createServer({ cert: certificate, key }, (request, response) => {
    const url = new URL(request.url ?? '/', provider.issuer);
    const json = (body: unknown, status = 200) => {
      log.push(`${url.pathname} ${status}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    let body = '';
    request.on('data', (part) => {
      body += String(part);
    });
    request.on('end', () => {
      switch (url.pathname) {
        case '/.well-known/openid-configuration':
          return json({
            issuer: provider.issuer,
            authorization_endpoint: `${provider.issuer}/authorize`,
            token_endpoint: `${provider.issuer}/token`,
            userinfo_endpoint: `${provider.issuer}/userinfo`,
            jwks_uri: `${provider.issuer}/keys`,
            id_token_signing_alg_values_supported: ['RS256'],
            code_challenge_methods_supported: ['S256'],
          });
        case '/keys':
          return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] });
        case '/authorize': {
          const code = randomBytes(16).toString('hex');
          const ask = (name: string) => url.searchParams.get(name) ?? undefined;
          if (ask('client_id') !== client.id) return json({ error: 'unauthorized_client' }, 400);
          codes.set(code, {
            person: provider.person,
            nonce: ask('nonce'),
            challenge: ask('code_challenge'),
            redirect: ask('redirect_uri') ?? '',
          });
          log.push('/authorize 302');
          response
            .writeHead(302, { location: `${ask('redirect_uri')}?code=${code}&state=${encodeURIComponent(ask('state') ?? '')}` })
            .end();
          return;
        }
        case '/token': {
          const form = new URLSearchParams(body);
          const pending = codes.get(form.get('code') ?? '');
          codes.delete(form.get('code') ?? '');
          const [user = '', password = ''] = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64')
            .toString()
            .split(':');
          const known =
            (form.get('client_secret') === client.secret && form.get('client_id') === client.id) ||
            (decodeURIComponent(user) === client.id && decodeURIComponent(password.replaceAll('+', ' ')) === client.secret);
          if (!known) return json({ error: 'invalid_client' }, 401);
          const proof = createHash('sha256')
            .update(form.get('code_verifier') ?? '')
            .digest('base64url');
          if (pending === undefined || pending.challenge !== proof || pending.redirect !== form.get('redirect_uri'))
            return json({ error: 'invalid_grant' }, 400);
          const access = randomBytes(16).toString('hex');
          tokens.set(access, pending.person);
          return json({
            access_token: access,
            token_type: 'Bearer',
            expires_in: 7200,
            id_token: idToken(provider.issuer, pending, privateKey, groupsIn),
          });
        }
        case '/oauth/userinfo':
        case '/userinfo': {
          const person = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
          if (person === undefined) return json({ error: 'invalid_token' }, 401);
          return json({ ...claims(person), nickname: person.name, groups: person.groups });
        }
        default:
          return json({ error: 'not_found' }, 404);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.issuer = `https://localhost:${(server.address() as { port: number }).port}`;
  return Object.assign(provider, {
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

const claims = ({ name }: Person) => ({
  sub: `id of ${name}`,
  email: `${name}@example.org`,
  email_verified: true,
  preferred_username: name,
});

function idToken(issuer: string, { person, nonce }: Pending, key: KeyObject, groupsIn: 'token' | 'user-info'): string {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    ...claims(person),
    ...(groupsIn === 'token' ? { groups: person.groups } : {}),
    iss: issuer,
    aud: client.id,
    iat: now,
    exp: now + 7200,
    nonce,
  };
  const head = `${base64(JSON.stringify({ alg: 'RS256', kid: 'one', typ: 'JWT' }))}.${base64(JSON.stringify(all))}`;
  return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`;
}

/** An authority like that of cert-manager, ECDSA and signed by itself, and a certificate of it for this machine. */
function makeCertificate(folder: string): { readonly certificate: Buffer; readonly key: Buffer; readonly authority: string } {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...ec, '-keyout', at('ca.key'), '-out', at('ca.crt'), '-days', '2', '-subj', '/CN=example.org at home');
  openssl('req', ...ec, '-keyout', at('tls.key'), '-out', at('tls.csr'), '-subj', '/CN=localhost');
  writeFileSync(at('ext'), 'subjectAltName=DNS:localhost\n');
  openssl(
    'x509',
    '-req',
    '-in',
    at('tls.csr'),
    '-CA',
    at('ca.crt'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    at('ext'),
    '-out',
    at('tls.crt'),
  );
  return { certificate: readFileSync(at('tls.crt')), key: readFileSync(at('tls.key')), authority: at('ca.crt') };
}
