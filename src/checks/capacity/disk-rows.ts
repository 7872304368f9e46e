import type { Facts } from '../facts.ts';
import { nodesOfVolume } from '../nodes.ts';
import { parseAmount } from '../quota/amounts.ts';
import { below, text } from '../read.ts';
import { boundClaims } from './bound-claims.ts';
import { type DiskPart, type DiskRow, diskAt, disksOf, largestFirst, partName, sizeOf, sum } from './disk-parts.ts';
import { longhornRows } from './longhorn-disks.ts';

/** Something that needs room on one of some nodes. */
interface Bound extends DiskPart {
  readonly nodes: readonly string[];
}

/**
 * What the disks of a cluster hold by what is claimed: volumes in folders of a node, local volumes on the disk that their path names, and
 * copies of Longhorn. Only what can lie nowhere else counts, so that a row is the least that its disks must have.
 */
export function diskRowsOf(facts: Facts): readonly DiskRow[] {
  if (facts.lacks('nodes')) return [];
  const local = localVolumes(facts);
  const bound: readonly Bound[] = [
    ...local,
    ...boundClaims(facts).map(({ claim, nodes }) => ({ name: partName(claim), amount: sizeOf(claim), nodes })),
  ].filter(({ nodes }) => nodes.length > 0);
  return [...namedRows(facts, local), ...nodeRows(facts, bound), ...longhornRows(facts)];
}

interface LocalVolume extends Bound {
  readonly path: string;
}

function localVolumes({ ofKind, model }: Facts): readonly LocalVolume[] {
  return ofKind('', 'PersistentVolume').flatMap((volume) => {
    const { identity, body } = volume;
    const path = text(below(body, 'spec', 'local', 'path'));
    if (path === undefined) return [];
    const nodes = nodesOfVolume(model, volume) ?? [];
    const amount = parseAmount('storage', below(body, 'spec', 'capacity', 'storage')) ?? 0;
    return [{ name: `volume ${identity.name}`, amount, nodes, path }];
  });
}

/** Local volumes on a disk that their path names. */
function namedRows({ model }: Facts, volumes: readonly LocalVolume[]): readonly DiskRow[] {
  return model.nodes.flatMap((node) =>
    node.disks.flatMap(({ name, size }): readonly DiskRow[] => {
      const parts = volumes.filter(({ nodes, path }) => nodes.length === 1 && nodes[0] === node.name && diskAt(node, path)?.name === name);
      const bytes = parseAmount('storage', size);
      if (parts.length === 0) return [];
      return [{ nodes: [node.name], disk: name, by: 'volumes', size: bytes, room: bytes, claimed: sum(parts), parts: largestFirst(parts) }];
    }),
  );
}

/** For every choice of nodes that something is bound to, and for all of them, what can lie nowhere else. */
function nodeRows({ model }: Facts, bound: readonly Bound[]): readonly DiskRow[] {
  const choices = new Map(bound.map(({ nodes }) => [nodes.join(), nodes]));
  const every = model.nodes.map(({ name }) => name).filter((name) => bound.some(({ nodes }) => nodes.includes(name)));
  if (every.length > 0) choices.set(every.join(), every);
  return [...choices.values()]
    .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1))
    .map((nodes) => {
      const parts = bound.filter((one) => one.nodes.every((name) => nodes.includes(name)));
      const sizes = model.nodes.filter(({ name }) => nodes.includes(name)).map(disksOf);
      const size = sizes.reduce((all, one) => (all === undefined || one === undefined ? undefined : all + one), 0);
      return { nodes, disk: '', by: 'volumes', size, room: size, claimed: sum(parts), parts: largestFirst(parts) };
    });
}
