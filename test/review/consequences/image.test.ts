import { expect, test } from 'vitest';
import { compareVersions, versionOf } from '../../../src/review/consequences/image/version.ts';
import { deployment, model } from '../../checks/support.ts';
import { review, state, told } from '../states.ts';

/** A server with a claim, or without one. */
const set = (image: string, { claim = true, kind = 'StatefulSet' } = {}) =>
  state(`
apiVersion: apps/v1
kind: ${kind}
metadata: { name: db }
spec:
  selector: { matchLabels: { app: db } }${claim ? '\n  volumeClaimTemplates: [{ metadata: { name: data } }]' : ''}
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: "${image}" }] }
`);
const step = (from: string, to: string) => told(['image'], set(from), set(to));

test('the table has every image that is another one, with what uses it', () => {
  const before = state(deployment('web') + deployment('site').replace('example.org/site:1.2.3', 'example.org/web:1.2.3'));
  const after = state(
    deployment('web', {}).replace('1.2.3', '1.3.0') + deployment('site').replace('example.org/site:1.2.3', 'example.org/web:1.3.0'),
  );
  expect(review(before, after).images).toEqual([
    { application: 'web', name: 'example.org/web', from: '1.2.3', to: '1.3.0', users: ['Deployment home/web', 'Deployment home/site'] },
  ]);
  expect(told(['image'], before, after)).toEqual([]);
});

test('images that come, go, come from elsewhere, and what charts are declared to bring', () => {
  const footprint = (image: string) =>
    model({
      footprints: [
        {
          application: 'hub',
          name: 'hub',
          namespace: 'home',
          pods: 1,
          requests: { cpu: '1', memory: '1Gi' },
          limits: { memory: '1Gi' },
          volumes: [],
          ports: [],
          images: [image],
          source: 'values',
        },
      ],
    });
  const before = { ...state(deployment('web')), model: footprint('registry.home:5000/hub:4.3.0') };
  const after = { ...state(deployment('new')), model: footprint('registry.home:5000/hub:4.4.0') };
  expect(review(before, after).images.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['registry.home:5000/hub', '4.3.0', '4.4.0'],
    ['example.org/new', undefined, '1.2.3'],
    ['example.org/web', '1.2.3', undefined],
  ]);
  const mirrored = state(deployment('web').replace('example.org', 'mirror.org'));
  expect(review(state(deployment('web')), mirrored).images).toMatchObject([
    { name: 'mirror.org/web', from: 'example.org/web:1.2.3', to: 'mirror.org/web:1.2.3' },
  ]);
});

test.each([
  [
    'postgres:16.4',
    'postgres:17.0',
    'interruption StatefulSet home/db: PostgreSQL 16 → 17: does not start on the same volume, whose data is of the older version',
  ],
  [
    'pgvector/pgvector:0.8.0-pg16',
    'pgvector/pgvector:0.8.0-pg17',
    'interruption StatefulSet home/db: PostgreSQL 16 → 17: does not start on the same volume, whose data is of the older version',
  ],
  [
    'postgres:17.2',
    'postgres:16.4',
    'interruption StatefulSet home/db: PostgreSQL 17 → 16: does not start on the volume, whose data is of the newer version',
  ],
  [
    'mongo:6.0.1',
    'mongo:8.0.1',
    'interruption StatefulSet home/db: MongoDB 6 → 8: skips a version, and does not start on the data of the older one',
  ],
  [
    'mongo:7.0.1',
    'mongo:8.0.1',
    'restart StatefulSet home/db: MongoDB 7 → 8: takes the data over at its first start, and there is no way back',
  ],
  [
    'mariadb:11.4.2',
    'mariadb:11.8.1',
    'restart StatefulSet home/db: MariaDB 11.4 → 11.8: takes the data over at its first start, and there is no way back',
  ],
  [
    'qdrant/qdrant:v1.13.0',
    'qdrant/qdrant:v1.15.0',
    'interruption StatefulSet home/db: Qdrant 1.13 → 1.15: skips a version, and does not start on the data of the older one',
  ],
  [
    'postgres:17.2',
    'postgres:17.2-alpine',
    'restart StatefulSet home/db: sorts texts by another C library from now on, so that indexes of texts give wrong answers',
  ],
  ['example.org/db:1.3.0', 'example.org/db:1.2.9', 'interruption StatefulSet home/db: goes back from 1.3.0 to 1.2.9'],
  [
    'example.org/db:1.3.0',
    'example.org/db:latest',
    'none StatefulSet home/db: example.org/db has the moving tag "latest": each restart may bring another program',
  ],
  ['example.org/db:1.3.0', 'other.org/db:1.3.0', 'none StatefulSet home/db: comes from other.org/db instead of example.org/db'],
  [
    'example.org/db:1.3.0@sha256:abc',
    'example.org/db:1.4.0',
    'none StatefulSet home/db: example.org/db is not pinned by a digest any more',
  ],
])('%s → %s', (from, to, expected) => {
  expect(step(from, to)).toEqual([expected]);
});

test('nothing is said of plain updates, of clients, and of servers without a claim', () => {
  expect(step('postgres:17.2', 'postgres:17.4')).toEqual([]);
  expect(step('example.org/db:1.3.0', 'example.org/db:1.3.0@sha256:abc')).toEqual([]);
  expect(told(['image'], set('postgres:16.4', { claim: false }), set('postgres:17.0', { claim: false }))).toEqual([]);
});

test('versions at the start of a tag', () => {
  expect(['v1.2.3', '17-alpine', '2024.1', 'pg17', 'latest'].map(versionOf)).toEqual([[1, 2, 3], [17], [2024, 1], undefined, undefined]);
  expect(Math.sign(compareVersions('1.10', '1.9') ?? 0)).toBe(1);
  expect(compareVersions('1.2', '1.2.3')).toBe(0);
  expect(compareVersions('latest', '1.2')).toBeUndefined();
});
