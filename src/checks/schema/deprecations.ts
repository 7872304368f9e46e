/**
 * API versions that are on their way out and of which `imports/kubernetes/lifecycle.json` says nothing, since no end is set: since which
 * minor the API server warns, and what to use.
 * @source k8s.io/api core/v1: "This API is deprecated in v1.33+", "in v1.19+"
 */
export const deprecatedKinds: Readonly<Record<string, { readonly since: string; readonly instead?: string }>> = {
  'v1/Endpoints': { since: '1.33', instead: 'discovery.k8s.io/v1/EndpointSlice' },
  'v1/ComponentStatus': { since: '1.19' },
};

/** Labels of nodes under old names, and their new ones. */
export const deprecatedLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
};

/** Annotations that became fields, by how they start. */
export const deprecatedAnnotations: Readonly<Record<string, string>> = {
  'container.apparmor.security.beta.kubernetes.io/': '`securityContext.appArmorProfile`',
  'container.seccomp.security.alpha.kubernetes.io/': '`securityContext.seccompProfile`',
  'seccomp.security.alpha.kubernetes.io/pod': '`securityContext.seccompProfile`',
  'kubernetes.io/ingress.class': '`spec.ingressClassName`',
  'volume.beta.kubernetes.io/storage-class': '`spec.storageClassName`',
};

/** Volume types that Kubernetes has dropped, or is dropping, from its own code. */
export const deprecatedVolumes: readonly string[] = [
  'cephfs',
  'flocker',
  'gitRepo',
  'glusterfs',
  'photonPersistentDisk',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
];

/** Whether a minor is the other one or later. */
export function isAtLeast(minor: string, other: string): boolean {
  return Number(minor.split('.')[1]) >= Number(other.split('.')[1]);
}
