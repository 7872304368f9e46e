import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, CloudNativePg, PostgresCluster } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/api/index.ts';
import { Attic } from '../attic.ts';
import { nas, place } from '../catalog/_backup.ts';
import { about, inOwnFolder, rehearsed } from './harness.ts';

inOwnFolder();

const folder = 'imports/crds/postgresql.cnpg.io';
const definitions = readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), 'utf8')) as KubeObject);

test.each([1, 2, 3])('the API server takes a PostgresCluster of %i, and the set-up comes after it', async (instances) => {
  const { model, manifests, issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const operator = new CloudNativePg(
      new Application(cluster, 'cnpg', { layer: 'platform', namespace: 'other', syncOptions: ['ServerSideApply=true'] }),
      'cnpg',
    );
    const backup = { target: nas(cluster) };
    const props = {
      operator,
      instances,
      version: '18',
      database: 'notes',
      extensions: ['vector'],
      storage: { size: '5Gi' },
      backup,
    } as const;
    new PostgresCluster(place(cluster, 'pg'), 'pg', props);
    return cluster;
  });
  expect(issues).toEqual([]);
  const rehearsal = await rehearsed({ model, manifests }, { definitions });
  expect(about(rehearsal, 'pg')).toEqual([]);
  expect(rehearsal.applications.find(({ name }) => name === 'pg')).toMatchObject({ rejected: 0, notReached: 0 });
});
