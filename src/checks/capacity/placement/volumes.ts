import type { Facts } from '../../facts.ts';
import { nodesOfVolume } from '../../nodes.ts';
import type { PodTemplate } from '../../pods.ts';
import { below, fields, items, text } from '../../read.ts';

/**
 * Names of the nodes that the volumes of a pod leave, or nothing when they leave all. Only volumes that stand in the manifests count:
 * one that is made on demand goes to the node of its first pod.
 */
export function volumeNodes(facts: Facts, template: PodTemplate, ordinal?: number): readonly string[] | undefined {
  let left: readonly string[] | undefined;
  for (const claim of claimsOf(template, ordinal)) {
    const nodes = nodesOfClaim(facts, template.namespace, claim);
    if (nodes !== undefined) left = left === undefined ? nodes : left.filter((name) => nodes.includes(name));
  }
  return left;
}

/** A claim by name, with the volume and class that it asks for. */
interface ClaimName {
  readonly name: string;
  readonly spec?: unknown;
}

function claimsOf({ podSpec, manifest }: PodTemplate, ordinal?: number): readonly ClaimName[] {
  const named = items(podSpec.volumes).flatMap((volume): readonly ClaimName[] => {
    const name = text(below(volume, 'persistentVolumeClaim', 'claimName'));
    return name === undefined ? [] : [{ name }];
  });
  if (ordinal === undefined) return named;
  const own = items(below(manifest.body, 'spec', 'volumeClaimTemplates')).map((claim) => ({
    name: `${text(below(claim, 'metadata', 'name')) ?? ''}-${manifest.identity.name}-${ordinal}`,
    spec: claim.spec,
  }));
  return [...named, ...own];
}

function nodesOfClaim(facts: Facts, namespace: string, { name, spec }: ClaimName): readonly string[] | undefined {
  const claim = fields(spec ?? facts.find('', 'PersistentVolumeClaim', namespace, name)?.body.spec);
  const volumes = facts.ofKind('', 'PersistentVolume');
  const bound = volumes.filter(({ identity, body }) => {
    const ref = fields(below(body, 'spec', 'claimRef'));
    return identity.name === claim.volumeName || (ref.name === name && ref.namespace === namespace);
  });
  const candidates =
    bound.length > 0 || typeof claim.volumeName === 'string'
      ? bound
      : volumes.filter(
          ({ body }) =>
            below(body, 'spec', 'claimRef') === undefined &&
            typeof claim.storageClassName === 'string' &&
            below(body, 'spec', 'storageClassName') === claim.storageClassName,
        );
  if (candidates.length === 0) return undefined;
  const places = candidates.map((volume) => nodesOfVolume(facts.model, volume));
  return facts.model.nodes.map((node) => node.name).filter((node) => places.some((nodes) => nodes?.includes(node) !== false));
}
