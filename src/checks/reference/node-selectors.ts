import { type Issue, suggest } from '../../issues/index.ts';
import { nodeLabels } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { clusterWords, finding } from '../finding.ts';
import { isAdmissible, placementKeys } from '../nodes.ts';
import { textMap } from '../read.ts';

/** Labels that programs put on nodes by themselves; nobody declares them. */
const discovered =
  /^(feature\.node\.kubernetes\.io|nvidia\.com|amd\.com|intel\.feature\.node\.kubernetes\.io|topology\.kubernetes\.io|node\.kubernetes\.io|node\.longhorn\.io)\//;

/** Labels that every node of a distribution has, which nobody means. */
const everywhere = /^((beta\.)?kubernetes\.io|microk8s\.io)\/|\/(instance-type|microk8s-worker)=/;

/** REFERENCE_NODE_SELECTOR: at least one node has the labels that a pod asks for. */
export const nodeSelectors: Check = (input) => {
  const facts = factsOf(input);
  const nodes = facts.model.nodes.map((node) => nodeLabels(facts.model, node));
  const pairs = nodes.flatMap((labels) => Object.entries(labels).map(([key, value]) => `${key}=${value}`));
  return facts.pods.flatMap((pod): readonly Issue[] => {
    const keys = placementKeys(pod);
    if (keys.length === 0 || nodes.some((labels) => isAdmissible(pod, labels))) return [];
    const wanted = Object.entries(textMap(pod.podSpec.nodeSelector)).map(([key, value]) => `${key}=${value}`);
    const field = wanted.length > 0 ? `${pod.path}.nodeSelector` : `${pod.path}.affinity.nodeAffinity`;
    const shared = { code: 'REFERENCE_NODE_SELECTOR', field } as const;
    const asked = wanted.join(', ') || keys.join(', ');
    if (facts.lacks('nodes'))
      return [finding(pod.manifest, { ...shared, severity: 'unchecked', message: `the nodes are not given, so ${asked} is not checked` })];
    const unknown = keys.find((key) => discovered.test(key) && !nodes.some((labels) => Object.hasOwn(labels, key)));
    if (unknown !== undefined) {
      const message = `${unknown} is set on nodes by a program of the cluster and not declared, so not checked`;
      return [
        finding(pod.manifest, { ...shared, severity: 'unchecked', message, hint: 'declare the label on the node if it is always there' }),
      ];
    }
    const missed = wanted.find((pair) => !pairs.includes(pair));
    const hint = missed === undefined ? undefined : nearestLabel(missed, pairs);
    const message = `no node of ${clusterWords(facts.model)} has ${wanted.length > 0 ? 'the labels' : 'labels that satisfy the affinity on'} ${asked}, so the pods stay Pending`;
    return [finding(pod.manifest, { ...shared, severity: 'error', message, hint })];
  });
};

/** Other values of the same key, before labels that merely look alike. */
function nearestLabel(wanted: string, pairs: readonly string[]): string {
  const key = wanted.slice(0, wanted.indexOf('=') + 1);
  const same = pairs.filter((pair) => pair.startsWith(key));
  if (same.length > 0) return `there is ${[...new Set(same)].map((pair) => `\`${pair}\``).join(', ')}`;
  return suggest(wanted, [...new Set(pairs.filter((pair) => !everywhere.test(pair)))]);
}
