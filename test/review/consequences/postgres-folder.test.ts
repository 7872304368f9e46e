import { expect, test } from 'vitest';
import type { Backup } from '../../../src/model/index.ts';
import { review, state, told } from '../states.ts';

interface Server {
  readonly image: string;
  readonly mount: string;
  readonly data?: string;
  readonly subPath?: string;
}

const old = { image: 'postgres:17.11-bookworm', mount: '/var/lib/postgresql/data', data: '/var/lib/postgresql/data/pgdata' };
const renewed = { image: 'postgres:18.6-trixie', mount: '/var/lib/postgresql', data: '/var/lib/postgresql/18/docker' };
const backup = {
  application: 'db',
  claim: 'data-db-0',
  namespace: 'home',
  kind: 'scheduled',
  target: 'nas',
  schedule: '30 2 * * *',
  retention: '14d',
  method: 'pg_dump',
  cronJob: 'db-backup',
  restore: { of: 'database', cronJob: 'db-restore', stop: 'writers', kept: 'is kept', afterLoss: '' },
} as const satisfies Backup;

const server = ({ image, mount, data, subPath }: Server, backups: readonly Backup[] = []) =>
  state(
    `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  selector: { matchLabels: { app: db } }
  volumeClaimTemplates: [{ metadata: { name: data } }]
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: db
          image: ${image}
          env: [${data === undefined ? '' : `{ name: PGDATA, value: ${data} }`}]
          volumeMounts: [{ name: data, mountPath: ${mount}${subPath === undefined ? '' : `, subPath: ${subPath}`} }]
`,
    { backups },
  );
const step = (from: Server, to: Server) => told(['image', 'data', 'interruption'], server(from), server(to));
const restarts = 'interruption StatefulSet home/db: one pod, recreated: ';
const away = `${restarts}away until its data is there again`;

test('another major version that looks elsewhere on the volume starts empty, which is told once', () => {
  expect(step(old, renewed)).toEqual([
    away,
    'interruption StatefulSet home/db: PostgreSQL 17 → 18: starts with an empty database in 18/docker; the one of before stays beside it in pgdata, where nobody reads it any more',
  ]);
  expect(step(renewed, old)[1]).toMatch(/^interruption .*: PostgreSQL 18 → 17: starts with an empty database in pgdata; .* in 18\/docker,/);
});

test('the way over is the copy and the page that restores it, where there are such', () => {
  const hint = (backups: readonly Backup[]) =>
    review(server(old, backups), server(renewed, backups)).consequences.find(({ topic }) => topic === 'data')?.hint;
  expect(hint([backup])).toBe(
    'right before the push stop what writes and make a copy, `kubectl -n home create job --from=cronjob/db-backup db-backup-before-18`; after it restore that copy: docs/clusters/attic/restore-db.md',
  );
  expect(hint([])).toBe('dump with the old version before the push, and restore into the new one');
});

test('the image refuses where it finds the older database', () => {
  const plain = { image: 'postgres:17.11', mount: '/var/lib/postgresql/data' };
  expect(step(plain, renewed)).toEqual([
    away,
    'interruption StatefulSet home/db: PostgreSQL 17 → 18: does not start, for its image finds the data of before in /var/lib/postgresql',
  ]);
  const next = { image: 'postgres:19.0', mount: '/var/lib/postgresql' };
  expect(step(renewed, next)[1]).toContain(
    'PostgreSQL 18 → 19: does not start, for its image finds the data of before in /var/lib/postgresql/18/docker',
  );
});

test('on the same folder it does not start, and that is all that is said', () => {
  expect(step(old, { ...old, image: 'postgres:18.6-trixie' })).toEqual([
    away,
    'interruption StatefulSet home/db: PostgreSQL 17 → 18: does not start on the same volume, whose data is of the older version',
  ]);
});

test('what counts is the folder on the volume, not the path to it', () => {
  const moved = { image: old.image, mount: '/data', data: '/data/pgdata' };
  expect(step(old, moved)).toEqual([`${restarts}down until it is ready again`]);
  expect(step(old, { image: old.image, mount: '/data', data: '/data', subPath: 'pgdata' })).toHaveLength(1);
  expect(step(old, { ...old, data: '/var/lib/postgresql/data/other' })[1]).toContain(
    'starts with an empty database in other; the one of before',
  );
  // Of another program nobody knows where it looks.
  expect(step({ ...old, image: 'example.org/db:1' }, { ...moved, image: 'example.org/db:1' })[1]).toContain(
    'finds volume data at another path',
  );
});
