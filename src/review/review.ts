import type { ClusterDiff } from '../diff/index.ts';
import type { Environment } from '../model/index.ts';

/** How much a change may hurt, from nothing to not getting in any more. */
export const levels = ['none', 'restart', 'interruption', 'data-loss', 'lock-out'] as const;
export type Level = (typeof levels)[number];

/** The last of the levels that any of them reaches. */
export function gravest(all: readonly Level[]): Level {
  return levels.findLast((level) => all.includes(level)) ?? 'none';
}

/** What a consequence is about. */
export const topics = [
  'restart',
  'interruption',
  'immutable',
  'data',
  'exposure',
  'flow',
  'rbac',
  'privilege',
  'definition',
  'image',
  'chart',
  'capacity',
  'address',
  'secret',
  'argo-cd',
  'facts',
] as const;
export type Topic = (typeof topics)[number];

/** One thing that will happen because of a change, with what says so. */
export interface Consequence {
  readonly topic: Topic;
  readonly level: Level;
  /** Something is opened: reachable, allowed or permitted that was not. No harm by itself, so the level does not say it. @default false */
  readonly widens?: boolean | undefined;
  readonly cluster: string;
  readonly application: string;
  /** What it happens to, as a person names it: `StatefulSet ai/pgvector`, `192.168.1.240`. */
  readonly subject: string;
  /** One sentence, without the subject: `one pod, recreated: about 2m down`. */
  readonly message: string;
  /** Fields, files or facts that say so, each as `path: from → to` or a sentence. Never a secret value. */
  readonly evidence: readonly string[];
  /** What to do about it, commands in backticks, where there is something to do. */
  readonly hint?: string | undefined;
  /** File of the rendered object. */
  readonly file?: string | undefined;
  /** The reason of the statement in the owner's code that lets it pass: `cluster.accept` or `cluster.retire`. */
  readonly accepted?: string | undefined;
  /** Whether the rehearsal confirmed it, where it was asked: `confirmed`, `refuted`, or why it could not tell. */
  readonly rehearsed?: string | undefined;
}

/** One cluster: what differs and what follows, gravest first. */
export interface ClusterReview {
  readonly cluster: string;
  readonly diff: ClusterDiff;
  /** The gravest of all consequences. */
  readonly level: Level;
  readonly consequences: readonly Consequence[];
  readonly images: readonly VersionChange[];
  readonly charts: readonly VersionChange[];
  /** What nodes have left, before and after; empty where nodes are not known, or nothing differs that takes room or gives it. */
  readonly capacity: readonly CapacityChange[];
  /** Stacks that the cluster runs several times, so that what they have in common can be told once. Left out where there are none. */
  readonly environments?: readonly Pick<Environment, 'name' | 'applications'>[] | undefined;
}

/** An image or a chart of one application that is another one now. */
export interface VersionChange {
  readonly application: string;
  /** Repository of an image or name of a chart. */
  readonly name: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What uses it, e.g. `StatefulSet ai/pgvector`. */
  readonly users: readonly string[];
}

/** Requests of all pods beside what a node has. CPU in millicores, memory in bytes. */
export interface CapacityChange {
  /** Name of the node, or nothing for all together. */
  readonly node?: string | undefined;
  readonly allocatable: { readonly cpu: number; readonly memory: number };
  readonly before: { readonly cpu: number; readonly memory: number };
  readonly after: { readonly cpu: number; readonly memory: number };
}

/** What a change of the whole fleet will really do. */
export interface FleetReview {
  readonly version: 1;
  /** How the base and the head are called: `main (1a2b3c4d)`, `working tree`. */
  readonly base: string;
  readonly head: string;
  readonly level: Level;
  readonly clusters: readonly ClusterReview[];
  /** Changes that are the same on several clusters or environments, shown once. Each object diff below stands in its cluster too. */
  readonly shared: readonly SharedChange[];
  /** What could not be compared or was taken instead, each a sentence. */
  readonly notes?: readonly string[] | undefined;
}

/** One change that several places have in common, apart from their names. */
export interface SharedChange {
  /** `StatefulSet ai/ollama` with `<cluster>` or `<environment>` for what only says which it is. */
  readonly title: string;
  /** Where it is: `vx-home`, or `ai-rnd/staging`. */
  readonly places: readonly string[];
  /** Position of the object in `clusters[].diff.objects` of each place, in the order of the places. */
  readonly objects: readonly { readonly cluster: string; readonly index: number }[];
}
