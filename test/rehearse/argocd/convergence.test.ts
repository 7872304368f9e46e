import { expect, test } from 'vitest';
import type { ArgoStatus } from '../../../src/rehearse/argocd/application.ts';
import { type Converged, converge } from '../../../src/rehearse/argocd/convergence.ts';
import { failing, status } from './_application.ts';

const progressing = (...kinds: readonly string[]) => ({
  health: { status: 'Progressing' },
  resources: kinds.map((kind) => ({ kind, namespace: 'home', name: 'x', status: 'Synced', health: { status: 'Progressing' } })),
});

/** Shows one picture after another, and the last one for ever. */
async function watch(
  pictures: readonly (readonly ArgoStatus[])[],
  props: { readonly expected?: readonly string[]; readonly withoutCharts?: readonly string[]; readonly budget?: number } = {},
): Promise<{ readonly converged: readonly Converged[]; readonly looks: number }> {
  let looks = 0;
  const converged = await converge({
    expected: props.expected ?? ['attic-photos'],
    withoutCharts: new Set(props.withoutCharts),
    look: async () => pictures[Math.min(looks++, pictures.length - 1)] ?? [],
    signal: new AbortController().signal,
    budget: props.budget ?? 3_600,
    quiet: 500,
    onProgress: () => undefined,
  });
  return { converged, looks };
}

test('it ends as soon as every Application is synced and healthy', async () => {
  const { converged, looks } = await watch([[], [status('photos', { health: { status: 'Progressing' } })], [status('photos')]]);
  expect(looks).toBe(3);
  expect(converged).toEqual([{ name: 'attic-photos', status: status('photos'), seconds: expect.any(Number) }]);
});

test('a failing Application has failed for good once it was tried again and nothing else changed', async () => {
  const first = [status('photos', failing(1))];
  const { converged, looks } = await watch([first, first, first, first, first, first, [status('photos', failing(2))]]);
  expect(looks).toBeGreaterThan(6);
  expect(converged[0]).toMatchObject({ seconds: undefined, status: { retries: 2 } });
});

test('an Application that nobody makes, and one that waits for ever, end the waiting too', async () => {
  const waiting = status('mail', progressing('Deployment'));
  const { converged } = await watch([[waiting]], { expected: ['attic-photos', 'attic-mail'] });
  expect(converged.map(({ name, status: seen, seconds }) => [name, seen?.health, seconds])).toEqual([
    ['attic-photos', undefined, undefined],
    ['attic-mail', 'Progressing', undefined],
  ]);
});

test('it ends when the time is over, whatever still changes', async () => {
  const busy = (words: string) => [
    status('photos', { sync: { status: 'OutOfSync' }, conditions: [{ type: 'SyncError', message: words }] }),
  ];
  const { converged } = await watch([busy('a'), busy('b'), busy('c'), busy('d'), busy('e'), busy('f')], { budget: 0.5 });
  expect(converged[0]?.seconds).toBeUndefined();
});

test('what is left of an Application without its charts may wait for their pods, but must not fail', async () => {
  const waits = await watch([[status('photos', progressing('PersistentVolumeClaim'))]], { withoutCharts: ['attic-photos'] });
  expect(waits.converged[0]?.seconds).toEqual(expect.any(Number));
  const fails = await watch([[status('photos', failing(1))], [status('photos', failing(2))]], { withoutCharts: ['attic-photos'] });
  expect(fails.converged[0]?.seconds).toBeUndefined();
});
