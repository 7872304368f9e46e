import { diffStates, type State } from '../diff/index.ts';
import { capacityOf } from './consequences/capacity.ts';
import { chartsOf } from './consequences/chart.ts';
import { imagesOf } from './consequences/image/index.ts';
import { consequencesOf } from './consequences/index.ts';
import { type ClusterReview, type FleetReview, gravest, levels } from './review.ts';
import { sharedChanges } from './shared.ts';

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
  return {
    version: 1,
    base: base.name,
    head: head.name,
    level: gravest(clusters.map(({ level }) => level)),
    clusters,
    shared: sharedChanges(clusters),
  };
}

function reviewCluster(base: State | undefined, head: State | undefined): ClusterReview {
  const diff = diffStates(base, head);
  const input = { base, head, diff };
  // Even where no value differs, another order in a pod template or another Argo CD may.
  const same = diff.change === 'same' && diff.reordered === undefined && base?.argoCd === head?.argoCd;
  const consequences = same ? [] : [...consequencesOf(input)].sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
  const environments = environmentsOf(base, head);
  return {
    cluster: diff.cluster,
    diff,
    level: gravest(consequences.map(({ level }) => level)),
    consequences,
    images: same ? [] : imagesOf(input),
    charts: same ? [] : chartsOf(input),
    capacity: same ? [] : capacityOf(input),
    ...(environments.length === 0 ? {} : { environments }),
  };
}

/** Those of the head, and those of the base that are gone. */
function environmentsOf(base: State | undefined, head: State | undefined): NonNullable<ClusterReview['environments']> {
  const all = [head, base].flatMap((state) => state?.model.environments ?? []);
  const names = [...new Set(all.map(({ name }) => name))].sort();
  return names.map((name) => ({
    name,
    applications: [...new Set(all.filter((one) => one.name === name).flatMap(({ applications }) => applications))].sort(),
  }));
}
