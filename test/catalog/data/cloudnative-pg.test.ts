import {
  Application,
  CloudNativePg,
  type CloudNativePgProps,
  Ollama,
  OpenWebUi,
  PostgresCluster,
  type PostgresClusterProps,
  type PostgresExtension,
} from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { schemaCheck } from '../../../src/checks/schema/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { schemasOf } from '../../checks/schema/_check.ts';
import { nas, place, problems, variables } from '../_backup.ts';
import * as ai from '../ai/_fixture.ts';

type Props = Omit<PostgresClusterProps<Attic, readonly PostgresExtension[]>, 'operator'>;

const operatorOf = (cluster: Attic, props?: CloudNativePgProps<Attic>) =>
  new CloudNativePg(
    new Application(cluster, 'cnpg', { layer: 'platform', namespace: 'other', syncOptions: ['ServerSideApply=true'] }),
    'cnpg',
    props,
  );

/** Renders one database `pg` and its operator; without a backup in the props, copies go to the NAS. */
function render(props: Partial<Props> = {}, operator?: CloudNativePgProps<Attic>) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new PostgresCluster(place(cluster, 'pg'), 'pg', {
      operator: operatorOf(cluster, operator),
      version: '18',
      database: 'notes',
      storage: { size: '5Gi' },
      ...props,
      backup: props.backup ?? { target: nas(cluster) },
    });
    return cluster;
  });
}

const cluster = (props?: Partial<Props>) => pick(render(props).manifests, 'Cluster', 'pg');
const application = ({ model }: ReturnType<typeof render>, name: string) => model.applications.find((entry) => entry.name === name);

test('the operator: chart, footprint and policies', () => {
  const rendered = render();
  expect(application(rendered, 'cnpg')?.charts).toEqual([
    {
      repoURL: 'https://cloudnative-pg.github.io/charts',
      chart: 'cloudnative-pg',
      version: '0.29.0',
      releaseName: 'cnpg',
      values: {
        fullnameOverride: 'cnpg',
        image: { repository: 'ghcr.io/cloudnative-pg/cloudnative-pg', tag: '1.30.1' },
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      },
    },
  ]);
  expect(application(rendered, 'cnpg')?.clusterKinds).toContainEqual({
    group: 'admissionregistration.k8s.io',
    kind: 'MutatingWebhookConfiguration',
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'cnpg')).toMatchObject({
    pods: 1,
    images: ['ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1'],
  });
  const policy = pick(rendered.manifests, 'NetworkPolicy', 'cnpg');
  expect(field(policy, 'spec.ingress')).toEqual([{ ports: [{ port: 9443, protocol: 'TCP' }] }]);
  expect((field(policy, 'spec.egress') as readonly { readonly ports: unknown }[]).map(({ ports }) => ports)).toEqual(
    [5432, 8000, 16443].map((port) => [{ port, protocol: 'TCP' }]),
  );
});

test('every prop of the operator ends up in its values', () => {
  const props: Required<CloudNativePgProps<Attic>> = {
    priority: 'data',
    nodeSelector: { gpu: 'true' },
    resources: { cpu: '70m', memory: '150Mi', memoryLimit: '300Mi' },
    overrides: { values: { replicaCount: 2 } },
  };
  const rendered = render({}, props);
  expect(rendered.issues).toEqual([]);
  expect(application(rendered, 'cnpg')?.charts[0]?.values).toMatchObject({
    priorityClassName: 'data',
    nodeSelector: { gpu: 'true' },
    resources: { requests: { cpu: '70m', memory: '150Mi' }, limits: { memory: '300Mi' } },
    replicaCount: 2,
  });
});

