import { Application, ExternalSecrets, type ExternalSecretsProps, Redis } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import type { SecretRequirement } from '../../../src/model/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { place, problems } from '../_backup.ts';

const vault = { kind: 'vault', server: 'https://vault.lan:8200', ranges: ['10.20.0.2/32'] } as const;

const render = (props: Partial<ExternalSecretsProps<Attic>> = {}, ...more: Partial<SecretRequirement>[]) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new ExternalSecrets(new Application(cluster, 'external-secrets', { layer: 'platform', namespace: 'other' }), 'external-secrets', {
      store: vault,
      ...props,
    });
    new Redis(place(cluster, 'cache'), 'cache', { storage: { size: '1Gi' }, noBackup: 'a test' });
    for (const secret of more)
      cluster.facts.requireSecret({
        namespace: 'other',
        name: 'more',
        type: 'Opaque',
        keys: [],
        labels: {},
        producer: 'a test',
        consumers: [],
        ...secret,
      });
    return cluster;
  });

const application = ({ model }: ReturnType<typeof render>) => model.applications.find(({ name }) => name === 'external-secrets');
const spec = (rendered: ReturnType<typeof render>, name: string) => field(pick(rendered.manifests, 'ExternalSecret', name), 'spec');

test('smallest props: a pinned chart, three pods in a restricted namespace, a store', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  const pod = { resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } }, revisionHistoryLimit: 3 };
  expect(application(rendered)?.charts).toEqual([
    {
      repoURL: 'https://charts.external-secrets.io',
      chart: 'external-secrets',
      version: '2.9.0',
      releaseName: 'external-secrets',
      values: {
        fullnameOverride: 'external-secrets',
        ...pod,
        livenessProbe: { enabled: true },
        readinessProbe: { enabled: true },
        webhook: pod,
        certController: pod,
        crds: {
          createClusterExternalSecret: false,
          createClusterGenerator: false,
          createClusterPushSecret: false,
          createPushSecret: false,
        },
        processClusterExternalSecret: false,
        processClusterGenerator: false,
        processClusterPushSecret: false,
        processPushSecret: false,
      },
    },
  ]);
  expect(rendered.model.footprints.find(({ name }) => name === 'external-secrets')).toMatchObject({
    pods: 3,
    requests: { cpu: '60m', memory: '192Mi' },
    limits: { memory: '768Mi' },
    images: ['ghcr.io/external-secrets/external-secrets:v2.9.0'],
  });
  expect(field(pick(rendered.manifests, 'ClusterSecretStore'), 'spec.provider.vault')).toEqual({
    server: 'https://vault.lan:8200',
    path: 'secret',
    version: 'v2',
    auth: {
      kubernetes: {
        mountPath: 'kubernetes',
        role: 'external-secrets',
        serviceAccountRef: { name: 'external-secrets', namespace: 'other' },
      },
    },
  });
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('a Secret of the cluster: what can only come from outside is read, what follows from it is put together', () => {
  expect(toYaml(pick(render().manifests, 'ExternalSecret', 'cache-auth').body)).toMatchInlineSnapshot(`
    "apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: cache-auth
      namespace: home
      labels:
        app.kubernetes.io/component: secret
        app.kubernetes.io/instance: external-secrets
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: external-secrets
        app.kubernetes.io/part-of: external-secrets
      annotations:
        argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
        argocd.argoproj.io/sync-wave: '1'
    spec:
      data:
        - remoteRef:
            key: attic/home/cache-auth
            conversionStrategy: Default
            decodingStrategy: None
            metadataPolicy: None
            nullBytePolicy: Ignore
            property: password
          secretKey: password
      refreshInterval: 1h0m0s
      refreshPolicy: Periodic
      secretStoreRef:
        kind: ClusterSecretStore
        name: external-secrets
      target:
        name: cache-auth
        creationPolicy: Owner
        deletionPolicy: Retain
        template:
          data:
            auth.conf: |
              requirepass {{ index . "password" }}
            password: '{{ index . "password" }}'
          engineVersion: v2
          mergePolicy: Replace
          type: Opaque
    "
  `);
});

