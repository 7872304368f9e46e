import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonObject, type Manifest } from '../../../src/model/index.ts';
import { reviewFleet } from '../../../src/review/index.ts';
import { type Cluster, committed } from './_fleet.ts';

const junk = [null, '', 0, true, [], {}, [null], [[]], [{}], 'x\u001b[31m', { a: null }, -1, '∞'] as const;

/** One field somewhere in an object, chosen by numbers, is something nobody expects there. */
function spoilt(value: unknown, [turn = 0, ...rest]: readonly number[], instead: unknown): unknown {
  const keys = isObject(value) || Array.isArray(value) ? Object.keys(value) : [];
  if (keys.length === 0) return instead;
  const key = keys[turn % keys.length] ?? '';
  const inner = (value as JsonObject)[key];
  const changed = rest.length === 0 ? instead : spoilt(inner, rest, instead);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? changed : item));
  return { ...(value as object), [key]: changed };
}

test.each<Cluster>(['collab', 't495'])('%s: no field, whatever is in it, stops a review', (cluster) => {
  const base = committed(cluster);
  const kinds = [
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'PersistentVolumeClaim',
    'CustomResourceDefinition',
    'Job',
    'NetworkPolicy',
    'ConfigMap',
  ];
  const targets = base.manifests.filter(({ identity }) => kinds.includes(identity.kind));
  const path = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.nat(targets.length - 1), path, fc.constantFrom(...junk), fc.boolean(), (index, turns, instead, isBase) => {
      const target = targets[index] as Manifest;
      const body = { ...target.body, spec: spoilt(target.body['spec'] ?? target.body['data'], turns, instead) } as JsonObject;
      const other = { ...base, manifests: base.manifests.map((one) => (one === target ? { ...one, body } : one)) };
      const [from, to] = isBase ? [other, base] : [base, other];
      const review = reviewFleet({ name: 'main', clusters: [from] }, { name: 'working tree', clusters: [to] });
      expect(review.clusters).toHaveLength(1);
    }),
    { numRuns: 40 },
  );
});
