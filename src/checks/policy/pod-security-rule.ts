import { type Container, containersOf, type PodTemplate } from '../pods.ts';
import { type Fields, fields, shown, text, texts } from '../read.ts';

/** A field that a Pod Security level forbids. */
export interface Violation {
  /** Path in the object. */
  readonly field: string;
  readonly message: string;
  /** Values that would be let in. */
  readonly allowed: string;
}

/**
 * One rule of the Pod Security Standards, as the admission plugin applies it to a range of minors.
 * @source k8s.io/pod-security-admission/policy: a namespace may ask for the rules of any minor, also of one long gone
 */
export interface PodSecurityRule {
  /** First minor of Kubernetes 1 that has it. */
  readonly from?: number;
  /** Last minor that has it. */
  readonly until?: number;
  /** First minor from which `restricted` has a narrower rule instead. */
  readonly narrowedFrom?: number;
  readonly find: (pod: PodTemplate, minor: number) => readonly Violation[];
}

/** Profiles of seccomp and AppArmor that are let in. */
export const profiles = ['RuntimeDefault', 'Localhost'];

/** Security context of a pod or a container. */
export const context = (holder: Fields): Fields => fields(holder.securityContext);

/** Judges each container by its own security context. */
export const perContainer = (find: (security: Fields, container: Container) => readonly Violation[]) => (pod: PodTemplate) =>
  containersOf(pod).flatMap((container) => find(context(container.fields), container));

/** Pod and containers, for what may be set on both. */
export function bearers(pod: PodTemplate): readonly { readonly security: Fields; readonly path: string }[] {
  return [
    { security: context(pod.podSpec), path: pod.path },
    ...containersOf(pod).map((container) => ({ security: context(container.fields), path: container.path })),
  ];
}

/** Whether a field says anything; the API server reads `null` as left out. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** A value as YAML has it, texts in quotes. */
export function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : shown(value);
}

/** The plugin spares Windows pods what does not exist there, from the minor on in which a pod can say what it is. */
export const isWindows = ({ podSpec }: PodTemplate, minor: number): boolean => minor >= 25 && fields(podSpec.os).name === 'windows';

/** Root inside a user namespace is nobody outside of it; from 1.35 on the plugin knows. */
export const hasUserNamespace = ({ podSpec }: PodTemplate, minor: number): boolean => minor >= 35 && podSpec.hostUsers === false;

/** Capabilities of a container by default; baseline lets them be named. */
export const defaultCapabilities = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

/** Added capabilities beyond the allowed ones. */
export function addedCapabilities(allowed: readonly string[]) {
  return perContainer((security, { path }) =>
    texts(fields(security.capabilities).add)
      .filter((capability) => !allowed.includes(capability))
      .map((capability) => ({
        field: `${path}.securityContext.capabilities.add`,
        message: `holds ${capability}`,
        allowed: allowed.join(', '),
      })),
  );
}

/** Profiles of pod and containers that are set to something else. */
export function profileViolations(pod: PodTemplate, key: 'seccompProfile' | 'appArmorProfile'): readonly Violation[] {
  return bearers(pod).flatMap(({ security, path }) => {
    if (!isSet(security[key])) return [];
    const { type } = fields(security[key]);
    if (profiles.includes(text(type) ?? '')) return [];
    return [{ field: `${path}.securityContext.${key}.type`, message: `is ${show(type)}`, allowed: profiles.join(', ') }];
  });
}

/** Containers that want an unmasked /proc. */
export const procMounts = perContainer((security, { path }) =>
  !isSet(security.procMount) || security.procMount === 'Default'
    ? []
    : [{ field: `${path}.securityContext.procMount`, message: `is ${show(security.procMount)}`, allowed: 'Default' }],
);
