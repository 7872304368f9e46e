import { execFileSync } from 'node:child_process';
import { type AnyCluster, Postgres, type PostgresExtension, type PostgresProps, type Postgresql } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';

type Props = PostgresProps<Attic, readonly PostgresExtension[]>;

/** Renders one server `pg`; without a backup in the props, copies go to the NAS. */
function render(props: Partial<Props> = {}) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = props.backup ?? { target: nas(cluster) };
    new Postgres(place(cluster, 'pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, ...props, backup });
    return cluster;
  });
}

const own = (rendered: ReturnType<typeof render>) => rendered.manifests.filter(({ origin }) => origin.application === 'pg');
const secretsOf = ({ model }: ReturnType<typeof render>) => model.secrets.filter(({ namespace }) => namespace === 'home');
const script = (rendered: ReturnType<typeof render>, name: string) =>
  String((field(pick(rendered.manifests, 'ConfigMap', 'pg-scripts'), 'data') as Record<string, string>)[name]);

test('smallest props: server, setup, backup and restore', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap pg-scripts',
    'Service pg',
    'Service pg-headless',
    'StatefulSet pg',
    'CronJob pg-backup',
    'CronJob pg-drill',
    'CronJob pg-restore',
    'Job pg-setup',
    'NetworkPolicy pg',
    'NetworkPolicy pg-backup',
    'NetworkPolicy pg-restore',
    'NetworkPolicy pg-setup',
  ]);
  const server = pick(rendered.manifests, 'StatefulSet');
  expect(field(server, 'spec.template.spec.containers[0].image')).toMatch(/^docker\.io\/library\/postgres:17\./);
  expect(field(server, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(field(server, 'metadata.annotations')).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  expect(rendered.model.backups).toMatchObject([
    {
      application: 'pg',
      claim: 'data-pg-0',
      namespace: 'home',
      kind: 'scheduled',
      target: 'nas',
      schedule: '30 2 * * *',
      retention: '14d',
      method: 'pg_dump of every database',
      restore: { of: 'database', cronJob: 'pg-restore', stop: 'writers' },
      drill: { kind: 'scheduled', cronJob: 'pg-drill', schedule: '30 5 * * 0', maxAgeHours: 26 },
    },
  ]);
  expect(rendered.model.claims.find(({ name }) => name === 'data-pg-0')).toMatchObject({
    storageClass: 'local',
    size: '5Gi',
    content: 'data',
  });
  expect(rendered.model.applications.find(({ name }) => name === 'pg')?.dependsOn).toEqual(['backup']);
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<Props> = {
      version: '18',
      database: 'notes',
      role: 'writer',
      extensions: ['vector', 'pg_trgm'],
      storage: { class: 'shared', size: '5Gi' },
      backup: {
        target: nas(cluster),
        schedule: '5 4 * * 0',
        timeZone: 'Europe/Berlin',
        keep: 3,
        priority: 'apps',
        drill: { schedule: '0 9 1 * *', maxAgeHours: 100, query: 'SELECT count(*) FROM note', scratch: { class: 'cache', size: '7Gi' } },
      },
      start: 'empty',
      settings: { max_connections: 20, log_statement: 'ddl' },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '2Gi', memoryLimit: '4Gi', cpuLimit: '2' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { type: 'NodePort' } },
        configMap: { immutable: true },
        setupJob: { spec: { backoffLimit: 9 } },
        backupCronJob: { spec: { failedJobsHistoryLimit: 9 } },
        drillCronJob: { spec: { successfulJobsHistoryLimit: 8 } },
        restoreCronJob: { spec: { successfulJobsHistoryLimit: 9 } },
      },
    };
    new Postgres(place(cluster, 'pg'), 'pg', props);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests } = rendered;
  const server = pick(manifests, 'StatefulSet');
  expect(field(server, 'spec.template.spec.containers[0].image')).toMatch(/^docker\.io\/pgvector\/pgvector:.*-pg18-/);
  expect(field(server, 'spec.template.spec.containers[0].args')).toEqual(
    [
      'effective_cache_size=2560MB',
      'huge_pages=off',
      'listen_addresses=*',
      'log_statement=ddl',
      'maintenance_work_mem=512MB',
      'max_connections=20',
      'shared_buffers=1024MB',
    ].flatMap((setting) => ['-c', setting]),
  );
  expect(field(server, 'spec.template.spec.containers[0].resources')).toEqual({
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '2', memory: '4Gi' },
  });
  expect(field(server, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(server, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(field(server, 'spec.minReadySeconds')).toBe(7);
  expect(field(pick(manifests, 'Service', 'pg'), 'spec.type')).toBe('NodePort');
  expect(field(pick(manifests, 'ConfigMap'), 'immutable')).toBe(true);
  expect(field(pick(manifests, 'Job'), 'spec.backoffLimit')).toBe(9);
  const backup = pick(manifests, 'CronJob', 'pg-backup');
  expect(field(backup, 'spec.schedule')).toBe('5 4 * * 0');
  expect(field(backup, 'spec.timeZone')).toBe('Europe/Berlin');
  expect(field(backup, 'spec.failedJobsHistoryLimit')).toBe(9);
  expect(field(backup, 'spec.jobTemplate.spec.template.spec.priorityClassName')).toBe('apps');
  expect(variables(backup)).toMatchObject({ KEEP_DAYS: '3' });
  const restore = pick(manifests, 'CronJob', 'pg-restore');
  expect(field(restore, 'spec.successfulJobsHistoryLimit')).toBe(9);
  expect(field(restore, 'spec.jobTemplate.spec.template.spec.priorityClassName')).toBe('data');
  expect(variables(pick(manifests, 'Job'))).toMatchObject({ DATABASE: 'notes', ROLE: 'writer', EXTENSIONS: 'vector pg_trgm' });
  const drill = pick(manifests, 'CronJob', 'pg-drill');
  expect(field(drill, 'spec.schedule')).toBe('0 9 1 * *');
  expect(field(drill, 'spec.timeZone')).toBe('Europe/Berlin');
  expect(field(drill, 'spec.successfulJobsHistoryLimit')).toBe(8);
  expect(field(drill, 'spec.jobTemplate.spec.template.spec.priorityClassName')).toBe('apps');
  expect(variables(drill)).toMatchObject({ MAX_AGE_HOURS: '100', QUERY: 'SELECT count(*) FROM note' });
  expect(field(drill, 'spec.jobTemplate.spec.template.spec.volumes')).toContainEqual({
    name: 'drill',
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          storageClassName: 'microk8s-hostpath',
          volumeMode: 'Filesystem',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '7Gi' } },
        },
      },
    },
  });
  expect(rendered.model.backups).toMatchObject([{ schedule: '5 4 * * 0', retention: '3d', drill: { maxAgeHours: 100 } }]);
});

