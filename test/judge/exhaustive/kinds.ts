import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../../src/model/index.ts';
import { type PlacementCase, priorityClasses } from '../cases/index.ts';
import { belongsOn, type JudgedPod, podsOf } from '../pods.ts';
import { requestsOf } from '../sums.ts';
import type { Kind } from './filters.ts';

/** The pods of a house, alike ones together. */
export function kindsOf(house: PlacementCase): readonly Kind[] {
  const groups: JudgedPod[][] = [];
  for (const pod of podsOf(house)) {
    const same = groups.find(([first]) => isDeepStrictEqual([plain(first!), first!.spec], [plain(pod), pod.spec]));
    if (same === undefined) groups.push([pod]);
    else same.push(pod);
  }
  return groups.map(([pod, ...others]) => ({
    pod: pod!,
    count: 1 + others.length,
    need: requestsOf(pod!.spec),
    ...priorityOf(pod!),
    may: house.nodes.map((node) => belongsOn(pod!.spec, node) && isWhereVolumesAre(pod!, node, house)),
  }));
}

function plain({ namespace, labels }: JudgedPod): readonly unknown[] {
  return [namespace, Object.entries(labels).filter(([key]) => !key.includes('pod-index') && !key.includes('pod-name'))];
}

function isWhereVolumesAre({ namespace, spec }: JudgedPod, node: Node, { objects }: PlacementCase): boolean {
  const volumes = (spec['volumes'] ?? []) as readonly { readonly persistentVolumeClaim: { readonly claimName: string } }[];
  return volumes.every(({ persistentVolumeClaim: { claimName } }) =>
    objects.every((object) => {
      if (object['kind'] !== 'PersistentVolume') return true;
      const { claimRef } = object['spec'] as unknown as { readonly claimRef: { readonly name: string; readonly namespace: string } };
      if (claimRef.name !== claimName || claimRef.namespace !== namespace) return true;
      return JSON.stringify(object).includes(`"${node.name}"`);
    }),
  );
}

/** As the API server resolves it out of the class. */
function priorityOf({ spec }: JudgedPod): Pick<Kind, 'priority' | 'preempts'> {
  const name = spec['priorityClassName'];
  if (name === 'system-node-critical') return { priority: 2_000_001_000, preempts: true };
  const found = priorityClasses.find(({ metadata }) => (metadata as { readonly name: string }).name === name);
  return { priority: Number(found?.['value'] ?? 0), preempts: found?.['preemptionPolicy'] !== 'Never' };
}