test('smallest props: three servers, and the Jobs of a database', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'pg');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`).sort()).toEqual([
    'Cluster pg',
    'ConfigMap pg-scripts',
    'CronJob pg-backup',
    'CronJob pg-drill',
    'CronJob pg-restore',
    'Job pg-setup',
    'NetworkPolicy pg',
    'NetworkPolicy pg-backup',
    'NetworkPolicy pg-restore',
    'NetworkPolicy pg-setup',
  ]);
  expect(toYaml(pick(rendered.manifests, 'Cluster', 'pg').body)).toMatchInlineSnapshot(`
    "apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata:
      name: pg
      namespace: home
      labels:
        app.kubernetes.io/component: database
        app.kubernetes.io/instance: pg
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: postgresql
        app.kubernetes.io/part-of: pg
      annotations:
        argocd.argoproj.io/sync-options: Prune=false,Delete=false,SkipDryRunOnMissingResource=true
        argocd.argoproj.io/sync-wave: '1'
    spec:
      priorityClassName: apps
      affinity:
        enablePodAntiAffinity: true
        podAntiAffinityType: preferred
        topologyKey: kubernetes.io/hostname
      resources:
        requests:
          cpu: 250m
          memory: 512Mi
        limits:
          memory: 2Gi
      bootstrap:
        initdb:
          builtinLocale: C.UTF-8
          dataChecksums: true
          database: postgres
          encoding: UTF8
          localeProvider: builtin
          owner: notes
          secret:
            name: pg-app
      enablePDB: true
      enableSuperuserAccess: true
      ephemeralVolumesSizeLimit:
        shm: 512Mi
      imageName: ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie
      instances: 3
      postgresql:
        parameters:
          effective_cache_size: 1280MB
          huge_pages: 'off'
          maintenance_work_mem: 256MB
          max_connections: '100'
          shared_buffers: 512MB
        synchronous:
          dataDurability: required
          method: any
          number: 1
      storage:
        size: 5Gi
        storageClass: local-retain
      superuserSecret:
        name: pg-superuser
    "
  `);
  expect(application(rendered, 'pg')?.dependsOn).toEqual(['backup', 'cnpg']);
  expect(rendered.model.footprints.find(({ name }) => name === 'pg')).toMatchObject({
    pods: 3,
    requests: { cpu: '750m', memory: '1536Mi' },
    limits: { memory: '6Gi' },
    volumes: ['pg-1', 'pg-2', 'pg-3'].map((name) => ({ name, size: '5Gi', storageClass: 'local' })),
    images: ['ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1', 'ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie'],
  });
  expect(rendered.model.claims.find(({ name }) => name === 'pg-1')).toMatchObject({ content: 'data', replicas: 3, storageClass: 'local' });
  expect(rendered.model.backups).toMatchObject([
    {
      application: 'pg',
      claim: 'pg-1',
      kind: 'scheduled',
      target: 'nas',
      restore: { cronJob: 'pg-restore' },
      drill: { cronJob: 'pg-drill' },
    },
  ]);
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<PostgresClusterProps<Attic, readonly PostgresExtension[]>> = {
      operator: operatorOf(cluster),
      version: '17',
      instances: 1,
      database: 'notes',
      role: 'writer',
      extensions: ['vector', 'pg_trgm'],
      storage: { class: 'shared', size: '7Gi' },
      backup: { target: nas(cluster), schedule: '5 4 * * 0', keep: 3, drill: { query: 'SELECT count(*) FROM note' } },
      start: 'empty',
      settings: { max_connections: 20, log_statement: 'ddl' },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '2Gi', memoryLimit: '4Gi', cpuLimit: '2' },
      overrides: {
        cluster: { spec: { stopDelay: 60 } },
        configMap: { immutable: true },
        setupJob: { spec: { backoffLimit: 9 } },
        backupCronJob: { spec: { failedJobsHistoryLimit: 9 } },
        drillCronJob: { spec: { successfulJobsHistoryLimit: 8 } },
        restoreCronJob: { spec: { successfulJobsHistoryLimit: 7 } },
      },
    };
    new PostgresCluster(place(cluster, 'pg'), 'pg', props);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests } = rendered;
  expect(field(pick(manifests, 'Cluster', 'pg'), 'spec')).toMatchObject({
    imageName: 'ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie',
    instances: 1,
    enablePDB: false,
    priorityClassName: 'data',
    affinity: { enablePodAntiAffinity: false, nodeSelector: { gpu: 'true' } },
    bootstrap: { initdb: { owner: 'writer', secret: { name: 'pg-app' } } },
    storage: { storageClass: 'longhorn', size: '7Gi' },
    resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } },
    ephemeralVolumesSizeLimit: { shm: '1024Mi' },
    postgresql: {
      parameters: {
        effective_cache_size: '2560MB',
        huge_pages: 'off',
        log_statement: 'ddl',
        maintenance_work_mem: '512MB',
        max_connections: '20',
        shared_buffers: '1024MB',
      },
    },
    probes: { liveness: { isolationCheck: { enabled: false } } },
    stopDelay: 60,
  });
  expect(field(pick(manifests, 'Cluster', 'pg'), 'spec.postgresql')).not.toHaveProperty('synchronous');
  expect(field(pick(manifests, 'ConfigMap', 'pg-scripts'), 'immutable')).toBe(true);
  const setup = pick(manifests, 'Job', 'pg-setup');
  expect(field(setup, 'spec.backoffLimit')).toBe(9);
  expect(variables(setup)).toMatchObject({
    PGHOST: 'pg-rw.home.svc.cluster.local',
    DATABASE: 'notes',
    ROLE: 'writer',
    EXTENSIONS: 'vector pg_trgm',
    START: 'empty',
  });
  expect(variables(pick(manifests, 'CronJob', 'pg-backup'))).toMatchObject({ PGHOST: 'pg-rw.home.svc.cluster.local', KEEP_DAYS: '3' });
  expect(field(pick(manifests, 'CronJob', 'pg-backup'), 'spec.failedJobsHistoryLimit')).toBe(9);
  expect(field(pick(manifests, 'CronJob', 'pg-drill'), 'spec.successfulJobsHistoryLimit')).toBe(8);
  expect(field(pick(manifests, 'CronJob', 'pg-restore'), 'spec.successfulJobsHistoryLimit')).toBe(7);
});

test('the set-up comes after the servers, and refuses to begin beside a dump; the servers make no database', () => {
  const { manifests } = render();
  const setup = pick(manifests, 'Job', 'pg-setup');
  expect(field(setup, 'metadata.annotations')).toEqual({
    'argocd.argoproj.io/hook': 'Sync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    'argocd.argoproj.io/sync-wave': '2',
  });
  expect(variables(setup)).toMatchObject({ START: 'refuse-over-backup', RESTORE_CRONJOB: 'pg-restore' });
  expect(field(pick(manifests, 'Cluster', 'pg'), 'spec.bootstrap.initdb.database')).toBe('postgres');
});

test('the Secrets that the operator reads have user and password, and are noticed when they change', () => {
  const { secrets } = render().model;
  for (const [name, user] of [
    ['pg-app', 'notes'],
    ['pg-superuser', 'postgres'],
  ])
    expect(secrets.find((secret) => secret.name === name)).toMatchObject({
      type: 'kubernetes.io/basic-auth',
      labels: { 'cnpg.io/reload': 'true' },
      keys: [
        { name: 'username', kind: 'derived', template: user },
        { name: 'password', kind: 'random', alphabet: 'url' },
      ],
    });
  expect(secrets.find(({ name }) => name === 'pg-backup')).toMatchObject({ type: 'Opaque', keys: [{ name: 'password' }] });
});

test('two servers go on writing when one is gone, three never answer before a second one has it', () => {
  const durability = (instances: number) => field(cluster({ instances }), 'spec.postgresql.synchronous.dataDurability');
  expect([durability(2), durability(3)]).toEqual(['preferred', 'required']);
});

test('a lone server talks to no other', () => {
  const policy = pick(render({ instances: 1 }).manifests, 'NetworkPolicy', 'pg');
  expect(field(policy, 'spec.egress')).toHaveLength(1);
  expect(JSON.stringify(field(policy, 'spec.ingress'))).not.toContain('cnpg.io/cluster');
});

test('a consumer gets host, role and password', () => {
  const rendered = ai.render((cluster) => {
    const at = new Application(cluster, 'cnpg', { layer: 'platform', namespace: 'ai', syncOptions: ['ServerSideApply=true'] });
    const database = new PostgresCluster(ai.app(cluster, 'pg'), 'pg', {
      operator: new CloudNativePg(at, 'cnpg'),
      version: '18',
      database: 'talk',
      extensions: ['vector'],
      storage: { size: '5Gi' },
      backup: { exempt: 'a test' },
    });
    new OpenWebUi(ai.app(cluster, 'chat'), 'chat', {
      database,
      cache: ai.redis(cluster),
      models: new Ollama(ai.app(cluster, 'ollama'), 'ollama', { storage: { size: '1Gi' }, models: [] }),
      storage: { size: '20Gi' },
      backup: { exempt: 'a test' },
    });
  });
  expect(rendered.issues).toEqual([]);
  expect(ai.environment(rendered, 'Deployment', 'chat')).toMatchObject({
    DATABASE_PASSWORD: 'pg-app/password',
    DATABASE_URL: 'postgresql://talk:$(DATABASE_PASSWORD)@pg-rw.ai.svc.cluster.local:5432/talk',
  });
  expect(rendered.model.applications.find(({ name }) => name === 'chat')?.dependsOn).toContain('pg');
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'chat'), 'spec.egress')).toContainEqual({
    to: [{ podSelector: { matchLabels: { 'cnpg.io/cluster': 'pg' } } }],
    ports: [{ port: 5432, protocol: 'TCP' }],
  });
});

test('MODEL_VALUE: the CRDs of the operator do not fit into a client-side apply', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new CloudNativePg(place(cluster, 'cnpg'), 'cnpg');
    return cluster;
  });
  expect(problems(rendered)).toEqual([
    "MODEL_VALUE attic/cnpg syncOptions: the CRDs of CloudNativePG are larger than an annotation may be, so that a client-side apply of them fails [write `syncOptions: ['ServerSideApply=true']`]",
  ]);
});

test('MODEL_VALUE: instances, version, extension, and a setting that the operator keeps', () => {
  expect(problems(render({ instances: 0 }))).toEqual([
    'MODEL_VALUE attic/pg/pg instances: 0 is no whole number above 0 [write `1`, or `3` to survive the loss of a node without losing a write]',
  ]);
  expect(problems(render({ instances: 1.5 }))).toHaveLength(1);
  expect(problems(render({ version: '19' as '18' }))).toEqual([
    expect.stringContaining('MODEL_VALUE attic/pg/pg version: no image of PostgreSQL "19" is known'),
  ]);
  expect(problems(render({ extensions: ['postgis' as 'vector'] }))).toEqual([
    expect.stringContaining('MODEL_VALUE attic/pg/pg extensions[0]: no image with extension "postgis" is known'),
  ]);
  expect(problems(render({ settings: { archive_mode: 'off' } }))).toEqual([
    'MODEL_VALUE attic/pg/pg settings.archive_mode: CloudNativePG makes this setting itself and refuses another one [leave it out]',
  ]);
});

const checks = [...ownChecks, schemaCheck(schemasOf)];

test('no finding of the checks, schemas among them', () => {
  for (const instances of [1, 2, 3]) {
    const found = runChecks(render({ instances }), checks).filter(({ path }) => /cnpg|pg/.test(path));
    expect(found.filter(({ severity }) => severity !== 'unchecked')).toEqual([]);
    // Nothing here knows the pods that others make, and rules in CEL are for the API server.
    expect([...new Set(found.map(({ code }) => code))]).toEqual(['REFERENCE_POLICY_NO_PODS', 'SCHEMA_CEL_UNCHECKED']);
  }
  const wrong = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const overrides = { cluster: { spec: { instancesCount: 3 } } };
    const backup = { exempt: 'a test' };
    new PostgresCluster(place(cluster, 'pg'), 'pg', {
      operator: operatorOf(cluster),
      version: '18',
      database: 'notes',
      storage: { size: '5Gi' },
      backup,
      overrides,
    });
    return cluster;
  });
  expect(JSON.stringify(runChecks(wrong, checks))).toContain('instancesCount');
});

test('metrics come from the servers alone, alerts about copies only where there are some', () => {
  expect(render().model.metrics?.find(({ workload }) => workload === 'pg')).toMatchObject({
    port: 'metrics',
    podPort: 9187,
    labels: { 'cnpg.io/cluster': 'pg', 'cnpg.io/podRole': 'instance' },
  });
  const names = (instances: number) => {
    let found: readonly string[] = [];
    renderCluster((fleet) => {
      const cluster = new Attic(fleet);
      const backup = { exempt: 'a test' };
      const operator = operatorOf(cluster);
      const props = { operator, instances, version: '18', database: 'notes', storage: { size: '5Gi' }, backup } as const;
      new PostgresCluster(place(cluster, 'pg'), 'pg', props);
      found = cluster.facts.alerts.flatMap(({ alerts }) => alerts.map(({ alert }) => alert));
      return cluster;
    });
    return found;
  };
  expect(names(1)).toEqual(['PostgresInstanceDown', 'PostgresTransactionAge']);
  expect(names(3)).toEqual(['PostgresInstanceDown', 'PostgresReplicaDisconnected', 'PostgresReplicaLag', 'PostgresTransactionAge']);
});