test.each([
  ['17', '/var/lib/postgresql/data', '/var/lib/postgresql/data/pgdata'],
  ['18', '/var/lib/postgresql', '/var/lib/postgresql/18/docker'],
] as const)('version %s has its volume and its data where the image expects them', (version, volume, data) => {
  const server = pick(render({ version }).manifests, 'StatefulSet');
  expect(field(server, 'spec.template.spec.containers[0].volumeMounts[0]')).toEqual({ name: 'data', mountPath: volume });
  expect(field(server, 'spec.template.spec.containers[0].env[0]')).toEqual({ name: 'PGDATA', value: data });
});

test('probes ask over TCP, the start may take a quarter of an hour, the stop two minutes', () => {
  const server = pick(render().manifests, 'StatefulSet');
  const pod = 'spec.template.spec';
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    expect(field(server, `${pod}.containers[0].${probe}.exec.command[2]`)).toContain('pg_isready --quiet -h 127.0.0.1');
  }
  expect(
    Number(field(server, `${pod}.containers[0].startupProbe.periodSeconds`)) *
      Number(field(server, `${pod}.containers[0].startupProbe.failureThreshold`)),
  ).toBe(900);
  expect(field(server, `${pod}.terminationGracePeriodSeconds`)).toBe(120);
});

test('shared memory and buffers follow the memory limit', () => {
  const server = pick(render({ resources: { memoryLimit: '1Gi' } }).manifests, 'StatefulSet');
  expect(field(server, 'spec.template.spec.containers[0].args')).toContain('shared_buffers=256MB');
  expect(field(server, 'spec.template.spec.volumes')).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } });
});

