import { containersOf } from '../pods.ts';
import { fields, items, shown } from '../read.ts';
import {
  addedCapabilities,
  bearers,
  context,
  defaultCapabilities,
  hasUserNamespace,
  isSet,
  type PodSecurityRule,
  perContainer,
  procMounts,
  profileViolations,
  show,
} from './pod-security-rule.ts';

/** Kernel settings of the pod alone, by the minor that let them in. */
const sysctls: readonly (readonly [string, number])[] = [
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
];

const hostFields: PodSecurityRule = {
  find: ({ podSpec, path }) =>
    ['hostNetwork', 'hostPID', 'hostIPC']
      .filter((key) => podSpec[key] === true)
      .map((key) => ({ field: `${path}.${key}`, message: 'is true', allowed: 'false' })),
};

const privileged: PodSecurityRule = {
  find: perContainer((security, { path }) =>
    security.privileged === true ? [{ field: `${path}.securityContext.privileged`, message: 'is true', allowed: 'false' }] : [],
  ),
};

const hostPaths: PodSecurityRule = {
  find: ({ podSpec, path }) =>
    items(podSpec.volumes).flatMap((volume, position) =>
      !isSet(volume.hostPath)
        ? []
        : [
            {
              field: `${path}.volumes[${position}].hostPath`,
              message: `mounts ${show(fields(volume.hostPath).path)} of the node`,
              allowed: 'any other kind of volume',
            },
          ],
    ),
};

const hostPorts: PodSecurityRule = {
  find: perContainer((_, { fields: container, path }) =>
    items(container.ports).flatMap(({ hostPort }, position) =>
      !isSet(hostPort) || hostPort === 0
        ? []
        : [{ field: `${path}.ports[${position}].hostPort`, message: `is ${show(hostPort)}`, allowed: '0 or unset' }],
    ),
  ),
};

const hostProbes: PodSecurityRule = {
  from: 34,
  find: perContainer((_, { fields: container, path }) => {
    const lifecycle = fields(container.lifecycle);
    const handlers = [
      ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => [key, fields(container[key])] as const),
      ...['postStart', 'preStop'].map((key) => [`lifecycle.${key}`, fields(lifecycle[key])] as const),
    ];
    return handlers.flatMap(([key, handler]) =>
      ['httpGet', 'tcpSocket'].flatMap((kind) => {
        const { host } = fields(handler[kind]);
        return !isSet(host) || host === ''
          ? []
          : [{ field: `${path}.${key}.${kind}.host`, message: `is ${show(host)}`, allowed: 'unset, which means the pod itself' }];
      }),
    );
  }),
};

const hostProcess: PodSecurityRule = {
  find: (pod) =>
    bearers(pod).flatMap(({ security, path }) =>
      fields(security.windowsOptions).hostProcess === true
        ? [{ field: `${path}.securityContext.windowsOptions.hostProcess`, message: 'is true', allowed: 'false' }]
        : [],
    ),
};

const appArmor: PodSecurityRule = {
  find: (pod) => {
    const prefix = 'container.apparmor.security.beta.kubernetes.io/';
    const annotations = Object.entries(pod.annotations).filter(
      ([key, value]) => key.startsWith(prefix) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'),
    );
    const at = pod.path.replace(/spec$/, 'metadata.annotations');
    return [
      ...profileViolations(pod, 'appArmorProfile'),
      ...annotations.map(([key, value]) => ({
        field: `${at}["${key}"]`,
        message: `is ${show(value)}`,
        allowed: 'runtime/default, localhost/…',
      })),
    ];
  },
};

const seLinux: PodSecurityRule = {
  find: (pod, minor) => {
    const types = ['container_t', 'container_init_t', 'container_kvm_t', ...(minor >= 31 ? ['container_engine_t'] : [])];
    return bearers(pod).flatMap(({ security, path }) => {
      const { type, user, role } = fields(security.seLinuxOptions);
      const at = `${path}.securityContext.seLinuxOptions`;
      const named = (key: string, value: unknown) =>
        !isSet(value) || value === '' ? [] : [{ field: `${at}.${key}`, message: `is ${show(value)}`, allowed: 'unset' }];
      const wrongType =
        !isSet(type) || type === '' || types.includes(shown(type))
          ? []
          : [{ field: `${at}.type`, message: `is ${show(type)}`, allowed: types.join(', ') }];
      return [...wrongType, ...named('user', user), ...named('role', role)];
    });
  },
};

const procMount: PodSecurityRule = {
  find: (pod, minor) => (hasUserNamespace(pod, minor) ? [] : procMounts(pod)),
};

const kernelSettings: PodSecurityRule = {
  find: ({ podSpec, path }, minor) => {
    const allowed = sysctls.filter(([, from]) => minor >= from).map(([name]) => name);
    return items(context(podSpec).sysctls).flatMap(({ name }, position) =>
      allowed.includes(shown(name))
        ? []
        : [{ field: `${path}.securityContext.sysctls[${position}].name`, message: `is ${show(name)}`, allowed: allowed.join(', ') }],
    );
  },
};

/** Seccomp before it had a field: annotations of the pod and of its containers, and nobody looks at the field. */
const seccompAnnotations: PodSecurityRule = {
  until: 18,
  find: (pod) => {
    const keys = [
      'seccomp.security.alpha.kubernetes.io/pod',
      ...containersOf(pod).map(({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`),
    ];
    const at = pod.path.replace(/spec$/, 'metadata.annotations');
    return keys.flatMap((key) => {
      const value = pod.annotations[key];
      if (value === undefined || value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/')) return [];
      return [{ field: `${at}["${key}"]`, message: `is ${show(value)}`, allowed: 'runtime/default, localhost/…' }];
    });
  },
};

/** Rules of the level `baseline`. */
export const baselineRules: readonly PodSecurityRule[] = [
  hostFields,
  privileged,
  { narrowedFrom: 22, find: addedCapabilities(defaultCapabilities) },
  hostPaths,
  hostPorts,
  hostProbes,
  hostProcess,
  appArmor,
  seLinux,
  procMount,
  seccompAnnotations,
  { from: 19, narrowedFrom: 19, find: (pod) => profileViolations(pod, 'seccompProfile') },
  kernelSettings,
];
