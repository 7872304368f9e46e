import type { Model } from './model.ts';

/** Pods that a distribution or its network plugin brings by itself, with what each requests. Nobody renders them, and they take room. */
export interface SystemPods {
  readonly name: string;
  /** `everywhere`: one on each node. `control-plane`: one on each of those nodes. `somewhere`: `pods` of them, where the scheduler puts them. */
  readonly where: 'everywhere' | 'control-plane' | 'somewhere';
  readonly pods: number;
  /** Millicores and bytes. */
  readonly cpu: number;
  readonly memory: number;
}

const Mi = 2 ** 20;

/**
 * What the distribution brings. Pods that request nothing are left out; so is what an owner installs, which has a footprint.
 * @source manifests of K3s (coredns, metrics-server), MicroK8s (dns and metrics-server addons, Calico), Talos (static pods of the control
 * plane, coredns, flannel), kubeadm (static pods, coredns); those of Calico and flannel
 */
export function systemPodsOf({ distribution, network, monitoring }: Model): readonly SystemPods[] {
  const { name, addons } = distribution;
  const twoServers = name === 'talos' || name === 'kubeadm';
  return [
    ...controlPlane[name],
    ...(name === 'k3s' ? [] : (plugins[network.cni.name] ?? [])),
    ...(name === 'microk8s' && !addons.includes('dns') ? [] : [dns(twoServers ? 2 : 1)]),
    ...(monitoring.metricsServer === 'addon' ? [metricsServer(name === 'microk8s' ? 200 * Mi : 70 * Mi)] : []),
  ];
}

const dns = (pods: number): SystemPods => ({ name: 'kube-system/coredns', where: 'somewhere', pods, cpu: 100, memory: 70 * Mi });

const metricsServer = (memory: number): SystemPods => ({
  name: 'kube-system/metrics-server',
  where: 'somewhere',
  pods: 1,
  cpu: 100,
  memory,
});

const onControlPlane = (name: string, cpu: number, memory: number): SystemPods => ({
  name: `kube-system/${name}`,
  where: 'control-plane',
  pods: 1,
  cpu,
  memory,
});

const controlPlane: Readonly<Record<Model['distribution']['name'], readonly SystemPods[]>> = {
  // One process holds the whole control plane.
  microk8s: [],
  k3s: [],
  talos: [
    onControlPlane('kube-apiserver', 200, 512 * Mi),
    onControlPlane('kube-controller-manager', 50, 256 * Mi),
    onControlPlane('kube-scheduler', 10, 64 * Mi),
  ],
  kubeadm: [
    onControlPlane('kube-apiserver', 250, 0),
    onControlPlane('kube-controller-manager', 200, 0),
    onControlPlane('kube-scheduler', 100, 0),
    onControlPlane('etcd', 100, 100 * Mi),
  ],
};

/** K3s runs its network in its own process. */
const plugins: Readonly<Record<string, readonly SystemPods[]>> = {
  calico: [{ name: 'kube-system/calico-node', where: 'everywhere', pods: 1, cpu: 250, memory: 0 }],
  flannel: [{ name: 'kube-flannel/kube-flannel', where: 'everywhere', pods: 1, cpu: 100, memory: 50 * Mi }],
};
