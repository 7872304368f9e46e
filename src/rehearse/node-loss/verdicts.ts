import { below, conditionOf, identityOf, type KubeObject, textAt } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import { admissionWords } from '../findings/admission.ts';
import { factsFor, reasonOf } from '../findings/pods.ts';
import { isPodDone } from '../findings/up.ts';
import type { Snapshot } from '../snapshot.ts';
import type { PodLoss, Verdict } from './loss.ts';
import { ownerOf, workloadOf } from './owner.ts';
import { isBeingDeleted, isUp, nodeOf, successors, uidOf } from './successors.ts';
import { toleratedSeconds, unreachable } from './tolerations.ts';
import { claimsOnLostDisks, claimsStillAttached } from './volumes.ts';

/** The cluster at the moments that count. */
export interface Moments {
  /** Everything is up. */
  readonly before: Snapshot;
  /** The nodes are silent, and Kubernetes has done about it what it does by itself. */
  readonly silent: Snapshot;
  /** A person has said that the machines are off. */
  readonly outOfService: Snapshot;
}

/** A verdict, and what a finding needs beside it. */
export interface JudgedPod extends Omit<PodLoss, 'seconds'> {
  /** The pod as it was before. */
  readonly object: KubeObject;
  /** Pods of its controller that were up, this one included. */
  readonly of: number;
  /** How many of them, or of those that took their places, are up as long as nobody acts. */
  readonly left: number;
  /** What a person has to do where it is stuck. */
  readonly remedy?: 'taint' | 'delete' | undefined;
  /** The scheduler’s own words about the new one. */
  readonly scheduler?: string | undefined;
  /** Seconds it takes longer than the eviction. */
  readonly delay?: number | undefined;
  /** Its claims whose volumes lie on lost disks. */
  readonly claims?: readonly string[] | undefined;
}

/** What became of every pod that was up before and is not there any more: those of the lost nodes, and those that made way for them. */
export function judgePods({ before, silent, outOfService }: Moments, nodes: readonly string[]): readonly JudgedPod[] {
  const lost = new Set(nodes);
  const stays = new Set(outOfService.pods.filter((pod) => !isBeingDeleted(pod) && !lost.has(nodeOf(pod))).map(uidOf));
  const pods = before.pods.filter((pod) => conditionOf(pod, 'Ready')?.status === 'True' && !stays.has(uidOf(pod)));
  const first = successors(pods, before, silent, lost);
  const last = successors(pods, before, outOfService, lost);
  return pods
    .map((pod): JudgedPod => {
      const scene = { pod, node: nodeOf(pod), lost, silent, outOfService };
      const judged = lost.has(nodeOf(pod))
        ? judgeLost(scene, first.get(uidOf(pod)), last.get(uidOf(pod)))
        : judgeDisplaced(scene, last.get(uidOf(pod)));
      return {
        workload: workloadOf(pod, before),
        pod: identityOf(pod).name,
        node: nodeOf(pod),
        object: pod,
        of: Math.max(1, siblingsOf(pod, before).filter(isPodDone).length),
        left: siblingsOf(pod, silent).filter((other) => runs(other, silent, lost)).length,
        ...judged,
      };
    })
    .sort((a, b) => compareText(a.node, b.node) || compareText(a.workload, b.workload) || compareText(a.pod, b.pod));
}

interface Scene {
  readonly pod: KubeObject;
  readonly node: string;
  readonly lost: ReadonlySet<string>;
  readonly silent: Snapshot;
  readonly outOfService: Snapshot;
}

type Judgement = Pick<JudgedPod, 'verdict' | 'reason' | 'remedy' | 'scheduler' | 'claims' | 'delay'>;

function judgeLost(scene: Scene, first: KubeObject | undefined, last: KubeObject | undefined): Judgement {
  const { pod, node, lost, silent, outOfService } = scene;
  const owner = ownerOf(pod);
  const verdict = (word: Verdict, reason?: string, remedy?: JudgedPod['remedy']): Judgement => ({ verdict: word, reason, remedy });
  if (owner?.kind === 'DaemonSet') return verdict('expected');
  if (first !== undefined && runs(first, silent, lost)) return verdict('replaced');
  const stays = outOfService.pods.find((one) => uidOf(one) === uidOf(pod));
  if (stays !== undefined && !isBeingDeleted(stays))
    return verdict('stuck', 'it tolerates every taint without a limit, so nothing evicts it', 'delete');
  if (owner === undefined) return verdict('stuck', 'no controller makes it anew; Argo CD does, once the old one is gone', 'taint');
  if (last !== undefined && isUp(last, lost)) {
    const waits = first === undefined && /exceeded quota/.test(creationFailure(pod, silent) ?? '');
    if (!waits || claimsStillAttached(last, silent, lost).length > 0) return verdict('stuck', whyStuck(scene, first), 'taint');
    const { namespace } = identityOf(pod);
    const reason = `the quota of ${namespace} counts the old one until twice its grace period is over and the quota is summed up again`;
    return { verdict: 'replaced', reason, delay: 2 * graceOf(pod) + quotaPeriod };
  }
  const scheduler = last === undefined ? undefined : schedulerOf(last);
  const claims = claimsOnLostDisks(pod, outOfService, lost);
  if (claims.length > 0) {
    const lies = `its ${claims.length === 1 ? 'volume' : 'volumes'} ${claims.join(', ')} ${claims.length === 1 ? 'lies' : 'lie'} on ${node}`;
    return { verdict: 'impossible', reason: scheduler === undefined ? lies : `${lies}: ${scheduler}`, scheduler, claims };
  }
  return { verdict: 'impossible', reason: whyNot(scene, last), scheduler };
}

