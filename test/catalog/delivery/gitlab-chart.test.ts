import { Application, GitLabChart, type GitLabChartProps, Minio, Postgres, Redis } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { resolveValues } from '../../../src/secrets/index.ts';
import { Attic } from '../../attic.ts';
import { place, problems } from '../_backup.ts';
import { claim } from './_site.ts';

type Props = GitLabChartProps<Attic>;
type Given = 'database' | 'redis' | 'buckets';

function render(
  change: (cluster: Attic, buckets: Props['buckets']) => Partial<Props> = () => ({}),
  look: (chart: GitLabChart<Attic>) => void = () => undefined,
) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const noBackup = { backup: { exempt: 'a test' } } as const;
    const store = new Minio(place(cluster, 'minio'), 'minio', {
      buckets: { artifacts: {}, lfs: {}, uploads: {}, packages: {}, backups: {}, registry: {} },
      storage: { size: '50Gi' },
      ...noBackup,
    });
    const database = new Postgres(place(cluster, 'postgres'), 'postgres', {
      version: '17',
      database: 'gitlab',
      extensions: ['pg_trgm', 'btree_gist'],
      storage: { size: '10Gi' },
      ...noBackup,
    });
    const redis = new Redis(place(cluster, 'redis'), 'redis', { storage: { size: '2Gi' }, ...noBackup });
    const buckets = {
      artifacts: store.bucket('artifacts'),
      lfs: store.bucket('lfs'),
      uploads: store.bucket('uploads'),
      packages: store.bucket('packages'),
      backups: store.bucket('backups'),
      registry: store.bucket('registry'),
    };
    look(
      new GitLabChart(new Application(cluster, 'gitlab', { layer: 'apps', namespace: 'other' }), 'gitlab', {
        host: 'git.attic.home',
        database,
        redis,
        buckets,
        repositories: { class: 'shared', size: '20Gi' },
        priority: 'apps',
        ...change(cluster, buckets),
      }),
    );
    return cluster;
  });
}

const valuesOf = ({ model }: ReturnType<typeof render>): Readonly<Record<string, unknown>> =>
  model.applications.find(({ name }) => name === 'gitlab')?.charts[0]?.values ?? {};
const own = ({ manifests }: ReturnType<typeof render>) => manifests.filter(({ origin }) => origin.application === 'gitlab');

