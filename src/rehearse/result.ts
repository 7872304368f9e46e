import type { Issue } from '../issues/index.ts';
import type { ArgoResult } from './argocd/index.ts';
import type { Binaries } from './binaries/index.ts';
import type { NodeLoss } from './node-loss/index.ts';
import type { Note } from './stand-ins/index.ts';

/** What one rehearsal of one cluster showed. */
export interface Rehearsal {
  readonly cluster: string;
  /** Version of the API server, `v1.34.4`. */
  readonly kubernetes: string;
  /** Versions of all programs, as they say them. */
  readonly versions: Binaries['versions'];
  /** The commit the cluster was brought from, where one was asked for. */
  readonly base?: string | undefined;
  readonly applications: readonly RehearsedApplication[];
  readonly pods: Share;
  readonly claims: Share;
  readonly issues: readonly Issue[];
  /** What the rehearsal wrote itself, played or left out. */
  readonly notes: readonly Note[];
  /** What the loss of nodes means, for each that was asked for. */
  readonly nodeLosses: readonly NodeLoss[];
  /** What Argo CD made of it, where its controllers synced. */
  readonly argo?: Pick<ArgoResult, 'version' | 'applications' | 'scenarios' | 'timings'> | undefined;
  /** Parts of the fleet that could not be run here, by name. */
  readonly notRehearsed: readonly Note[];
  readonly timings: readonly Timing[];
}

/** So many of so many. */
export interface Share {
  readonly done: number;
  readonly of: number;
}

/** What became of the objects of one application. */
export interface RehearsedApplication {
  readonly name: string;
  readonly layer: string;
  readonly accepted: number;
  readonly rejected: number;
  /** Never sent, because something before them was refused or did not become healthy. */
  readonly notReached: number;
  readonly pruned: number;
  /** Would have been pruned but for `Prune=false`. */
  readonly kept: number;
}

export interface Timing {
  readonly step: string;
  readonly seconds: number;
}

/** What no rehearsal shows, whatever its result. */
export const notProven: readonly string[] = [
  'that images exist, start and do what they should: containers are only said to run',
  'commands, arguments and probes: nothing executes them',
  'data: what is on volumes, and whether a backup can be restored',
  'traffic: policies, names, certificates and addresses are accepted, not used',
  'node-side facts: drivers, kernel modules, mounts, and the speed of disks and network',
];
