import { diffStates, type State } from '../diff/index.ts';
import { consequencesOf } from './consequences/index.ts';
import { type ClusterReview, type FleetReview, type Level, levels } from './review.ts';

/** A whole fleet in one state. */
export interface Side {
  /** `main (1a2b3c4d)`, `working tree` */
  readonly name: string;
  readonly clusters: readonly State[];
}

/** What a change from one state of a fleet to another will really do. Pure. */
export function reviewFleet(base: Side, head: Side): FleetReview {
  const names = [...new Set([...base.clusters, ...head.clusters].map(({ model }) => model.cluster))].sort();
  const stateIn = ({ clusters }: Side, name: string) => clusters.find(({ model }) => model.cluster === name);
  const clusters = names.map((name) => reviewCluster(stateIn(base, name), stateIn(head, name)));
  return { version: 1, base: base.name, head: head.name, level: gravest(clusters.map(({ level }) => level)), clusters, shared: [] };
}

function reviewCluster(base: State | undefined, head: State | undefined): ClusterReview {
  const diff = diffStates(base, head);
  const consequences = [...consequencesOf({ base, head, diff })].sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
  return {
    cluster: diff.cluster,
    diff,
    level: gravest(consequences.map(({ level }) => level)),
    consequences,
    images: [],
    charts: [],
    capacity: [],
  };
}

/** The last of the levels that any of them reaches. */
export function gravest(all: readonly Level[]): Level {
  return levels.findLast((level) => all.includes(level)) ?? 'none';
}
