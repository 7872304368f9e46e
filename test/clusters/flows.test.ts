import { expect, test } from 'vitest';
import { networkChecks } from '../../src/checks/index.ts';
import { readCommitted } from '../../src/cli/committed.ts';
import type { JsonObject, Manifest } from '../../src/model/index.ts';

const { clusters } = readCommitted({ root: '.' }, 'vx-home');
const codes = (model: (typeof clusters)[number]['model'], manifests: readonly Manifest[]) =>
  new Set(networkChecks.flatMap((check) => check({ model, manifests })).map(({ code }) => code));
const isPolicy = ({ identity }: Manifest) => identity.kind === 'NetworkPolicy';

/** The same with another `spec`. */
function changed(manifests: readonly Manifest[], at: Manifest, change: (spec: JsonObject) => unknown): readonly Manifest[] {
  return manifests.map((one) =>
    one === at ? ({ ...one, body: { ...one.body, spec: change(one.body['spec'] as JsonObject) } } as Manifest) : one,
  );
}

test('vx-home: every rule of every policy is needed, and one that lets in more is found', () => {
  const { model, manifests } = clusters[0]!;
  const before = codes(model, manifests);
  const unnoticed: string[] = [];
  for (const policy of manifests.filter(isPolicy)) {
    for (const list of ['ingress', 'egress'] as const) {
      const rules = ((policy.body['spec'] as JsonObject)[list] ?? []) as readonly JsonObject[];
      rules.forEach((rule, index) => {
        const without = changed(manifests, policy, (spec) => ({ ...spec, [list]: rules.filter((one) => one !== rule) }));
        const found = [...codes(model, without)].filter((code) => !before.has(code));
        if (found.length === 0) unnoticed.push(`${policy.identity.namespace}/${policy.identity.name} ${list}[${index}]`);
      });
    }
  }
  expect(unnoticed).toEqual([]);
  const [policy] = manifests.filter((one) => isPolicy(one) && (one.body['spec'] as JsonObject)['ingress'] !== undefined);
  const open = changed(manifests, policy!, (spec) => ({ ...spec, ingress: [{}] }));
  expect([...codes(model, open)]).toContain('NETWORK_WIDE_OPEN');
});
