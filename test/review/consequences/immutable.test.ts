import { expect, test } from 'vitest';
import type { Manifest } from '../../../src/model/index.ts';
import { type Consequence, reviewFleet } from '../../../src/review/index.ts';
import { refusedChanges } from '../../rehearse/base/_changes-refused.ts';
import { application, only } from '../../rehearse/base/_states.ts';
import { alpha, beta, definition, meta, pod, service, statefulSet, volume } from '../../rehearse/base/_yaml.ts';
import { model, storageClass } from '../../rehearse/stand-ins/_model.ts';

const storageClasses = [storageClass('fixed'), storageClass('growing', { expandable: true })];

/** Applied as a rehearsal applies it, which is how bindings are refused instead of made anew. */
const facts = model({ applications: [application('web', { syncOptions: ['ServerSideApply=true'] })], storageClasses });

function consequences(base: string, head: string): readonly Consequence[] {
  const side = (name: string, manifest: Manifest) => ({ name, clusters: [{ model: facts, manifests: [manifest] }] });
  return reviewFleet(side('base', only(base)), side('head', only(head))).clusters[0]!.consequences;
}

/** Rules that stand in the definition of a custom kind, and whether a claim has a volume, only the API server knows. */
const known = refusedChanges.filter(
  ({ title, base }) => !only(base).apiVersion.startsWith('cel.example.org/') && title !== 'a claim that grows before it is bound',
);

// The rehearsal asks real API servers for the same list.
test.each(known.map((change) => [change.title, change] as const))('what the API server refuses: %s', (_, { base, head, way }) => {
  const found = consequences(base, head).filter(({ topic }) => topic === 'immutable' || topic === 'definition');
  expect(found).toMatchObject([{ level: 'interruption', file: only(head).file }]);
  expect(found[0]?.hint).toMatch(way);
  expect(found[0]?.evidence.join()).not.toMatch(/aHVudGVy/);
});

test.each([
  ['spelling of a size', statefulSet(), statefulSet().replace('5Gi', '5120Mi')],
  ['replicas and template of a StatefulSet', statefulSet(), statefulSet({ spec: 'replicas: 2' }).replace('db:1', 'db:2')],
  [
    'size and policy of a volume',
    volume('nfs: { server: 10.0.0.1, path: /a }'),
    volume('nfs: { server: 10.0.0.1, path: /a }').replace('5Gi', '9Gi').replace('Retain', 'Delete'),
  ],
  ['a Service that points outside now', service('clusterIP: 10.152.183.50'), service('type: ExternalName, externalName: example.org')],
  [
    'image of a Pod',
    `{ apiVersion: v1, kind: Pod, ${meta('one')}, spec: ${pod()} }`,
    `{ apiVersion: v1, kind: Pod, ${meta('one')}, spec: ${pod().replace('web:1', 'web:2')} }`,
  ],
  [
    'a further version of a definition',
    definition(),
    definition({ versions: `${alpha.replace('storage: true', 'storage: false')}, ${beta}` }),
  ],
])('what the API server takes: %s', (_, base, head) => {
  expect(consequences(base, head).filter(({ topic }) => topic === 'immutable' || topic === 'definition')).toEqual([]);
});

test('a Service that no longer says it is headless stays so', () => {
  expect(consequences(service('clusterIP: None'), service(''))).toMatchObject([
    { topic: 'immutable', level: 'interruption', message: expect.stringMatching(/accepted and changes nothing/) },
  ]);
});
