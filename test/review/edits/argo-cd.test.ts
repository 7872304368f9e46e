import { expect, test } from 'vitest';
import { reviewFleet } from '../../../src/review/index.ts';
import { application, change, committed, drop, facts, find, give, judge, withoutFacts } from './_fleet.ts';
import { stability } from './_topics.ts';

/** Edits of how Argo CD syncs, and of what it needs to sync at all. */
judge(stability, [
  {
    title: 'the repository moves',
    cluster: 'vx-home',
    steps: [facts({ 'repository.url': 'https://git.vx.home/homelab.git' })],
    level: 'lock-out',
    says: ['lock-out argo-cd: Git repository'],
    words: [/`labwright bootstrap vx-home` again/],
  },
  {
    title: 'another branch is synced',
    cluster: 'vx-home',
    steps: [facts({ 'repository.revision': 'stable' })],
    level: 'lock-out',
    says: ['lock-out argo-cd: Git repository'],
  },
  {
    title: 'the namespace of Argo CD is no longer rendered',
    cluster: 'vx-home',
    steps: [drop('Namespace argocd')],
    level: 'lock-out',
    says: ['lock-out argo-cd: Namespace argocd', 'none data: Namespace argocd'],
  },
  {
    title: 'the policy that lets Argo CD out is no longer rendered',
    cluster: 'vx-home',
    steps: [drop('NetworkPolicy argocd/argocd')],
    level: 'lock-out',
    says: ['lock-out argo-cd: Argo CD'],
    words: [/no longer let it reach .*the API server/],
  },
  {
    title: 'the policy for DNS of Argo CD is no longer rendered',
    cluster: 't495',
    steps: [drop('NetworkPolicy argocd/allow-dns')],
    level: 'lock-out',
    says: ['lock-out argo-cd: Argo CD'],
    words: [/kube-system\/dns/],
  },
  {
    title: 'a policy of another namespace changes',
    cluster: 't495',
    steps: [drop('NetworkPolicy data/default-deny')],
    level: 'none',
    says: [],
  },
  {
    title: 'the API server gets another address',
    cluster: 'vx-home',
    steps: [facts({ 'network.apiServers': ['192.168.1.51'] })],
    level: 'lock-out',
    says: ['lock-out argo-cd: API server'],
    words: [/name the old and the new address together/],
  },
  {
    title: 'the API server gets a second address',
    cluster: 'vx-home',
    steps: [facts({ 'network.apiServers': ['192.168.1.50', '192.168.1.51'] })],
    level: 'none',
    says: [],
  },
  {
    title: 'pods ask another DNS server',
    cluster: 'collab',
    steps: [facts({ 'network.dns': { namespace: 'dns', labels: { app: 'coredns' } } })],
    level: 'lock-out',
    says: ['lock-out argo-cd: DNS of the cluster'],
  },
  {
    title: 'a hub syncs the cluster from now on',
    cluster: 'vx-home',
    steps: [facts({ hub: { cluster: 'collab', server: 'https://192.168.1.50:16443' } })],
    level: 'lock-out',
    says: ['lock-out argo-cd: hub'],
  },
  {
    title: 'people sign in elsewhere, and admin is off',
    cluster: 'ai-rnd',
    before: [facts({ 'argocd.admin': false })],
    steps: [facts({ 'argocd.signOn.issuer': 'https://id.rnd.home' })],
    level: 'lock-out',
    says: ['lock-out argo-cd: Argo CD'],
  },
  {
    title: 'people sign in elsewhere, and admin is on',
    cluster: 'ai-rnd',
    before: [facts({ 'argocd.admin': true })],
    steps: [facts({ 'argocd.signOn.issuer': 'https://id.rnd.home' })],
    level: 'none',
    says: ['none argo-cd: Argo CD'],
  },
  {
    title: 'Argo CD is opened under another name',
    cluster: 'ai-rnd',
    steps: [change('Ingress argocd/argocd', { 'spec.rules[0].host': 'cd.rnd.home' })],
    level: 'interruption',
    says: ['interruption argo-cd: Ingress argocd/argocd'],
    words: [/port-forward/],
  },
  {
    title: 'the layers wait for one another',
    cluster: 'collab',
    steps: [facts({ delivery: { ordered: true } })],
    level: 'none',
    says: ['none argo-cd: delivery'],
    words: [/self-heal is off/],
  },
  {
    title: 'a stateless application moves to another layer',
    cluster: 't495',
    steps: [application('registry', { layer: 'ml' })],
    level: 'interruption',
    says: ['interruption argo-cd: Application t495-registry'],
    words: [/everything it made is deleted in between/, /`cascade: false` into the props of its `Application`/],
  },
  {
    title: 'an application with data moves to another layer',
    cluster: 't495',
    steps: [application('minio', { layer: 'ml' })],
    level: 'none',
    says: ['none argo-cd: Application t495-minio'],
    words: [/taken over/],
  },
  {
    title: 'an application with data gets another name',
    cluster: 't495',
    steps: [application('minio', { name: 'objects', argoName: 't495-objects' }), facts({})],
    level: 'none',
    says: ['none argo-cd: Application t495-minio'],
    words: [/objects takes over what it made, as it is/],
  },
  {
    title: 'a stateless application gets another name',
    cluster: 'vx-home',
    steps: [application('kokoro', { name: 'speech', argoName: 'vx-home-speech' })],
    level: 'interruption',
    says: ['interruption argo-cd: Application vx-home-kokoro'],
    words: [/two Applications own them meanwhile/, /'Prune=false' } } }`, for each of them in the `overrides` of its construct/],
  },
  {
    title: 'a Service moves to another application',
    cluster: 't495',
    steps: [give('Service data/redis', 'postgres')],
    level: 'interruption',
    says: ['interruption argo-cd: Application t495-redis'],
    words: [/Prune=false/],
  },
  {
    title: 'an application syncs by replacing',
    cluster: 't495',
    steps: [application('mlflow', { syncOptions: ['Replace=true'] })],
    level: 'interruption',
    says: ['interruption argo-cd: Application t495-mlflow'],
  },
  {
    title: 'an application syncs on the server’s side',
    cluster: 't495',
    steps: [application('mlflow', { syncOptions: ['ServerSideApply=true'] })],
    level: 'none',
    says: ['none argo-cd: Application t495-mlflow'],
  },
  {
    title: 'a newer Argo CD is pinned',
    cluster: 'vx-home',
    steps: [(state) => ({ ...state, argoCd: 'v99.0.0' })],
    level: 'none',
    says: ['none argo-cd: Argo CD'],
    words: [/stays as it is after a push/, /`labwright bootstrap vx-home` again/],
  },
  {
    title: 'an empty layer goes',
    cluster: 't495',
    steps: [withoutFacts('layers', ({ name }: { name: string }) => name === 'kubeflow')],
    level: 'none',
    says: ['none argo-cd: layers'],
  },
  {
    title: 'what an application of charts makes lands in another namespace',
    cluster: 'collab',
    steps: [application('longhorn', { namespace: 'storage' })],
    level: 'interruption',
    says: ['interruption argo-cd: Application collab-longhorn'],
  },
]);

test('a cluster that leaves Git is locked out, and one that comes is not', () => {
  const base = committed('vx-home');
  const sides = [
    { name: 'with', clusters: [base] },
    { name: 'without', clusters: [] },
  ] as const;
  expect(reviewFleet(sides[0], sides[1]).clusters[0]?.consequences).toMatchObject([{ level: 'lock-out', subject: 'cluster vx-home' }]);
  expect(reviewFleet(sides[1], sides[0]).clusters[0]?.consequences).toMatchObject([{ level: 'none', topic: 'facts' }]);
  expect(find(base, 'Namespace argocd').file).toContain('dist/vx-home/');
});
