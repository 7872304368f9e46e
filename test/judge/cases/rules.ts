import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/index.ts';
import { TOKEN } from './case.ts';
import { at, weighted } from './dice.ts';
import { CONTROL_PLANE_TAINT, HOSTNAME, ZONE, zones } from './nodes.ts';

/** One thing a pod asks of its node beside room. */
export interface Rule {
  readonly kind: RuleKind;
  /** Chooses among the forms of a rule. */
  readonly form: number;
  /** The workload that it is about. */
  readonly other: number;
  /** The machine that it names. */
  readonly node: number;
}

type RuleKind =
  | 'none'
  | 'selector'
  | 'node affinity'
  | 'apart'
  | 'apart by zone'
  | 'beside another'
  | 'in the zone of another'
  | 'away from another'
  | 'spread'
  | 'spread over zones'
  | 'host port'
  | 'host network'
  | 'wish';

export const rules: fc.Arbitrary<Rule> = fc.record({
  kind: weighted<RuleKind>(
    [54, 'none'],
    [10, 'selector'],
    [8, 'node affinity'],
    [9, 'apart'],
    [3, 'apart by zone'],
    [4, 'beside another'],
    [2, 'in the zone of another'],
    [4, 'away from another'],
    [5, 'spread'],
    [4, 'spread over zones'],
    [5, 'host port'],
    [2, 'host network'],
    [4, 'wish'],
  ),
  form: fc.nat(11),
  other: fc.nat(11),
  node: fc.nat(11),
});

/** What a rule needs to know of the case it stands in. */
export interface Surroundings {
  readonly nodes: readonly string[];
  /** Labels of the machines that take every pod. */
  readonly open: readonly Readonly<Record<string, string>>[];
  /** Labels and namespace of every workload. */
  readonly workloads: readonly { readonly app: string; readonly namespace: string }[];
  readonly own: { readonly app: string; readonly namespace: string; readonly kind: string };
}

/** Fields of the pod spec that a rule comes to. */
export function fieldsOf(rule: Rule, surroundings: Surroundings): JsonObject {
  const { form, other } = rule;
  const { workloads, own } = surroundings;
  const target = at(workloads, other);
  const self = { matchLabels: { app: own.app } };
  switch (rule.kind) {
    case 'none':
      return {};
    case 'selector':
      return { nodeSelector: selectorFor(rule, surroundings) };
    case 'node affinity':
      return { affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: nodeTerms(rule, surroundings) } } } };
    case 'apart':
      return anti({ labelSelector: self, topologyKey: HOSTNAME, ...(form % 4 === 0 ? withHash(own.kind) : {}) });
    case 'apart by zone':
      return anti({ labelSelector: self, topologyKey: ZONE });
    case 'away from another':
      return anti({ ...selecting(target, own, form), topologyKey: form % 4 === 3 ? ZONE : HOSTNAME });
    case 'beside another':
      return together({ ...selecting(target, own, form), topologyKey: HOSTNAME });
    case 'in the zone of another':
      return together({ ...selecting(target, own, form), topologyKey: ZONE });
    case 'spread':
      return { topologySpreadConstraints: [spread(form, HOSTNAME, self, own.kind)] };
    case 'spread over zones':
      return { topologySpreadConstraints: [spread(form, ZONE, self, own.kind)] };
    case 'host port':
      return { ports: [at(hostPorts, form)] };
    case 'host network':
      return { hostNetwork: true, ports: [{ containerPort: 9100, hostPort: 9100 }] };
    case 'wish':
      return at(wishes(self), form);
  }
}

/** What owners select by is there, but for a slip now and then. */
function selectorFor({ form, node }: Rule, { open }: Surroundings): JsonObject {
  const labels = at(open, node);
  const forms: readonly JsonObject[] = [
    { disk: labels['disk'] ?? 'ssd' },
    { disk: labels['disk'] ?? 'ssd', 'kubernetes.io/os': 'linux' },
    labels['gpu'] === undefined ? { 'memory-class': labels['memory-class'] ?? '8' } : { gpu: 'true' },
    { [HOSTNAME]: labels[HOSTNAME] ?? '' },
    { [ZONE]: labels[ZONE] ?? 'attic' },
    { disk: labels['disk'] ?? 'ssd' },
    { 'kubernetes.io/arch': 'amd64' },
    { gpu: 'true' },
  ];
  return at(forms, form);
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

const hostPorts: readonly JsonObject[] = [
  { containerPort: 80, hostPort: 80 },
  { containerPort: 80, hostPort: 80, hostIP: '10.20.0.200' },
  { containerPort: 53, hostPort: 53, protocol: 'UDP' },
  { containerPort: 53, hostPort: 53 },
  { containerPort: 80, hostPort: 80, hostIP: '10.20.0.201' },
];

/** Things that are no rule and must not count as one. */
function wishes(self: JsonObject): readonly JsonObject[] {
  return [
    { affinity: { nodeAffinity: { [PREFERRED]: [{ weight: 50, preference: { matchExpressions: [expression('disk', 'In', 'ssd')] } }] } } },
    {
      affinity: {
        podAntiAffinity: { [PREFERRED]: [{ weight: 100, podAffinityTerm: { labelSelector: self, topologyKey: HOSTNAME } }] },
      },
    },
    {
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: self }],
    },
  ];
}

