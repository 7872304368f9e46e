/**
 * Pods to be placed on nodes, as numbers: what the search works on. Nodes and groups are named by their position, resources by theirs
 * in `resources`, and a topology key by its position in `domains`.
 */
export interface Problem {
  readonly resources: readonly string[];
  readonly nodes: readonly PlacementNode[];
  readonly groups: readonly Group[];
  /**
   * For each topology key the domain of each node, -1 where the node lacks the label. The first key is the node itself: every node is
   * a domain of its own.
   */
  readonly domains: readonly (readonly number[])[];
}

export interface PlacementNode {
  readonly name: string;
  /** What pods may request there, by resource. */
  readonly room: readonly number[];
}

/** Pods that are alike in everything the scheduler looks at. */
export interface Group {
  /** What brings them, as a person names it: `data/pgvector`. */
  readonly name: string;
  readonly count: number;
  /** What one of them requests, by resource. */
  readonly need: readonly number[];
  /** Nodes that selectors, affinity, taints and volumes leave. */
  readonly may: readonly boolean[];
  readonly priority: number;
  /** Whether they may push out pods of a lower priority. */
  readonly preempts: boolean;
  /** Groups that cannot share a domain with them: anti-affinity of either side, or the same port of the node. */
  readonly conflicts: readonly Conflict[];
  /** Each asks for a pod of the targets in the domain. */
  readonly affinities: readonly Affinity[];
  readonly spreads: readonly Spread[];
  /** What is not known of them, so that nothing is proven about them. */
  readonly unknown?: string | undefined;
  /** The same number for groups that nothing ties to others, and that have need, nodes and priority alike: what is proven of one is of all. */
  readonly alike?: number | undefined;
}

export interface Conflict {
  readonly other: number;
  readonly key: number;
}

export interface Affinity {
  readonly key: number;
  readonly targets: readonly number[];
  /** Whether the group satisfies all its own terms, so that the first pod of all may go anywhere. */
  readonly self: boolean;
}

export interface Spread {
  readonly key: number;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** Groups whose pods count. */
  readonly counted: readonly number[];
  /** Whether a pod of the group counts itself. */
  readonly self: boolean;
  /** Nodes that count; one without all the topology keys of the pod does not. */
  readonly included: readonly boolean[];
  /** Domains with a node that counts. */
  readonly domains: readonly number[];
}

/** Where pods stand, for each group how many on each node. */
export type Counts = readonly (readonly number[])[];

/** Asks once for all groups that are alike, as thousands are. */
export function onceForAlike<T>({ groups }: Problem, ask: (at: number) => T): (at: number) => T {
  const known = new Map<number, T>();
  return (at) => {
    const { alike } = groups[at]!;
    if (alike === undefined) return ask(at);
    const found = known.get(alike) ?? ask(at);
    known.set(alike, found);
    return found;
  };
}
