import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/api/index.ts';
import { emptySnapshot, observe } from '../../src/rehearse/snapshot.ts';

test('a snapshot lists every kind once, of events the warnings only, and the kinds asked for', async () => {
  const asked: string[] = [];
  const list = async (apiVersion: string, kind: string, { fieldSelector = '' } = {}): Promise<readonly KubeObject[]> => {
    asked.push(`${apiVersion} ${kind} ${fieldSelector}`.trim());
    return kind === 'Pod' || kind === 'Shelf' ? [{ kind }] : [];
  };
  const snapshot = await observe({ list }, [{ apiVersion: 'example.org/v1', kind: 'Shelf' }]);
  expect(snapshot).toEqual({ ...emptySnapshot, pods: [{ kind: 'Pod' }], custom: [{ kind: 'Shelf' }] });
  expect(asked).toContain('v1 Event type=Warning');
  expect([asked.length, new Set(asked).size]).toEqual([16, 16]);
});
