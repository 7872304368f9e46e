import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { ChartAmounts } from '../../platform/helm/index.ts';
import type { GitLabChartProps } from './gitlab-chart-props.ts';
import { objects } from './gitlab-chart-secrets.ts';

/** Amounts of the parts that nobody has to think about. */
export const parts = {
  gitaly: { requests: { cpu: '200m', memory: '512Mi' }, limits: { memory: '1536Mi' } },
  shell: { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '256Mi' } },
  registry: { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '512Mi' } },
  toolbox: { requests: { cpu: '50m', memory: '512Mi' }, limits: { memory: '1536Mi' } },
  migrations: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1536Mi' } },
} as const satisfies Record<string, ChartAmounts>;

/** Names of what the values point at, and what is worked out elsewhere. */
export interface ValuesOf {
  readonly release: string;
  readonly page: string;
  readonly registryPage: string | undefined;
  readonly databaseSecret: { readonly name: string; readonly key: string };
  readonly redisSecret: { readonly name: string; readonly key: string };
  readonly objectsSecret: string;
  readonly rootSecret: string;
  readonly smtpSecret: string;
  readonly storageClass: string;
  readonly web: ChartAmounts;
  readonly jobs: ChartAmounts;
  readonly priority: string | undefined;
}

/**
 * Values of the chart. Ingresses and Services for people are rendered here and not there, so that they look like all others.
 * @source GitLab chart 10.x, "Configure charts using globals" and the pages of its parts
 */
export function chartValues<C extends AnyCluster>(props: GitLabChartProps<C>, of: ValuesOf): JsonObject {
  const { database, redis, buckets, repositories, backupSchedule = '30 1 * * *', ssh, smtp, replicas = {} } = props;
  const priority = of.priority === undefined ? {} : { priorityClassName: of.priority };
  const fixed = (count: number) => ({ minReplicas: count, maxReplicas: count });
  const https = of.page.startsWith('https:');
  return {
    global: {
      edition: 'ce',
      ...priority,
      hosts: {
        https,
        gitlab: { name: props.host, https },
        ...(props.registry === undefined
          ? {}
          : { registry: { name: props.registry.host, https: of.registryPage?.startsWith('https:') === true } }),
        ...(ssh === undefined ? {} : { ssh: ssh.address.address }),
      },
      ingress: { enabled: false, configureCertmanager: false },
      psql: {
        host: database.host,
        port: database.port,
        database: database.database,
        username: database.role,
        password: { useSecret: true, secret: of.databaseSecret.name, key: of.databaseSecret.key },
      },
      redis: { host: redis.host, port: redis.port, auth: { enabled: true, secret: of.redisSecret.name, key: of.redisSecret.key } },
      initialRootPassword: { secret: of.rootSecret, key: 'password' },
      appConfig: {
        enableUsagePing: false,
        object_store: { enabled: false },
        ...Object.fromEntries(
          objects.map((kind) => [
            kind,
            { enabled: true, proxy_download: true, bucket: buckets[kind].bucket, connection: { secret: of.objectsSecret, key: kind } },
          ]),
        ),
        externalDiffs: { enabled: false },
        terraformState: { enabled: false },
        ciSecureFiles: { enabled: false },
        dependencyProxy: { enabled: false },
        backups: { bucket: buckets.backups.bucket, tmpBucket: buckets.backups.bucket },
      },
      registry: { enabled: props.registry !== undefined },
      kas: { enabled: false },
      shell: { port: ssh?.port ?? 22 },
      ...(smtp === undefined ? {} : mail(smtp, of.smtpSecret)),
    },
    installCertmanager: false,
    'nginx-ingress': { enabled: false },
    prometheus: { install: false },
    'gitlab-runner': { install: false },
    registry: {
      enabled: props.registry !== undefined,
      ...(props.registry === undefined
        ? {}
        : { hpa: fixed(1), resources: { ...parts.registry }, storage: { secret: of.objectsSecret, key: 'registry' }, ...priority }),
    },
    gitlab: {
      webservice: { ...fixed(replicas.web ?? 1), workerProcesses: 2, resources: { ...of.web }, ...priority },
      sidekiq: { ...fixed(replicas.jobs ?? 1), resources: { ...of.jobs }, ...priority },
      gitaly: {
        persistence: { size: repositories.size, storageClass: of.storageClass },
        resources: { ...parts.gitaly },
        ...priority,
      },
      'gitlab-shell': { ...fixed(1), enabled: ssh !== undefined, resources: { ...parts.shell }, ...priority },
      'gitlab-exporter': { enabled: false },
      migrations: { resources: { ...parts.migrations }, ...priority },
      toolbox: {
        resources: { ...parts.toolbox },
        ...priority,
        backups: {
          cron: {
            enabled: true,
            schedule: backupSchedule,
            resources: { ...parts.toolbox },
            // The keys of that bucket open no other one; files are copied by their server.
            extraArgs: [
              'artifacts',
              'lfs',
              'uploads',
              'packages',
              'registry',
              'external_diffs',
              'terraform_state',
              'ci_secure_files',
              'pages',
            ]
              .map((part) => `--skip ${part}`)
              .join(' '),
          },
          objectStorage: { config: { secret: of.objectsSecret, key: 'backups' } },
        },
      },
    },
  };
}

function mail(
  { host, port = 587, encryption = 'starttls', user, from }: NonNullable<GitLabChartProps<AnyCluster>['smtp']>,
  secret: string,
): JsonObject {
  return {
    email: { from },
    smtp: {
      enabled: true,
      address: host,
      port,
      tls: encryption === 'tls',
      starttls_auto: encryption === 'starttls',
      ...(user === undefined
        ? { authentication: '' }
        : { authentication: 'login', user_name: user, password: { secret, key: 'password' } }),
    },
  };
}
