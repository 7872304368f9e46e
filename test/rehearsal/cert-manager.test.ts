import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Oauth2Proxy, WebService } from 'labwright';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/api/index.ts';
import { at, ca, den } from '../catalog/platform/_tls.ts';
import { about, inOwnFolder, rehearsed } from './harness.ts';

inOwnFolder();

const definitions = ['cert-manager.io', 'metallb.io', 'traefik.io'].flatMap((group) =>
  readdirSync(join('imports/crds', group)).map((file) => parse(readFileSync(join('imports/crds', group, file), 'utf8')) as KubeObject),
);
const acme = { kind: 'acme', email: 'me@example.org' } as const;

test('the API server takes issuers of every kind, and a page behind a sign-in with its certificate', async () => {
  const { model, manifests, issues } = den(
    {
      home: ca,
      web: { ...acme, challenge: { kind: 'http', ingress: 'main' } },
      names: { ...acme, challenge: { kind: 'rfc2136', server: '192.168.7.2:53', keyName: 'acme', zones: ['example.org'] } },
    },
    (cluster) => {
      new Oauth2Proxy(at(cluster, 'sign-in'), 'sign-in', {
        upstream: new WebService(at(cluster, 'shop'), 'shop', { image: 'registry.lan/shop:1.0.0', replicas: 1 }),
        provider: { issuer: 'https://git.example.org', provider: 'gitlab' },
        host: 'shop.example.org',
        tls: { issuer: 'web' },
        allow: { emails: ['ada@example.org'] },
      });
      new WebService(at(cluster, 'blog'), 'blog', { image: 'registry.lan/blog:1.0.0', replicas: 1, host: 'blog.example.org' });
    },
  );
  expect(issues).toEqual([]);
  const rehearsal = await rehearsed({ model, manifests }, { definitions });
  for (const application of ['cert-manager', 'sign-in', 'shop', 'blog']) {
    expect(about(rehearsal, application)).toEqual([]);
    expect(rehearsal.applications.find(({ name }) => name === application)).toMatchObject({ rejected: 0, notReached: 0 });
  }
});
