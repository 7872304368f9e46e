import type { Model } from './model.ts';
import type { Node } from './place.ts';

type Labels = Readonly<Record<string, string>>;
type Distribution = Model['distribution']['name'];

const controlPlane = 'node-role.kubernetes.io/control-plane';
/** Set by kubeadm and Talos; MetalLB and other load balancers leave such a node out. */
const noLoadBalancers = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** What a distribution puts on every node, on control-plane nodes and on the others. */
const own: Readonly<Record<Distribution, { readonly all: Labels; readonly controlPlane: Labels; readonly worker: Labels }>> = {
  microk8s: {
    all: { 'microk8s.io/cluster': 'true' },
    controlPlane: { 'node.kubernetes.io/microk8s-controlplane': 'microk8s-controlplane' },
    worker: { 'node.kubernetes.io/microk8s-worker': 'microk8s-worker' },
  },
  k3s: {
    all: { 'node.kubernetes.io/instance-type': 'k3s', 'beta.kubernetes.io/instance-type': 'k3s' },
    controlPlane: { [controlPlane]: 'true', 'node-role.kubernetes.io/master': 'true' },
    worker: {},
  },
  talos: { all: {}, controlPlane: { [controlPlane]: '', [noLoadBalancers]: '' }, worker: {} },
  kubeadm: { all: {}, controlPlane: { [controlPlane]: '', [noLoadBalancers]: '' }, worker: {} },
};

/** Every label the node carries on the real cluster: of kubelet, distribution and owner; the owner's word counts last. */
export function nodeLabels({ distribution }: Pick<Model, 'distribution'>, node: Node): Labels {
  const { all, controlPlane, worker } = own[distribution.name];
  return {
    'beta.kubernetes.io/arch': node.arch,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': node.arch,
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...all,
    ...(node.roles.includes('control-plane') ? controlPlane : worker),
    ...node.labels,
  };
}

/** How a label gets onto a node, of any distribution; an old value of the same key gives way. */
export function labelCommand(node: string, key: string, value: string): string {
  return `kubectl label node ${node} --overwrite ${key}=${value}`;
}

/** Whether a node lets in pods that tolerate nothing. */
export function isOpen({ taints }: Pick<Node, 'taints'>): boolean {
  return taints.every(({ effect }) => effect === 'PreferNoSchedule');
}