/** Seconds between two full sums of a quota, which alone notice that a pod no longer counts though nothing about it has changed. */
const quotaPeriod = 300;

function graceOf(pod: KubeObject): number {
  return Number(below(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30);
}

/** Whether a pod is up, and would be where volumes are attached. */
function runs(pod: KubeObject, snapshot: Snapshot, lost: ReadonlySet<string>): boolean {
  return isUp(pod, lost) && claimsStillAttached(pod, snapshot, lost).length === 0;
}

function siblingsOf(pod: KubeObject, { pods }: Snapshot): readonly KubeObject[] {
  const uid = ownerOf(pod)?.uid;
  return uid === undefined ? [] : pods.filter((other) => ownerOf(other)?.uid === uid);
}

/** A pod of a node that goes on, deleted to make room for one of higher priority. */
function judgeDisplaced(scene: Scene, last: KubeObject | undefined): Judgement {
  const madeWay = `it ran on ${scene.node} and made way for a pod of higher priority`;
  if (last !== undefined && isUp(last, scene.lost)) return { verdict: 'replaced', reason: madeWay };
  const scheduler = last === undefined ? undefined : schedulerOf(last);
  return { verdict: 'impossible', reason: `${madeWay}; ${whyNot(scene, last)}`, scheduler };
}

/** Why Kubernetes alone could not replace what came back once the machine was said to be off. */
function whyStuck({ pod, node, lost, silent }: Scene, first: KubeObject | undefined): string {
  const old = silent.pods.find((one) => uidOf(one) === uidOf(pod));
  if (old !== undefined && !isBeingDeleted(old))
    return Number.isFinite(toleratedSeconds(old, unreachable))
      ? 'Kubernetes evicts nothing while so many nodes are silent at once'
      : 'it tolerates an unreachable node without a limit, so nothing evicts it';
  if (first === undefined)
    return ownerOf(pod)?.kind === 'StatefulSet'
      ? `a StatefulSet makes a new pod only when the old one has surely ended, and ${node} cannot say so`
      : (creationFailure(pod, silent) ?? `its controller waits until ${node} says that the old one has ended`);
  const [claim] = claimsStillAttached(first, silent, lost);
  if (claim !== undefined) return `its volume ${claim} is still attached to ${node}, and may be attached to one node only`;
  return schedulerOf(first) ?? `the new one on ${nodeOf(first)} is not ready`;
}

function whyNot({ pod, lost, outOfService }: Scene, last: KubeObject | undefined): string {
  if (last === undefined) {
    const isNext =
      ownerOf(pod)?.kind === 'StatefulSet' ? 'its StatefulSet waits for the pods before it' : 'its controller makes no new one';
    return creationFailure(pod, outOfService) ?? isNext;
  }
  const scheduler = schedulerOf(last);
  if (scheduler === undefined) return `the new one on ${nodeOf(last)} does not get ready`;
  const nodes = outOfService.nodes.filter((node) => !lost.has(identityOf(node).name));
  return [scheduler, ...factsFor(last, scheduler, { ...outOfService, nodes })].join('; ');
}

/** Why a new pod has no node; nothing where it has one. */
function schedulerOf(pod: KubeObject): string | undefined {
  return nodeOf(pod) === '' ? reasonOf(pod) : undefined;
}

/** What admission said to the controller of a pod that wants to make another. */
export function creationFailure(pod: KubeObject, { events }: Snapshot): string | undefined {
  const uid = ownerOf(pod)?.uid;
  const failures = events.filter((event) => textAt(event, 'reason') === 'FailedCreate' && textAt(event, 'involvedObject', 'uid') === uid);
  const said = failures.map((event) => textAt(event, 'message')).at(-1);
  return said === undefined ? undefined : admissionWords(said);
}
