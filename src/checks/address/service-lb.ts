import type { Issue } from '../../issues/index.ts';
import { formatIdentity, type Model, type Node, SERVICE_LB_ENABLED, SERVICE_LB_POOL } from '../../model/index.ts';
import { addressesOf, type Balancer, balancersOf, metalLbBeside } from '../balancers.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { type NodeProgram, type PortClash, portClashesOf } from '../node-ports.ts';
import type { PodTemplate } from '../pods.ts';
import { below, items, text } from '../read.ts';
import { askedField } from './service-claims.ts';

/** ADDRESS_TWO_BALANCERS: where ServiceLB is on, nobody else serves the same Services. */
export const twoBalancers: Check = (input) => {
  const facts = factsOf(input);
  const found = metalLbBeside(facts);
  if (found === undefined) return [];
  const issue = {
    code: 'ADDRESS_TWO_BALANCERS',
    severity: facts.partial ? 'warning' : 'error',
    field: '',
    message: `${found.what}, and the ServiceLB of K3s is on: both serve every Service of type LoadBalancer, and each writes its own addresses over those of the other`,
    hint: facts.partial
      ? 'start K3s with `--disable=servicelb`; where it is off already, say so in the file of the nodes: `disable: [servicelb]`'
      : "switch ServiceLB off: `k3s({ …, disable: ['servicelb'] })`",
  } as const;
  return [found.manifest === undefined ? declaredFinding(facts.model, [found.application ?? ''], issue) : finding(found.manifest, issue)];
};

/** ADDRESS_NOT_GIVEN: ServiceLB gives the addresses of nodes and no others, so that nobody should ask for one, and some node has to be there. */
export const notGiven: Check = (input) => {
  const facts = factsOf(input);
  return balancersOf(facts).flatMap((balancer) => [
    ...noNode(facts, balancer),
    ...poolOfNobody(facts, balancer),
    ...ignored(facts, balancer),
  ]);
};

function noNode({ model }: Facts, { service, owner, nodes, nodeSelector }: Balancer): readonly Issue[] {
  if (service === undefined || nodes.length > 0 || model.nodes.length === 0) return [];
  const labels = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
  return [
    finding(service, {
      code: 'ADDRESS_NOT_GIVEN',
      severity: 'error',
      field: 'spec.type',
      message: `no node serves ${owner}: ${labels.length === 0 ? 'all of them have taints that ServiceLB does not tolerate' : `none that ServiceLB may take carries ${labels.join(' and ')}`}`,
      hint:
        labels.length === 0
          ? 'take the taint off a node'
          : `label one: \`kubectl label node ${model.nodes[0]!.name} --overwrite ${labels.join(' ')}\``,
    }),
  ];
}

/** Without the other label on any node, ServiceLB does not look at pools. */
function poolOfNobody({ model }: Facts, { service, owner, nodes, nodeSelector }: Balancer): readonly Issue[] {
  const pool = text(below(service?.body, 'metadata', 'labels', SERVICE_LB_POOL)) ?? '';
  if (service === undefined || pool === '' || Object.hasOwn(nodeSelector, SERVICE_LB_POOL) || model.nodes.length === 0) return [];
  return [
    finding(service, {
      code: 'ADDRESS_NOT_GIVEN',
      severity: 'warning',
      field: `metadata.labels["${SERVICE_LB_POOL}"]`,
      message: `${owner} asks for pool "${pool}", which counts only where nodes carry ${SERVICE_LB_ENABLED}: without one, ${named(model, nodes)} ${nodes.length === 1 || nodes.length === model.nodes.length ? 'serves' : 'serve'} it`,
      hint: `label the nodes of every pool with ${SERVICE_LB_ENABLED}=true beside ${SERVICE_LB_POOL}`,
    }),
  ];
}

function ignored(facts: Facts, balancer: Balancer): readonly Issue[] {
  const { service, owner, nodes } = balancer;
  const asked = service === undefined ? undefined : askedField(service.body);
  const addresses = addressesOf(balancer);
  if (service === undefined || asked === undefined || nodes.length === 0) return [];
  if (asked.values.length > 0 && asked.values.every((address) => addresses.includes(address))) return [];
  return [
    finding(service, {
      code: 'ADDRESS_NOT_GIVEN',
      severity: facts.partial ? 'warning' : 'error',
      field: asked.field,
      message: `${owner} asks for ${asked.what}, and the ServiceLB of K3s gives it ${addresses.length === 1 ? 'the address of its node' : 'the addresses of its nodes'}, ${addresses.join(', ')}`,
      hint: facts.partial
        ? 'take it out; where another balancer serves, say so in the file of the nodes: `disable: [servicelb]`'
        : "take it out, or let MetalLB serve: `k3s({ …, disable: ['servicelb'] })` and `metallb.claim(…)`",
    }),
  ];
}

