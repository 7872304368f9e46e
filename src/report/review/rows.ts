import { type CapacityChange, type FleetReview, summaryOf, type VersionChange } from '../../review/index.ts';
import { describeMemory, formatCpu } from '../../units/index.ts';
import { visible } from '../visible.ts';
import { isSame } from './words.ts';

/** A table: its columns and its rows, all of plain text on one line. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is not in it, in a sentence. */
  readonly rest?: string | undefined;
}

/** A row for each cluster that differs; none where there is only one, of which everything else is. */
export function clusterTable({ clusters }: FleetReview): Table {
  const rows = clusters.length < 2 ? [] : clusters.filter((one) => !isSame(one)).map(summaryOf);
  const kinds = ['changed', 'renamed', 'moved', 'added', 'removed'] as const;
  return {
    title: 'Clusters',
    head: ['cluster', 'level', 'objects', 'alike', 'opens'],
    rows: rows.map(({ cluster, level, objects, widens }) => [
      visible(cluster),
      level,
      kinds.flatMap((kind) => (objects[kind] === 0 ? [] : [`${objects[kind]} ${kind}`])).join(', '),
      String(objects.alike),
      widens === 0 ? '' : String(widens),
    ]),
  };
}

/** Images, charts and capacity, as far as there is something to say. */
export function tablesOf(review: FleetReview): readonly Table[] {
  const all = [versions(review, 'images', 'Images', 'image'), versions(review, 'charts', 'Charts', 'chart'), capacity(review)];
  return all.filter(({ rows }) => rows.length > 0);
}

/** The same step of one image on several clusters is one row. */
function versions({ clusters }: FleetReview, key: 'images' | 'charts', title: string, word: string): Table {
  const steps = new Map<string, { readonly change: VersionChange; readonly places: Set<string> }>();
  for (const review of clusters) {
    for (const change of review[key]) {
      const { name, from, to, application } = change;
      const id = JSON.stringify([name, from, to]);
      const place = `${review.cluster}/${application}`;
      const known = steps.get(id);
      if (known === undefined) steps.set(id, { change, places: new Set([place]) });
      else known.places.add(place);
    }
  }
  const rows = [...steps.values()].map(({ change: { name, from, to }, places }) =>
    [name, from ?? '(new)', to ?? '(gone)', [...places].join(', ')].map(visible),
  );
  return { title, head: [word, 'from', 'to', 'used by'], rows };
}

/** Nodes whose requests change, and those that are asked for more than they have. */
function capacity({ clusters }: FleetReview): Table {
  const all = clusters.flatMap(({ cluster, capacity: changes }) => changes.map((change) => ({ cluster, change })));
  const shown = all.filter(({ change }) => hasChanged(change) || isTooMuch(change));
  const rest = all.length - shown.length;
  return {
    title: 'Requests on the nodes',
    head: ['cluster', 'node', 'CPU before', 'after', 'of', 'memory before', 'after', 'of'],
    rows: shown.map(({ cluster, change: { node, allocatable, before, after } }) =>
      [
        cluster,
        node ?? 'together',
        ...[before.cpu, after.cpu, allocatable.cpu].map((millicores) => formatCpu(Math.round(millicores))),
        ...[before.memory, after.memory, allocatable.memory].map(describeMemory),
      ].map(visible),
    ),
    rest: rest === 0 ? undefined : `${rest} ${rest === 1 ? 'node has' : 'nodes have'} the same requests as before`,
  };
}

function hasChanged({ before, after }: CapacityChange): boolean {
  return before.cpu !== after.cpu || before.memory !== after.memory;
}

function isTooMuch({ allocatable, after }: CapacityChange): boolean {
  return after.cpu > allocatable.cpu || after.memory > allocatable.memory;
}
