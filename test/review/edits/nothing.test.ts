import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { State } from '../../../src/diff/index.ts';
import { isObject } from '../../../src/model/index.ts';
import { reviewFleet } from '../../../src/review/index.ts';
import { type Cluster, committed } from './_fleet.ts';

const clusters: readonly Cluster[] = ['ai-rnd', 'collab', 'devops-lab', 't495', 'vx-home'];

/** The same value with the keys of its maps in another order, as another writer would put them. */
function rewritten(value: unknown, turn: number): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, turn));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const from = keys.length === 0 ? 0 : turn % keys.length;
  return Object.fromEntries([...keys.slice(from), ...keys.slice(0, from)].map((key) => [key, rewritten(value[key], turn)]));
}

function reformatted({ model, manifests }: State, turn: number): State {
  const from = manifests.length === 0 ? 0 : turn % manifests.length;
  return {
    model: rewritten(model, turn) as State['model'],
    manifests: [...manifests.slice(from), ...manifests.slice(0, from)].map((manifest) => ({
      ...manifest,
      body: rewritten(manifest.body, turn) as (typeof manifest)['body'],
    })),
  };
}

test.each(clusters)('%s: another order of objects and fields has no consequence', (cluster) => {
  const base = committed(cluster);
  fc.assert(
    fc.property(fc.nat(1000), (turn) => {
      const review = reviewFleet({ name: 'main', clusters: [base] }, { name: 'working tree', clusters: [reformatted(base, turn)] });
      expect(review).toMatchObject({ level: 'none', clusters: [{ consequences: [], diff: { change: 'same' } }] });
    }),
    { numRuns: 3 },
  );
});
