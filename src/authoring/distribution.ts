import type { PeerSelector } from '../model/index.ts';
import type { CniSpec } from './spec.ts';

/** Kubernetes minors whose API we hold schemas of; a test keeps this list equal to `imports/kubernetes/versions.json`. */
export type KubernetesMinor = '1.31' | '1.32' | '1.33' | '1.34' | '1.35' | '1.36' | '1.37';

/** What a distribution decides by itself. Facts by version live in functions, so that an upgrade changes them all at once. */
export interface DistributionSpec {
  readonly name: 'microk8s' | 'k3s' | 'talos' | 'kubeadm';
  readonly version: string;
  readonly addons: readonly string[];
  readonly apiPort: number;
  readonly kubeletRoot: string;
  readonly rbac: boolean;
  readonly evictionMemory: string;
  /** Kept back by the distribution itself, on top of what the owner reserves. */
  readonly reserved?: { readonly cpu: string; readonly memory: string } | undefined;
  readonly pods: string;
  readonly services: string;
  readonly cni: CniSpec;
  readonly dns: PeerSelector;
  /** Ingress controller that the addon brings at this version. */
  readonly ingress?: { readonly controller: 'nginx' | 'traefik'; readonly namespace: string } | undefined;
  readonly metricsServer: boolean;
  /** The same distribution at another version. */
  at(version: string): DistributionSpec;
}

export type MicroK8sAddon = 'rbac' | 'dns' | 'ingress' | 'hostpath-storage' | 'metrics-server' | 'helm3' | 'registry';

/**
 * Canonical's MicroK8s: one snap for everything, API on 16443, Calico that enforces policies.
 * RBAC is enforced only with the addon `rbac`; without it every service account may do everything.
 * @source MicroK8s 1.34 and 1.36: launch configuration, addon repository
 */
export function microk8s({
  version,
  addons,
}: {
  readonly version: KubernetesMinor;
  readonly addons: readonly MicroK8sAddon[];
}): DistributionSpec {
  return microk8sAt(version, addons);
}

function microk8sAt(version: string, addons: readonly MicroK8sAddon[]): DistributionSpec {
  const minor = Number(version.split('.')[1] ?? '0');
  return {
    name: 'microk8s',
    version,
    addons,
    apiPort: 16443,
    kubeletRoot: '/var/snap/microk8s/common/var/lib/kubelet',
    rbac: addons.includes('rbac'),
    evictionMemory: '100Mi',
    pods: '10.1.0.0/16',
    services: '10.152.183.0/24',
    cni: { name: 'calico', enforcesPolicies: true },
    dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    ingress: addons.includes('ingress') ? { controller: minor >= 35 ? 'traefik' : 'nginx', namespace: 'ingress' } : undefined,
    metricsServer: addons.includes('metrics-server'),
    at: (next) => microk8sAt(next, addons),
  };
}

/** What K3s brings by itself and an owner may switch off. */
export type K3sComponent = 'traefik' | 'servicelb' | 'metrics-server' | 'local-storage';

/**
 * Rancher's K3s: one binary, flannel with a policy controller, Traefik, ServiceLB, metrics-server and local-path unless
 * they are switched off. Its kubelet has no memory threshold for evictions.
 * @source K3s 1.36: "Packaged components", "Basic network options"; pkg/daemons/agent (evictionHard)
 */
export function k3s({
  version,
  disable = [],
}: {
  readonly version: KubernetesMinor;
  /** @default nothing - everything K3s brings is on */
  readonly disable?: readonly K3sComponent[] | undefined;
}): DistributionSpec {
  return k3sAt(version, disable);
}

/** All of them, as K3s starts without a word. */
export const k3sComponents: readonly K3sComponent[] = ['traefik', 'servicelb', 'metrics-server', 'local-storage'];

function k3sAt(version: string, disable: readonly K3sComponent[]): DistributionSpec {
  return {
    name: 'k3s',
    version,
    addons: k3sComponents.filter((component) => !disable.includes(component)),
    apiPort: 6443,
    kubeletRoot: '/var/lib/kubelet',
    rbac: true,
    evictionMemory: '0',
    pods: '10.42.0.0/16',
    services: '10.43.0.0/16',
    cni: { name: 'flannel', enforcesPolicies: true },
    dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    ingress: disable.includes('traefik') ? undefined : { controller: 'traefik', namespace: 'kube-system' },
    metricsServer: !disable.includes('metrics-server'),
    at: (next) => k3sAt(next, disable),
  };
}

/**
 * Sidero's Talos: an operating system that is nothing but Kubernetes. Its flannel enforces no policies; name another
 * network in `network.cni`. It brings neither ingress nor storage nor metrics-server, and enforces Pod Security
 * `baseline` in namespaces that say nothing.
 * @source Talos 1.13: machine configuration defaults, `cluster.network`, kubelet systemReserved
 */
export function talos({ version }: { readonly version: KubernetesMinor }): DistributionSpec {
  return talosAt(version);
}

function talosAt(version: string): DistributionSpec {
  return {
    name: 'talos',
    version,
    addons: [],
    apiPort: 6443,
    kubeletRoot: '/var/lib/kubelet',
    rbac: true,
    evictionMemory: '100Mi',
    reserved: { cpu: '50m', memory: '512Mi' },
    pods: '10.244.0.0/16',
    services: '10.96.0.0/12',
    cni: { name: 'flannel', enforcesPolicies: false },
    dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    metricsServer: false,
    at: talosAt,
  };
}

/** Network plugins whose behaviour is known. */
export type NetworkPlugin = 'calico' | 'cilium' | 'flannel';

const plugins: Readonly<Record<NetworkPlugin, CniSpec>> = {
  calico: { name: 'calico', enforcesPolicies: true },
  cilium: { name: 'cilium', enforcesPolicies: true },
  flannel: { name: 'flannel', enforcesPolicies: false },
};

/**
 * The upstream way: control plane in static pods, kube-proxy and CoreDNS; no network plugin, ingress, storage or
 * metrics-server. It taints control planes, which is declared as a taint of the node where that stays.
 *
 * kubeadm has no range for pods of its own: 10.244.0.0/16 is the one of its documentation and of flannel's manifest, and
 * Calico's manifest takes whichever kubeadm was given.
 * @source kubeadm v1beta4: ClusterConfiguration.networking; kubelet's default evictionHard
 */
export function kubeadm({
  version,
  cni,
}: {
  readonly version: KubernetesMinor;
  /** What is installed after `kubeadm init`, because it brings none: Calico and Cilium enforce policies, flannel does not. */
  readonly cni: NetworkPlugin | CniSpec;
}): DistributionSpec {
  return kubeadmAt(version, typeof cni === 'string' ? plugins[cni] : cni);
}

function kubeadmAt(version: string, cni: CniSpec): DistributionSpec {
  return {
    name: 'kubeadm',
    version,
    addons: [],
    apiPort: 6443,
    kubeletRoot: '/var/lib/kubelet',
    rbac: true,
    evictionMemory: '100Mi',
    pods: '10.244.0.0/16',
    services: '10.96.0.0/12',
    cni,
    dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    metricsServer: false,
    at: (next) => kubeadmAt(next, cni),
  };
}
