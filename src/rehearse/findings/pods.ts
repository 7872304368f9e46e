import { below, conditionOf, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { identityKey } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { roomFor } from './room.ts';
import { findingAbout, type Subjects } from './subject.ts';

/**
 * REHEARSE_PENDING: pods without a node, those of one controller together, with the scheduler's own words.
 * @param isExplained whether another finding says why a pod waits
 */
export function pendingPods(snapshot: Snapshot, subjects: Subjects, isExplained: (pod: KubeObject) => boolean): readonly Issue[] {
  const waiting = snapshot.pods.filter(
    (pod) => textAt(pod, 'status', 'phase') === 'Pending' && textAt(pod, 'spec', 'nodeName') === '' && !isExplained(pod),
  );
  return byOwnerAnd(waiting, subjects, reasonOf).map(({ pods, reason }) =>
    // About what the owner wrote, because names of pods are made up anew each time.
    findingAbout(subjects, subjects.manifestOf(pods[0])?.body ?? pods[0], {
      code: 'REHEARSE_PENDING',
      severity: 'error',
      message: `no node for ${shareOf(snapshot.pods, pods, subjects)}: ${[reason, ...factsFor(pods[0], reason, snapshot)].join('; ')}`,
      hint: hintFor(reason),
    }),
  );
}

/** The scheduler's words about a pod, without what it thought of pushing others aside. */
export function reasonOf(pod: KubeObject): string {
  const { reason, message } = conditionOf(pod, 'PodScheduled') ?? {};
  const said = [message, reason].find((text) => typeof text === 'string' && text !== '') ?? 'the scheduler has said nothing yet';
  return String(said)
    .replace(/\.? (?:no new claims to deallocate, )?preemption: .*$/s, '')
    .replace(/\. not found$/, '')
    .replace(/\.$/, '');
}

/** What the words leave out: how much there is of what is short, who has the taint, which labels were asked for. */
export function factsFor(pod: KubeObject, reason: string, snapshot: Snapshot): readonly string[] {
  const short = shortOf(reason).map((resource) => roomFor(pod, resource, snapshot));
  const selector = Object.entries(below(pod, 'spec', 'nodeSelector') ?? {}).map(([key, value]) => `${key}=${value}`);
  const tainted = snapshot.nodes.flatMap((node) => {
    const taints = itemsAt(node, 'spec', 'taints').filter(({ effect }) => effect !== 'PreferNoSchedule');
    return taints.map(({ key, value, effect }) => `${identityOf(node).name} has ${key}${value === undefined ? '' : `=${value}`}:${effect}`);
  });
  return [
    ...short,
    ...(/affinity\/selector|node selector/.test(reason) && selector.length > 0 ? [`it selects ${selector.join(', ')}`] : []),
    ...(/untolerated taint/.test(reason) && tainted.length > 0 ? [tainted.join(', ')] : []),
  ];
}

/** What most often helps against each kind of reason of the scheduler. */
export function hintFor(reason: string): string | undefined {
  const resources = shortOf(reason);
  const said = [
    ...(resources.length === 0
      ? []
      : [`ask for less ${resources.join(' and ')}, or make room; the nodes offer their \`capacity\` without \`reserved\``]),
    ...hints.filter(([pattern]) => pattern.test(reason)).map(([, hint]) => hint),
  ];
  return said.length === 0 ? undefined : said.join('; ');
}

/** Resources that no node has enough of. */
function shortOf(reason: string): readonly string[] {
  return [...reason.matchAll(/Insufficient ([^\s,]*[^\s,.])/g)].map(([, resource = '']) => resource);
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/(?<!volume )node affinity|node selector/, 'compare the selector with the `labels` of the nodes'],
  [/anti-affinity/, 'as many nodes as replicas, or `preferred` instead of `required`'],
  [/volume node affinity/, 'its volume lies on a node that has no room for it or does not fit its selector'],
  [/untolerated taint/, 'tolerate the taint where the pod may run on that node'],
  [/free ports/, 'a host port is there once on each node: as many nodes as replicas, or another port'],
  [/persistentvolumeclaim "[^"]+" not found/, 'declare the claim, or correct its name'],
];

/** REHEARSE_NOT_HEALTHY: pods that ran and failed, which a kubelet that plays along never causes by itself. */
export function failedPods(snapshot: Snapshot, subjects: Subjects): readonly Issue[] {
  const failed = snapshot.pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed');
  const why = (pod: KubeObject) => `${textAt(pod, 'status', 'reason')} ${textAt(pod, 'status', 'message')}`.trim();
  return byOwnerAnd(failed, subjects, why).map(({ pods, reason }) =>
    findingAbout(subjects, subjects.manifestOf(pods[0])?.body ?? pods[0], {
      code: 'REHEARSE_NOT_HEALTHY',
      severity: 'error',
      message: `failure of ${shareOf(snapshot.pods, pods, subjects)}: ${reason === '' ? 'nothing says why' : reason}`,
      hint: undefined,
    }),
  );
}

interface Group {
  readonly pods: [KubeObject, ...KubeObject[]];
  readonly reason: string;
}

function byOwnerAnd(pods: readonly KubeObject[], subjects: Subjects, reasonFor: (pod: KubeObject) => string): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    const reason = reasonFor(pod);
    const key = `${keyOfOwner(pod, subjects)} ${reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { pods: [pod], reason });
    else group.pods.push(pod);
  }
  return [...groups.values()];
}

function keyOfOwner(pod: KubeObject, subjects: Subjects): string {
  return identityKey(subjects.manifestOf(pod)?.identity ?? identityOf(pod));
}

/** `its pod`, `2 of its 3 pods`; a pod the owner wrote itself is `it`. */
function shareOf(all: readonly KubeObject[], [first, ...others]: Group['pods'], subjects: Subjects): string {
  const manifest = subjects.manifestOf(first);
  if (manifest === undefined || manifest.identity.kind === 'Pod') return 'it';
  const owner = identityKey(manifest.identity);
  const count = all.filter((pod) => keyOfOwner(pod, subjects) === owner).length;
  return count === 1 ? 'its pod' : `${1 + others.length} of its ${count} pods`;
}
