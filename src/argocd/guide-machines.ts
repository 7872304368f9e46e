import { compareText } from '../issues/index.ts';
import { labelCommand, type Model } from '../model/index.ts';
import { k3sSteps } from './guide-k3s.ts';
import { kubeadmSteps } from './guide-kubeadm.ts';
import { microk8sSteps } from './guide-microk8s.ts';
import type { BootstrapStep } from './guide-step.ts';

/** From bare machines to a cluster that `kubectl` reaches, with its labels and taints. */
export function machineSteps(model: Model): BootstrapStep[] {
  return [...distributionSteps(model), ...marks(model)];
}

function distributionSteps(model: Model): BootstrapStep[] {
  switch (model.distribution.name) {
    case 'microk8s':
      return microk8sSteps(model);
    case 'k3s':
      return k3sSteps(model);
    case 'kubeadm':
      return kubeadmSteps(model);
    case 'talos':
      return [ownWay(model)];
  }
}

/** Talos is set up from machine configurations of its own; here stands only what they must agree with. */
function ownWay({ distribution, network, nodes }: Model): BootstrapStep {
  return {
    title: `Set up ${distribution.name} ${distribution.version} with its own tools`,
    why: `Not automated here. Pods ${network.pods}, Services ${network.services}, domain ${network.dnsDomain}, network plugin ${network.cni.name}${network.podBlock === undefined ? '' : `, node-cidr-mask-size ${network.podBlock}`}; nodes ${nodes.map(({ name, address }) => `${name} (${address})`).join(', ')}. Point KUBECONFIG at the cluster, then compare.`,
    where: 'here',
    byHand: true,
    commands: ['kubectl version', 'kubectl get nodes -o wide'],
  };
}

/** Labels and taints that manifests select nodes by. */
function marks({ nodes }: Model): BootstrapStep[] {
  const commands = nodes.flatMap(({ name, labels, taints }) => [
    ...Object.entries(labels)
      // The kubelet sets this one itself.
      .filter(([key]) => key !== 'kubernetes.io/hostname')
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, value]) => labelCommand(name, key, value)),
    ...taints.map(({ key, value, effect }) => `kubectl taint node ${name} --overwrite ${key}=${value ?? ''}:${effect}`),
  ]);
  if (commands.length === 0) return [];
  return [
    {
      title: 'Label the nodes',
      why: 'Workloads choose their node by these; a pod whose label is on no node waits for ever.',
      where: 'here',
      commands,
    },
  ];
}
