import { ApiError, conditionOf, identityOf, itemsAt, type KubeObject } from '../../api/index.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Stage } from '../stage.ts';
import { ownerOf } from './owner.ts';
import { isBeingDeleted, nodeOf, successors, uidOf } from './successors.ts';
import { notReady, outOfService, shortened, type Taint, toleratedSeconds, unreachable } from './tolerations.ts';
import type { Moments } from './verdicts.ts';

/** Seconds of silence until a node counts as unreachable, in the rehearsal: three heartbeats that are missed. */
export const shortGrace = 10;

/** The kwok that plays the kubelet of a node: one of its own for each that will be lost. */
export function kubeletsFor(lost: readonly string[]): (node: string) => string {
  return (node) => (lost.includes(node) ? `lost-${node}` : 'all');
}

/** Waits until every node takes pods: those with a kwok of their own are ready later, and would get none. */
export async function untilNodesTakePods({ observer }: Stage): Promise<void> {
  await observer.waitUntil(({ nodes }) => !nodes.some((node) => isSilent(node) || hasTaint(node, notReady)));
}

/**
 * Lets the kubelets of nodes fall silent and waits until Kubernetes has done about it what it does by itself; then says, as a person
 * would, that the machines are off, and waits again. The Node objects stay: to delete them would be what a person does later.
 */
export async function loseNodes(stage: Stage, nodes: readonly string[]): Promise<Moments> {
  const { controlPlane, observer, onProgress } = stage;
  const { api } = controlPlane;
  const names = nodes.join(', ');
  const before = await observer.next();
  const lost = new Set(nodes);
  const isThere = (pod: KubeObject) => lost.has(nodeOf(pod));
  for (const { pod, tolerations } of shortened(before.pods.filter(isThere))) await api.patch(pod, { spec: { tolerations } });

  onProgress(`${names}: silent, until Kubernetes notices and evicts`);
  const kubelet = kubeletsFor(nodes);
  await Promise.all(nodes.map((node) => controlPlane.silence(kubelet(node))));
  await controlPlane.shortenGrace(shortGrace);
  const isLost = (node: KubeObject) => lost.has(identityOf(node).name);
  await until(stage, ({ nodes: all }) => all.every((node) => !isLost(node) || isSilent(node)));
  // One node in ten seconds is let go, and none where too many are silent at once.
  await until(stage, ({ nodes: all }) => all.every((node) => !isLost(node) || hasTaint(node, unreachable)), 10 * nodes.length);
  await until(stage, ({ nodes: all, pods }) => {
    const tainted = new Set(all.filter((node) => hasTaint(node, unreachable)).map((node) => identityOf(node).name));
    return !pods.some((pod) => isThere(pod) && tainted.has(nodeOf(pod)) && isToGo(pod, unreachable));
  });
  await until(stage, (snapshot) => haveSuccessors(before, snapshot, lost, ['ReplicaSet']), 5);
  const silent = await atRest(stage);

  onProgress(`${names}: said to be out of service`);
  for (const node of nodes) await declareOutOfService(stage, node);
  // What is said to have ended is removed three times a minute, unless a finalizer keeps it.
  await until(stage, ({ pods }) => !pods.some((pod) => isThere(pod) && (isBeingDeleted(pod) || isToGo(pod, outOfService))), 60);
  await until(stage, (snapshot) => haveSuccessors(before, snapshot, lost, ['ReplicaSet', 'StatefulSet']), 60);
  return { before, silent, outOfService: await atRest(stage) };
}

/** Whether controllers of such kinds have made new pods for all that they lost. */
function haveSuccessors(before: Snapshot, after: Snapshot, lost: ReadonlySet<string>, kinds: readonly string[]): boolean {
  const stays = new Set(after.pods.filter((pod) => !isBeingDeleted(pod)).map(uidOf));
  const gone = before.pods.filter((pod) => lost.has(nodeOf(pod)) && !stays.has(uidOf(pod)) && kinds.includes(ownerOf(pod)?.kind ?? ''));
  return successors(gone, before, after, lost).size === gone.length;
}

function isSilent(node: KubeObject): boolean {
  return conditionOf(node, 'Ready')?.status !== 'True';
}

function hasTaint(node: KubeObject, { key, effect }: Taint): boolean {
  return itemsAt(node, 'spec', 'taints').some((taint) => taint.key === key && taint.effect === effect);
}

function isToGo(pod: KubeObject, taint: Taint): boolean {
  return !isBeingDeleted(pod) && Number.isFinite(toleratedSeconds(pod, taint));
}

/** Waits until something is so, or the time has run out; with `seconds` also for what need not happen. */
async function until(
  { observer, isOver }: Stage,
  isSo: (snapshot: Snapshot) => boolean,
  seconds = Number.POSITIVE_INFINITY,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!isSo(await observer.next()) && Date.now() < end && !isOver());
}

async function atRest({ observer, isOver }: Stage): Promise<Snapshot> {
  observer.rest.disturb();
  return await observer.waitUntil(isOver);
}

/** Taints are one list, which the node controller writes too. */
async function declareOutOfService({ controlPlane: { api } }: Stage, name: string): Promise<void> {
  for (;;) {
    const node = await api.get('v1', 'Node', name);
    if (node === undefined) return;
    const { resourceVersion } = node.metadata as { readonly resourceVersion: string };
    const taints = [...(itemsAt(node, 'spec', 'taints') as readonly KubeObject[]), { ...outOfService }];
    try {
      await api.patch(node, { metadata: { resourceVersion }, spec: { taints } });
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
    }
  }
}
