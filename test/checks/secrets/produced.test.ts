import { expect, test } from 'vitest';
import { deployment, lines, required } from './_fixture.ts';

const reads = (name: string, key: string) =>
  deployment(`containers: [{ name: web, env: [{ name: A, valueFrom: { secretKeyRef: { name: ${name}, key: ${key} } } }] }]`);
const secrets = [required('ai/pgvector', ['password'])];

test('a required Secret and key are read without a finding', () => {
  expect(lines(reads('pgvector', 'password'), { secrets })).toEqual([]);
});

test('SECRET_UNPRODUCED: names the reader, the Secret and the nearest known name', () => {
  expect(lines(reads('pgvectr', 'password'), { secrets })[0]).toBe(
    'error SECRET_UNPRODUCED attic/web spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef: Deployment ai/web reads Secret ai/pgvectr, which nothing produces (did you mean `pgvector`?)',
  );
});

test('SECRET_UNPRODUCED: a Secret of another namespace', () => {
  expect(
    lines(reads('registry', 'a'), { secrets: [required('ci/registry', ['a'], { consumers: [{ workload: 'ci/x', key: 'a' }] })] })[0],
  ).toContain('there is one in namespace ci, but a Secret is read only in its own namespace');
});

test('SECRET_KEY_MISSING: the Secret is known, the key is not', () => {
  expect(lines(reads('pgvector', 'pasword'), { secrets })).toEqual([
    'error SECRET_KEY_MISSING attic/web spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef: Secret ai/pgvector has no key "pasword" (made by the requirement of attic/pgvector) (did you mean `password`?)',
  ]);
});

test('SECRET_UNPRODUCED: every way to read a Secret, once for each object; optional ones are left out', () => {
  const pod = `
imagePullSecrets: [{ name: pull }]
volumes:
  - { name: a, secret: { secretName: volume, items: [{ key: x, path: x }, { key: y, path: y }] } }
  - { name: b, projected: { sources: [{ secret: { name: projected } }] } }
  - { name: c, secret: { secretName: optional-volume, optional: true } }
  - { name: d, csi: { driver: x, nodePublishSecretRef: { name: csi } } }
initContainers: [{ name: init, env: [{ name: A, valueFrom: { secretKeyRef: { name: init, key: a } } }] }]
containers:
  - name: web
    envFrom: [{ secretRef: { name: from } }, { secretRef: { name: optional-from, optional: true } }]
    env: [{ name: A, valueFrom: { secretKeyRef: { name: optional-key, key: a, optional: true } } }]
`;
  const rest = `---
apiVersion: v1
kind: ServiceAccount
metadata: { name: account, namespace: ai }
secrets: [{ name: account-secret }]
imagePullSecrets: [{ name: account-pull }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: door, namespace: ai, annotations: { nginx.ingress.kubernetes.io/auth-secret: other/basic } }
spec: { tls: [{ hosts: [a.example.org], secretName: door-tls }] }
`;
  const found = lines(deployment(pod) + rest).map((line) =>
    /path: (.*), which|SECRET_UNPRODUCED \S+ (\S+): .* Secret (\S+),/.exec(line)?.slice(2).join(' '),
  );
  expect(found).toEqual([
    'imagePullSecrets[0].name ai/account-pull',
    'secrets[0].name ai/account-secret',
    'metadata.annotations["nginx.ingress.kubernetes.io/auth-secret"] other/basic',
    'spec.tls[0].secretName ai/door-tls',
    'spec.template.spec.containers[0].envFrom[0].secretRef.name ai/from',
    'spec.template.spec.imagePullSecrets[0].name ai/pull',
    'spec.template.spec.initContainers[0].env[0].valueFrom.secretKeyRef ai/init',
    'spec.template.spec.volumes[0].secret.secretName ai/volume',
    'spec.template.spec.volumes[1].projected.sources[0].secret.name ai/projected',
    'spec.template.spec.volumes[3].csi.nodePublishSecretRef.name ai/csi',
  ]);
});

test.each([
  [
    'SealedSecret',
    'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: s, namespace: ai }\nspec: { encryptedData: { a: Ag } }\n',
  ],
  [
    'ExternalSecret',
    'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: x, namespace: ai }\nspec: { target: { name: s }, data: [{ secretKey: a, remoteRef: { key: k } }] }\n',
  ],
  [
    'ExternalSecret with everything the store has',
    'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: s, namespace: ai }\nspec: { dataFrom: [{ extract: { key: k } }] }\n',
  ],
  ['CloudNativePG', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: s, namespace: ai }\nspec: {}\n'],
])('a Secret made by %s is known', (kind, maker) => {
  expect(lines(`${reads(kind === 'CloudNativePG' ? 's-app' : 's', 'a')}---\n${maker}`)).toEqual([]);
});

test.each([
  [
    'a Certificate',
    'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: x, namespace: ai }\nspec: { secretName: door-tls }\n',
  ],
  [
    'the issuer of its own annotation',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: b, namespace: ai, annotations: { cert-manager.io/cluster-issuer: home } }\nspec: { tls: [{ secretName: door-tls }] }\n',
  ],
])('a certificate made by %s is known', (_, maker) => {
  const ingress =
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: a, namespace: ai }\nspec: { tls: [{ secretName: door-tls }] }\n';
  expect(lines(`${ingress}---\n${maker}`)).toEqual([]);
});

test('SECRET_KEY_MISSING: a sealed file from before a new key counts, not the requirement', () => {
  const sealed =
    'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: pgvector, namespace: ai }\nspec: { encryptedData: { old: Ag } }\n';
  const [line] = lines(`${reads('pgvector', 'password')}---\n${sealed}`, { secrets });
  expect(line).toContain('(made by SealedSecret ai/pgvector)');
  expect(line).toContain('run `labwright secrets seal`');
});

test('SECRET_UNPRODUCED: beside a chart, or without facts of the cluster, it could not be decided', () => {
  const inChartNamespace = reads('runner-token', 'a').replace('namespace: ai', 'namespace: ci');
  expect(lines(inChartNamespace, { chart: {} })).toEqual([
    'unchecked SECRET_UNPRODUCED attic/web spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef: Deployment ci/web reads Secret ci/runner-token, which nothing here produces; it may come from the chart of application runner, whose objects are not rendered here',
  ]);
  expect(lines(reads('x', 'a'), { foreign: true })[0]).toContain('unchecked SECRET_UNPRODUCED');
});
