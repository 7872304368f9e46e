import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { applyPlan, planTree } from '../../src/output/index.ts';
import { emptyRoot, everythingIn, filesOf, linesOf, owned, write } from './folders.ts';

/** Steps on the disk until the machine stops. */
const machine = vi.hoisted(() => ({ steps: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  const failing = Object.fromEntries(
    (['writeFileSync', 'mkdirSync', 'renameSync', 'unlinkSync', 'rmdirSync', 'rmSync'] as const).map((name) => [
      name,
      (...args: unknown[]) => {
        if (machine.steps-- <= 0) throw new Error('the power went out');
        return (real[name] as (...all: unknown[]) => unknown)(...args);
      },
    ]),
  );
  return { ...real, ...failing };
});

afterEach(() => {
  machine.steps = Number.POSITIVE_INFINITY;
});

/** Few names, so that files often become folders and the reverse. */
const path = fc
  .tuple(fc.constantFrom(...owned), fc.array(fc.constantFrom('a', 'b', 'c.yaml'), { minLength: 1, maxLength: 3 }))
  .map(([folder, parts]) => `${folder}/${parts.join('/')}`);
const tree = fc
  .dictionary(path, fc.constantFrom('', '1\n', '2\n', '\ufffd'), { maxKeys: 6, noNullPrototype: true })
  .map((texts) =>
    Object.fromEntries(Object.entries(texts).filter(([one]) => !Object.keys(texts).some((other) => other.startsWith(`${one}/`)))),
  );

function fresh(texts: Readonly<Record<string, string>>): Record<string, string> {
  const root = emptyRoot();
  write(root, texts);
  return everythingIn(root);
}

/** Without the folders above the owned ones, which stay when they are empty. */
function ours(root: string): Record<string, string> {
  return Object.fromEntries(Object.entries(everythingIn(root)).filter(([name]) => name !== 'dist/' && name !== 'argocd/'));
}

test('after any sequence of trees the folders hold what a fresh run writes', () => {
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 5 }), (trees) => {
      const root = emptyRoot();
      for (const texts of trees) {
        expect(linesOf(write(root, texts))).toEqual([]);
        expect(ours(root)).toEqual(fresh(texts));
        expect(linesOf(planTree(root, filesOf(texts), owned, 'check'))).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

describe('a run that stops at any step is made good by the next one', () => {
  const first = {
    'dist/home/a/1.yaml': '1',
    'dist/home/a/2.yaml': '2',
    'dist/home/b/3.yaml': '3',
    'dist/home/c': '4',
    'argocd/home/r.yaml': '5',
  };
  const second = { 'dist/home/a/1.yaml': '1b', 'dist/home/a/4.yaml': '4', 'dist/home/d/5.yaml': '5', 'argocd/home/r.yaml': '5b' };
  const switched = { 'dist/home/a': '1', 'dist/home/c/6.yaml': '6', 'argocd/home/r.yaml': '7' };
  const third = { 'dist/home/a/1.yaml': '1c', 'dist/home/a/4.yaml': '4c', 'dist/home/b/3.yaml': '3c' };

  test.each([
    ['with the same tree', first, second, second],
    ['with another tree', first, second, third],
    ['with what was there before', first, second, first],
    ['after files became folders', first, switched, third],
    ['with nothing', first, second, {}],
  ])('%s', (_, before, stopped, after) => {
    let steps = 0;
    for (let finished = false; !finished; steps++) {
      const root = emptyRoot();
      write(root, before);
      machine.steps = steps;
      const plan = planTree(root, filesOf(stopped), owned);
      try {
        applyPlan(plan);
        finished = true;
      } catch (error) {
        expect(error).toHaveProperty('message', 'the power went out');
      }
      // It happens twice: the second run stops as well, three steps further.
      machine.steps = steps + 3;
      try {
        applyPlan(planTree(root, filesOf(after), owned));
      } catch (error) {
        expect(error).toHaveProperty('message', 'the power went out');
      }
      machine.steps = Number.POSITIVE_INFINITY;
      expect(linesOf(write(root, after)), `stopped at step ${steps}`).toEqual([]);
      expect(ours(root)).toEqual(fresh(after));
    }
    expect(steps).toBeGreaterThan(10);
  });
});

test('OUTPUT_CANNOT_WRITE: an error while staging leaves the tree as it was', () => {
  const root = emptyRoot();
  write(root, { 'dist/home/a/1.yaml': '1' });
  const before = everythingIn(root);
  const long = `dist/home/b/${'n'.repeat(300)}.yaml`;
  const plan = planTree(root, filesOf({ 'dist/home/a/1.yaml': '2', [long]: '3' }), owned);
  expect(linesOf({ issues: applyPlan(plan) })).toEqual([
    `error OUTPUT_CANNOT_WRITE at ${long}: it cannot be written: the name is too long; nothing was changed`,
  ]);
  expect(everythingIn(root)).toEqual(before);
});
