import { type Node, nodeLabels } from '../../model/index.ts';
import { claimsOf, type HeldClaim } from '../claims.ts';
import type { Facts } from '../facts.ts';
import { isAdmissible, toleratesTaints } from '../nodes.ts';
import { oncePer } from '../once.ts';
import type { PodTemplate } from '../pods.ts';
import { below, items, text } from '../read.ts';
import type { PodSet } from './placement/compile.ts';
import { footprintName } from './placement/pod-sets.ts';

/** A claim whose volume is made on demand in a folder of one node, and stays there. */
export interface BoundClaim {
  readonly claim: HeldClaim;
  /** What mounts it. */
  readonly users: readonly PodTemplate[];
  /** Names of the nodes it may lie on: where all that mounts it can run. Which of several it is, nothing in Git says. */
  readonly nodes: readonly string[];
}

export const boundClaims = oncePer((facts: Facts): readonly BoundClaim[] => {
  const claims = claimsOf(facts).filter((claim) => isNodeBound(facts, claim));
  return claims.map((claim) => ({ claim, users: usersIn(facts)(claim), nodes: placesOf(facts, claim) }));
});

/** Names of the nodes on which pods may have a volume that was made there when the first of them came; nothing for pods without one. */
export function volumePlacesOf(facts: Facts, { name, template }: PodSet): ReadonlySet<string> | undefined {
  return volumePlaces(facts).get(template ?? name);
}

/** Names of nodes, by what mounts a volume: its template, or for what is not rendered the name of its footprint. */
const volumePlaces = oncePer((facts: Facts): ReadonlyMap<PodTemplate | string, ReadonlySet<string>> => {
  const places = new Map<PodTemplate | string, Set<string>>();
  for (const { claim, users, nodes } of boundClaims(facts)) {
    const mounting = claim.from === 'footprint' ? [footprintName({ namespace: claim.namespace, name: claim.workload })] : users;
    for (const user of mounting) places.set(user, new Set([...(places.get(user) ?? []), ...nodes]));
  }
  return places;
});

/** Names of the nodes on which everything that mounts a claim can run; of all nodes where nothing here mounts it. */
export function placesOf(facts: Facts, claim: HeldClaim): readonly string[] {
  const users = usersIn(facts)(claim);
  return facts.model.nodes.filter((node) => users.every((pod) => mayRunOn(facts, pod, node))).map(({ name }) => name);
}

/** Whether a node lets a pod in by its labels and taints. */
export function mayRunOn({ model }: Facts, pod: PodTemplate, node: Node): boolean {
  return isAdmissible(pod, nodeLabels(model, node)) && toleratesTaints(pod, node);
}

/** Volumes that are made by hand count themselves, not the claims that they are for. */
function isNodeBound({ model, ofKind }: Facts, { className, namespace, name, manifest }: HeldClaim): boolean {
  const storageClass = model.storageClasses.find((one) => one.name === className);
  if (storageClass?.topology !== 'node' || storageClass.provisioner === 'kubernetes.io/no-provisioner') return false;
  if (manifest?.identity.kind === 'PersistentVolumeClaim' && text(below(manifest.body, 'spec', 'volumeName')) !== undefined) return false;
  return !ofKind('', 'PersistentVolume').some(
    ({ body }) => below(body, 'spec', 'claimRef', 'name') === name && below(body, 'spec', 'claimRef', 'namespace') === namespace,
  );
}

/** What mounts a claim, by its name or as a StatefulSet that makes it. */
const usersIn = oncePer(({ pods }: Facts): ((claim: HeldClaim) => readonly PodTemplate[]) => {
  const mounting = new Map<string, PodTemplate[]>();
  for (const pod of pods) {
    const claims = items(pod.podSpec.volumes).map((volume) => text(below(volume, 'persistentVolumeClaim', 'claimName')));
    for (const claim of new Set(claims)) {
      if (claim === undefined) continue;
      const path = `${pod.namespace}/${claim}`;
      mounting.set(path, [...(mounting.get(path) ?? []), pod]);
    }
  }
  const bySet = new Map(pods.map((pod) => [pod.manifest, pod]));
  return ({ namespace, name, manifest }) => {
    const own = manifest === undefined ? undefined : bySet.get(manifest);
    return [...(own === undefined ? [] : [own]), ...(mounting.get(`${namespace}/${name}`) ?? [])];
  };
});
