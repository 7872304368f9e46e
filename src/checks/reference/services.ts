import { type Issue, suggest } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items, text } from '../read.ts';
import { formatSelector, pairsToSelector } from '../selector.ts';
import { missing } from './missing.ts';

/** REFERENCE_SELECTOR_NO_PODS, REFERENCE_TARGET_PORT: every Service selects pods of a workload, and they have the port it names. */
export const services: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('', 'Service').flatMap((service): readonly Issue[] => {
    const spec = fields(service.body.spec);
    const selector = fields(spec.selector);
    if (spec.type === 'ExternalName' || Object.keys(selector).length === 0) return [];
    const { namespace } = service.identity;
    const pods = facts.podsIn(namespace).select(pairsToSelector(selector));
    if (pods.length > 0) return targetPorts(spec).flatMap((port) => judgePort(service, pods, port));
    const wanted = formatSelector(pairsToSelector(selector));
    const code = 'REFERENCE_SELECTOR_NO_PODS';
    const elsewhere = facts.elsewhere(namespace);
    if (elsewhere !== undefined) {
      const message = `no rendered pod in namespace ${namespace} has the labels ${wanted}; they may come from ${elsewhere}`;
      return [finding(service, { code, severity: 'unchecked', field: 'spec.selector', message })];
    }
    const message = `no pod in namespace ${namespace} has the labels ${wanted}, so the Service has no endpoint`;
    return [finding(service, { code, severity: 'error', field: 'spec.selector', message, hint: nearestPods(facts, namespace, selector) })];
  });
};

interface TargetPort {
  readonly field: string;
  readonly name: string;
}

function targetPorts(spec: Fields): readonly TargetPort[] {
  return items(spec.ports).flatMap(({ targetPort }, position) =>
    typeof targetPort === 'string' ? [{ field: `spec.ports[${position}].targetPort`, name: targetPort }] : [],
  );
}

function judgePort(service: Parameters<typeof finding>[0], pods: readonly PodTemplate[], { field, name }: TargetPort): readonly Issue[] {
  const without = pods.find((pod) => !portNames(pod).includes(name));
  if (without === undefined) return [];
  const { kind, name: owner } = without.manifest.identity;
  const message = `the pods of ${kind} ${owner} have no port named "${name}"`;
  return [finding(service, { code: 'REFERENCE_TARGET_PORT', severity: 'error', field, message, hint: suggest(name, portNames(without)) })];
}

function portNames(pod: PodTemplate): readonly string[] {
  return containersOf(pod).flatMap((container) =>
    items(container.fields.ports).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
  );
}

/** The workload that shares most labels with the selector, with the pairs that differ. */
function nearestPods(facts: Facts, namespace: string, selector: Fields): string | undefined {
  let best: { readonly pod: PodTemplate; readonly shared: number } | undefined;
  for (const pod of facts.podsIn(namespace).select({}).slice(0, 500)) {
    const shared = Object.keys(selector).filter((key) => pod.labels[key] === selector[key]).length;
    if (shared > (best?.shared ?? 0)) best = { pod, shared };
  }
  if (best === undefined) return undefined;
  const { pod } = best;
  const different = Object.keys(selector).filter((key) => pod.labels[key] !== selector[key]);
  const { kind, name } = pod.manifest.identity;
  return `${kind} ${name} comes nearest; there ${different.map((key) => `\`${key}\` is ${pod.labels[key] === undefined ? 'missing' : `\`${pod.labels[key]}\``}`).join(', ')}`;
}

/** REFERENCE_STATEFUL_SERVICE: the Service that gives a StatefulSet's pods their names exists and is headless. */
export const statefulServices: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('apps', 'StatefulSet').flatMap((set): readonly Issue[] => {
    const { namespace } = set.identity;
    const name = text(below(set.body, 'spec', 'serviceName')) ?? '';
    if (name === '' || facts.retired.has(set.origin.application)) return [];
    const service = facts.find('', 'Service', namespace, name);
    const shared = { code: 'REFERENCE_STATEFUL_SERVICE', field: 'spec.serviceName' } as const;
    if (service === undefined)
      return [missing(facts, set, { ...shared, kind: 'Service', name, namespace, known: facts.namesOf('', 'Service', namespace) })];
    if (below(service.body, 'spec', 'clusterIP') === 'None') return [];
    const message = `Service ${namespace}/${name} is not headless, so the pods get no names of their own`;
    return [
      finding(set, { ...shared, severity: 'warning', message, hint: `set \`clusterIP: None\` on Service ${name}, or name a headless one` }),
    ];
  });
};
