import { compareText } from '../issues/index.ts';
import { type Connection, type Endpoint, type Opening, type OpeningPeer, privateRanges } from '../model/index.ts';
import type { Application } from './application.ts';
import type { ClusterConstruct } from './cluster.ts';
import { comment } from './comments.ts';
import { k8s } from './k8s.ts';
import type { AnyCluster } from './names.ts';

interface Rule {
  readonly direction: 'ingress' | 'egress';
  /** None means whoever it is. */
  readonly peers: readonly k8s.NetworkPolicyPeer[];
  readonly ports: readonly { readonly port: number | string; readonly protocol: string }[];
}

/**
 * Renders what the declared flows need: one NetworkPolicy for each part of a workload, with the rule on its side of
 * every flow. The namespaces themselves refuse everything and let DNS through.
 */
export function renderPolicies(cluster: ClusterConstruct): void {
  const { connections, openings } = cluster.facts;
  const rules = new Map<string, { readonly endpoint: Endpoint; readonly rules: Rule[]; readonly notes: Set<string> }>();
  const at = (endpoint: Endpoint) => {
    const key = `${endpoint.application}/${endpoint.workload}`;
    const entry = rules.get(key) ?? { endpoint, rules: [], notes: new Set<string>() };
    rules.set(key, entry);
    return entry;
  };
  for (const connection of connections) {
    at(connection.from).rules.push(flowRule(connection, 'egress'));
    at(connection.to).rules.push(flowRule(connection, 'ingress'));
  }
  for (const opening of openings) {
    const entry = at(opening.endpoint);
    entry.rules.push(openingRule(cluster, opening));
    const note = noteFor(opening);
    if (note !== undefined) entry.notes.add(note);
  }
  const applications = new Map(cluster.applications.map((a) => [a.name, a]));
  for (const [, { endpoint, rules: own, notes }] of [...rules].sort(([a], [b]) => compareText(a, b))) {
    const application = applications.get(endpoint.application);
    if (application !== undefined) renderPolicy(application, endpoint, own, [...notes].sort(compareText));
  }
}

function renderPolicy(application: Application<AnyCluster>, endpoint: Endpoint, rules: readonly Rule[], notes: readonly string[]): void {
  const ingress = merged(rules, 'ingress');
  const egress = merged(rules, 'egress');
  const policy = new k8s.KubeNetworkPolicy(application, `network-policy-${endpoint.workload}`, {
    metadata: {
      name: endpoint.workload,
      namespace: endpoint.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'labwright', 'app.kubernetes.io/part-of': application.name },
    },
    spec: {
      podSelector: Object.keys(endpoint.labels).length === 0 ? {} : { matchLabels: endpoint.labels },
      policyTypes: [...(ingress.length > 0 ? ['Ingress'] : []), ...(egress.length > 0 ? ['Egress'] : [])],
      ...(ingress.length > 0
        ? { ingress: ingress.map(({ peers, ports }) => ({ ...(peers.length === 0 ? {} : { from: peers }), ...anyPort(ports) })) }
        : {}),
      ...(egress.length > 0
        ? { egress: egress.map(({ peers, ports }) => ({ ...(peers.length === 0 ? {} : { to: peers }), ...anyPort(ports) })) }
        : {}),
    },
  });
  comment(policy, notes);
}

/** No list of ports means every port; an empty list would read as if it meant none. */
function anyPort(ports: readonly k8s.NetworkPolicyPort[]): { readonly ports?: k8s.NetworkPolicyPort[] } {
  return ports.length === 0 ? {} : { ports: [...ports] };
}

function flowRule({ from, to, port, protocol }: Connection, direction: 'ingress' | 'egress'): Rule {
  const [self, other] = direction === 'egress' ? [from, to] : [to, from];
  return { direction, peers: [podPeer(other, self.namespace)], ports: [{ port, protocol }] };
}

function podPeer(
  peer: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
  home: string,
): k8s.NetworkPolicyPeer {
  const hasLabels = Object.keys(peer.labels).length > 0;
  return {
    ...(peer.namespace === home ? {} : { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } } }),
    ...(hasLabels ? { podSelector: { matchLabels: peer.labels } } : peer.namespace === home ? { podSelector: {} } : {}),
  };
}

function openingRule(cluster: ClusterConstruct, { direction, endpoint, peer, ports }: Opening): Rule {
  return {
    direction,
    peers: peersOf(cluster, peer, endpoint.namespace),
    ports: peer.kind === 'api-server' ? [{ port: cluster.distribution.apiPort, protocol: 'TCP' }] : ports,
  };
}

function peersOf(cluster: ClusterConstruct, peer: OpeningPeer, home: string): k8s.NetworkPolicyPeer[] {
  switch (peer.kind) {
    case 'api-server':
      return cluster.apiServers.map((address) => ({ ipBlock: { cidr: `${address}/32` } }));
    case 'ranges':
      return peer.ranges.map((cidr) => ({ ipBlock: { cidr } }));
    case 'internet':
      return [{ ipBlock: { cidr: '0.0.0.0/0', except: [...privateRanges] } }];
    case 'pods':
      return [podPeer(peer, home)];
    case 'same-namespace':
      return [{ podSelector: {} }];
    case 'anyone':
      return [];
  }
}

function noteFor({ peer, reason, ports }: Opening): string | undefined {
  const list = ports.map((p) => p.port).join(', ');
  if (peer.kind === 'internet') return `Every public address on port ${list}, because a policy knows no host names. Meant for ${reason}.`;
  if (peer.kind === 'api-server') return `To the API server: ${reason}.`;
  if (peer.kind === 'anyone') return `Port ${list} is open to whoever reaches it: ${reason}.`;
  return undefined;
}

/** Rules of one direction; those with equal ports become one rule with all peers, sorted, or with none where one of them names none. */
function merged(
  rules: readonly Rule[],
  direction: Rule['direction'],
): { readonly peers: k8s.NetworkPolicyPeer[]; readonly ports: k8s.NetworkPolicyPort[] }[] {
  const byPorts = new Map<string, { readonly ports: Rule['ports']; readonly peers: Map<string, k8s.NetworkPolicyPeer>; anyone: boolean }>();
  for (const rule of rules.filter((r) => r.direction === direction)) {
    const key = rule.ports.map(({ port, protocol }) => `${String(port).padStart(5, '0')}/${protocol}`).join(',');
    const entry = byPorts.get(key) ?? { ports: rule.ports, peers: new Map<string, k8s.NetworkPolicyPeer>(), anyone: false };
    entry.anyone ||= rule.peers.length === 0;
    for (const peer of rule.peers) entry.peers.set(JSON.stringify(peer), peer);
    byPorts.set(key, entry);
  }
  return [...byPorts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { peers, ports, anyone }]) => ({
      peers: anyone ? [] : [...peers].sort(([a], [b]) => compareText(a, b)).map(([, peer]) => peer),
      ports: ports.map(({ port, protocol }) => ({
        port: typeof port === 'number' ? k8s.IntOrString.fromNumber(port) : k8s.IntOrString.fromString(port),
        protocol,
      })),
    }));
}
