import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/index.ts';

/** A change of a pod that some level of Pod Security may mind. */
type Change = (pod: MutablePod) => void;

interface MutablePod {
  readonly annotations: Record<string, string>;
  readonly spec: Record<string, unknown>;
  readonly security: Record<string, unknown>;
  readonly containers: readonly MutableContainer[];
}

interface MutableContainer {
  readonly fields: Record<string, unknown>;
  readonly security: Record<string, unknown>;
}

const profile = fc.constantFrom(
  { type: 'RuntimeDefault' },
  { type: 'Unconfined' },
  { type: 'Localhost', localhostProfile: 'mine' },
  undefined,
);
const capability = fc.constantFrom('NET_BIND_SERVICE', 'CHOWN', 'SYS_ADMIN', 'NET_RAW', 'AUDIT_WRITE');
const seLinux = fc.constantFrom(
  ...['container_t', 'container_engine_t', 'container_kvm_t', 'spc_t', ''].map((type) => ({ type })),
  { user: 'system_u' },
  { role: 'r' },
  {},
);
const handler = fc.constantFrom(
  { httpGet: { port: 80, host: '192.0.2.1' } },
  { httpGet: { port: 80, host: '' } },
  { tcpSocket: { port: 80, host: 'example.org' } },
  { tcpSocket: { port: 80 } },
  { exec: { command: ['true'] } },
);
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const volume = fc.constantFrom<JsonObject>(
  {},
  { emptyDir: {} },
  { configMap: { name: 'x' } },
  { secret: { secretName: 'x' } },
  { projected: { sources: [{ configMap: { name: 'x' } }] } },
  { downwardAPI: { items: [] } },
  { csi: { driver: 'x.example.org' } },
  { ephemeral: { volumeClaimTemplate: { spec: claim } } },
  { persistentVolumeClaim: { claimName: 'x' } },
  { image: { reference: 'example.org/x:1' } },
  { hostPath: { path: '/var/log' } },
  { hostPath: null, emptyDir: {} },
  { nfs: { server: '192.0.2.2', path: '/x' } },
  { iscsi: { targetPortal: '192.0.2.2:3260', iqn: 'iqn.2001-04.org.example:x', lun: 0 } },
  { rbd: { monitors: ['192.0.2.2'], image: 'x' } },
);
const sysctl = fc.constantFrom(
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time'],
  ...['net.ipv4.tcp_rmem', 'net.core.somaxconn', 'kernel.msgmax', 'net.ipv4.tcp_wmem', 'net.ipv4.ip_unprivileged_port_start'],
);
const optional = <T>(...values: readonly T[]) => fc.constantFrom(...values, undefined, null);

/** Settings of a security context that pods and containers have alike. */
const shared = fc.oneof(
  fc.tuple(fc.constant('runAsNonRoot'), optional(true, false)),
  fc.tuple(fc.constant('runAsUser'), optional(0, 1000)),
  fc.tuple(fc.constant('seccompProfile'), profile),
  fc.tuple(fc.constant('appArmorProfile'), profile),
  fc.tuple(fc.constant('seLinuxOptions'), seLinux),
);

const ofPod: fc.Arbitrary<Change> = fc.oneof(
  shared.map(
    ([key, value]): Change =>
      (pod) => {
        pod.security[key] = value;
      },
  ),
  fc.tuple(fc.constantFrom('hostNetwork', 'hostPID', 'hostIPC'), optional(true, false)).map(
    ([key, value]): Change =>
      (pod) => {
        pod.spec[key] = value;
      },
  ),
  optional(true, false).map(
    (value): Change =>
      (pod) => {
        pod.spec['hostUsers'] = value;
      },
  ),
  fc.uniqueArray(sysctl, { minLength: 1, maxLength: 2 }).map(
    (names): Change =>
      (pod) => {
        pod.security['sysctls'] = names.map((name) => ({ name, value: '1' }));
      },
  ),
  fc.array(volume, { minLength: 1, maxLength: 2 }).map(
    (volumes): Change =>
      (pod) => {
        pod.spec['volumes'] = volumes.map((source, index) => ({ name: `v${index}`, ...source }));
      },
  ),
  fc.constantFrom('runtime/default', 'unconfined', 'localhost/mine').map(
    (value): Change =>
      ({ annotations }) => {
        annotations['container.apparmor.security.beta.kubernetes.io/main'] = value;
      },
  ),
  fc.constantFrom('runtime/default', 'unconfined').map(
    (value): Change =>
      ({ annotations }) => {
        annotations['seccomp.security.alpha.kubernetes.io/pod'] = value;
      },
  ),
  fc.constant<Change>((pod) => {
    // What Windows has not may not be set there.
    pod.spec['os'] = { name: 'windows' };
    for (const security of [pod.security, ...pod.containers.map((container) => container.security)])
      for (const key of Object.keys(security)) if (key !== 'runAsNonRoot') delete security[key];
  }),
  fc.constant<Change>((pod) => {
    pod.security['windowsOptions'] = { hostProcess: true };
    pod.spec['hostNetwork'] = true;
  }),
);

