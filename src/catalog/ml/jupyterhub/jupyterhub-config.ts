import type { Labels } from '../../../authoring/index.ts';

/** What the configuration of a hub is made of; amounts are numbers here. */
export interface HubConfig {
  readonly namespace: string;
  /** Id of the construct, which begins the names of pods and claims. */
  readonly name: string;
  /** Addresses inside the cluster. */
  readonly hubUrl: string;
  readonly proxyUrl: string;
  readonly users: readonly string[];
  readonly admins: readonly string[];
  readonly signIn: 'shared-password' | 'own-password';
  readonly running: number;
  readonly idleSeconds: number;
  readonly startSeconds: number;
  readonly image: string;
  readonly port: number;
  /** Labels of the pods, those that policies select among them. */
  readonly labels: Labels;
  readonly environment: Readonly<Record<string, string>>;
  readonly cpu: { readonly guarantee: number; readonly limit?: number | undefined };
  readonly memory: { readonly guarantee: number; readonly limit: number };
  readonly sharedMemory: string;
  readonly priority: string | undefined;
  readonly nodeSelector: Labels;
  readonly home: { readonly storageClass: string; readonly size: string };
}

/** User and group of Jupyter's images. */
export const notebookUser = { uid: 1000, gid: 100 };

/** Value as Python writes it; lists and maps that do not fit a line have an entry on each. */
export function python(value: unknown, indent = ''): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (typeof value !== 'object' || value === null) return String(value ?? 'None');
  const inner = `${indent}    `;
  const entries = Array.isArray(value)
    ? value.map((entry) => python(entry, inner))
    : Object.entries(value).map(([key, entry]) => `${python(key)}: ${python(entry, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const line = `${open}${entries.join(', ')}${close}`;
  if (line.length <= 90 && !line.includes('\n')) return line;
  return `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}${close}`;
}

/**
 * `jupyterhub_config.py`. Passwords and tokens come from the environment, whose variables the hub reads by itself where it
 * knows one.
 * @source JupyterHub 5.5 and KubeSpawner 7.0, configuration reference
 */
export function hubConfig(config: HubConfig): string {
  const sections = [general(config), signIn(config), idle(config), pods(config), homes(config)];
  return `${['import os', 'import sys', '', 'c = get_config()  # noqa: F821', ...sections.flatMap((lines) => ['', ...lines])].join('\n')}\n`;
}

/** Settings of one class, in the order given. */
function settings(owner: string, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(([name, value]) => `c.${owner}.${name} = ${python(value)}`);
}

function general({ hubUrl, proxyUrl, running }: HubConfig): string[] {
  return [
    '# The proxy is a pod of its own, and servers of users outlive a restart of the hub.',
    ...settings('JupyterHub', { hub_bind_url: 'http://:8081', hub_connect_url: hubUrl, cleanup_servers: false }),
    ...settings('ConfigurableHTTPProxy', { should_start: false, api_url: proxyUrl }),
    "c.JupyterHub.db_url = os.environ['HUB_DATABASE_URL']",
    ...settings('JupyterHub', { upgrade_db: true, active_server_limit: running }),
    '# The network policy decides who reads the metrics.',
    ...settings('JupyterHub', { authenticate_prometheus: false }),
  ];
}

function signIn({ users, admins, signIn: way }: HubConfig): string[] {
  const people = [
    `c.Authenticator.allowed_users = set(${python([...users])})`,
    ...(admins.length === 0 ? [] : [`c.Authenticator.admin_users = set(${python([...admins])})`]),
  ];
  if (way === 'shared-password') {
    return [
      '# One password for everybody on the list, another one for the admins.',
      ...settings('JupyterHub', { authenticator_class: 'shared-password' }),
      "c.SharedPasswordAuthenticator.user_password = os.environ['HUB_USER_PASSWORD']",
      "c.SharedPasswordAuthenticator.admin_password = os.environ['HUB_ADMIN_PASSWORD']",
      ...people,
    ];
  }
  return [
    '# Accounts are made at /hub/signup, under the names of the list and no other.',
    'import nativeauthenticator',
    ...settings('JupyterHub', { authenticator_class: 'native' }),
    "c.JupyterHub.template_paths = [os.path.join(os.path.dirname(nativeauthenticator.__file__), 'templates')]",
    ...settings('NativeAuthenticator', {
      minimum_password_length: 12,
      check_common_password: true,
      allowed_failed_logins: 5,
      seconds_before_next_try: 600,
    }),
    ...people,
  ];
}

function idle({ idleSeconds }: HubConfig): string[] {
  const scopes = ['list:users', 'read:users:activity', 'read:servers', 'delete:servers'];
  const options = ['-m', 'jupyterhub_idle_culler', `--timeout=${idleSeconds}`, '--url=http://127.0.0.1:8081/hub/api'];
  return [
    '# Servers that nobody uses are stopped.',
    `culler = [sys.executable, ${python(options).slice(1)}`,
    "c.JupyterHub.services = [{'name': 'idle-culler', 'command': culler}]",
    ...settings('JupyterHub', { load_roles: [{ name: 'idle-culler', scopes, services: ['idle-culler'] }] }),
  ];
}

function pods(config: HubConfig): string[] {
  const { cpu, memory, nodeSelector, priority, sharedMemory } = config;
  return [
    '# One pod for each user, as restricted as the image allows.',
    ...settings('JupyterHub', { spawner_class: 'kubespawner.KubeSpawner' }),
    ...settings('Spawner', { default_url: '/lab', start_timeout: config.startSeconds, http_timeout: 120 }),
    ...settings('KubeSpawner', {
      namespace: config.namespace,
      pod_name_template: `${config.name}-user-{username}`,
      image: config.image,
      image_pull_policy: 'IfNotPresent',
      cmd: ['jupyterhub-singleuser'],
      port: config.port,
      common_labels: config.labels,
      component_label: config.labels['app.kubernetes.io/component'],
      environment: config.environment,
      cpu_guarantee: cpu.guarantee,
      ...(cpu.limit === undefined ? {} : { cpu_limit: cpu.limit }),
      mem_guarantee: memory.guarantee,
      mem_limit: memory.limit,
      uid: notebookUser.uid,
      gid: notebookUser.gid,
      fs_gid: notebookUser.gid,
      allow_privilege_escalation: false,
      automount_service_account_token: false,
      container_security_context: { capabilities: { drop: ['ALL'] } },
      pod_security_context: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, fsGroupChangePolicy: 'OnRootMismatch' },
      extra_pod_config: { enableServiceLinks: false },
      ...(priority === undefined ? {} : { priority_class_name: priority }),
      ...(Object.keys(nodeSelector).length === 0 ? {} : { node_selector: nodeSelector }),
      volumes: [
        { name: 'home', persistentVolumeClaim: { claimName: claimTemplate(config.name) } },
        { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: sharedMemory } },
      ],
      volume_mounts: [
        { name: 'home', mountPath: '/home/jovyan' },
        { name: 'shm', mountPath: '/dev/shm' },
      ],
    }),
  ];
}

function homes({ name, home }: HubConfig): string[] {
  return [
    '# Homes stay when a user is removed; an administrator of the cluster deletes a claim.',
    ...settings('KubeSpawner', {
      storage_pvc_ensure: true,
      pvc_name_template: claimTemplate(name),
      delete_pvc: false,
      storage_class: home.storageClass,
      storage_capacity: home.size,
      storage_access_modes: ['ReadWriteOnce'],
    }),
  ];
}

/** Name of a user's claim. */
export function claimOf(name: string, user: string): string {
  return `${name}-home-${user}`;
}

function claimTemplate(name: string): string {
  return claimOf(name, '{username}');
}