function nodeTerms({ form, node }: Rule, { nodes }: Surroundings): readonly JsonObject[] {
  const name = at(nodes, node);
  const forms: readonly (readonly JsonObject[])[] = [
    [{ matchExpressions: [expression('disk', 'In', 'ssd', 'nvme')] }],
    [{ matchExpressions: [expression(CONTROL_PLANE_TAINT, 'DoesNotExist')] }],
    [{ matchExpressions: [expression('gpu', 'DoesNotExist'), expression(ZONE, 'Exists')] }],
    [{ matchExpressions: [expression('memory-class', 'Gt', '8')] }],
    [{ matchExpressions: [expression('memory-class', 'Lt', '32')] }],
    [{ matchFields: [expression('metadata.name', 'In', name)] }],
    [{ matchFields: [expression('metadata.name', 'NotIn', name)] }],
    [{ matchExpressions: [expression(HOSTNAME, 'In', name, at(nodes, node + 1))] }],
    [{ matchExpressions: [expression(ZONE, 'NotIn', at(zones, node))] }],
    [{ matchExpressions: [expression('disk', 'In', 'ssd')] }, { matchExpressions: [expression('memory-class', 'Gt', '15')] }],
    [{ matchExpressions: [expression('disk', 'NotIn', 'hdd')], matchFields: [expression('metadata.name', 'In', name)] }],
    [{ matchExpressions: [expression('gpu', 'Exists')] }, { matchFields: [expression('metadata.name', 'In', name)] }],
  ];
  return at(forms, form);
}

function expression(key: string, operator: string, ...values: readonly string[]): JsonObject {
  return { key, operator, ...(values.length === 0 ? {} : { values: [...new Set(values)] }) };
}

function anti(term: JsonObject): JsonObject {
  return { affinity: { podAntiAffinity: { [REQUIRED]: [term] } } };
}

function together(term: JsonObject): JsonObject {
  return { affinity: { podAffinity: { [REQUIRED]: [term] } } };
}

/** The pods of another workload, named in one of the ways there are across namespaces. */
function selecting(target: Surroundings['own'] | Surroundings['workloads'][number], own: Surroundings['own'], form: number): JsonObject {
  const labelSelector =
    form % 3 === 0 ? { matchExpressions: [expression('app', 'In', target.app, 'no-such-app')] } : { matchLabels: { app: target.app } };
  if (target.namespace === own.namespace && form % 2 === 0) return { labelSelector };
  if (form % 4 === 1) return { labelSelector, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': target.namespace } } };
  if (form % 4 === 3) return { labelSelector, namespaceSelector: {} };
  if (form === 10) return { labelSelector, namespaceSelector: { matchExpressions: [expression('team', 'In', 'lab')] } };
  return { labelSelector, namespaces: [`${TOKEN}-home`, `${TOKEN}-lab`] };
}

function withHash(kind: string): JsonObject {
  return kind === 'Deployment' ? { matchLabelKeys: ['pod-template-hash'] } : {};
}

function spread(form: number, topologyKey: string, labelSelector: JsonObject, kind: string): JsonObject {
  const options: readonly JsonObject[] = [
    {},
    {},
    { maxSkew: 2 },
    { minDomains: 2 },
    { minDomains: 3 },
    { nodeTaintsPolicy: 'Honor' },
    { nodeTaintsPolicy: 'Honor', maxSkew: 2 },
    { nodeAffinityPolicy: 'Ignore' },
    { nodeAffinityPolicy: 'Ignore', nodeTaintsPolicy: 'Honor' },
    withHash(kind),
  ];
  return { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector, ...at(options, form) };
}
