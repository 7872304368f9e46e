import type { Connection, Endpoint, External, Opening } from '../../../model/index.ts';
import type { Facts } from '../../facts.ts';
import { declaredFinding } from '../../finding.ts';
import type { Direction } from '../evaluation/index.ts';
import { isSealedOff, sealedIn } from '../sealed.ts';
import type { DeclaredFlow, FlowClass, Party } from './flow.ts';
import { endpointParty, internetParty, isSame, nodesParty, openingParty, podsParty, rangesParty } from './parties.ts';

/** Flows that the owner's code declares: connections, openings, externals, and DNS for every namespace that is not sealed. */
export function flowsOfModel(facts: Facts): readonly DeclaredFlow[] {
  const { connections, openings = [], externals } = facts.model;
  const sealed = sealedIn(facts.model);
  const metrics = new Set((facts.model.metrics ?? []).map(({ application, workload, podPort }) => `${application}/${workload}/${podPort}`));
  const hosts = new Map(externals.map((external) => [externalKey(external), external.hosts]));
  return [
    ...connections.map((connection) => {
      const flow = connectionFlow(facts, connection, isScrape(metrics, connection) ? 'metrics' : 'connection');
      // What a seal forbids is declared all the same, and nobody asks a policy to let it through.
      return isSealedOff(sealed, connection) ? { ...flow, ends: [] } : flow;
    }),
    ...openings.map((opening) => openingFlow(facts, opening, hosts)),
    ...externalFlows(facts, openings),
    ...dnsFlows(facts, [...sealed.keys()]),
  ];
}

function isScrape(metrics: ReadonlySet<string>, { to, port, purpose }: Connection): boolean {
  return purpose === 'metrics' && metrics.has(`${to.application}/${to.workload}/${port}`);
}

function connectionFlow(facts: Facts, { from, to, port, protocol, purpose }: Connection, why: FlowClass): DeclaredFlow {
  const [source, target] = [endpointParty(from), endpointParty(to)];
  return {
    from: source,
    to: target,
    ports: [{ port, protocol }],
    why,
    reason: purpose,
    ends: ['Egress', 'Ingress'],
    issue: (at, props) => {
      const end = at === source ? from : to;
      return declaredFinding(facts.model, [end.application, end.workload], { ...props, field: `connection ${purpose}` });
    },
  };
}

function openingFlow(
  facts: Facts,
  { endpoint, direction, peer, ports, reason }: Opening,
  hosts: ReadonlyMap<string, readonly string[]>,
): DeclaredFlow {
  const own = endpointParty(endpoint);
  const named = hosts.get(externalKey({ ...endpoint, reason })) ?? [];
  const asked = peer.kind === 'api-server' ? [{ port: facts.model.distribution.apiPort, protocol: 'TCP' as const }] : ports;
  const other = openingParty(facts, peer, { home: endpoint.namespace, hosts: named });
  const [here, there]: readonly Direction[] = direction === 'egress' ? ['Egress', 'Ingress'] : ['Ingress', 'Egress'];
  // A whole namespace may be named where only some of its pods are meant.
  const known = other.kind === 'pods' && Object.keys(other.labels).length > 0;
  return {
    from: direction === 'egress' ? own : other,
    to: direction === 'egress' ? other : own,
    ports: asked,
    why: classOf(facts, peer, direction, other),
    reason,
    ends: known ? [here!, there!] : [here!],
    ...(asked.length === 0 ? { anyPortAt: there } : {}),
    issue: (_, props) => declaredFinding(facts.model, [endpoint.application, endpoint.workload], { ...props, field: `flow ${reason}` }),
  };
}

function classOf({ model }: Facts, peer: Opening['peer'], direction: Opening['direction'], other: Party): FlowClass {
  switch (peer.kind) {
    case 'api-server':
      return 'api-server';
    case 'anyone':
      return 'webhook';
    case 'internet':
      return 'external';
    case 'ranges':
      if (other === nodesParty) return 'nodes';
      return direction === 'egress' ? 'external' : 'lan';
    case 'same-namespace':
      return 'pods';
    case 'pods':
      return direction === 'ingress' && model.ingresses.some(({ pods }) => isSame(pods, peer)) ? 'ingress' : 'pods';
  }
}

function externalKey({ application, workload, reason }: Pick<External, 'application' | 'workload' | 'reason'>): string {
  return JSON.stringify([application, workload, reason]);
}

/** Externals that no opening goes with; the pods are those of the workload they name. */
function externalFlows(facts: Facts, openings: readonly Opening[]): readonly DeclaredFlow[] {
  const { model } = facts;
  const opened = new Set(openings.map(({ endpoint, reason }) => externalKey({ ...endpoint, reason })));
  const endpoints = new Map<string, Endpoint>(
    model.workloads.map(({ application, name, namespace, labels }) => [
      `${application}/${name}`,
      { application, workload: name, namespace, labels },
    ]),
  );
  return model.externals
    .filter((external) => !opened.has(externalKey(external)))
    .flatMap(({ application, workload, hosts, ports, reason }): readonly DeclaredFlow[] => {
      const endpoint = endpoints.get(`${application}/${workload}`);
      if (endpoint === undefined) return [];
      const ranges = hosts.filter((host) => /^[\d.]+(\/\d+)?$/.test(host));
      const names = hosts.filter((host) => !ranges.includes(host));
      return [...(ranges.length > 0 ? [rangesParty(ranges)] : []), ...(names.length > 0 ? [internetParty(names)] : [])].map((to) => ({
        from: endpointParty(endpoint),
        to,
        ports: ports.map((port) => ({ port, protocol: 'TCP' as const })),
        why: 'external',
        reason,
        ends: ['Egress'],
        issue: (_, props) => declaredFinding(model, [application, workload], { ...props, field: 'reach' }),
      }));
    });
}

/** What pods ask for names. That each may is NETWORK_DNS; here the server must let them in. */
function dnsFlows({ model, pods, partial, ofKind }: Facts, sealed: readonly string[]): readonly DeclaredFlow[] {
  const { namespace, labels } = model.network.dns;
  if (partial || namespace === '') return [];
  const to = podsParty({ namespace, labels }, 'dns');
  const policies = ofKind('networking.k8s.io', 'NetworkPolicy');
  const used = [
    ...model.namespaces.map(({ name }) => name),
    ...pods.map((pod) => pod.namespace),
    ...policies.map(({ identity }) => identity.namespace),
  ];
  return [...new Set(used)]
    .filter((name) => !sealed.includes(name))
    .map((name) => ({
      from: podsParty({ namespace: name, labels: {} }, ''),
      to,
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
      why: 'dns',
      reason: 'names',
      ends: ['Ingress'],
      issue: (_, props) => declaredFinding(model, [], { ...props, field: 'network.dns' }),
    }));
}