/** ADDRESS_PORT_TWICE: a port of a node is that of one Service, one pod, or a program of the node. */
export const onePort: Check = (input) => {
  const facts = factsOf(input);
  return portClashesOf(facts).flatMap((clash) => {
    const { other } = clash;
    if ('program' in other) return withProgram(facts, clash, other);
    return 'podSpec' in other ? withPod(facts, clash, other) : withService(facts, clash, other);
  });
};

function withProgram({ model }: Facts, { balancer, ports, nodes }: PortClash, { program, isCertain }: NodeProgram): readonly Issue[] {
  const { service, owner } = balancer;
  if (service === undefined) return [];
  return [
    finding(service, {
      code: 'ADDRESS_PORT_TWICE',
      severity: isCertain ? 'error' : 'warning',
      field: portField(balancer, ports),
      message: `${owner} takes ${portsOf(ports)} of ${named(model, nodes)}, where ${program} ${isCertain ? 'listens' : 'mostly listens'}: whoever asks a node for it gets the Service instead`,
      hint: isCertain
        ? 'take another port'
        : `take another port, or let ${program} of the nodes listen on another one, and accept it with that reason`,
    }),
  ];
}

function withService(facts: Facts, { balancer, ports, nodes }: PortClash, other: Balancer): readonly Issue[] {
  const { service, owner } = balancer;
  if (service === undefined) return [];
  const { model } = facts;
  const everywhere = nodes.length === balancer.nodes.length;
  const apart =
    model.nodes.length > 1 ? `, or let them have nodes of their own: labels ${SERVICE_LB_ENABLED}=true and ${SERVICE_LB_POOL}` : '';
  return [
    finding(service, {
      code: 'ADDRESS_PORT_TWICE',
      severity: everywhere ? 'error' : 'warning',
      field: portField(balancer, ports),
      message: `${owner} wants ${portsOf(ports)} of ${named(model, nodes)}, which ${other.owner} has: ServiceLB serves one of them ${everywhere ? 'only' : 'there only'}`,
      hint:
        other.service === undefined
          ? `put it behind an Ingress, take another port, ${traefikOff(facts)}`
          : `give one of them another port, or put both behind one ingress${apart}`,
    }),
  ];
}

function withPod(facts: Facts, { balancer, ports, nodes }: PortClash, pod: PodTemplate): readonly Issue[] {
  const { identity } = pod.manifest;
  const [port, places] = [portsOf(ports), named(facts.model, nodes)];
  const where =
    identity.kind === 'DaemonSet'
      ? `takes ${port} of ${places}, where`
      : `takes ${port} of the node it runs on, and wherever it may run (${places})`;
  return [
    finding(pod.manifest, {
      code: 'ADDRESS_PORT_TWICE',
      severity: 'error',
      field: pod.path,
      message: `${formatIdentity(identity)} ${where} ServiceLB takes ${ports.length === 1 ? 'it' : 'them'} for ${balancer.owner}: one of the two waits for ever`,
      hint:
        balancer.service === undefined
          ? `put it behind an Ingress instead of the port of the node, ${traefikOff(facts)}`
          : 'take the port of the node out and let the Service lead to the pods, or take another port',
    }),
  ];
}

function traefikOff({ partial }: Facts): string {
  return partial
    ? 'or say in the file of the nodes that this Traefik is off: `disable: [traefik]`'
    : "or switch this Traefik off: `k3s({ …, disable: ['traefik'] })`";
}

function portField({ service }: Balancer, [first]: readonly string[]): string {
  const position = items(below(service?.body, 'spec', 'ports')).findIndex(
    ({ port, protocol }) => `${String(port)}/${text(protocol) ?? 'TCP'}` === first,
  );
  return `spec.ports[${Math.max(position, 0)}].port`;
}

function portsOf(ports: readonly string[]): string {
  return `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`;
}

function named(model: Model, nodes: readonly Node[]): string {
  return nodes.length > 1 && nodes.length === model.nodes.length ? 'every node' : nodes.map(({ name }) => name).join(', ');
}
