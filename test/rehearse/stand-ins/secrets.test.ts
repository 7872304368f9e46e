import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { SecretRequirement } from '../../../src/model/index.ts';
import { secretsOf } from '../../../src/rehearse/stand-ins/index.ts';
import { manifests } from './_model.ts';

function requirement(name: string, keys: SecretRequirement['keys'], changes: Partial<SecretRequirement> = {}): SecretRequirement {
  return { namespace: 'ai', name, type: 'Opaque', keys, labels: {}, producer: `attic/${name}`, consumers: [], ...changes };
}

const random = (name: string, alphabet: 'url' | 'hex' | 'base64' = 'url') =>
  ({ name, kind: 'random', length: 8, alphabet, purpose: '' }) as const;
const derived = (name: string, template: string) => ({ name, kind: 'derived', template, purpose: '' }) as const;
const given = (name: string, example: string) => ({ name, kind: 'given', example, purpose: '' }) as const;

/** Values as text, by `namespace/name`. */
function valuesOf(secrets: readonly KubeObject[]): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    secrets.map(({ metadata, data }) => {
      const { namespace, name } = metadata as { readonly namespace: string; readonly name: string };
      const values = Object.entries(data as Record<string, string>).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString('utf8'),
      ]);
      return [`${namespace}/${name}`, Object.fromEntries(values)];
    }),
  );
}

test('each key has a placeholder of the right length, alphabet and template', () => {
  const secrets = [
    requirement('db', [random('password'), random('seed', 'hex'), random('salt', 'base64')]),
    requirement('web', [derived('line', 'db:{{ ai/db/password }}:{{token}}'), given('token', 'glpat-…')]),
  ];
  expect(valuesOf(secretsOf({ secrets }, []).secrets)).toEqual({
    'ai/db': { password: 'xxxxxxxx', seed: '00000000', salt: 'AAAAAAAA' },
    'ai/web': { line: 'db:xxxxxxxx:glpat-…', token: 'glpat-…' },
  });
});

test('a template that leads nowhere or in a circle still gives a value', () => {
  const secrets = [requirement('web', [derived('one', '{{two}}'), derived('two', '{{one}}'), derived('lost', '{{ai/none/key}}')])];
  expect(valuesOf(secretsOf({ secrets }, []).secrets)).toEqual({ 'ai/web': { one: 'rehearsal', two: 'rehearsal', lost: 'rehearsal' } });
});

test('type and labels are those of the requirement, and what the API server reads has its form', () => {
  const pull = requirement('pull', [given('.dockerconfigjson', 'the login')], {
    type: 'kubernetes.io/dockerconfigjson',
    labels: { a: 'b' },
  });
  const { secrets } = secretsOf({ secrets: [pull] }, []);
  expect(secrets[0]).toMatchObject({ type: 'kubernetes.io/dockerconfigjson', metadata: { labels: { a: 'b' } } });
  expect(valuesOf(secrets)).toEqual({ 'ai/pull': { '.dockerconfigjson': '{"auths":{}}' } });
});

test('objects make Secrets through their controllers, and their keys count before those of a requirement', () => {
  const { secrets, notes } = secretsOf(
    { secrets: [requirement('sealed', [random('old'), random('new')])] },
    manifests(`
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: sealed, namespace: ai }
spec: { encryptedData: { old: AgA= }, template: { type: Opaque, data: { url: x }, metadata: { labels: { a: b } } } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: fetch, namespace: ai }
spec: { target: { name: fetched }, data: [{ secretKey: token }] }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: all, namespace: ai }
spec: { dataFrom: [{ extract: { key: x } }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: ai }
spec: { secretName: web-tls, keystores: { pkcs12: { create: true } }, additionalOutputFormats: [{ type: DER }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: ai, annotations: { cert-manager.io/cluster-issuer: letsencrypt } }
spec: { tls: [{ secretName: ingress-tls }] }
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: pg, namespace: ai }
spec: {}
`),
  );
  const keys = Object.entries(valuesOf(secrets)).map(([path, values]) => `${path}: ${Object.keys(values).join(' ')}`);
  expect(keys).toMatchInlineSnapshot(`
    [
      "ai/all: ",
      "ai/fetched: token",
      "ai/ingress-tls: tls.crt tls.key ca.crt",
      "ai/pg-app: ",
      "ai/pg-ca: ",
      "ai/pg-replication: ",
      "ai/pg-server: ",
      "ai/pg-superuser: ",
      "ai/sealed: old url",
      "ai/web-tls: tls.crt tls.key ca.crt keystore.p12 truststore.p12 key.der",
    ]
  `);
  expect(secrets.find(({ metadata }) => (metadata as { name: string }).name === 'sealed')?.metadata).toMatchObject({ labels: { a: 'b' } });
  expect(notes.map(({ what }) => what)[1]).toBe(
    'keys of Secret ai/all, ai/pg-app, ai/pg-ca, ai/pg-replication, ai/pg-server, ai/pg-superuser',
  );
});

test('a Secret that is rendered itself is left alone', () => {
  const rendered = manifests('{ apiVersion: v1, kind: Secret, metadata: { name: db, namespace: ai } }');
  expect(secretsOf({ secrets: [requirement('db', [random('password')])] }, rendered)).toEqual({ secrets: [], notes: [] });
});