const ofContainer: fc.Arbitrary<(container: MutableContainer) => void> = fc.oneof(
  shared.map(([key, value]) => ({ security }: MutableContainer) => {
    security[key] = value;
  }),
  optional(true, false).map((value) => ({ security }: MutableContainer) => {
    security['privileged'] = value;
    if (value === true) security['allowPrivilegeEscalation'] = true;
  }),
  optional(true, false).map((value) => ({ security }: MutableContainer) => {
    security['allowPrivilegeEscalation'] = value;
  }),
  fc
    .record({ add: fc.uniqueArray(capability, { maxLength: 2 }), drop: fc.constantFrom(['ALL'], ['ALL', 'KILL'], ['KILL'], []) })
    .map((capabilities) => ({ security }: MutableContainer) => {
      security['capabilities'] = capabilities;
    }),
  optional('Default', 'Unmasked').map((value) => ({ security }: MutableContainer) => {
    security['procMount'] = value;
  }),
  optional(0, 8080).map((hostPort) => ({ fields }: MutableContainer) => {
    fields['ports'] = [{ containerPort: 8080, hostPort }];
  }),
  fc.tuple(fc.constantFrom('livenessProbe', 'readinessProbe'), handler).map(([key, probe]) => ({ fields }: MutableContainer) => {
    fields[key] = probe;
  }),
  fc.tuple(fc.constantFrom('postStart', 'preStop'), handler).map(([key, hook]) => ({ fields }: MutableContainer) => {
    fields['lifecycle'] = { [key]: hook };
  }),
);

/** Whether an init container takes probes and hooks at all. */
const sidecar = { restartPolicy: 'Always' };

/**
 * Pods that the level `restricted` lets in, with up to three changes, so that all verdicts are common. Not every one is valid in
 * other respects; the API server says so before it looks at Pod Security.
 */
export const pods: fc.Arbitrary<JsonObject> = fc
  .record({
    changes: fc.array(
      fc.oneof(
        ofPod,
        fc.tuple(fc.nat(1), ofContainer).map(
          ([index, change]): Change =>
            (pod) =>
              change(pod.containers[index] ?? pod.containers[0]!),
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    init: fc.boolean(),
  })
  .map(({ changes, init }) => {
    const container = (): MutableContainer => ({
      fields: {},
      security: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    });
    const pod: MutablePod = {
      annotations: {},
      spec: {},
      security: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: init ? [container(), container()] : [container()],
    };
    for (const change of changes) change(pod);
    const image = 'example.org/main:1.2.3';
    const written = pod.containers.map(({ fields, security }) => ({ image, securityContext: security, ...fields }));
    const body = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'judged', annotations: pod.annotations },
      spec: {
        ...pod.spec,
        securityContext: pod.security,
        ...(init ? { initContainers: [{ name: 'init', ...sidecar, ...written[1] }] } : {}),
        containers: [{ name: 'main', ...written[0] }],
      },
    };
    // As it would travel: fields without a value are left out.
    return JSON.parse(JSON.stringify(body)) as JsonObject;
  });

const pod = (spec: JsonObject, container: JsonObject = {}, annotations: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'judged', annotations },
  spec: { containers: [{ name: 'main', image: 'example.org/main:1.2.3', ...container }], ...spec },
});

/** Pods on which the API server and the rules here were once of two minds. */
export const judgedPods: readonly JsonObject[] = [
  // `null` is as good as nothing.
  pod({ volumes: [{ name: 'x', hostPath: null, emptyDir: {} }] }),
  pod({}, { ports: [{ containerPort: 80, hostPort: null }], securityContext: { procMount: null, seccompProfile: null } }),
  // An unconfined pod with a container that confines itself, and the other way round.
  pod({ securityContext: { seccompProfile: { type: 'Unconfined' } } }, { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
  pod({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }, { securityContext: { seccompProfile: { type: 'Unconfined' } } }),
  // Before 1.19 the annotation counted and the field did not.
  pod({}, {}, { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' }),
  // Before 1.22 nothing had to be dropped, and before 1.23 root had only to be unnamed.
  pod({ securityContext: { runAsNonRoot: true, runAsUser: 1000 } }, { securityContext: { allowPrivilegeEscalation: false } }),
  // Windows has none of the settings that are asked for.
  pod({ os: { name: 'windows' }, securityContext: { runAsNonRoot: true } }),
];
