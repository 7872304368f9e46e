import { below, conditionOf, identityOf, type KubeObject, textAt } from '../api/index.ts';
import { isPodDone, isUnseen, isUp } from './findings/up.ts';
import type { Snapshot } from './snapshot.ts';

/** Milliseconds without a change after which nothing more is to be expected. */
const quiet = 2_500;
/** The same while something is on its way that the rehearsal's own programs must do; on a busy machine they take long. */
const quietOnTheWay = 15_000;

/** Tells when the cluster has come to rest: everything is up, or nothing changes any more and so never will. */
export class Rest {
  #last = '';
  #since = Date.now();
  #snapshot: Snapshot | undefined;

  /** Called with each new snapshot. */
  note(snapshot: Snapshot): void {
    const now = fingerprint(snapshot);
    if (now !== this.#last) this.#since = Date.now();
    this.#last = now;
    this.#snapshot = snapshot;
  }

  /** Whether nothing more is to be expected. */
  isReached(): boolean {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return false;
    return Date.now() - this.#since >= (isOnTheWay(snapshot) ? quietOnTheWay : quiet);
  }

  /** Starts the wait anew, after something was changed from outside. */
  disturb(): void {
    this.#since = Date.now();
  }
}

const settling = [
  'pods',
  'deployments',
  'statefulSets',
  'daemonSets',
  'replicaSets',
  'jobs',
  'services',
  'endpointSlices',
  'ingresses',
  'claims',
  'volumes',
  'custom',
] as const;

/** Nodes and events are left out: heartbeats and repeated warnings change for ever. */
function fingerprint(snapshot: Snapshot): string {
  return settling
    .map((kind) =>
      snapshot[kind].map((object) => `${textAt(object, 'metadata', 'uid')}@${textAt(object, 'metadata', 'resourceVersion')}`).join(' '),
    )
    .join('\n');
}

/** Whether some program has seen something and not yet acted on it. */
function isOnTheWay({ pods, deployments, statefulSets, daemonSets, jobs, nodes }: Snapshot): boolean {
  const alive = new Set(nodes.filter((node) => conditionOf(node, 'Ready')?.status === 'True').map((node) => identityOf(node).name));
  return (
    pods.some((pod) => isPodOnTheWay(pod, alive)) ||
    [...deployments, ...statefulSets, ...daemonSets].some(isUnseen) ||
    jobs.some((job) => below(job, 'status', 'startTime') === undefined && below(job, 'spec', 'suspend') !== true)
  );
}

function isPodOnTheWay(pod: KubeObject, alive: ReadonlySet<string>): boolean {
  const node = textAt(pod, 'spec', 'nodeName');
  if (below(pod, 'metadata', 'deletionTimestamp') !== undefined) return alive.has(node);
  if (isPodDone(pod) || textAt(pod, 'status', 'phase') === 'Failed') return false;
  if (node !== '') return alive.has(node);
  return conditionOf(pod, 'PodScheduled') === undefined && below(pod, 'spec', 'schedulingGates') === undefined;
}

/** Whether everything runs, is bound and is done; then there is nothing to wait for. */
export function isAllUp({ pods, deployments, statefulSets, daemonSets, jobs, claims }: Snapshot): boolean {
  return [pods, claims, deployments, statefulSets, daemonSets, jobs].every((objects) => objects.every(isUp));
}
