import { compareText } from '../../issues/index.ts';
import type { CheckInput } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { type Fields, fields, items } from '../read.ts';
import { formatSelector } from '../selector.ts';
import { type ClusterNetwork, networkOf } from './cluster-network.ts';
import type { Direction, RulePeer } from './evaluation/index.ts';
import { type DeclaredFlow, declaredFlows, type FlowClass, isLimited, portsAt, refusalsOf } from './flows/index.ts';
import { showPort, showRulePort } from './show.ts';
import { compareWithDeclared, type Undeclared } from './undeclared.ts';

/** One line of the table of flows. */
export interface FlowRow {
  readonly cluster: string;
  /** `home/web`, `every pod of home`, `the nodes`, `the internet (pypi.org)`. */
  readonly from: string;
  readonly to: string;
  /** As the receiving pods see it: `TCP 5432`, `every port`. */
  readonly port: string;
  /** Class of a declared flow; `superfluous` where a policy lets it through undeclared, `unlimited` where no policy is. */
  readonly why: FlowClass | 'superfluous' | 'unlimited';
  readonly reason: string;
  /** What the policies say: refused where a declared flow lacks a rule at one of its ends. */
  readonly state: 'allowed' | 'refused';
  /** Whether a policy limits one of its ends and the network of the cluster takes notice of policies. */
  readonly enforced: boolean;
}

/**
 * Every flow of a cluster: those that somebody declared, those that a policy lets through beside them, and pods that no
 * policy limits. Sorted; a flow with several reasons stands there once.
 */
export function flowTable(input: CheckInput): readonly FlowRow[] {
  const facts = factsOf(input);
  const network = networkOf(facts);
  const { enforcesPolicies } = facts.model.network.cni;
  const comparable = !facts.partial && facts.model.openings !== undefined;
  const rows = [
    ...declaredFlows(facts).flatMap((flow) => declaredRows(network, flow)),
    ...facts.pods.flatMap((pod) => probeRows(network, pod)),
    ...(comparable ? compareWithDeclared(facts).undeclared.flatMap((one) => undeclaredRows(facts, one)) : []),
    ...facts.pods.flatMap((pod) => unlimitedRows(network, pod)),
  ];
  const once = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const earlier = once.get(key);
    once.set(key, earlier === undefined ? row : merged(earlier, row));
  }
  return [...once.values()]
    .sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to) || a.port.localeCompare(b.port, 'en', { numeric: true }))
    .map((row) => ({ ...row, cluster: facts.model.cluster, enforced: row.enforced && enforcesPolicies }));
}

type Row = Omit<FlowRow, 'cluster'>;

/** Tells flows of one cluster apart; no name and no port holds what stands between them. */
function keyOf({ from, to, port }: Row): string {
  return `${from}\0${to}\0${port}`;
}

function merged(a: Row, b: Row): Row {
  if (a.reason === b.reason && a.state === b.state && a.enforced === b.enforced) return a;
  const reasons = a.reason.split('; ');
  return {
    ...a,
    reason: reasons.includes(b.reason) ? a.reason : [...reasons, b.reason].join('; '),
    state: a.state === 'refused' ? 'refused' : b.state,
    enforced: a.enforced || b.enforced,
  };
}

function declaredRows(network: ClusterNetwork, flow: DeclaredFlow): readonly Row[] {
  // That each pod may ask for names is another check's; here it counts.
  const refused = refusalsOf(network, flow.why === 'dns' ? { ...flow, ends: ['Egress', 'Ingress'] } : flow);
  const { why, reason } = flow;
  const shared = { from: flow.from.name, to: flow.to.name, why, reason, enforced: isLimited(network, flow) };
  if (flow.ports.length === 0) return [{ ...shared, port: 'every port', state: refused.length > 0 ? 'refused' : 'allowed' }];
  return flow.ports.map((asked) => {
    const port = portsAt(network, flow.to, asked).map(showPort)[0] ?? '';
    const isRefused = refused.some(({ ports }) => ports.some((one) => showPort(one) === port));
    return { ...shared, port, state: isRefused ? 'refused' : 'allowed' };
  });
}

