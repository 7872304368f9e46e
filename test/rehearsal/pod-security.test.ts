import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { factsOf } from '../../src/checks/index.ts';
import { podTemplateOf } from '../../src/checks/pods.ts';
import { enforcedIn, violations } from '../../src/checks/policy/pod-security.ts';
import type { JsonObject } from '../../src/model/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { judgedPods, pods } from '../checks/policy/_pods.ts';
import { model, toManifest } from '../checks/support.ts';
import { host } from '../rehearse/_host.ts';
import { inOwnFolder, programsOf } from './harness.ts';

inOwnFolder();

/** One of the minors whose rules differ from those before, one of long ago, one that no server knows, and none at all. */
const versions = ['v1.18', 'v1.31', 'v1.34', 'latest', 'v1.99', undefined];
const namespaces = ['privileged', 'baseline', 'restricted', undefined].flatMap((level) =>
  versions.map((version) => ({
    name: `${level ?? 'unlabelled'}-${(version ?? 'none').replace('.', '-')}`,
    labels: {
      ...(level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level }),
      ...(version === undefined ? {} : { 'pod-security.kubernetes.io/enforce-version': version }),
      // Warnings and notes of the audit log refuse nothing.
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/audit': 'restricted',
    },
  })),
);
const bodyOf = ({ name, labels }: (typeof namespaces)[number]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

let plane: ControlPlane;
const minor = '1.36';

beforeAll(async () => {
  plane = await startControlPlane({
    programs: programsOf(minor),
    serviceRange: '10.152.183.0/24',
    podRange: '10.1.0.0/16',
    rbac: true,
    host,
    signal: new AbortController().signal,
  });
  for (const each of namespaces) {
    await plane.api.create(bodyOf(each));
    // The controller makes it too, a moment later; whoever comes second finds it.
    await plane.api
      .create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: each.name } })
      .catch(() => undefined);
  }
});

afterAll(async () => await plane?.stop());

/** What the server says of a pod: lets it in, refuses it for its security, or does not take it for a pod at all. */
async function ask(pod: JsonObject, namespace: string): Promise<'in' | 'refused' | 'invalid'> {
  const { status, body } = await plane.api.request('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
    body: JSON.stringify(pod),
  });
  if (status === 201) return 'in';
  if (status === 403 && body.includes('violates PodSecurity')) return 'refused';
  expect(body, `status ${status}`).toMatch(/is invalid|cannot be handled/);
  return 'invalid';
}

function judge(pod: JsonObject, namespace: (typeof namespaces)[number]): 'in' | 'refused' {
  const { distribution } = model({});
  const facts = factsOf({
    model: model({ distribution: { ...distribution, version: minor } }),
    manifests: [toManifest(bodyOf(namespace))],
  });
  const { level, minor: rules } = enforcedIn(facts, namespace.name);
  if (level === 'privileged') return 'in';
  return violations(podTemplateOf(toManifest(pod))!, level, rules).length === 0 ? 'in' : 'refused';
}

test('POLICY_POD_SECURITY: says of 600 generated pods what the API server says of them, in namespaces of every level', async () => {
  const sample = [...judgedPods, ...fc.sample(pods, { numRuns: 600, seed: 20_260 })];
  const wrong: string[] = [];
  const counts = { in: 0, refused: 0, invalid: 0 };
  for (const [index, pod] of sample.entries()) {
    // Each pod meets one namespace of each level, and over time every one.
    const met = namespaces.filter((_, position) => position % versions.length === index % versions.length);
    const verdicts = await Promise.all(met.map(async (each) => ({ each, server: await ask(pod, each.name) })));
    for (const { each, server } of verdicts) {
      counts[server] += 1;
      const ours = judge(pod, each);
      if (server !== 'invalid' && server !== ours) wrong.push(`${each.name}: server ${server}, we ${ours}: ${JSON.stringify(pod)}`);
    }
  }
  expect(wrong).toEqual([]);
  // The sample says something only while all verdicts are common.
  expect(counts.in).toBeGreaterThan(1000);
  expect(counts.refused).toBeGreaterThan(300);
  expect(counts.invalid).toBeLessThan(sample.length);
}, 300_000);

test('POLICY_POD_SECURITY: the API server refuses a namespace with a level or a version that it cannot read', async () => {
  const refused = async (labels: Record<string, string>) => {
    const { status } = await plane.api.request('POST', '/api/v1/namespaces?dryRun=All', {
      body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wrong', labels } }),
    });
    return status;
  };
  expect(await refused({ 'pod-security.kubernetes.io/enforce': 'strict' })).toBe(422);
  expect(await refused({ 'pod-security.kubernetes.io/warn': 'strict' })).toBe(422);
  expect(await refused({ 'pod-security.kubernetes.io/enforce-version': '1.36' })).toBe(422);
  expect(await refused({ 'pod-security.kubernetes.io/enforce': 'baseline' })).toBe(201);
});