test('superuser, owner and backup role each have a Secret of their own', () => {
  const secrets = secretsOf(render());
  expect(
    secrets.map(({ name, keys, consumers }) => [name, keys.map((key) => key.name), consumers.map(({ workload }) => workload)]),
  ).toEqual([
    ['pg-app', ['password'], ['pg-restore', 'pg-setup']],
    ['pg-backup', ['password'], ['pg-backup', 'pg-restore', 'pg-setup']],
    ['pg-superuser', ['password'], ['pg', 'pg-restore', 'pg-setup']],
  ]);
  expect(secrets.every(({ keys }) => keys.every((key) => key.kind === 'random' && key.alphabet === 'url'))).toBe(true);
});

test('the dump runs as a role that only reads, and sees no other password', () => {
  const backup = pick(render().manifests, 'CronJob', 'pg-backup');
  const volumes = field(backup, 'spec.jobTemplate.spec.template.spec.volumes') as readonly {
    readonly secret?: { readonly secretName: string };
  }[];
  expect(volumes.flatMap(({ secret }) => (secret === undefined ? [] : [secret.secretName]))).toEqual(['pg-backup']);
  expect(script(render(), 'setup.sql')).toContain('GRANT pg_read_all_data TO :"backup_role"');
});

test('the setup Job is a hook of every sync, with a deadline, and replaces the one before', () => {
  const job = pick(render().manifests, 'Job');
  expect(field(job, 'metadata.annotations')).toEqual({
    'argocd.argoproj.io/hook': 'Sync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  });
  expect(field(job, 'spec.activeDeadlineSeconds')).toBe(1800);
  expect(field(job, 'spec.backoffLimit')).toBe(2);
  expect(field(job, 'spec.template.spec.restartPolicy')).toBe('Never');
});

test('the guard stands in the Job and only reads the backup; the server never mounts it', () => {
  const { manifests } = render();
  const job = pick(manifests, 'Job');
  expect(variables(job)).toMatchObject({
    START: 'refuse-over-backup',
    BACKUP_FOLDER: '/backup/pg',
    RESTORE_CRONJOB: 'pg-restore',
    CONSTRUCT: 'attic/pg/pg',
  });
  expect(field(job, 'spec.template.spec.volumes')).toContainEqual({
    name: 'copies',
    persistentVolumeClaim: { claimName: 'backup', readOnly: true },
  });
  expect(toYaml(pick(manifests, 'StatefulSet').body)).not.toContain('claimName');
});

test("start: 'empty' needs no backup target to be there", () => {
  const job = pick(render({ start: 'empty' }).manifests, 'Job');
  expect(variables(job)['START']).toBe('empty');
  expect(toYaml(job.body)).not.toContain('persistentVolumeClaim');
});

test('an exempt database has a reason and neither dump nor restore', () => {
  const rendered = render({ backup: { exempt: 'holds what a scraper fetches again' } });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.backups).toMatchObject([
    { application: 'pg', claim: 'data-pg-0', namespace: 'home', kind: 'exempt', reason: 'holds what a scraper fetches again' },
  ]);
  expect(own(rendered).filter(({ identity }) => identity.kind === 'CronJob')).toEqual([]);
  expect(secretsOf(rendered).map(({ name }) => name)).toEqual(['pg-app', 'pg-superuser']);
  expect(variables(pick(rendered.manifests, 'Job'))).toMatchObject({ START: 'empty' });
});

test('the restore is a template that never runs by itself', () => {
  const restore = pick(render().manifests, 'CronJob', 'pg-restore');
  expect(field(restore, 'spec.suspend')).toBe(true);
  expect(field(restore, 'spec.schedule')).toBe('0 0 31 2 *');
  expect(field(restore, 'spec.jobTemplate.spec.backoffLimit')).toBe(0);
  expect(variables(restore)).toMatchObject({ FILE: '', FORCE: 'no' });
});

test('each task may reach the server and nothing else', () => {
  const { manifests } = render();
  expect(toYaml(pick(manifests, 'NetworkPolicy', 'pg-backup').body)).toMatchInlineSnapshot(`
    "apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: pg-backup
      namespace: home
      labels:
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/part-of: pg
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/component: backup
          app.kubernetes.io/instance: pg
          app.kubernetes.io/name: postgresql
      policyTypes:
        - Egress
      egress:
        - to:
            - podSelector:
                matchLabels:
                  app.kubernetes.io/component: database
                  app.kubernetes.io/instance: pg
                  app.kubernetes.io/name: postgresql
          ports:
            - port: 5432
              protocol: TCP
    "
  `);
  expect(field(pick(manifests, 'NetworkPolicy', 'pg'), 'spec.ingress[0].from')).toHaveLength(3);
});

test('a drill knows no password, talks to nobody and gets room for what the volume holds', () => {
  const rendered = render();
  const drill = pick(rendered.manifests, 'CronJob', 'pg-drill');
  const pod = 'spec.jobTemplate.spec.template.spec';
  expect(field(drill, `${pod}.volumes`)).toEqual([
    { name: 'scripts', configMap: { name: 'pg-scripts' } },
    { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    { name: 'drill', emptyDir: { sizeLimit: '5Gi' } },
    { name: 'copies', persistentVolumeClaim: { claimName: 'backup', readOnly: true } },
  ]);
  expect(variables(drill)).toEqual({ DATABASE: 'notes', BACKUP_FOLDER: '/backup/pg', MAX_AGE_HOURS: '26', QUERY: '' });
  expect(rendered.manifests.filter(({ identity }) => identity.kind === 'NetworkPolicy' && identity.name === 'pg-drill')).toEqual([]);
  execFileSync('sh', ['-n'], { input: script(rendered, 'drill.sh') });
});

test.each([
  ['*/30 * * * *', 3],
  ['0 3 * * *', 26],
  ['0 3 * * 0', 170],
  ['0 3 1 * *', 746],
  ['0 3 * * 1-5', 74],
  ['no schedule', 26],
])('with backups at %s, a copy is too old after %i hours', (schedule, hours) => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = { target: nas(cluster), schedule };
    new Postgres(place(cluster, 'pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, backup });
    return cluster;
  });
  expect(variables(pick(rendered.manifests, 'CronJob', 'pg-drill'))).toMatchObject({ MAX_AGE_HOURS: String(hours) });
});

test('a drill may be left out, with a reason', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = { target: nas(cluster), drill: { exempt: 'restored by hand each month' } };
    new Postgres(place(cluster, 'pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, backup });
    return cluster;
  });
  expect(rendered.manifests.some(({ identity }) => identity.name === 'pg-drill')).toBe(false);
  expect(rendered.model.backups).toMatchObject([{ drill: { kind: 'exempt', reason: 'restored by hand each month' } }]);
  expect(script(rendered, 'drill.sh')).toBe('undefined');
});

