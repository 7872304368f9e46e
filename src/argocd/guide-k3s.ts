import type { Model } from '../model/index.ts';
import { controlPlaneFirst, isControlPlane, reachStep } from './guide-nodes.ts';
import type { BootstrapStep } from './guide-step.ts';

/** The installer on the first server, the same with a token on the others. */
export function k3sSteps({ cluster, distribution, network, nodes }: Model): BootstrapStep[] {
  const [first, ...others] = controlPlaneFirst(nodes);
  if (first === undefined) return [];
  const install = `curl -sfL https://get.k3s.io | INSTALL_K3S_CHANNEL=v${distribution.version}`;
  return [
    {
      title: `Install K3s ${distribution.version} on ${first.name}`,
      why: 'The ranges cannot be changed later. What the cluster brings itself (ingress, load balancer) goes into /etc/rancher/k3s/config.yaml under `disable` first.',
      where: { node: first.name },
      commands: [
        `${install} sh -s - server --cluster-cidr=${network.pods} --service-cidr=${network.services} --cluster-domain=${network.dnsDomain}`,
      ],
    },
    ...others.map(
      (node): BootstrapStep => ({
        title: `Join ${node.name}`,
        why: `The token is in /var/lib/rancher/k3s/server/node-token on ${first.name}.`,
        where: { node: node.name },
        byHand: true,
        commands: [
          "read -rsp 'Token: ' K3S_TOKEN && export K3S_TOKEN",
          `${install} K3S_URL=https://${first.address}:${distribution.apiPort} sh -s - ${isControlPlane(node) ? 'server' : 'agent'}`,
        ],
      }),
    ),
    reachStep(cluster, first, `sudo cat /etc/rancher/k3s/k3s.yaml | sed 's/127.0.0.1/${first.address}/'`),
  ];
}
