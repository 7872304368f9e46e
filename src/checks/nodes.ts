import { type Manifest, type Model, type Node, nodeLabels } from '../model/index.ts';
import type { PodTemplate } from './pods.ts';
import { below, fields, items, textMap, texts } from './read.ts';
import { matchesExpression, matchesLabels } from './selector.ts';

/** Whether a node satisfies a pod's nodeSelector and required node affinity. Taints are another matter. */
export function isAdmissible({ podSpec }: PodTemplate, labels: Readonly<Record<string, string>>): boolean {
  if (!matchesLabels(textMap(podSpec.nodeSelector), labels)) return false;
  const terms = below(podSpec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  return !Array.isArray(terms) || matchesNodeTerms(terms, labels);
}

/** Names of the nodes on which a volume is; nothing for one that is on none in particular. */
export function nodesOfVolume(model: Model, { body }: Manifest): readonly string[] | undefined {
  const terms = below(body, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
  if (!Array.isArray(terms)) return undefined;
  return model.nodes.filter((node) => matchesNodeTerms(terms, nodeLabels(model, node))).map(({ name }) => name);
}

/** Whether labels satisfy any term of a node selector. No term matches nothing. */
function matchesNodeTerms(terms: unknown, labels: Readonly<Record<string, string>>): boolean {
  return items(terms).some((term) => termMatches(term, labels));
}

function termMatches(term: Readonly<Record<string, unknown>>, labels: Readonly<Record<string, string>>): boolean {
  const expressions = items(term.matchExpressions);
  const named = items(term.matchFields);
  if (expressions.length + named.length === 0) return false;
  return (
    expressions.every((expression) => matchesExpression(expression, labels)) &&
    named.every(({ operator, values }) => (operator === 'NotIn') !== texts(values).includes(labels['kubernetes.io/hostname'] ?? ''))
  );
}

/** Whether a pod tolerates the taints of a node that keep pods away. */
export function toleratesTaints({ podSpec }: PodTemplate, { taints }: Node): boolean {
  const tolerations = items(podSpec.tolerations);
  return taints
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .every((taint) =>
      tolerations.some(
        ({ key, operator, value, effect }) =>
          (effect === undefined || effect === taint.effect) &&
          (key === undefined ? operator === 'Exists' : key === taint.key) &&
          (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
      ),
    );
}

/** Label keys that a pod's placement asks for. */
export function placementKeys({ podSpec }: PodTemplate): readonly string[] {
  const terms = items(below(podSpec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'));
  const expressions = terms.flatMap((term) => items(term.matchExpressions)).flatMap(({ key }) => (typeof key === 'string' ? [key] : []));
  return [...Object.keys(fields(podSpec.nodeSelector)), ...expressions];
}
