import { Application, k8s, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../attic.ts';

const place = { layer: 'data', namespace: 'home' } as const;

/** What is said of a cluster with a database, a program of which nothing holds data, and these statements. */
function said(state: (cluster: Attic) => void): readonly string[] {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new Redis(new Application(cluster, 'photos', place), 'photos', { storage: { size: '1Gi' }, noBackup: 'a test' });
    new k8s.KubeConfigMap(new Application(cluster, 'words', place), 'words', { metadata: { name: 'words' } });
    state(cluster);
    return cluster;
  });
  return issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message} [${hint}]`);
}

/** Statements as code without types would make them. */
const untyped = (cluster: Attic) => cluster as unknown as { retire: (name: string, props: object) => void };

test('a statement with everything is no finding, and stands in the model', () => {
  expect(said((cluster) => cluster.retire('photos', { data: 'keep', reason: 'they are on the NAS' }))).toEqual([]);
});

test('MODEL_RETIREMENT: what a statement has to say, and of whom it may not be said', () => {
  expect(
    said((cluster) => {
      cluster.retire('photos', { data: 'keep', reason: ' ' });
      untyped(cluster).retire('photos', { data: 'delete', reason: 'x' });
      untyped(cluster).retire('photos', { data: 'keep' });
      cluster.retire('namespaces', { data: 'keep', reason: 'x' });
      cluster.retire('gone', { data: 'keep', reason: 'x' });
      cluster.retire('gone', { data: 'destroy', reason: 'x' });
    }),
  ).toMatchInlineSnapshot(`
    [
      "MODEL_RETIREMENT attic retire(photos): has no reason [say why it goes; every report prints it]",
      "MODEL_RETIREMENT attic retire(photos): "delete" says nothing about its data [write \`data: 'keep'\` or \`data: 'destroy'\`]",
      "MODEL_RETIREMENT attic retire(photos): has no reason [say why it goes; every report prints it]",
      "MODEL_RETIREMENT attic retire(namespaces): the cluster makes the application namespaces itself, with what all others stand in [take what is not needed out of the cluster file]",
      "MODEL_RETIREMENT attic retire(gone): is stated twice [delete one of the two statements]",
    ]
  `);
});

test('MODEL_RETIREMENT: nothing of the application holds data, so that its folder would be empty', () => {
  expect(said((cluster) => cluster.retire('words', { data: 'keep', reason: 'x' }))).toMatchInlineSnapshot(`
    [
      "MODEL_RETIREMENT attic retire(words): nothing in it holds data that is rendered here, so it takes no statement to remove it [delete the statement, and its constructs with it]",
    ]
  `);
});

test('MODEL_RETIREMENT: somebody still uses it', () => {
  const use = (cluster: Attic) => {
    const database = new Application(cluster, 'pg', place);
    new Redis(database, 'pg', { storage: { size: '1Gi' }, noBackup: 'a test' });
    new Application(cluster, 'notes', place).addDependency(database);
    cluster.retire('pg', { data: 'keep', reason: 'x' });
  };
  expect(said(use)).toEqual([
    'MODEL_RETIREMENT attic retire(pg): notes uses it, and it would stop [take its handle away from notes, or retire that as well]',
  ]);
});

test('what a change does is accepted by the name of the thing, and nothing else is', () => {
  expect(
    said((cluster) => {
      cluster.accept('REVIEW_DATA_LOSS', 'it was empty', 'PersistentVolumeClaim home/photos');
      cluster.accept('REVIEW_DATA_LOSS', 'everything may go');
      cluster.accept('POLICY_PROBES' as 'REVIEW_', 'never asked', 'Deployment home/photos');
    }),
  ).toMatchInlineSnapshot(`
    [
      "MODEL_VALUE attic accept(REVIEW_DATA_LOSS): what a change does is accepted for one thing, and none is named [name it as the finding does: \`cluster.accept('REVIEW_DATA_LOSS', '…', 'StatefulSet home/photos')\`]",
      "MODEL_VALUE attic accept(POLICY_PROBES): "Deployment home/photos" is a text, and only what a change does is accepted by one [give the construct that it is about, or nothing for the whole cluster]",
    ]
  `);
});
