import { expect, test } from 'vitest';
import type { Application, Model } from '../../src/model/index.ts';
import type { LiveKind } from '../../src/verify/live.ts';
import { judge } from '../../src/verify/verify.ts';
import { manifests } from '../checks/support.ts';
import { attic, cluster, kindsOf, objects, said } from './_live.ts';

const config = (name: string, value = '1', more = '') => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: home${more} }
data: { a: '${value}' }
---`;

const application = (changes: Partial<Application>): Model => ({
  ...attic,
  applications: [
    {
      name: 'web',
      argoName: 'attic-web',
      layer: 'apps',
      namespace: 'home',
      folder: 'dist/attic/apps/web',
      cascade: false,
      holdsData: false,
      dependsOn: [],
      syncOptions: [],
      ignoreDifferences: [],
      charts: [],
      clusterKinds: [],
      ...changes,
    },
  ],
});

test('a cluster that is as rendered and declared has no finding', () => {
  expect(judge({ model: attic, manifests: manifests(config('a')) }, cluster(config('a')))).toEqual({
    issues: [],
    compared: 1,
    secrets: 0,
    hooks: 0,
    version: 'v1.36.3',
  });
});

test('VERIFY_MISSING: an object that is in another namespace is not there; a hook is no loss', () => {
  const hook = config('hook', '1', ', annotations: { argocd.argoproj.io/hook: Sync }');
  expect(said(`${config('a')}${hook}`, cluster(config('a').replace('home', 'attic')))).toEqual([
    'error VERIFY_MISSING attic/web/a: ConfigMap home/a is not in the cluster',
  ]);
});

test('an object without a namespace is looked for where Argo CD puts it', () => {
  const bare = manifests(config('a')).map((one) => ({ ...one, identity: { ...one.identity, namespace: '' } }));
  const marked = config('a', '1', ", annotations: { argocd.argoproj.io/tracking-id: 'attic-web:/ConfigMap:home/a' }");
  expect(said(bare, cluster(marked), application({}))).toEqual([]);
});

test('VERIFY_DRIFT: names the first field, five at most, and no value that may be a secret', () => {
  const deployment = (fields: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: home }
spec: { ${fields} }
---`;
  const containers = (value: string, image: string) =>
    `containers: [{ name: web, image: ${image}, env: [{ name: TOKEN, value: ${value} }], args: [${value}] }]`;
  const rendered = `${deployment(`replicas: 1, template: { spec: { ${containers('ours', 'web:1')} } }`)}${config('a')}`;
  const live = `${deployment(`replicas: 2, template: { spec: { ${containers('theirs', 'web:2')} } }`)}${config('a', 'secret-of-theirs')}`;
  expect(said(rendered, cluster(live))).toEqual([
    'error VERIFY_DRIFT attic/web/web spec.replicas: is 2 in the cluster and 1 as rendered; spec.template.spec.containers[0].image is "web:2" in the cluster and "web:1" as rendered; spec.template.spec.containers[0].env[0].value differs; spec.template.spec.containers[0].args[0] differs',
    'error VERIFY_DRIFT attic/web/a data.a: differs',
  ]);
  const labels = (values: string) => config('a', '1', `, labels: { ${values} }`);
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => `${key}: '1'`).join(', ');
  expect(said(labels(many), cluster(labels("z: '1', a: '2'")))[0]).toMatch(
    /^error VERIFY_DRIFT attic\/web\/a metadata\.labels\.a: is "2" in the cluster and "1" as rendered; .*; 2 more$/,
  );
});

