/** What becomes of a pod when its node falls silent and does not come back. */
export type Verdict =
  /** A new one is ready elsewhere, and nobody did anything. */
  | 'replaced'
  /** It comes back as soon as a person says that the machine is off. */
  | 'stuck'
  /** It comes back with the machine, or when something is changed. */
  | 'impossible'
  /** It belonged to the node, as the pods of a DaemonSet do. */
  | 'expected'
  /** Nothing is left that could make a new one. */
  | 'down';

/** One pod that was up before and is not there any more. */
export interface PodLoss {
  /** What the owner wrote that made it: `StatefulSet data/postgres`. */
  readonly workload: string;
  readonly pod: string;
  /** Node it ran on. */
  readonly node: string;
  readonly verdict: Verdict;
  /** Where it was replaced: real seconds from the last heartbeat until a new one is ready, not those of the rehearsal. */
  readonly seconds?: number | undefined;
  /** Why it is so, where there is more to say. */
  readonly reason?: string | undefined;
}

/** What the loss of nodes means. */
export interface NodeLoss {
  /** Names of the nodes that fell silent at the same time. */
  readonly nodes: readonly string[];
  /** In order of node, workload and pod. */
  readonly pods: readonly PodLoss[];
}
