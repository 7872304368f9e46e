import type { Node } from '../model/index.ts';
import type { BootstrapStep } from './guide-step.ts';

/** The first control-plane node starts the cluster, so it leads; the order of the others stays. */
export function controlPlaneFirst(nodes: readonly Node[]): Node[] {
  return [...nodes.filter(isControlPlane), ...nodes.filter((node) => !isControlPlane(node))];
}

/** Whether the node runs the API server. */
export function isControlPlane({ roles }: Node): boolean {
  return roles.includes('control-plane');
}

/** Fetches the administrator's kubeconfig from the first node; `read` prints it there. */
export function reachStep(cluster: string, first: Node, read: string): BootstrapStep {
  const config = `~/.kube/${cluster}`;
  return {
    title: 'Reach the cluster from here',
    why: 'The file holds the key of an administrator: it stays outside the repository and readable by you alone. Export KUBECONFIG in the shell that runs the following steps.',
    where: 'here',
    byHand: true,
    commands: [
      'mkdir -p ~/.kube',
      `(umask 077 && ssh ${first.address} ${read} > ${config})`,
      `export KUBECONFIG=${config}`,
      'kubectl get nodes',
    ],
  };
}
