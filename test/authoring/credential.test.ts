import { Application, type Scope, type SecretKeyRef, Workload } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../attic.ts';

class Producer extends Workload<Attic> {
  readonly password: SecretKeyRef = { name: 'store-app', key: 'password' };
  constructor(scope: Scope<Attic>, id: string) {
    super(scope, id);
    const key = (name: string) => ({ name, kind: 'random', length: 20, alphabet: 'url', purpose: 'a test' }) as const;
    this.requireSecret(this.password.name, [key('password'), key('token')]);
  }
}

class Consumer extends Workload<Attic> {
  readonly refs: readonly SecretKeyRef[];
  constructor(scope: Scope<Attic>, id: string, from: Producer, keys: readonly string[]) {
    super(scope, id);
    this.refs = keys.map((key) => this.credential({ name: from.password.name, key }, from.namespace));
  }
}

function render(namespace: 'home' | 'other', orders: readonly (readonly string[])[]) {
  const refs: (readonly SecretKeyRef[])[] = [];
  const { model, issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const store = new Producer(new Application(cluster, 'store', { layer: 'data', namespace: 'home' }), 'store');
    for (const [index, keys] of orders.entries()) {
      refs.push(new Consumer(new Application(cluster, `web-${index}`, { layer: 'apps', namespace }), `web-${index}`, store, keys).refs);
    }
    return cluster;
  });
  expect(issues).toEqual([]);
  return { secrets: model.secrets.filter(({ namespace }) => namespace !== 'argocd'), refs };
}

test('in the producer’s namespace its own Secret is read', () => {
  const { secrets, refs } = render('home', [['password']]);
  expect(refs).toEqual([[{ name: 'store-app', key: 'password' }]]);
  expect(secrets.map(({ name, consumers }) => [name, consumers])).toEqual([['store-app', [{ workload: 'web-0', key: 'password' }]]]);
});

test('in another namespace a copy is asked for, whose value follows the original', () => {
  const { secrets, refs } = render('other', [['password']]);
  expect(refs).toEqual([[{ name: 'home-store-app', key: 'password' }]]);
  expect(secrets.find(({ namespace }) => namespace === 'other')).toEqual({
    namespace: 'other',
    name: 'home-store-app',
    type: 'Opaque',
    keys: [
      {
        name: 'password',
        kind: 'derived',
        template: '{{home/store-app/password}}',
        purpose: 'copy of home/store-app for the pods of this namespace',
      },
    ],
    labels: {},
    producer: 'attic/store/store',
    consumers: [{ workload: 'web-0', key: 'password' }],
  });
});

test('several consumers share one copy, whoever asks first', () => {
  const copy = (orders: readonly (readonly string[])[]) => render('other', orders).secrets.find(({ namespace }) => namespace === 'other');
  expect(copy([['token'], ['password', 'token']])?.keys.map(({ name }) => name)).toEqual(['password', 'token']);
  expect(copy([['password'], ['token']])?.keys).toEqual(copy([['token'], ['password']])?.keys);
});
