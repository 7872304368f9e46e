import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { stages } from '../../../src/rehearse/stand-ins/index.ts';

interface Stage {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly resourceRef: { readonly kind: string }; readonly delay?: unknown; readonly steps: readonly object[] };
}

const all = parseAllDocuments(stages()).map((document) => document.toJS() as Stage);

test('KWOK gets a stage for each thing a kubelet does, and only the heartbeat waits', () => {
  expect(all.map(({ metadata, spec }) => `${spec.resourceRef.kind} ${metadata.name}${spec.delay === undefined ? '' : ' waits'}`)).toEqual([
    'Node node-initialize',
    'Node node-heartbeat waits',
    'Pod pod-ready',
    'Pod pod-complete',
    'Pod pod-delete',
  ]);
  expect(new Set(all.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))).toEqual(new Set(['kwok.x-k8s.io/v1alpha1 Stage']));
});

test('templates stay as they are through YAML', () => {
  expect(JSON.stringify(all.find(({ metadata }) => metadata.name === 'pod-complete')?.spec.steps)).toContain('phase: Succeeded\\n');
});
