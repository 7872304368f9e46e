import { Application, type Scope, Workload } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../attic.ts';

/** Reads a key of a Secret, whoever asked for it. */
class Reader extends Workload<Attic> {
  constructor(scope: Scope<Attic>, id: string, secret: string) {
    super(scope, id);
    this.readSecret(secret, 'password');
  }
}

test('MODEL_UNKNOWN_SECRET: a workload that reads a Secret nobody asks for, with the nearest one', () => {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const application = new Application(cluster, 'reader', { layer: 'data', namespace: 'home' });
    cluster.facts.requireSecret({
      namespace: 'home',
      name: 'cache-auth',
      type: 'Opaque',
      keys: [{ name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose: 'password' }],
      labels: {},
      producer: 'attic/reader',
      consumers: [],
    });
    new Reader(application, 'good', 'cache-auth');
    new Reader(application, 'bad', 'cach-auth');
    return cluster;
  });
  const unknown = issues.filter(({ code }) => code === 'MODEL_UNKNOWN_SECRET');
  expect(unknown.map(({ path, message, hint }) => `${path}: ${message} [${hint}]`)).toEqual([
    'bad: no construct asks for Secret home/cach-auth [did you mean `home/cache-auth`?]',
  ]);
});
