import { Application, defineEnvironments, k8s } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { handbook } from '../../src/report/index.ts';
import { Attic } from '../attic.ts';

interface Components {
  readonly web: { readonly host: string; readonly replicas: number; readonly names: readonly string[] };
  readonly job: { readonly schedule: string };
}

const global = { domain: 'attic.home', keep: 7 };
const components = ({ domain }: typeof global): Components => ({
  web: { host: `web.${domain}`, replicas: 1, names: ['a', 'b'] },
  job: { schedule: '0 3 * * *' },
});

/** Renders one ConfigMap with the values of each environment. */
function rendered(environments: Parameters<typeof defineEnvironments<typeof global, Components, string>>[0]['environments']) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    defineEnvironments({ global, components, environments }).make(cluster, ({ name, ...values }) => {
      const application = new Application(cluster, `web-${name}`, { layer: 'apps', namespace: 'home' });
      new k8s.KubeConfigMap(application, 'values', {
        metadata: { name: `web-${name}` },
        data: { domain: values.global.domain, host: values.components.web.host, replicas: String(values.components.web.replicas) },
      });
    });
    return cluster;
  });
}

function dataOf(cluster: ReturnType<typeof rendered>, name: string): unknown {
  return cluster.manifests.find(({ identity }) => identity.kind === 'ConfigMap' && identity.name === name)?.body.data;
}

test('an environment without overrides has the values as they are declared', () => {
  expect(dataOf(rendered({ staging: {} }), 'web-staging')).toEqual({ domain: 'attic.home', host: 'web.attic.home', replicas: '1' });
});

test('a global value reaches the components that are made of it', () => {
  const cluster = rendered({ staging: {}, production: { global: { domain: 'home' } } });
  expect(dataOf(cluster, 'web-production')).toEqual({ domain: 'home', host: 'web.home', replicas: '1' });
});

test('an environment starts with the values of the one it comes from, in whatever order they are written', () => {
  const cluster = rendered({
    production: { from: 'staging', components: { web: { host: 'www.home' } } },
    staging: { components: { web: { replicas: 3 } } },
  });
  expect(dataOf(cluster, 'web-production')).toEqual({ domain: 'attic.home', host: 'www.home', replicas: '3' });
});

test('the model knows what belongs to an environment, and each value it has otherwise, those that follow from a global one too', () => {
  const { model } = rendered({
    staging: {},
    production: { from: 'staging', global: { domain: 'home' }, components: { web: { names: ['c'] } } },
  });
  expect(model.environments).toEqual([
    { name: 'staging', from: undefined, applications: ['web-staging'], overrides: [] },
    {
      name: 'production',
      from: 'staging',
      applications: ['web-production'],
      overrides: [
        { path: 'components.web.host', base: 'web.attic.home', value: 'web.home' },
        { path: 'components.web.names', base: ['a', 'b'], value: ['c'] },
        { path: 'global.domain', base: 'attic.home', value: 'home' },
      ],
    },
  ]);
});

test('every override stands in the handbook', () => {
  const { model, manifests } = rendered({ staging: {}, production: { from: 'staging', components: { web: { replicas: 2 } } } });
  expect(handbook({ model, manifests })[0]?.text).toContain('| production | components.web.replicas | 1 (staging) | 2 |');
});

test('a cluster without environments says nothing of them', () => {
  expect(Object.keys(renderCluster((fleet) => new Attic(fleet)).model)).not.toContain('environments');
});

test('what environments make is returned by their names', () => {
  const made = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const { staging, production } = defineEnvironments({ global, components, environments: { staging: {}, production: {} } }).make(
      cluster,
      ({ name }) => `made ${name}`,
    );
    expect([staging, production]).toEqual(['made staging', 'made production']);
    return cluster;
  });
  expect(made.issues).toEqual([]);
});

test('MODEL_ENVIRONMENT: an override that goes nowhere, one of another kind, and environments that come from nowhere or themselves', () => {
  const { issues } = rendered({
    staging: { components: { web: { hots: 'x' } as never } },
    production: { from: 'stagging', components: { web: 5 as never, job: { schedule: ['a'] as never } } },
    one: { from: 'two' },
    two: { from: 'one' },
  });
  expect(
    issues.filter(({ code }) => code === 'MODEL_ENVIRONMENT').map(({ path, message, hint }) => `${path}: ${message}; ${hint}`),
  ).toEqual([
    'attic environments.staging.components.web.hots: overrides a value that does not exist; did you mean `host`?',
    'attic environments.production.from: no environment "stagging"; did you mean `staging`?',
    'attic environments.production.components.web: is a number, and the value it overrides is a group of values; undefined',
    'attic environments.production.components.job.schedule: is a list, and the value it overrides is a text; undefined',
    'attic environments.one.from: comes from itself: one → two → one; one environment starts with the values as declared',
    'attic environments.two.from: comes from itself: two → one → two; one environment starts with the values as declared',
  ]);
});

test('MODEL_ENVIRONMENT: two stacks of one cluster with environments of one name', () => {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const stack = defineEnvironments({ global, components, environments: { staging: {} } });
    stack.make(cluster, () => undefined);
    stack.make(cluster, () => undefined);
    return cluster;
  });
  expect(issues.map(({ message }) => message)).toEqual(['the cluster has another environment "staging"']);
});
