import { expect, test } from 'vitest';
import { lifecycleChecks } from '../../../src/checks/index.ts';
import type { Application, Exposure, Model } from '../../../src/model/index.ts';
import { find, model, show } from '../support.ts';

const supported = { ...model({}).distribution, version: '1.36' };
const application = (name: string, layer: string, dependsOn: readonly string[]): Application => ({
  name,
  argoName: `attic-${name}`,
  layer,
  namespace: 'git',
  folder: `dist/attic/${layer}/${name}`,
  cascade: false,
  holdsData: false,
  dependsOn,
  syncOptions: [],
  ignoreDifferences: [],
  charts: [],
  clusterKinds: [],
});
const exposure = (host: string, kind: Exposure['kind'] = 'ingress'): Exposure => ({
  application: 'gitlab',
  workload: 'gitlab',
  kind,
  host,
  tls: true,
});

const reading = (url: string, exposures: readonly Exposure[]): Model =>
  model({
    distribution: supported,
    repository: { url, revision: 'main' },
    exposures,
    applications: [
      application('other', 'apps', []),
      application('gitlab', 'data', ['metallb', 'backup']),
      application('backup', 'platform', ['longhorn']),
      application('metallb', 'platform', []),
      application('longhorn', 'platform', []),
    ],
  });

test('LIFECYCLE_SELF_HOSTED_GIT: the repository lies on a Git server of this cluster', () => {
  expect(
    show(lifecycleChecks, '', reading('https://git.attic.home/home/homelab.git', [exposure('git.attic.home')])),
  ).toMatchInlineSnapshot(`
    "warning LIFECYCLE_SELF_HOSTED_GIT at attic/gitlab/gitlab host: Argo CD reads https://git.attic.home/home/homelab.git, and git.attic.home is this very cluster: when both are gone, neither starts without the other
      hint: keep a mirror or a clone elsewhere; from it, \`kubectl apply -f\` what the ingress needs and then, in this order: dist/attic/platform/metallb, dist/attic/platform/longhorn, dist/attic/platform/backup, dist/attic/data/gitlab; restore the server, then Argo CD goes on by itself"
  `);
});

test.each([
  'ssh://git@git.attic.home:2222/home/homelab.git',
  'git@git.attic.home:home/homelab.git',
  'https://Git.Attic.Home/home/homelab.git',
])('as %s too', (url) => {
  expect(find(lifecycleChecks, '', reading(url, [exposure('git.attic.home')]))).toHaveLength(1);
});

test('an address that SSH is announced on counts, another host does not', () => {
  const url = 'git@192.168.1.201:home/homelab.git';
  expect(find(lifecycleChecks, '', reading(url, [exposure('192.168.1.201', 'load-balancer')]))).toHaveLength(1);
  expect(find(lifecycleChecks, '', reading('https://github.com/kim/homelab.git', [exposure('git.attic.home')]))).toEqual([]);
});
