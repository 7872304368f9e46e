import {
  below,
  containersOf,
  type Facts,
  factsOf,
  fields,
  items,
  oncePer,
  type PodTemplate,
  partOf,
  podTemplateOf,
  text,
  texts,
  whole,
} from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { identityKey, type Manifest, type Node } from '../../../model/index.ts';
import { count } from '../objects.ts';
import { podsOf } from './workload.ts';

/** What a controller does with a new pod template. */
export interface Rollout {
  /** `later`: nothing by itself; `rolling`: some pods answer all the time; `down`: for a while none does. */
  readonly way: 'later' | 'rolling' | 'down';
  /** How it goes, as the start of a sentence. */
  readonly how: string;
}

/** How the pods of a controller are replaced; nothing for a kind that does not replace them. */
export function rolloutOf(manifest: Manifest, state: State): Rollout | undefined {
  const pod = podTemplateOf(manifest);
  if (pod === undefined) return undefined;
  switch (manifest.identity.kind) {
    case 'Deployment':
      return ofDeployment(manifest, pod, state);
    case 'StatefulSet':
      return ofStatefulSet(manifest, state);
    case 'DaemonSet':
      return ofDaemonSet(manifest, pod, state);
    case 'CronJob':
      return { way: 'later', how: 'the next run uses it, and one that is under way ends as it began' };
    case 'Pod':
      return { way: 'down', how: 'its container restarts in place' };
    case 'ReplicaSet':
    case 'ReplicationController':
      return { way: 'later', how: 'only pods that are made from now on use it' };
    default:
      return undefined;
  }
}

function ofDeployment(manifest: Manifest, pod: PodTemplate, state: State): Rollout {
  const pods = podsOf(manifest, state);
  if (pods === 0) return { way: 'later', how: 'no pod runs, and the next one uses it' };
  const strategy = fields(below(manifest.body, 'spec', 'strategy'));
  if (strategy.type === 'Recreate')
    return { way: 'down', how: pods === 1 ? 'one pod, recreated' : `its ${pods} pods stop before the new ones start` };
  const rolling = fields(strategy.rollingUpdate);
  const unavailable = partOf(rolling.maxUnavailable ?? '25%', pods, Math.floor) ?? 0;
  const surge = partOf(rolling.maxSurge ?? '25%', pods, Math.ceil) ?? 0;
  const claim = singleClaimOf(pod, state);
  if (claim !== undefined)
    return {
      way: 'down',
      how: `claim ${claim} can be mounted on one node at a time, so the new pod may have to wait for the end of the old one`,
    };
  if (unavailable >= pods)
    return { way: 'down', how: `maxUnavailable lets ${pods === 1 ? 'the one pod' : `all ${pods} pods`} stop at once` };
  if (pods > 1) return { way: 'rolling', how: `${pods} pods, replaced ${Math.max(1, unavailable + surge)} at a time` };
  if (!hasReadiness(pod) && isServing(pod, state))
    return { way: 'down', how: 'the old pod stops as soon as the new one has started, for it has no readinessProbe' };
  return { way: 'rolling', how: 'one pod, replaced once the new one is ready' };
}

function ofStatefulSet(manifest: Manifest, state: State): Rollout {
  const pods = podsOf(manifest, state);
  const strategy = fields(below(manifest.body, 'spec', 'updateStrategy'));
  if (strategy.type === 'OnDelete') return onDelete;
  const partition = whole(below(strategy, 'rollingUpdate', 'partition')) ?? 0;
  const replaced = Math.max(0, pods - partition);
  if (replaced === 0)
    return { way: 'later', how: pods === 0 ? 'no pod runs, and the next one uses it' : `its partition keeps all ${pods} pods` };
  if (pods === 1) return { way: 'down', how: 'one pod, recreated' };
  return { way: 'rolling', how: `${replaced} of ${pods} pods, one after the other, the last first` };
}

function ofDaemonSet(manifest: Manifest, pod: PodTemplate, { model }: State): Rollout {
  const strategy = fields(below(manifest.body, 'spec', 'updateStrategy'));
  if (strategy.type === 'OnDelete') return onDelete;
  const nodes = model.nodes.filter((node) => mayRunOn(pod, node)).length;
  const surge = partOf(below(strategy, 'rollingUpdate', 'maxSurge') ?? 0, nodes, Math.ceil) ?? 0;
  if (surge > 0) return { way: 'rolling', how: 'node by node, each new pod beside the old one until it is ready' };
  const unavailable = partOf(below(strategy, 'rollingUpdate', 'maxUnavailable') ?? 1, nodes, Math.ceil) ?? 1;
  if (nodes === 1) return { way: 'down', how: 'its one pod, recreated' };
  if (nodes > 0 && unavailable >= nodes) return { way: 'down', how: `its pods on all ${nodes} nodes at once` };
  return { way: 'rolling', how: `node by node${nodes === 0 ? '' : ` (${count(nodes, 'node')})`}, each without its pod meanwhile` };
}

const onDelete: Rollout = { way: 'later', how: 'OnDelete: each pod stays as it is until somebody deletes it' };

function mayRunOn({ podSpec }: PodTemplate, { labels, taints }: Node): boolean {
  const tolerations = items(podSpec.tolerations);
  return (
    Object.entries(fields(podSpec.nodeSelector)).every(([key, value]) => labels[key] === value) &&
    taints.every(
      (taint) =>
        taint.effect === 'PreferNoSchedule' ||
        tolerations.some(({ key, effect }) => (key ?? taint.key) === taint.key && (effect ?? taint.effect) === taint.effect),
    )
  );
}

/** A claim that a pod writes to and that only one node can mount. */
function singleClaimOf({ podSpec, namespace }: PodTemplate, state: State): string | undefined {
  return items(podSpec.volumes).flatMap((volume) => {
    const { claimName, readOnly } = fields(volume.persistentVolumeClaim);
    const name = text(claimName) ?? '';
    const claim = factsOf(state).find('', 'PersistentVolumeClaim', namespace, name);
    const modes = texts(below(claim?.body, 'spec', 'accessModes'));
    const isShared = modes.length === 0 || modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
    return readOnly === true || isShared ? [] : [name];
  })[0];
}

function isServing({ manifest }: PodTemplate, state: State): boolean {
  return servedIn(factsOf(state)).has(identityKey(manifest.identity));
}

/** Whose pods a Service leads to. */
const servedIn = oncePer((facts: Facts): ReadonlySet<string> => {
  const served = facts.ofKind('', 'Service').flatMap(({ identity, body }) => {
    const matchLabels = fields(below(body, 'spec', 'selector'));
    return Object.keys(matchLabels).length === 0 ? [] : facts.podsIn(identity.namespace).select({ matchLabels });
  });
  return new Set(served.map(({ manifest }) => identityKey(manifest.identity)));
});

function hasReadiness(pod: PodTemplate): boolean {
  return containersOf(pod).some(({ list, fields: container }) => list === 'containers' && container.readinessProbe !== undefined);
}