test('smallest props: the pinned chart with everything of its own switched off, and its pages behind our ingress', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'Service gitlab-web',
    'Ingress gitlab',
    'NetworkPolicy gitlab',
    'NetworkPolicy gitlab-release',
  ]);
  expect(rendered.model.applications.find(({ name }) => name === 'gitlab')?.charts).toMatchObject([
    { repoURL: 'https://charts.gitlab.io', chart: 'gitlab', version: '10.4.1', releaseName: 'gitlab' },
  ]);
  expect(valuesOf(rendered)).toMatchObject({
    global: {
      edition: 'ce',
      hosts: { https: false, gitlab: { name: 'git.attic.home' } },
      ingress: { enabled: false },
      psql: {
        host: 'postgres.home.svc.cluster.local',
        database: 'gitlab',
        username: 'gitlab',
        password: { secret: 'home-postgres-app', key: 'password' },
      },
      redis: { host: 'redis.home.svc.cluster.local', auth: { secret: 'home-redis-auth', key: 'password' } },
      appConfig: { lfs: { bucket: 'lfs', connection: { secret: 'gitlab-objects', key: 'lfs' } } },
    },
    installCertmanager: false,
    'nginx-ingress': { enabled: false },
    prometheus: { install: false },
    'gitlab-runner': { install: false },
    registry: { enabled: false },
  });
  expect(JSON.stringify(valuesOf(rendered))).not.toMatch(/secretkey|aws_secret/);
  expect(runChecks(rendered, ownChecks).filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('what the chart reads is worked out from the keys of the buckets', () => {
  const { values, issues } = resolveValues(render().model.secrets, new Map(), (size: number) => Buffer.alloc(size, 7));
  expect(issues ?? []).toEqual([]);
  const access = values.get('home/minio-bucket-lfs/access-key');
  expect(access).toMatch(/^\w+$/);
  expect(values.get('other/gitlab-objects/lfs')).toBe(
    `provider: AWS\nregion: us-east-1\naws_access_key_id: ${access}\naws_secret_access_key: ${values.get('home/minio-bucket-lfs/secret-key')}\nendpoint: http://minio.home.svc.cluster.local:9000\npath_style: true\n`,
  );
  expect(values.get('other/gitlab-objects/backups')).toContain('host_base = minio.home.svc.cluster.local:9000\n');
  expect(values.get('other/gitlab-objects/registry')).toContain('  bucket: registry\n');
});

test('its pods are counted and named, and its volume has a word about copies', () => {
  const { model, runbooks } = render();
  expect(model.footprints.find(({ name }) => name === 'gitlab')).toMatchObject({
    pods: 8,
    requests: { cpu: '2050m' },
    volumes: [{ name: 'repo-data-gitlab-gitaly-0', size: '20Gi', storageClass: 'shared' }],
  });
  expect(model.backups.find(({ claim: name }) => name === 'repo-data-gitlab-gitaly-0')).toMatchObject({
    kind: 'exempt',
    reason: expect.stringContaining('into bucket backups of minio.home.svc.cluster.local'),
  });
  expect(runbooks.find(({ file }) => file === 'restore-gitlab.md')?.text).toContain('get secret gitlab-rails-secret');
  expect(model.applications.find(({ name }) => name === 'gitlab')?.dependsOn).toEqual(['minio', 'postgres', 'redis']);
});

test('every prop', () => {
  let handles: unknown;
  const rendered = render(
    (cluster) => {
      const props: Required<Omit<Props, Given>> = {
        host: 'git.attic.home',
        ingress: 'public',
        tls: undefined,
        repositories: { class: 'shared', size: '30Gi' },
        backupSchedule: '0 3 * * *',
        ssh: { address: claim(cluster), port: 2200 },
        registry: { host: 'registry.attic.home' },
        smtp: { host: 'smtp.example', user: 'git', from: 'git@example.org' },
        replicas: { web: 2, jobs: 2 },
        web: { cpu: '1' },
        jobs: { memory: '2Gi' },
        priority: 'data',
        overrides: {
          values: { global: { time_zone: 'Europe/Berlin' } },
          service: { spec: { sessionAffinity: 'ClientIP' } },
          ingress: { metadata: { annotations: { note: 'x' } } },
          registryService: { spec: { sessionAffinity: 'ClientIP' } },
          registryIngress: { metadata: { annotations: { note: 'y' } } },
        },
      };
      return props;
    },
    (chart) => {
      handles = {
        git: [chart.protocol, chart.page, chart.url, chart.podPort],
        signIn: chart.signIn.issuer,
        registry: chart.registry?.address,
      };
    },
  );
  expect(rendered.issues).toEqual([]);
  expect(handles).toEqual({
    git: ['git', 'http://git.attic.home', 'http://gitlab-web.other.svc.cluster.local', 8181],
    signIn: 'http://git.attic.home',
    registry: 'registry.attic.home',
  });
  expect(valuesOf(rendered)).toMatchObject({
    global: {
      time_zone: 'Europe/Berlin',
      priorityClassName: 'data',
      shell: { port: 2200 },
      hosts: { registry: { name: 'registry.attic.home' }, ssh: '10.20.0.201' },
      smtp: { address: 'smtp.example', password: { secret: 'gitlab-smtp', key: 'password' } },
    },
    registry: { enabled: true, storage: { secret: 'gitlab-objects', key: 'registry' } },
    gitlab: {
      webservice: { minReplicas: 2, maxReplicas: 2, resources: { requests: { cpu: '1', memory: '2Gi' } } },
      sidekiq: { resources: { requests: { memory: '2Gi' } } },
      'gitlab-shell': { enabled: true },
      toolbox: { backups: { cron: { schedule: '0 3 * * *' } } },
    },
  });
  expect(field(pick(rendered.manifests, 'Service', 'gitlab-ssh'), 'spec.ports')).toEqual([
    { name: 'ssh', port: 2200, targetPort: 2222, protocol: 'TCP' },
  ]);
  expect(field(pick(rendered.manifests, 'Service', 'gitlab-images'), 'spec.sessionAffinity')).toBe('ClientIP');
  expect(field(pick(rendered.manifests, 'Ingress', 'gitlab-images'), 'metadata.annotations')).toMatchObject({ note: 'y' });
});

test('MODEL_VALUE: a registry without a bucket, on the host of the pages, and no pods', () => {
  const wrong = render((_, { registry: _registry, ...buckets }) => ({
    registry: { host: 'git.attic.home' },
    replicas: { web: 0 },
    buckets,
  }));
  expect(problems(wrong)).toEqual([
    'MODEL_VALUE attic/gitlab/gitlab buckets.registry: there is a registry, and no bucket for its images [give it one, or leave out `registry`]',
    'MODEL_VALUE attic/gitlab/gitlab registry.host: "git.attic.home" is the host of the pages already [images need a host name of their own]',
    'MODEL_VALUE attic/gitlab/gitlab replicas.web: 0 is no whole number above 0',
  ]);
});
