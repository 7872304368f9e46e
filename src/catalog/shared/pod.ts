import { createHash } from 'node:crypto';
import { type Facts, k8s, quantities } from '../../authoring/index.ts';
import type { ResourceProps } from './props.ts';

/** A user of the image by number, because the kubelet cannot check a name. */
export interface PodUser {
  readonly uid: number;
  readonly gid: number;
  /** Group that volumes are handed to. @default the same as `gid` */
  readonly fsGroup?: number | undefined;
}

/** Pod settings that every workload shares: no root, no token, no service links, the runtime's own seccomp profile. */
export function restrictedPod({
  uid,
  gid,
  fsGroup,
}: PodUser): Pick<k8s.PodSpec, 'automountServiceAccountToken' | 'enableServiceLinks' | 'securityContext'> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: uid,
      runAsGroup: gid,
      fsGroup: fsGroup ?? gid,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** Container settings of the restricted Pod Security level, with a read-only root on top. */
export const restrictedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** Requests and limits; what the owner leaves out comes from the construct's defaults. */
export function resources(
  facts: Facts,
  given: ResourceProps | undefined,
  defaults: Required<Pick<ResourceProps, 'cpu' | 'memory' | 'memoryLimit'>>,
  path: string,
): k8s.ResourceRequirements {
  const { cpu, memory, memoryLimit, cpuLimit } = { ...defaults, cpuLimit: undefined, ...withoutUndefined(given) };
  return {
    requests: quantities(facts, { cpu, memory }, `${path} resources`),
    limits: quantities(facts, { cpu: cpuLimit, memory: memoryLimit }, `${path} resources`),
  };
}

/** Resources of a short-lived helper: an init container, a Job that runs one command. */
export function smallResources(facts: Facts, path: string, memoryLimit = '128Mi'): k8s.ResourceRequirements {
  return resources(facts, undefined, { cpu: '10m', memory: '32Mi', memoryLimit }, path);
}

function withoutUndefined<T extends object>(value: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined)) as Partial<T>;
}

/** Checksum of configuration in a pod's annotations: a change of the ConfigMap rolls the pods. */
export function checksum(...configs: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const text = JSON.stringify(configs.map((data) => Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))));
  return { 'labwright.dev/config-checksum': createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

/** An environment variable with a value. */
export function env(name: string, value: string): k8s.EnvVar {
  return { name, value };
}

/** An environment variable read from a Secret. */
export function secretEnv(name: string, ref: { readonly name: string; readonly key: string }): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: ref.name, key: ref.key } } };
}

/** A number or port name where the API takes either. */
export function port(value: number | string): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}

/** An empty folder that lives as long as the pod, with a ceiling so that it cannot fill the node. */
export function scratch(name: string, sizeLimit: string, medium?: 'Memory'): k8s.Volume {
  return { name, emptyDir: { sizeLimit: k8s.Quantity.fromString(sizeLimit), ...(medium === undefined ? {} : { medium }) } };
}

/**
 * Bounds what a container fills of its node's disk, where its root file system can be written and no volume bounds it.
 * @param request what it usually fills, its scratch volumes included
 */
export function withDisk({ requests, limits }: k8s.ResourceRequirements, request: string, limit: string): k8s.ResourceRequirements {
  const disk = (amount: string) => ({ 'ephemeral-storage': k8s.Quantity.fromString(amount) });
  return { requests: { ...requests, ...disk(request) }, limits: { ...limits, ...disk(limit) } };
}
