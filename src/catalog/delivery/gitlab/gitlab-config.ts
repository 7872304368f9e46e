import type { AnyCluster } from '../../../authoring/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import { defaultVersion, ports } from './gitlab-image.ts';
import type { GitLabSmtp } from './gitlab-props.ts';

/** What the configuration is made of. */
export interface OmnibusSettings {
  /** Address that people and clones use. */
  readonly page: string;
  /** Ranges of what stands before it: pods, and nodes whose network a controller may use. */
  readonly proxies: readonly string[];
  readonly workers: number;
  readonly concurrency: number;
  /** Host and port in SSH clone addresses. */
  readonly ssh: { readonly host: string; readonly port: number } | undefined;
  readonly registry: { readonly page: string; readonly bucket: S3Bucket<AnyCluster> | undefined } | undefined;
  readonly smtp: GitLabSmtp | undefined;
}

/** Variables of the container that hold what must not stand in the file. */
export const variables = {
  rootPassword: 'ROOT_PASSWORD',
  smtpPassword: 'SMTP_PASSWORD',
  accessKey: 'REGISTRY_ACCESS_KEY',
  secretKey: 'REGISTRY_SECRET_KEY',
} as const;

/**
 * `GITLAB_OMNIBUS_CONFIG`: Ruby that Omnibus evaluates before `/etc/gitlab/gitlab.rb`, which the image leaves without a line in
 * effect. Sizes are those of its documentation for small machines; the image itself switches off what no container may do.
 * @source Omnibus GitLab 19.3, `gitlab.rb.template` and "Running GitLab in a memory-constrained environment"
 */
export function omnibusConfig({ page, proxies, workers, concurrency, ssh, registry, smtp }: OmnibusSettings): string {
  const malloc = "'MALLOC_CONF' => 'dirty_decay_ms:1000,muzzy_decay_ms:1000'";
  const forwarded = `{ 'X-Forwarded-Proto' => ${ruby(scheme(page))}, 'X-Forwarded-Ssl' => ${ruby(scheme(page) === 'https' ? 'on' : 'off')} }`;
  const lines = [
    `external_url ${ruby(page)}`,
    '# TLS ends at the ingress.',
    "letsencrypt['enable'] = false",
    `gitlab_rails['nginx']['listen_port'] = ${ports.http}`,
    "gitlab_rails['nginx']['listen_https'] = false",
    `gitlab_rails['nginx']['proxy_set_headers'] = ${forwarded}`,
    '# Who calls, as the ingress says: otherwise one wrong password too many would lock everybody out.',
    `gitlab_rails['nginx']['real_ip_trusted_addresses'] = [${proxies.map(ruby).join(', ')}]`,
    "gitlab_rails['nginx']['real_ip_header'] = 'X-Forwarded-For'",
    "gitlab_rails['nginx']['real_ip_recursive'] = 'on'",
    "nginx['worker_processes'] = 2",
    `gitlab_rails['initial_root_password'] = ENV.fetch('${variables.rootPassword}')`,
    "gitlab_rails['store_initial_root_password'] = false",
    "gitlab_rails['monitoring_whitelist'] = ['127.0.0.0/8', '::1/128']",
    ...(ssh === undefined
      ? []
      : [`gitlab_rails['gitlab_ssh_host'] = ${ruby(ssh.host)}`, `gitlab_rails['gitlab_shell_ssh_port'] = ${ssh.port}`]),
    '# One small machine.',
    `puma['worker_processes'] = ${workers}`,
    `sidekiq['concurrency'] = ${concurrency}`,
    "prometheus_monitoring['enable'] = false",
    "gitlab_kas['enable'] = false",
    `gitlab_rails['env'] = { ${malloc} }`,
    `gitaly['env'] = { ${malloc}, 'GITALY_COMMAND_SPAWN_MAX_PARALLEL' => '2' }`,
    '# A second copy in the same volume helps nobody; what is kept lies elsewhere.',
    "gitlab_rails['backup_keep_time'] = 86400",
    ...registryLines(registry),
    ...mailLines(smtp),
  ];
  return `${lines.join('\n')}\n`;
}

function registryLines(registry: OmnibusSettings['registry']): readonly string[] {
  if (registry === undefined) return ["registry['enable'] = false", "gitlab_rails['registry_enabled'] = false"];
  const { page, bucket } = registry;
  const storage =
    bucket === undefined
      ? []
      : [
          "registry['storage'] = {",
          "  's3' => {",
          `    'accesskey' => ENV.fetch('${variables.accessKey}'),`,
          `    'secretkey' => ENV.fetch('${variables.secretKey}'),`,
          `    'bucket' => ${ruby(bucket.bucket)},`,
          `    'region' => ${ruby(bucket.region)},`,
          `    'regionendpoint' => ${ruby(bucket.url)},`,
          "    'pathstyle' => true,",
          '  },',
          '  # Clients outside the cluster cannot reach the S3 server.',
          "  'redirect' => { 'disable' => true },",
          '}',
        ];
  return [
    '# Images, behind a host of their own.',
    `registry_external_url ${ruby(page)}`,
    "registry['enable'] = true",
    `registry['nginx']['listen_port'] = ${ports.registry}`,
    "registry['nginx']['listen_https'] = false",
    `registry['nginx']['proxy_set_headers'] = { 'X-Forwarded-Proto' => ${ruby(scheme(page))} }`,
    "registry['storage_delete_enabled'] = true",
    ...storage,
  ];
}

function mailLines(smtp: GitLabSmtp | undefined): readonly string[] {
  if (smtp === undefined) return ["gitlab_rails['gitlab_email_enabled'] = false"];
  const { host, port = 587, encryption = 'starttls', user, from } = smtp;
  return [
    "gitlab_rails['smtp_enable'] = true",
    `gitlab_rails['smtp_address'] = ${ruby(host)}`,
    `gitlab_rails['smtp_port'] = ${port}`,
    `gitlab_rails['smtp_enable_starttls_auto'] = ${encryption === 'starttls'}`,
    `gitlab_rails['smtp_tls'] = ${encryption === 'tls'}`,
    `gitlab_rails['gitlab_email_from'] = ${ruby(from)}`,
    ...(user === undefined
      ? []
      : [
          `gitlab_rails['smtp_user_name'] = ${ruby(user)}`,
          `gitlab_rails['smtp_password'] = ENV.fetch('${variables.smtpPassword}')`,
          "gitlab_rails['smtp_authentication'] = 'login'",
        ]),
  ];
}

/** Application settings that GitLab keeps in its database, by the names of its API. */
export function applicationSettings(
  signUp: boolean,
  ssh: boolean,
  hooks: boolean,
  settings: Readonly<Record<string, string | number | boolean>>,
): string {
  const all = {
    signup_enabled: signUp,
    usage_ping_enabled: false,
    version_check_enabled: false,
    // Empty is both ways.
    enabled_git_access_protocol: ssh ? '' : 'http',
    ...(hooks ? { allow_local_requests_from_web_hooks_and_services: true } : {}),
    ...settings,
  };
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

function scheme(page: string): string {
  return page.slice(0, page.indexOf(':'));
}

/** A text of Ruby that means nothing but itself. */
export function ruby(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Whether a release is written as one. */
export function isRelease(version: string): boolean {
  return version === defaultVersion || /^\d+\.\d+\.\d+$/.test(version);
}
