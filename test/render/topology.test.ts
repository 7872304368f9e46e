import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycleIssues, topologicalOrder } from '../../src/render/topology.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

const name = (index: number) => `app-${index}`;

/** Any graph of up to twelve names, circles and self-loops included. */
const graph: fc.Arbitrary<Graph> = fc
  .integer({ min: 0, max: 12 })
  .chain((size) =>
    fc
      .array(fc.uniqueArray(fc.nat({ max: Math.max(size - 1, 0) }), { maxLength: 4 }), { minLength: size, maxLength: size })
      .map((edges) => new Map(edges.map((targets, index) => [name(index), targets.map(name)]))),
  );

/** The same without circles: everything depends only on names before it, and the names are then mixed. */
const acyclic: fc.Arbitrary<Graph> = graph.chain((any) => {
  const entries = [...any.keys()].map(
    (key, index) => [key, (any.get(key) ?? []).filter((other) => Number(other.slice(4)) < index)] as const,
  );
  return fc.shuffledSubarray(entries, { minLength: entries.length }).map((mixed) => new Map(mixed));
});

const run = (all: Graph) => topologicalOrder([...all.keys()], (key) => all.get(key) ?? []);

/** As plain as it can be: first what a name needs, then the name. */
function naiveOrder(all: Graph): readonly string[] {
  const order: string[] = [];
  const visit = (key: string): void => {
    if (order.includes(key)) return;
    for (const other of all.get(key) ?? []) visit(other);
    order.push(key);
  };
  for (const key of all.keys()) visit(key);
  return order;
}

function reaches(all: Graph, from: string, to: string, seen = new Set<string>()): boolean {
  return (all.get(from) ?? []).some((next) => next === to || (!seen.has(next) && reaches(all, next, to, seen.add(next))));
}

test('without circles the order is that of the plain recursion', () => {
  fc.assert(
    fc.property(acyclic, (all) => {
      expect(run(all)).toEqual({ order: naiveOrder(all), cycles: [] });
    }),
  );
});

test('every name has one place, whatever depends on what', () => {
  fc.assert(
    fc.property(graph, (all) => {
      expect([...run(all).order].sort()).toEqual([...all.keys()].sort());
    }),
  );
});

test('circles are found exactly where there are some, and each is a closed path of real dependencies', () => {
  fc.assert(
    fc.property(graph, (all) => {
      const { cycles } = run(all);
      expect(cycles.length > 0).toBe([...all.keys()].some((key) => reaches(all, key, key)));
      for (const cycle of cycles) {
        expect(cycle.at(-1)).toBe(cycle[0]);
        for (const [index, key] of cycle.slice(1).entries()) expect(all.get(cycle[index]!)).toContain(key);
      }
    }),
  );
});

test('a chain of 100,000 needs no recursion, in either direction', () => {
  const size = 100_000;
  const forward = Array.from({ length: size }, (_, index) => name(index));
  const before = (key: string) => (key === name(0) ? [] : [name(Number(key.slice(4)) - 1)]);
  expect(topologicalOrder(forward, before).order).toEqual(forward);
  expect(topologicalOrder([...forward].reverse(), before).order).toEqual(forward);
});

test('a diamond of 60 steps is walked once, not once for each of its paths', () => {
  const steps = Array.from({ length: 60 }, (_, index) => [name(2 * index), name(2 * index + 1)]);
  const all = new Map(steps.flatMap((pair, index) => pair.map((key) => [key, steps[index - 1] ?? []] as const)));
  let asked = 0;
  const { order } = topologicalOrder([...all.keys()].reverse(), (key) => {
    asked++;
    return all.get(key) ?? [];
  });
  expect([order.length, asked]).toEqual([120, 120]);
});

test('TREE_CYCLE: the finding prints the whole path', () => {
  const all = new Map([
    ['chat', ['database']],
    ['database', ['backup']],
    ['backup', ['chat']],
  ]);
  expect(cycleIssues('attic', run(all).cycles)).toMatchInlineSnapshot(`
    [
      {
        "cluster": "attic",
        "code": "TREE_CYCLE",
        "message": "applications depend on each other in a circle: chat → database → backup → chat",
        "path": "attic/chat",
        "severity": "error",
      },
    ]
  `);
});
