import { createHash } from 'node:crypto';
import type { AnyCluster, Labels } from '../../../authoring/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';

export const metricsPort = 9252;

/** Where the manager finds what its configuration names. */
export const paths = { token: '/run/secrets/token/token', cache: '/run/secrets/cache' } as const;

/** Requests and limit of one container. */
export interface Amounts {
  readonly cpu: string;
  readonly memory: string;
  readonly memoryLimit: string;
}

/** What the configuration is made of. */
export interface RunnerConfig {
  readonly name: string;
  readonly namespace: string;
  /** GitLab inside the cluster. */
  readonly url: string;
  readonly concurrent: number;
  readonly drainSeconds: number;
  readonly image: string;
  readonly labels: Labels;
  readonly job: Amounts;
  readonly helper: Amounts;
  /** `restricted` sets what that level asks for; elsewhere images keep their user. */
  readonly level: 'restricted' | 'baseline' | 'privileged';
  readonly docker: boolean;
  readonly rootless: boolean;
  readonly priority: string | undefined;
  readonly nodeSelector: Labels;
  readonly tolerations: Readonly<Record<string, string>>;
  readonly cache: S3Bucket<AnyCluster> | undefined;
  /** ConfigMap with the certificate of an authority. */
  readonly ca: string | undefined;
}

type Value = string | number | boolean | readonly string[];
type Table = Readonly<Record<string, Value | undefined>>;

/**
 * `config.toml` of the manager, without what is secret: `"@file:<path>@"` stands for what a file holds. No request of a job
 * may change what its pod may use.
 * @source GitLab Runner 19.4, `common/config.go` and "Kubernetes executor"
 */
export function runnerConfig(config: RunnerConfig): string {
  const { name, url, concurrent, drainSeconds, cache, ca, docker } = config;
  const kubernetes = kubernetesTables(config);
  return [
    table(undefined, {
      concurrent,
      check_interval: 3,
      shutdown_timeout: drainSeconds,
      log_level: 'info',
      listen_address: `:${metricsPort}`,
    }),
    table('[runners]', {
      name,
      url,
      // Jobs clone from inside the cluster too.
      clone_url: url,
      token: `@file:${paths.token}@`,
      executor: 'kubernetes',
      environment: [
        ...(ca === undefined ? [] : ['LAB_CA_FILE=/run/lab-ca/ca.pem']),
        ...(docker
          ? ['DOCKER_HOST=tcp://docker:2376', 'DOCKER_TLS_CERTDIR=/certs', 'DOCKER_TLS_VERIFY=1', 'DOCKER_CERT_PATH=/certs/client']
          : []),
      ],
    }),
    ...(cache === undefined
      ? []
      : [
          table('runners.cache', { Type: 's3', Shared: true }),
          table('runners.cache.s3', {
            ServerAddress: `${cache.host}:${cache.port}`,
            BucketName: cache.bucket,
            BucketLocation: cache.region,
            Insecure: cache.url.startsWith('http:'),
            PathStyle: true,
            AuthenticationType: 'access-key',
            AccessKey: `@file:${paths.cache}/access-key@`,
            SecretKey: `@file:${paths.cache}/secret-key@`,
          }),
        ]),
    ...kubernetes,
  ].join('\n');
}

function kubernetesTables(config: RunnerConfig): readonly string[] {
  const { namespace, image, labels, job, helper, level, docker, rootless, priority, nodeSelector, tolerations, ca } = config;
  const strict = level === 'restricted';
  const at = 'runners.kubernetes';
  return [
    table(at, {
      namespace,
      image,
      privileged: docker,
      ...(strict ? { allow_privilege_escalation: false, cap_drop: ['ALL'] } : {}),
      automount_service_account_token: false,
      pull_policy: ['if-not-present'],
      allowed_pull_policies: ['always', 'if-not-present'],
      poll_timeout: 600,
      cpu_request: job.cpu,
      memory_request: job.memory,
      memory_limit: job.memoryLimit,
      service_cpu_request: job.cpu,
      service_memory_request: job.memory,
      service_memory_limit: job.memoryLimit,
      helper_cpu_request: helper.cpu,
      helper_memory_request: helper.memory,
      helper_memory_limit: helper.memoryLimit,
      priority_class_name: priority,
    }),
    table(`${at}.pod_labels`, labels),
    ...section(`${at}.node_selector`, nodeSelector),
    ...section(`${at}.node_tolerations`, tolerations),
    ...(strict ? strictTables(at) : []),
    ...(rootless ? rootlessTables(at) : []),
    ...(docker ? [table(`[${at}.volumes.empty_dir]`, { name: 'docker-certs', mount_path: '/certs/client', medium: 'Memory' })] : []),
    ...(ca === undefined ? [] : [table(`[${at}.volumes.config_map]`, { name: ca, mount_path: '/run/lab-ca', read_only: true })]),
  ];
}

/** What the level `restricted` asks of every container. */
function strictTables(at: string): readonly string[] {
  const containers = ['build', 'helper', 'service', 'init_permissions'].flatMap((container) => [
    table(`${at}.${container}_container_security_context`, { run_as_non_root: true, run_as_user: 1000, allow_privilege_escalation: false }),
    table(`${at}.${container}_container_security_context.capabilities`, { drop: ['ALL'] }),
  ]);
  return [
    table(`${at}.pod_security_context`, { run_as_non_root: true, run_as_user: 1000, run_as_group: 1000, fs_group: 1000 }),
    table(`${at}.pod_security_context.seccomp_profile`, { type: 'RuntimeDefault' }),
    ...containers,
  ];
}

/** What rootless builders need, and for the container of the script alone. */
function rootlessTables(at: string): readonly string[] {
  const build = `${at}.build_container_security_context`;
  return [
    table(`${at}.pod_security_context`, { run_as_non_root: true, run_as_user: 1000, run_as_group: 1000, fs_group: 1000 }),
    table(`${at}.pod_security_context.seccomp_profile`, { type: 'RuntimeDefault' }),
    table(build, { run_as_user: 1000, run_as_group: 1000 }),
    table(`${build}.seccomp_profile`, { type: 'Unconfined' }),
    table(`${build}.app_armor_profile`, { type: 'Unconfined' }),
  ];
}

function section(name: string, values: Labels): readonly string[] {
  return Object.keys(values).length === 0 ? [] : [table(name, values)];
}

/** A table of TOML. Strings are written as JSON, which is TOML too. */
function table(name: string | undefined, values: Table): string {
  const lines = Object.entries(values).flatMap(([key, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0)
      ? []
      : [`${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = ${JSON.stringify(value)}`],
  );
  return [...(name === undefined ? [] : [`[${name}]`]), ...lines, ''].join('\n');
}

/** Name of the manager in GitLab. A new one in every start would leave a row there for each. */
export function systemId(...words: readonly string[]): string {
  return `s_${createHash('sha256').update(words.join('/')).digest('hex').slice(0, 12)}`;
}

/** Writes the configuration with what the files hold; only the manager's own memory sees it. */
export const configureScript = `#!/bin/sh
set -eu
umask 077
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
  *'"@file:'*'@"')
    file=\${line#*'"@file:'}
    file=\${file%'@"'}
    value=$(cat "$file")
    case $value in
    '' | *[!A-Za-z0-9_.~+/=-]*) echo "$file holds no token or key" >&2; exit 1 ;;
    esac
    printf '%s"%s"\\n' "\${line%%'"@file:'*}" "$value"
    ;;
  *) printf '%s\\n' "$line" ;;
  esac
done </template/config.toml >/run/config/config.toml
cp /template/system-id /run/config/.runner_system_id
`;
