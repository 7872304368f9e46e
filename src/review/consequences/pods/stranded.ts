import { type BoundClaim, boundClaims, factsOf, mayRunOn, nameOf, type PodTemplate } from '../../../checks/index.ts';
import type { Consequence } from '../../review.ts';
import { type Both, between } from '../between.ts';
import { about, evidenceOf, namesIn, objectsOf, touches } from '../objects.ts';
import { isTouched, type RestsOn } from '../touched.ts';

/** Pods that are kept off a node where their volume may lie: it was made where the first of them was placed, and stays there. */
export const strandedPods = between((both) => {
  if (!isTouched(both, restsOn)) return [];
  const after = new Map(boundClaims(factsOf(both.head)).map((one) => [keyOf(one), one]));
  return boundClaims(factsOf(both.base)).flatMap((was) =>
    (after.get(keyOf(was))?.users ?? []).flatMap((pod) => {
      const barred = barredNodes(both, was, pod);
      return barred.length === 0 ? [] : [stranded(both, was, pod, barred)];
    }),
  );
});

/** What it rests on where a pod is placed: marks of nodes, and the few fields of pods that ask for them or for volumes. */
const restsOn: RestsOn = {
  facts: ['nodes', 'storageClasses'],
  kind: () => false,
  besides: /^(?!.*\.(nodeSelector|affinity|tolerations|volumes)(\.|$))/,
};

function keyOf({ claim: { namespace, name } }: BoundClaim): string {
  return `${namespace}/${name}`;
}

/** Nodes on which the volume may lie, and the pod may not run any more. What lay on a node that is gone, the node tells. */
function barredNodes({ head }: Both, { nodes }: BoundClaim, pod: PodTemplate): readonly string[] {
  const there = head.model.nodes.filter(({ name }) => nodes.includes(name));
  return there.filter((node) => !mayRunOn(factsOf(head), pod, node)).map(({ name }) => name);
}

function stranded(
  both: Both,
  { claim, nodes }: BoundClaim,
  { manifest, path, longRunning }: PodTemplate,
  barred: readonly string[],
): Consequence {
  const { namespace, name, className, count } = claim;
  const isSure = barred.length === nodes.length;
  const [volume, lies, waits] =
    count > 1 ? (['volumes', 'lie', 'their pods stay'] as const) : (['the volume', 'lies', 'its pod stays'] as const);
  const end = isSure ? `${lies}: ${waits} Pending` : `may lie: then ${waits} Pending`;
  const placing = objectsOf(both)
    .pairs.filter(({ head }) => head === manifest)
    .flatMap(({ fields }) => fields.filter((field) => placement.some((one) => touches(field.path, `${path}.${one}`))));
  const marks = barred.map((node) => `nodes[${node}]: its labels and taints do not let it in`);
  return about(manifest, {
    topic: 'interruption',
    level: longRunning ? 'interruption' : 'none',
    message: `is kept off ${namesIn(barred)}, where ${volume} of ${nameOf(claim)} ${end}`,
    evidence: [...(placing.length === 0 ? marks : evidenceOf(placing)), `${nameOf(claim)}: class ${className} (topology: node)`],
    hint: `\`kubectl -n ${namespace} describe pvc ${name}\` names its node; if it is ${barred.join(' or ')}, back it up, remove the claim and restore it after the push, or leave its place as it was`,
  });
}

/** Fields of a pod that say which nodes it may run on. */
const placement = ['nodeSelector', 'affinity', 'tolerations'];
