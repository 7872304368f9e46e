/**
 * What the documentation of the Kubernetes API says of NetworkPolicies, sentence by sentence and without any index: it is
 * slow, and shares no code with what it judges.
 */

export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

export type Party = { readonly pod: Pod } | { readonly address: string };

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}
interface PolicyPeer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}
interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}
interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}
export interface NetworkPolicy {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly PolicyRule[];
  };
}

export interface World {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly policies: readonly NetworkPolicy[];
}

/** "For a connection from a source pod to a destination pod to be allowed, both the egress policy on the source pod and the ingress policy on the destination pod need to allow the connection." */
export function isAllowed(world: World, from: Party, to: Party, port: number, protocol: string): boolean {
  if ('pod' in from && !endAllows(world, from.pod, 'Egress', to, to, port, protocol)) return false;
  if ('pod' in to && !endAllows(world, to.pod, 'Ingress', from, to, port, protocol)) return false;
  return true;
}

function endAllows(world: World, pod: Pod, direction: string, other: Party, to: Party, port: number, protocol: string): boolean {
  // "By default, a pod is non-isolated; all connections are allowed. A pod is isolated if there is any NetworkPolicy that
  // both selects the pod and has the direction in its policyTypes."
  let isolated = false;
  for (const policy of world.policies) {
    if (policy.metadata.namespace !== pod.namespace) continue;
    if (!selectorMatches(policy.spec.podSelector, pod.labels)) continue;
    if (!typesOf(policy).includes(direction)) continue;
    isolated = true;
    // "The effects of those lists combine additively."
    const rules = (direction === 'Ingress' ? policy.spec.ingress : policy.spec.egress) ?? [];
    for (const rule of rules) {
      const peers = (direction === 'Ingress' ? rule.from : rule.to) ?? [];
      const ports = rule.ports ?? [];
      // "If this field is empty or missing, this rule matches all sources / all ports."
      const peerFits = peers.length === 0 || peers.some((peer) => peerMatches(world, policy, peer, other));
      const portFits = ports.length === 0 || ports.some((entry) => portFitsEntry(entry, to, port, protocol));
      if (peerFits && portFits) return true;
    }
  }
  return !isolated;
}

/** "If policyTypes is not specified, it will default based on the existence of ingress or egress rules." */
function typesOf({ spec }: NetworkPolicy): readonly string[] {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes;
  const types = ['Ingress'];
  if (spec.egress !== undefined && spec.egress.length > 0) types.push('Egress');
  return types;
}

function peerMatches(world: World, policy: NetworkPolicy, peer: PolicyPeer, other: Party): boolean {
  if (peer.ipBlock) {
    const address = 'pod' in other ? other.pod.address : other.address;
    return isIn(address, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some((hole) => isIn(address, hole));
  }
  if (!('pod' in other)) return false;
  // "If both are set, the pods matching podSelector in the namespaces selected by namespaceSelector. Otherwise podSelector
  // selects in the policy's own namespace, and namespaceSelector alone selects all pods of these namespaces."
  const namespaces = Object.keys(world.namespaces).filter((name) =>
    peer.namespaceSelector === undefined
      ? name === policy.metadata.namespace
      : selectorMatches(peer.namespaceSelector, world.namespaces[name]!),
  );
  return (
    namespaces.includes(other.pod.namespace) && (peer.podSelector === undefined || selectorMatches(peer.podSelector, other.pod.labels))
  );
}

function portFitsEntry(entry: PolicyPort, to: Party, port: number, protocol: string): boolean {
  // "If not specified, this field defaults to TCP."
  if ((entry.protocol ?? 'TCP') !== protocol) return false;
  // "If this field is not provided, this matches all port names and numbers."
  if (entry.port === undefined) return true;
  if (typeof entry.port === 'string') {
    // "This can either be a numerical or named port on a pod."
    if (!('pod' in to)) return false;
    return to.pod.ports.some(
      ({ name, containerPort, protocol: own }) => name === entry.port && containerPort === port && (own ?? 'TCP') === protocol,
    );
  }
  // "endPort: ports from port to endPort, both included, if set."
  for (let candidate = entry.port; candidate <= (entry.endPort ?? entry.port); candidate += 1) if (candidate === port) return true;
  return false;
}

function selectorMatches(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const has = key in labels;
    const isOne = has && values.includes(labels[key]!);
    if (operator === 'In' && !isOne) return false;
    if (operator === 'NotIn' && isOne) return false;
    if (operator === 'Exists' && !has) return false;
    if (operator === 'DoesNotExist' && has) return false;
  }
  return true;
}

/** Bit by bit. */
function isIn(address: string, cidr: string): boolean {
  const [base, length] = cidr.split('/');
  return bits(address).slice(0, Number(length)) === bits(base!).slice(0, Number(length));
}

function bits(address: string): string {
  return address
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('');
}
