import { expect, test } from 'vitest';
import type { State } from '../../src/diff/index.ts';
import { reviewFleet, sharedConsequences, summaryOf } from '../../src/review/index.ts';
import { edit } from './edits/_draft.ts';
import { committed } from './edits/_fleet.ts';
import { state } from './states.ts';

/** A cluster with one ConfigMap for each application. */
function cluster(name: string, entries: Readonly<Record<string, string>>, environments: readonly string[] = []): State {
  const yaml = Object.entries(entries)
    .map(
      ([key, text]) =>
        `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${key}, annotations: { example.org/config-checksum: c${name.charCodeAt(0)}-${text.length} } }, data: { text: "${text}" } }\n---\n`,
    )
    .join('');
  const { model, manifests } = state(yaml, {
    environments: environments.map((environment) => ({ name: environment, applications: [`web-${environment}`], overrides: [] })),
  });
  return {
    model: { ...model, cluster: name },
    manifests: manifests.map((manifest) => {
      const environment = environments.find((one) => manifest.identity.name.endsWith(one));
      return {
        ...manifest,
        origin: { ...manifest.origin, cluster: name, application: environment === undefined ? 'web' : `web-${environment}` },
      };
    }),
  };
}
const fleet = (name: string, ...clusters: readonly State[]) => ({ name, clusters });

test('the same change on two clusters is shown once, apart from their names', () => {
  const text = (version: string) => [cluster('one', { web: `${version} of one` }), cluster('two', { web: `${version} of two` })];
  const review = reviewFleet(fleet('main', ...text('first')), fleet('working tree', ...text('second')));
  expect(review.shared).toEqual([
    {
      title: 'ConfigMap home/web',
      places: ['one', 'two'],
      objects: [
        { cluster: 'one', index: 0 },
        { cluster: 'two', index: 0 },
      ],
    },
  ]);
  expect(review.clusters.map(({ diff }) => diff.objects.length)).toEqual([1, 1]);
});

test('another change is not the same', () => {
  const base = fleet('main', cluster('one', { web: 'a' }), cluster('two', { web: 'a' }));
  expect(reviewFleet(base, fleet('head', cluster('one', { web: 'b' }), cluster('two', { web: 'c' }))).shared).toEqual([]);
});

test('environments of one cluster', () => {
  const environments = ['staging', 'production'];
  const both = (text: string) =>
    cluster('lab', { 'web-staging': `${text} in staging`, 'web-production': `${text} in production` }, environments);
  const { shared } = reviewFleet(fleet('main', both('a')), fleet('head', both('b')));
  expect(shared).toMatchObject([{ title: 'ConfigMap home/web-<environment>', places: ['lab/production', 'lab/staging'] }]);
});

test('consequences that are alike stand there once, each with all of its members', () => {
  const bases = [committed('ai-rnd'), committed('t495')];
  const readSecrets = edit(({ object }) => {
    object('ClusterRole monitoring-prometheus').rules.push({ apiGroups: [''], resources: ['secrets'], verbs: ['list'] });
  });
  const review = reviewFleet(fleet('main', ...bases), fleet('head', ...bases.map(readSecrets)));
  const found = sharedConsequences(review);
  expect(found.filter(({ consequence }) => consequence.topic === 'rbac')).toMatchObject([
    {
      places: ['ai-rnd', 't495'],
      members: [{ cluster: 'ai-rnd' }, { cluster: 't495' }],
      consequence: { subject: 'ServiceAccount monitoring/prometheus' },
    },
  ]);
  const members = found.reduce((sum, one) => sum + one.members.length, 0);
  expect(members).toBe(review.clusters.reduce((sum, one) => sum + one.consequences.length, 0));
  expect(review.shared).toMatchObject([{ title: 'ClusterRole monitoring-prometheus', places: ['ai-rnd', 't495'] }]);
});

test('a cluster in numbers', () => {
  const review = reviewFleet(
    fleet('main', cluster('one', { web: 'a', gone: 'x', same: 'y' })),
    fleet('head', cluster('one', { web: 'b', fresh: 'x2', same: 'y' })),
  );
  expect(summaryOf(review.clusters[0]!)).toMatchObject({ cluster: 'one', objects: { changed: 1, alike: 1 }, widens: 0 });
});

test('a cluster that is as it was has no consequences, whatever it is', () => {
  const one = cluster('one', { web: 'a' });
  expect(reviewFleet(fleet('main', one), fleet('head', structuredClone(one))).clusters[0]).toMatchObject({
    level: 'none',
    consequences: [],
    images: [],
    charts: [],
    capacity: [],
    diff: { change: 'same' },
  });
});