const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** The kubelet asks its pods from their own node, which no policy refuses. */
function probeRows({ policies, endsOf }: ClusterNetwork, pod: PodTemplate): readonly Row[] {
  if (pod.podSpec.hostNetwork === true) return [];
  const enforced = endsOf(pod).some((end) => policies.isolating(end, 'Ingress').length > 0);
  const asked = containersOf(pod).flatMap((container) =>
    probes.flatMap((probe) => {
      const { httpGet, tcpSocket, grpc } = fields(container.fields[probe]);
      const port = [httpGet, tcpSocket, grpc].map((way) => fields(way).port).find((one) => one !== undefined);
      return port === undefined ? [] : [items(container.fields.ports).find(({ name }) => name === port)?.containerPort ?? port];
    }),
  );
  const to = nameOf(pod);
  // Most pods are asked on one port, by all of their probes.
  return [...new Set(asked)].map((port) => ({
    from: 'its own node',
    to,
    port: `TCP ${port}`,
    why: 'probe',
    reason: 'probes of the kubelet',
    state: 'allowed',
    enforced,
  }));
}

function nameOf({ namespace, manifest }: PodTemplate): string {
  return `${namespace}/${manifest.identity.name}`;
}

function undeclaredRows(facts: Facts, { policy, direction, peer, other, ports }: Undeclared): readonly Row[] {
  const own = selected(facts, policy.namespace, policy.selector);
  const far = peer?.kind === 'pods' ? peerName(facts, peer, policy.namespace) : other;
  const [from, to] = direction === 'Egress' ? [own, far] : [far, own];
  const shared = {
    from,
    to,
    why: 'superfluous',
    reason: `policy ${policy.manifest.identity.name}`,
    state: 'allowed',
    enforced: true,
  } as const;
  return (ports.length === 0 ? ['every port'] : ports.map(showRulePort)).map((port) => ({ ...shared, port }));
}

/** Pods by the one workload that they are, else by what selects them. */
function selected(facts: Facts, namespace: string, selector: Fields): string {
  const [pod, ...more] = facts.elsewhere(namespace) === undefined ? facts.podsIn(namespace).select(selector) : [];
  if (pod !== undefined && more.length === 0) return nameOf(pod);
  return Object.keys(selector).length === 0 ? `every pod of ${namespace}` : `pods of ${namespace} (${formatSelector(selector)})`;
}

function peerName(facts: Facts, { namespaceSelector, podSelector }: RulePeer & { readonly kind: 'pods' }, home: string): string {
  if (namespaceSelector === undefined) return selected(facts, home, podSelector);
  const pods = Object.keys(podSelector).length === 0 ? 'every pod' : `pods (${formatSelector(podSelector)})`;
  return `${pods} of namespaces (${formatSelector(namespaceSelector)})`;
}

/** Pods that no policy isolates talk to everybody, and everybody to them. */
function unlimitedRows({ policies, endsOf }: ClusterNetwork, pod: PodTemplate): readonly Row[] {
  if (pod.podSpec.hostNetwork === true) return [];
  const ends = endsOf(pod);
  const open = (direction: Direction) => ends.every((end) => policies.isolating(end, direction).length === 0);
  const shared = { port: 'every port', why: 'unlimited', state: 'allowed', enforced: false } as const;
  return [
    ...(open('Ingress') ? [{ ...shared, from: 'anybody', to: nameOf(pod), reason: 'no policy limits what comes in' }] : []),
    ...(open('Egress') ? [{ ...shared, from: nameOf(pod), to: 'anybody', reason: 'no policy limits where it goes' }] : []),
  ];
}

/** What one set of flows has and another has not. */
export interface FlowChanges {
  readonly opened: readonly FlowRow[];
  readonly closed: readonly FlowRow[];
}

/** Flows that the policies let through after a change and not before, and the reverse. A new reason alone is no change. */
export function flowChanges(before: readonly FlowRow[], after: readonly FlowRow[]): FlowChanges {
  const passing = (rows: readonly FlowRow[]) =>
    new Map(rows.filter(({ state }) => state === 'allowed').map((row) => [`${row.cluster}\0${keyOf(row)}`, row]));
  const [earlier, later] = [passing(before), passing(after)];
  return {
    opened: [...later].flatMap(([key, row]) => (earlier.has(key) ? [] : [row])),
    closed: [...earlier].flatMap(([key, row]) => (later.has(key) ? [] : [row])),
  };
}
