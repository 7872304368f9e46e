import { Application, defineEnvironments, k8s } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { compareSides, type Side } from '../../src/diff/index.ts';
import { comparisonText } from '../../src/report/index.ts';
import { Attic } from '../attic.ts';

/** Two environments with a ConfigMap each, and a Secret-like object that only one has. */
function twoEnvironments(memory: string): readonly [Side, Side] {
  const { model, manifests } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    defineEnvironments({
      global: { memory: '1Gi' },
      components: () => ({}),
      environments: { staging: {}, production: { from: 'staging', global: { memory } } },
    }).make(cluster, ({ name, global }) => {
      const application = new Application(cluster, `web-${name}`, { layer: 'apps', namespace: 'home' });
      new k8s.KubeConfigMap(application, 'values', {
        metadata: { name: `web-${name}`, annotations: { 'labwright/checksum': name } },
        data: { memory: global.memory, host: `web.${name}.home`, text: `first\n${global.memory}\nlast\n` },
      });
      if (global.memory !== '1Gi') new k8s.KubeService(application, 'extra', { metadata: { name: `extra-${name}` } });
    });
    return cluster;
  });
  const side = (name: string): Side => ({ model, manifests, environment: model.environments?.find((one) => one.name === name) });
  return [side('staging'), side('production')];
}

test('environments of one stack with the same values are alike, whatever they are called', () => {
  const comparison = compareSides(...twoEnvironments('1Gi'));
  expect(comparison).toMatchObject({ changed: [], onlyA: [], onlyB: [], overrides: [], alike: 2 });
  expect(comparisonText(comparison)).toBe('attic/staging → attic/production: 2 objects alike, 0 differ\n');
});

test('what differs, what was declared to, and what only one of them has', () => {
  expect(comparisonText(compareSides(...twoEnvironments('4Gi')))).toMatchInlineSnapshot(`
    "attic/staging → attic/production: 1 object alike, 1 differ, 1 only in attic/production

    Declared to be different
      production global.memory: 1Gi → 4Gi

    ConfigMap home/web-<environment> (web-<environment>)
      data.memory: 1Gi → 4Gi
      data.text: 
        - 1Gi
        + 4Gi

    Only in attic/production
      Service home/extra-<environment> (web-<environment>)
    "
  `);
});

test('the value of a Secret is never shown', () => {
  const [a, b] = twoEnvironments('1Gi');
  const withSecret = (side: Side, value: string): Side => {
    const [first] = side.manifests.filter(({ origin }) => side.environment?.applications.includes(origin.application));
    const secret = {
      ...first!,
      identity: { group: '', kind: 'Secret', namespace: 'home', name: 'key' },
      body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, data: { key: value } },
    };
    return { ...side, manifests: [...side.manifests, secret] };
  };
  const text = JSON.stringify(compareSides(withSecret(a, 'c2VjcmV0LW9uZQ=='), withSecret(b, 'c2VjcmV0LXR3bw==')));
  expect(text).toContain('(hidden)');
  expect(text).not.toContain('c2VjcmV0');
});

test('objects of one name and kind in two API groups are two', () => {
  const both = twoEnvironments('1Gi').map((side): Side => {
    const [first] = side.manifests.filter(({ origin }) => side.environment?.applications.includes(origin.application));
    const service = (group: string) => ({
      ...first!,
      identity: { group, kind: 'Service', namespace: 'home', name: 'etl' },
      body: { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: 'Service', metadata: { name: 'etl' } },
    });
    return { ...side, manifests: [...side.manifests, service(''), service('serving.knative.dev')] };
  });
  expect(compareSides(both[0]!, both[1]!)).toMatchObject({ alike: 4, changed: [], onlyA: [], onlyB: [] });
});

test('two clusters: what they are differs as well', () => {
  const clusters = ['1.34', '1.36'].map((version) => renderCluster((fleet) => new Attic(fleet, { version })));
  const [a, b] = clusters.map(({ model, manifests }): Side => ({ model, manifests }));
  expect(compareSides(a!, { ...b!, model: { ...b!.model, cluster: 'cellar' } }).facts).toContainEqual({
    path: 'distribution.version',
    a: '1.34',
    b: '1.36',
  });
});