test('MODEL_VALUE: a drill that cannot be', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = { target: nas(cluster), drill: { maxAgeHours: 0.5, scratch: { class: 'local' } } } as const;
    new Postgres(place(cluster, 'pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, backup });
    return cluster;
  });
  expect(problems(rendered)).toEqual([
    'MODEL_VALUE attic/pg/pg backup.drill.maxAgeHours: 0.5 is no whole number of hours above 0',
    'MODEL_VALUE attic/pg/pg backup.drill.scratch.class: class "local" keeps its volumes, so that each Job would leave one behind [name a class that deletes them, or leave `class` out to use the disk of the node]',
  ]);
});

test('its pods may run in a restricted namespace', () => {
  const found = own(render()).flatMap((manifest) => {
    const pod = podTemplateOf(manifest);
    return pod === undefined ? [] : violations(pod, 'restricted', 34);
  });
  expect(found).toEqual([]);
});

test('scripts are valid shell, and no name or password of the owner stands in them', () => {
  const rendered = render({ database: 'zanzibar' });
  const names = ['common.sh', 'setup.sh', 'backup.sh', 'restore.sh'];
  for (const name of names) expect(() => execFileSync('sh', ['-n'], { input: script(rendered, name) })).not.toThrow();
  expect([...names, 'setup.sql'].filter((name) => script(rendered, name).includes('zanzibar'))).toEqual([]);
});

