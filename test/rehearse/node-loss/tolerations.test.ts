import { expect, test } from 'vitest';
import { outOfService, shortened, toleratedSeconds, unreachable } from '../../../src/rehearse/node-loss/tolerations.ts';
import { evicted, pod } from './_scene.ts';

const web = (name: string, ...tolerations: Parameters<typeof pod>[0]['tolerations'] & {}) => pod({ name, node: 'a', tolerations });

test('the first toleration of a taint says how long a pod stays', () => {
  const notReady = { ...evicted, key: 'node.kubernetes.io/not-ready', tolerationSeconds: 5 };
  expect(toleratedSeconds(web('default', notReady, evicted), unreachable)).toBe(300);
  expect(toleratedSeconds(web('first', { ...evicted, tolerationSeconds: 30 }, evicted), unreachable)).toBe(30);
  expect(toleratedSeconds(web('all', { operator: 'Exists' }), unreachable)).toBe(Number.POSITIVE_INFINITY);
  expect(toleratedSeconds(web('at once', { ...evicted, tolerationSeconds: -1 }), unreachable)).toBe(0);
  expect(toleratedSeconds(web('other effect', { ...evicted, effect: 'NoSchedule' }), unreachable)).toBe(0);
});

test('the taint that a person sets is another one, with a value', () => {
  expect(toleratedSeconds(web('default', evicted), outOfService)).toBe(0);
  const { key } = outOfService;
  expect(toleratedSeconds(web('value', { key, value: 'nodeshutdown', effect: 'NoExecute' }), outOfService)).toBe(Number.POSITIVE_INFINITY);
  expect(toleratedSeconds(web('other value', { key, value: 'other', effect: 'NoExecute' }), outOfService)).toBe(0);
});

test('times are shortened in their order, and what has no limit or no time keeps it', () => {
  const notReady = { ...evicted, key: 'node.kubernetes.io/not-ready' };
  const pods = [
    web('slow', notReady, { ...evicted, tolerationSeconds: 3600 }),
    web('hasty', { ...evicted, tolerationSeconds: 30 }),
    web('default', evicted),
    web('for ever', { ...evicted, tolerationSeconds: null }),
    web('at once', { ...evicted, tolerationSeconds: 0 }),
    web('none'),
  ];
  expect(shortened(pods).map(({ pod: { metadata }, tolerations }) => [(metadata as { name: string }).name, tolerations])).toEqual([
    ['slow', [notReady, { ...evicted, tolerationSeconds: 6 }]],
    ['hasty', [{ ...evicted, tolerationSeconds: 2 }]],
    ['default', [{ ...evicted, tolerationSeconds: 4 }]],
  ]);
});
