import { expect, test } from 'vitest';
import { ApiError } from '../../../src/api/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import { notApplied, subjectsOf, syncFindings, unhealthy, withConsequences, withoutEchoes } from '../../../src/rehearse/findings/index.ts';
import { emptySnapshot } from '../../../src/rehearse/snapshot.ts';
import type { Outcome, SyncResult } from '../../../src/rehearse/sync/index.ts';
import { manifests } from './_remains.ts';

const subjects = subjectsOf('attic', [], emptySnapshot, () => undefined);

function outcome(name: string, rest: Partial<Outcome>, kind = 'ConfigMap'): Outcome {
  const [manifest] = manifests(`{ apiVersion: v1, kind: ${kind}, metadata: { name: ${name}, namespace: home } }`);
  return { manifest, identity: manifest!.identity, phase: 'Sync', wave: 0, outcome: 'applied', warnings: [], ...rest };
}

const result = (...outcomes: readonly Outcome[]): SyncResult => ({ outcomes, skipped: [], complete: false });
const error = (status: number, message: string, more: object = {}) => new ApiError({ status, body: JSON.stringify({ message, ...more }) });
const said = (...outcomes: readonly Outcome[]) => syncFindings(result(...outcomes), subjects).map(formatIssue);

test.each([
  [
    error(403, 'configmaps "a" is forbidden: exceeded quota: sums'),
    'exceeded quota: sums',
    'raise the quota of the namespace, or ask for less',
  ],
  [
    error(422, 'Service "a" is invalid: …', { details: { causes: [{ field: 'spec.ports', message: 'Required value' }] } }),
    'spec.ports: Required value',
    undefined,
  ],
  [
    error(500, 'failed to create typed patch object (home/a; v1, Kind=ConfigMap): .dat: field not declared in schema'),
    '.dat: field not declared in schema',
    'the Kubernetes minor of the cluster does not have this field; look for a misspelling',
  ],
  [
    error(500, 'failed to create typed patch object (home/a; v1, Kind=Pod): .spec.containers: duplicate entries for key [name="main"]'),
    '.spec.containers: duplicate entries for key [name="main"]',
    'two entries of one list have that name or number; keep one',
  ],
  [error(404, 'namespaces "hom" not found'), 'namespaces "hom" not found', 'declare the namespace in the cluster'],
  [
    error(500, 'etcdserver: no'),
    'etcdserver: no',
    'the server itself failed; rehearse again, and if it stays, look at what is special about this object',
  ],
])('REHEARSE_REJECTED: %s', (refused, words, hint) => {
  expect(said(outcome('a', { outcome: 'rejected', error: refused }))).toEqual([
    `error REHEARSE_REJECTED at attic/web ConfigMap home/a: is refused by the API server: ${words}${hint === undefined ? '' : `\n  hint: ${hint}`}`,
  ]);
});

test('a hook of two phases is reported once, a refused pruning not as a refusal', () => {
  const refused = { outcome: 'rejected' as const, error: error(400, 'no') };
  expect(said(outcome('a', { ...refused, phase: 'PreSync' }), outcome('a', { ...refused, phase: 'PostSync' }))).toHaveLength(1);
  expect(said(outcome('a', { outcome: 'prune refused', error: error(403, 'no') }))).toEqual([]);
});

test('REHEARSE_NOT_HEALTHY: unless something more exact is known', () => {
  const stuck = result(
    outcome('web', { outcome: 'unhealthy', wave: 3, health: { status: 'Progressing', message: 'it has no address yet' } }, 'Ingress'),
  );
  expect(unhealthy(stuck, subjects, () => false).map(formatIssue)).toEqual([
    'error REHEARSE_NOT_HEALTHY at attic/web Ingress home/web: stays Progressing in wave 3 of Sync: it has no address yet\n' +
      '  hint: only an ingress controller gives it an address: is its class one of the cluster?',
  ]);
  expect(unhealthy(stuck, subjects, () => true)).toEqual([]);
});

test('what is not applied is told where its cause is, once', () => {
  const later = ['b', 'c', 'd', 'e'].map((name) => outcome(name, { outcome: 'not reached', wave: 1 }));
  const sync = result(outcome('a', { outcome: 'rejected', error: error(400, 'no') }), ...later);
  const issues = syncFindings(sync, subjects);
  const told = withConsequences([...issues, { ...issues[0]!, message: 'another' }], [sync]).map(({ message }) => message);
  expect(told).toEqual([
    'is refused by the API server: no; because of it ConfigMap home/b, ConfigMap home/c and 2 more objects are not applied',
    'another',
  ]);
  expect(notApplied([sync]).map(({ identity }) => identity.name)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('what has a refusal of its own is not told as a consequence', () => {
  const sync = result(
    outcome('a', { outcome: 'rejected', error: error(400, 'no') }),
    outcome('b', { outcome: 'not reached', error: error(422, 'neither') }),
  );
  expect(withConsequences(syncFindings(sync, subjects), [sync]).map(({ message }) => message)).toEqual([
    'is refused by the API server: no',
    'is refused by the API server: neither',
  ]);
});

test('REHEARSE_SERVER_WARNING: a warning that has come true is left out, any other stays', () => {
  const warned = outcome('a', { warnings: ['would violate PodSecurity "restricted:latest": x', 'v1 Endpoints is deprecated'] });
  const issues = syncFindings(result(warned), subjects);
  const refusal = {
    ...issues[0]!,
    code: 'REHEARSE_POD_REFUSED',
    severity: 'error',
    message: 'gets no pod: violates PodSecurity "restricted:latest": x',
  } as const;
  expect(withoutEchoes([...issues, refusal]).map(({ message }) => message)).toEqual(['v1 Endpoints is deprecated', refusal.message]);
  expect(withoutEchoes([...issues, { ...refusal, file: 'another.yaml' }])).toHaveLength(3);
});