test('MODEL_VALUE: names, versions and extensions that came from elsewhere', () => {
  const wrong = {
    version: '16' as '17',
    database: 'My-Notes',
    role: 'backup',
    extensions: ['vectr' as 'vector'],
    start: 'maybe' as 'empty',
  };
  expect(problems(render(wrong))).toEqual([
    'MODEL_VALUE attic/pg/pg version: no image of PostgreSQL "16" is known [known are `17`, `18`]',
    'MODEL_VALUE attic/pg/pg extensions[0]: no image with extension "vectr" is known [did you mean `vector`?]',
    'MODEL_VALUE attic/pg/pg start: "maybe" is none of its values [write `refuse-over-backup` or `empty`]',
    'MODEL_VALUE attic/pg/pg database: "My-Notes" would need quotes in SQL or is too long [a lower-case letter, then letters, digits and underscores, at most 38 characters]',
    'MODEL_VALUE attic/pg/pg role: "backup" is a name that the server or the backup keeps for itself',
  ]);
});

test('MODEL_VALUE: days to keep', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props = { version: '17', database: 'notes', storage: { size: '5Gi' }, backup: { target: nas(cluster), keep: 0 } } as const;
    new Postgres(place(cluster, 'pg'), 'pg', props);
    return cluster;
  });
  expect(problems(rendered)).toEqual(['MODEL_VALUE attic/pg/pg backup.keep: 0 is no whole number of days above 0']);
});

test('MODEL_QUANTITY and MODEL_UNKNOWN_NAME: one mistake is one finding', () => {
  const rendered = render({
    resources: { memoryLimit: '2GB' },
    storage: { class: 'lokal' as 'local', size: '5Gi' },
    priority: 'dat' as 'data',
  });
  expect(problems(rendered)).toEqual([
    'MODEL_UNKNOWN_NAME attic/pg/pg storage.class: no storage class "lokal" in this cluster [did you mean `local`?]',
    'MODEL_UNKNOWN_NAME attic/pg/pg priority: no priority class "dat" in this cluster [did you mean `data`?]',
    'MODEL_QUANTITY attic/pg/pg resources.memory: "2GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E [write `2Gi`]',
  ]);
});

/** Wants vectors, whatever the cluster. */
function takesVectors<C extends AnyCluster>(database: Postgresql<C, 'vector'>): boolean {
  return database.extensions.vector;
}

test('the handle promises exactly the extensions asked for', () => {
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const base = { version: '17', database: 'notes', storage: { size: '5Gi' }, backup: { exempt: 'a test' } } as const;
    const withVector = new Postgres(place(cluster, 'a'), 'a', { ...base, extensions: ['vector', 'pg_trgm'] });
    const plain = new Postgres(place(cluster, 'b'), 'b', base);
    const unknown = new Postgres(place(cluster, 'c'), 'c', { ...base, extensions: ['vector'] as PostgresExtension[] });
    expect(takesVectors(withVector)).toBe(true);
    // @ts-expect-error Property 'vector' is missing in type '{}'
    takesVectors(plain);
    // @ts-expect-error a list of unknown length promises nothing
    takesVectors(unknown);
    expect([withVector.host, withVector.port, withVector.role, withVector.password]).toEqual([
      'a.home.svc.cluster.local',
      5432,
      'notes',
      { name: 'a-app', key: 'password' },
    ]);
    return cluster;
  });
});