test('VERIFY_DRIFT: never a value of a Secret, whether rendered as data or as text', () => {
  const secret = (field: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: home, annotations: { v: x } }\ntype: Opaque\n${field}\n`;
  const live = (yaml: string) =>
    cluster('', { kinds: kindsOf(objects(yaml)), secrets: new Map([['home/a', { value: objects(yaml)[0] }]]) });
  expect(said(secret('stringData: { password: ours }'), live(secret('data: { password: b3Vycw== }')))).toEqual([]);
  const found = said(secret('stringData: { password: ours }').replace('v: x', 'v: y'), live(secret('data: { password: dGhlaXJz }')));
  expect(found).toEqual(['error VERIFY_DRIFT attic/web/a metadata.annotations.v: differs; data.password differs']);
});

test('replicas of a workload belong to its autoscaler', () => {
  const deployment = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: home }
spec: { replicas: ${replicas} }
---`;
  const scaler = (target: string) => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: home }
spec: { scaleTargetRef: { kind: Deployment, name: ${target} } }
---`;
  const both = (replicas: number, target: string) => `${deployment(replicas)}${scaler(target)}`;
  expect(said(both(1, 'web'), cluster(both(4, 'web')))).toEqual([]);
  expect(said(both(1, 'other'), cluster(both(4, 'other')))).toHaveLength(1);
});

test('rules that a controller collects into a role are not ours', () => {
  const role = (rules: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: all }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { all: 'true' } }] }
rules: ${rules}
`;
  expect(said(role('[]'), cluster(role('[{ verbs: [get] }]')))).toEqual([]);
});

test('VERIFY_DRIFT: what an Application ignores is not compared; what only jq understands is said', () => {
  const ignore = (fields: object) => application({ ignoreDifferences: [{ group: '', kind: 'ConfigMap', ...fields }] });
  expect(said(config('a'), cluster(config('a', '2')), ignore({ jsonPointers: ['/data/a'] }))).toEqual([]);
  expect(said(config('a'), cluster(config('a', '2')), ignore({ jqPathExpressions: ['.data | keys'] }))).toEqual([
    'unchecked VERIFY_DRIFT attic/web/a: not compared: only jq knows what `.data | keys` leaves out',
  ]);
});

const unserved = (changes: Partial<LiveKind>): LiveKind => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  resource: { value: undefined },
  servedVersions: [],
  objects: { value: [] },
  ...changes,
});

test('VERIFY_API: a kind that is not served, once for all its objects', () => {
  expect(said(`${config('a')}${config('b')}`, cluster('', { kinds: [unserved({})] }))).toEqual([
    'error VERIFY_API attic/web/a: the server does not serve ConfigMap in v1; ConfigMap home/a and 1 more need it',
  ]);
});

test('VERIFY_UNREAD and VERIFY_FORBIDDEN: what cannot be listed is said and not judged', () => {
  const served = kindsOf(objects(config('a')))[0]!;
  const refused = (kind: 'failed' | 'forbidden') => ({ ...served, objects: { refused: { kind, message: 'no' } } });
  expect(said(config('a'), cluster('', { kinds: [refused('failed')] }))).toEqual([
    'unchecked VERIFY_UNREAD attic ConfigMap (v1): no; 1 object of this kind was not compared',
  ]);
  expect(said(`${config('a')}${config('b')}`, cluster('', { kinds: [refused('forbidden')] }))).toEqual([
    'unchecked VERIFY_FORBIDDEN attic ConfigMap (v1): no; 2 objects of this kind were not compared',
  ]);
  const nothing = cluster('', { kinds: [refused('failed')], nodes: { refused: { kind: 'failed', message: 'no' } } });
  expect(said(config('a'), nothing)).toContain(
    'error VERIFY_UNREACHABLE attic objects: not one kind of object can be read, so nothing was compared',
  );
});

test('VERIFY_UNKNOWN_OBJECT: only what Argo CD made itself, for this cluster, and nothing renders', () => {
  const marked = (name: string, mark: string, more = '') =>
    config(name, '1', `, annotations: { argocd.argoproj.io/tracking-id: '${mark}'${more} }`);
  const live = [
    config('a'),
    config('by-hand'),
    marked('gone', 'attic-photos:/ConfigMap:home/gone'),
    marked('kept', 'attic-photos:/ConfigMap:home/kept', ', argocd.argoproj.io/sync-options: "Prune=false,Delete=false"'),
    marked('copied', 'attic-photos:apps/Deployment:home/photos'),
    marked('settings', 'attic-root:/ConfigMap:home/settings'),
    marked('elsewhere', 'barn-photos:/ConfigMap:home/elsewhere'),
  ].join('');
  expect(said(config('a'), cluster(live))).toEqual([
    'warning VERIFY_UNKNOWN_OBJECT attic ConfigMap home/gone: was made by Application attic-photos and is no longer rendered',
    'warning VERIFY_UNKNOWN_OBJECT attic ConfigMap home/kept: was made by Application attic-photos and is no longer rendered; it is marked to be kept, because it holds data',
  ]);
});
