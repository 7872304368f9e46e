import type { Model, Node } from '../model/index.ts';
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
      why: 'The ranges cannot be changed later. What is disabled comes from this repository instead, or not at all; what is reserved for the system is kept from pods.',
      where: { node: first.name },
      commands: [
        [
          `${install} sh -s - server --cluster-cidr=${network.pods} --service-cidr=${network.services} --cluster-domain=${network.dnsDomain}`,
          ...bundled.filter((component) => !distribution.addons.includes(component)).map((component) => `--disable=${component}`),
          ...blockOf(network),
          ...reserved(first),
        ].join(' '),
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
          [
            `${install} K3S_URL=https://${first.address}:${distribution.apiPort} sh -s - ${isControlPlane(node) ? 'server' : 'agent'}`,
            ...(isControlPlane(node) ? blockOf(network) : []),
            ...reserved(node),
          ].join(' '),
        ],
      }),
    ),
    reachStep(cluster, first, `sudo cat /etc/rancher/k3s/k3s.yaml | sed 's/127.0.0.1/${first.address}/'`),
  ];
}

/** How much of the range of pods each node gets, where its owner says so. */
function blockOf({ podBlock }: Model['network']): readonly string[] {
  return podBlock === undefined ? [] : [`--kube-controller-manager-arg=node-cidr-mask-size=${podBlock}`];
}

/** What K3s brings unless it is told not to. */
const bundled = ['traefik', 'servicelb', 'metrics-server', 'local-storage'];

/** K3s keeps nothing back by itself, and its kubelet has no memory threshold; both only where the owner reserved something. */
function reserved({ reserved: { cpu, memory } }: Node): readonly string[] {
  const amounts = [...(cpu === '0' ? [] : [`cpu=${cpu}`]), ...(memory === '0' ? [] : [`memory=${memory}`])];
  return amounts.length === 0 ? [] : [`--kubelet-arg=system-reserved=${amounts.join(',')}`];
}
