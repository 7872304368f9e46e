import { type Model, type Node, nodeLabels, SERVICE_LB_SERVICE } from '../model/index.ts';
import { type Balancer, balancersOf } from './balancers.ts';
import { hostPortsOf } from './capacity/placement/host-ports.ts';
import type { Facts } from './facts.ts';
import { isAdmissible, toleratesTaints } from './nodes.ts';
import { oncePer } from './once.ts';
import type { PodTemplate } from './pods.ts';

/** Ports of nodes that a Service on ServiceLB wants and somebody else has. */
export interface PortClash {
  readonly balancer: Balancer;
  /** An earlier Service, a pod that takes ports of its node, or a program of the node itself. */
  readonly other: Balancer | PodTemplate | NodeProgram;
  /** `80/TCP` */
  readonly ports: readonly string[];
  /** Nodes on which both want them. */
  readonly nodes: readonly Node[];
}

/** What listens on every node, outside of any pod. */
export interface NodeProgram {
  readonly program: string;
  readonly ports: readonly string[];
  readonly nodes: readonly Node[];
  /** Whether it is known to be there; SSH only mostly is. */
  readonly isCertain: boolean;
}

/** In the order in which a person reads them: what the nodes have themselves, other Services, pods. */
export const portClashesOf = oncePer((facts: Facts): readonly PortClash[] => {
  const balancers = balancersOf(facts);
  if (balancers.length === 0) return [];
  const programs = programsOf(facts.model);
  const takers = facts.pods.filter((pod) => !isOfServiceLb(pod) && hostPortsOf(pod).length > 0);
  return balancers.flatMap((balancer, index) => [
    ...programs.flatMap((program) => meeting(balancer, program)),
    ...balancers.slice(0, index).flatMap((earlier) => meeting(balancer, earlier)),
    ...takers.flatMap((pod) => withPod(facts, balancer, pod)),
  ]);
});

/**
 * Services on ServiceLB whose pods want a place: not those that a clash is told of, because what follows from one would only be told
 * twice, and none where the pods themselves are among the objects, as in what kubectl printed of a whole cluster.
 */
export function placedBalancers(facts: Facts): readonly Balancer[] {
  if (balancersOf(facts).length === 0 || facts.pods.some(isOfServiceLb)) return [];
  const clashing = new Set(portClashesOf(facts).flatMap(({ balancer, other }) => ('program' in other ? [] : [balancer])));
  return balancersOf(facts).filter((one) => !clashing.has(one));
}

function isOfServiceLb({ labels }: PodTemplate): boolean {
  return Object.hasOwn(labels, SERVICE_LB_SERVICE);
}

function meeting(balancer: Balancer, other: Balancer | NodeProgram): readonly PortClash[] {
  const ports = balancer.ports.filter((port) => other.ports.includes(port));
  const nodes = balancer.nodes.filter((node) => other.nodes.includes(node));
  return ports.length === 0 || nodes.length === 0 ? [] : [{ balancer, other, ports, nodes }];
}

/** One pod finds another node as long as there is one; that of a DaemonSet has its node given. */
function withPod({ model }: Facts, balancer: Balancer, pod: PodTemplate): readonly PortClash[] {
  const taken = hostPortsOf(pod).map(({ port, protocol }) => `${port}/${protocol}`);
  const ports = balancer.ports.filter((port) => taken.includes(port));
  if (ports.length === 0) return [];
  const allowed = model.nodes.filter((node) => isAdmissible(pod, nodeLabels(model, node)) && toleratesTaints(pod, node));
  const nodes = allowed.filter((node) => balancer.nodes.includes(node));
  if (nodes.length === 0 || (pod.manifest.identity.kind !== 'DaemonSet' && nodes.length < allowed.length)) return [];
  return [{ balancer, other: pod, ports, nodes }];
}

/**
 * The packets of a port of a node go to whoever took it as a host port, before any program of the node sees them.
 * @source K3s: "Inbound Rules for K3s Nodes"; CNI plugin portmap (destination of type LOCAL, in PREROUTING)
 */
function programsOf({ nodes, distribution, network }: Model): readonly NodeProgram[] {
  const servers = nodes.filter(({ roles }) => roles.includes('control-plane'));
  const certain = (program: string, ports: readonly string[], on: readonly Node[]): NodeProgram => ({
    program,
    ports,
    nodes: on,
    isCertain: true,
  });
  return [
    certain('the API server', [`${distribution.apiPort}/TCP`], servers),
    certain('the kubelet', ['10250/TCP'], nodes),
    ...(servers.length > 1 ? [certain('etcd', ['2379/TCP', '2380/TCP'], servers)] : []),
    ...(nodes.length > 1 && network.cni.name === 'flannel' ? [certain('flannel', ['8472/UDP'], nodes)] : []),
    { program: 'SSH', ports: ['22/TCP'], nodes, isCertain: false },
  ];
}