test('a value of another Secret is read under a name of its own, through as many steps as it takes', () => {
  const rendered = render(
    {},
    {
      name: 'url',
      type: 'example.org/url',
      labels: { tier: 'web' },
      keys: [
        { name: 'url', kind: 'derived', template: 'redis://:{{home/cache-auth/password}}@cache/{{ number }}', purpose: 'address' },
        { name: 'number', kind: 'derived', template: '{{home/number/value}}', purpose: 'which one' },
      ],
    },
    { namespace: 'home', name: 'number', keys: [{ name: 'value', kind: 'given', example: '3', purpose: 'which one' }] },
  );
  expect(rendered.issues).toEqual([]);
  expect(spec(rendered, 'url')).toMatchObject({
    target: {
      template: {
        type: 'example.org/url',
        metadata: { labels: { tier: 'web' } },
        data: {
          url: 'redis://:{{ index . "home.cache-auth.password" }}@cache/{{ index . "home.number.value" }}',
          number: '{{ index . "home.number.value" }}',
        },
      },
    },
    data: [
      { secretKey: 'home.cache-auth.password', remoteRef: { key: 'attic/home/cache-auth', property: 'password' } },
      { secretKey: 'home.number.value', remoteRef: { key: 'attic/home/number', property: 'value' } },
    ],
  });
  expect(spec(rendered, 'number')).toMatchObject({ target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' } });
  expect(JSON.stringify(spec(rendered, 'number'))).not.toContain('template');
});

test('a template that goes round in a circle ends', () => {
  const keys = [
    { name: 'a', kind: 'derived', template: '{{b}}', purpose: 'x' },
    { name: 'b', kind: 'derived', template: '{{a}}', purpose: 'y' },
  ] as const;
  expect(spec(render({}, { keys }), 'more')).toMatchObject({ data: [], target: { template: { data: { a: '{{a}}', b: '{{b}}' } } } });
});

test('every prop', () => {
  const props: Required<ExternalSecretsProps<Attic>> = {
    store: { kind: 'vault', server: 'https://bao.lan', mount: 'kv', auth: 'attic', role: 'attic', ca: 'PEM', ranges: ['10.20.0.3/32'] },
    prefix: 'homelab/attic',
    refresh: '15m0s',
    exclude: ['other/more'],
    priority: 'data',
    resources: { memory: '96Mi' },
    overrides: {
      values: { log: { level: 'debug' } },
      store: { spec: { refreshInterval: 60 } },
      externalSecret: { metadata: { annotations: { note: 'all' } } },
    },
  };
  const rendered = render(props, { keys: [{ name: 'a', kind: 'given', example: 'x', purpose: 'y' }] });
  expect(rendered.issues).toEqual([]);
  expect(application(rendered)?.charts[0]?.values).toMatchObject({
    log: { level: 'debug' },
    priorityClassName: 'data',
    webhook: { priorityClassName: 'data', resources: { requests: { memory: '96Mi' } } },
  });
  expect(field(pick(rendered.manifests, 'ClusterSecretStore'), 'spec')).toMatchObject({
    refreshInterval: 60,
    provider: {
      vault: { path: 'kv', caBundle: Buffer.from('PEM').toString('base64'), auth: { kubernetes: { mountPath: 'attic', role: 'attic' } } },
    },
  });
  expect(rendered.manifests.filter(({ identity }) => identity.kind === 'ExternalSecret').map(({ identity }) => identity.name)).toEqual([
    'cache-auth',
  ]);
  expect(spec(rendered, 'cache-auth')).toMatchObject({
    refreshInterval: '15m0s',
    data: [{ remoteRef: { key: 'homelab/attic/home/cache-auth' } }],
  });
  expect(field(pick(rendered.manifests, 'ExternalSecret'), 'metadata.annotations.note')).toBe('all');
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'external-secrets-operator'), 'spec.egress')).toEqual([
    { to: [{ ipBlock: { cidr: '10.20.0.3/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
  ]);
});

test('another cluster as the store: names without slashes, and a token that only its owner can give', () => {
  const store = { kind: 'kubernetes', server: 'https://10.20.0.60:6443', namespace: 'values', ca: 'PEM' } as const;
  const rendered = render({ store });
  expect(rendered.issues).toEqual([]);
  expect(field(pick(rendered.manifests, 'ClusterSecretStore'), 'spec.provider.kubernetes')).toEqual({
    remoteNamespace: 'values',
    server: { url: 'https://10.20.0.60:6443', caBundle: Buffer.from('PEM').toString('base64') },
    auth: { token: { bearerToken: { name: 'external-secrets-access', namespace: 'other', key: 'token' } } },
  });
  expect(spec(rendered, 'cache-auth')).toMatchObject({ data: [{ remoteRef: { key: 'attic.home.cache-auth' } }] });
  expect(rendered.model.secrets.map(({ name }) => name)).toContain('external-secrets-access');
  expect(rendered.manifests.some(({ identity }) => identity.name === 'external-secrets-access')).toBe(false);
  expect(rendered.runbooks[0]?.text).toContain('kubectl -n values create secret generic attic.<namespace>.<name>');
});

test('the page lists what must lie in the store, and no more', () => {
  const [page] = render().runbooks.filter(({ file }) => file === 'external-secrets.md');
  expect(page?.text.match(/^\| `.*$/gm)).toEqual(['| `attic/home/cache-auth` | `password` | password of the default user |']);
  expect(page?.text).toContain(`printf 'path "secret/data/attic/*" { capabilities = ["read"] }' | vault policy write external-secrets -`);
});

test('MODEL_VALUE, MODEL_UNKNOWN_NAME: an address that is none, a Secret that nobody needs', () => {
  expect(problems(render({ store: { ...vault, server: 'vault.lan' }, exclude: ['home/cash-auth'] }))).toEqual([
    'MODEL_VALUE attic/external-secrets/external-secrets store.server: "vault.lan" is no address [write `https://vault.lan:8200`]',
    'MODEL_UNKNOWN_NAME attic/external-secrets/external-secrets exclude[0]: no Secret "home/cash-auth" in this cluster [did you mean `home/cache-auth`?]',
  ]);
});
