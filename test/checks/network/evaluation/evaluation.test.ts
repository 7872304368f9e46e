import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FlowEnd, type FlowPort, Policies, readRange } from '../../../../src/checks/network/evaluation/index.ts';
import type { JsonObject, Manifest } from '../../../../src/model/index.ts';
import { isAllowed, type NetworkPolicy, type Party, type Pod } from './reference.ts';

const names = ['home', 'lab', 'dns'] as const;
const keys = ['app', 'tier'] as const;
const values = ['a', 'b'] as const;
const protocols = ['TCP', 'UDP', 'SCTP'] as const;
const portNames = ['web', 'db'] as const;
const numbers = [53, 80, 81, 443] as const;

const some = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const labels = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { maxKeys: 2, noNullPrototype: true });
const expression = fc.record({
  key: fc.constantFrom(...keys),
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: fc.subarray([...values], { minLength: 1 }),
});
const selector = some({ matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) });
const namespaceSelector = fc.oneof(
  selector,
  fc.constantFrom(...names).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);

/** Addresses near each other, so that blocks and their holes are hit. */
const address = fc.tuple(fc.constantFrom('10.1.0', '10.1.1', '192.168.1'), fc.constantFrom(0, 3, 4, 127, 128, 255)).map((p) => p.join('.'));
const cidr = fc.tuple(address, fc.constantFrom(0, 8, 16, 23, 24, 25, 30, 32)).map((parts) => parts.join('/'));
const block = fc.record({ cidr, except: fc.array(cidr, { maxLength: 2 }) }, { requiredKeys: ['cidr'] });
const peer = fc.oneof(
  fc.record({ ipBlock: block }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector, podSelector: selector }),
);
const policyPort = fc
  .record(
    {
      protocol: fc.constantFrom(...protocols),
      port: fc.constantFrom<number | string>(...numbers, ...portNames),
      reach: fc.constantFrom(0, 1, 30),
    },
    { requiredKeys: [] },
  )
  .map(({ reach, ...entry }) =>
    typeof entry.port === 'number' && reach !== undefined ? { ...entry, endPort: entry.port + reach } : entry,
  );
const rule = (side: 'from' | 'to') =>
  fc.record({ [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(policyPort, { maxLength: 2 }) }, { requiredKeys: [] });
const policy = fc.record({
  metadata: fc.record({ namespace: fc.constantFrom(...names) }),
  spec: fc.record(
    {
      podSelector: fc.oneof(fc.constant({}), selector),
      policyTypes: fc.subarray(['Ingress', 'Egress']),
      ingress: fc.array(rule('from'), { maxLength: 2 }),
      egress: fc.array(rule('to'), { maxLength: 2 }),
    },
    { requiredKeys: ['podSelector'] },
  ),
}) as fc.Arbitrary<NetworkPolicy>;
const podPort = fc.record(
  { name: fc.constantFrom(...portNames), containerPort: fc.constantFrom(...numbers), protocol: fc.constantFrom(...protocols) },
  { requiredKeys: ['containerPort'] },
);
const pod = fc.record({
  namespace: fc.constantFrom(...names),
  labels,
  address,
  ports: fc.array(podPort, { maxLength: 2 }),
}) as fc.Arbitrary<Pod>;
const world = fc.record({
  labels: fc.tuple(labels, labels, labels),
  policies: fc.array(policy, { maxLength: 5 }),
  parties: fc.array(fc.oneof({ weight: 4, arbitrary: fc.record({ pod }) }, fc.record({ address })), { minLength: 2, maxLength: 2 }),
});

function manifestOf(body: NetworkPolicy, index: number): Manifest {
  const identity = { group: 'networking.k8s.io', kind: 'NetworkPolicy', namespace: body.metadata.namespace, name: `p${index}` };
  const origin = { cluster: 'attic', layer: '', application: '', construct: '' };
  return { identity, apiVersion: 'networking.k8s.io/v1', body: body as unknown as JsonObject, origin, file: '' };
}

function endOf(party: Party): FlowEnd {
  if (!('pod' in party)) return { addresses: readRange(party.address) };
  const { namespace, labels: own, address: at } = party.pod;
  return { pods: { namespace, labels: own }, addresses: readRange(at) };
}

function portOf(to: Party, port: number, protocol: FlowPort['protocol']): FlowPort {
  const ports = 'pod' in to ? to.pod.ports : [];
  const same = ports.filter((entry) => entry.containerPort === port && (entry.protocol ?? 'TCP') === protocol);
  return { port, protocol, names: same.flatMap(({ name }) => name ?? []) };
}

test('flows let through are those that the documentation of the API describes, for every pair, port and protocol', () => {
  let allowed = 0;
  let refused = 0;
  fc.assert(
    fc.property(world, ({ labels: own, policies: written, parties }) => {
      const namespaces = Object.fromEntries(names.map((name, at) => [name, { ...own[at], 'kubernetes.io/metadata.name': name }]));
      const policies = new Policies(written.map(manifestOf), (name) => namespaces[name] ?? {});
      for (const from of parties)
        for (const to of parties)
          for (const port of numbers)
            for (const protocol of protocols) {
              const expected = isAllowed({ namespaces, policies: written }, from, to, port, protocol);
              if (policies.letsThrough(endOf(from), endOf(to), portOf(to, port, protocol)) !== expected)
                expect.fail(`${JSON.stringify(from)} to ${JSON.stringify(to)}, ${protocol} ${port}: expected ${expected}`);
              if (expected) allowed += 1;
              else refused += 1;
            }
    }),
    { numRuns: 1000 },
  );
  // Both answers are common, or the property would say little.
  expect(Math.min(allowed, refused) / (allowed + refused)).toBeGreaterThan(0.15);
});
