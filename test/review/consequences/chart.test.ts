import { expect, test } from 'vitest';
import type { Application } from '../../../src/model/index.ts';
import { review, state, told } from '../states.ts';

const withChart = (version: string, repoURL = 'https://charts.example.org') => {
  const application: Application = {
    name: 'longhorn',
    argoName: 'attic-longhorn',
    layer: 'apps',
    namespace: 'longhorn-system',
    folder: 'dist/attic/apps/longhorn',
    cascade: false,
    holdsData: true,
    dependsOn: [],
    syncOptions: [],
    ignoreDifferences: [],
    charts: [{ repoURL, chart: 'longhorn', version, releaseName: 'longhorn', values: {} }],
    sources: [{ repoURL: 'https://github.com/kserve/kserve.git', revision: version, path: 'config/default' }],
    clusterKinds: [],
  };
  return state('', { applications: [application] });
};

test('the table has charts and folders of other repositories', () => {
  expect(review(withChart('1.8.0'), withChart('1.9.0')).charts).toEqual([
    {
      application: 'longhorn',
      name: 'github.com/kserve/kserve, config/default',
      from: '1.8.0',
      to: '1.9.0',
      users: ['application longhorn'],
    },
    { application: 'longhorn', name: 'longhorn', from: '1.8.0', to: '1.9.0', users: ['application longhorn'] },
  ]);
  expect(told(['chart'], withChart('1.8.0'), withChart('1.9.0'))).toEqual([]);
});

test('another major version, a step back, another repository', () => {
  expect(told(['chart'], withChart('1.9.0'), withChart('2.0.0'))[0]).toBe(
    'none chart longhorn: 1.9.0 → 2.0.0, another major version: values may have other names or meanings',
  );
  expect(told(['chart'], withChart('1.9.0'), withChart('1.8.0'))[0]).toBe(
    'none chart longhorn: 1.9.0 → 1.8.0, a step back: what the newer one made may be unreadable for the older one',
  );
  expect(told(['chart'], withChart('1.9.0'), withChart('1.9.0', 'https://mirror.example.org'))).toEqual([
    'none chart longhorn: comes from https://mirror.example.org instead of https://charts.example.org',
  ]);
});
