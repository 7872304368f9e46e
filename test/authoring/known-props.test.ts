import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, type Fleet, Machine, Ollama, Postgres, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import known from '../../src/authoring/known-props.json' with { type: 'json' };
import { Attic } from '../attic.ts';

/** Findings of a cluster whose files nobody compiled. */
function found(make: (cluster: Attic, application: Application<Attic>) => void): readonly string[] {
  const { issues } = renderCluster((fleet: Fleet) => {
    const cluster = new Attic(fleet);
    make(cluster, new Application(cluster, 'data', { layer: 'data', namespace: 'home' }));
    return cluster;
  });
  return issues
    .filter(({ code }) => code === 'MODEL_UNKNOWN_PROP')
    .map(({ path, message, hint, severity }) => `${severity} ${path}: ${message}; ${hint}`);
}

const storage = { size: '1Gi' };

test('MODEL_UNKNOWN_PROP: a misspelt field of a construct, and one inside of another', () => {
  const misspelt = { storage, noBackup: 'a cache', priorty: 'data', resources: { requests: { memory: '1Gi' }, memoryLimit: '1Gi' } };
  expect(found((_, data) => new Redis(data, 'cache', misspelt))).toEqual([
    'error attic/data/cache priorty: Redis has no such field, so it would be passed over; did you mean `priority`?',
    'error attic/data/cache resources.requests: Redis has no such field in `resources`, so it would be passed over; known are `cpu`, `cpuLimit`, `memory`, `memoryLimit`',
  ]);
});

test('MODEL_UNKNOWN_PROP: in the items of a list, of an application, of a machine', () => {
  const ignored = { group: 'apps', kind: 'Deployment', jsonPointer: ['/spec/replicas'] };
  const props = { layer: 'apps', namespace: 'home', ignoreDifferences: [ignored] } as const;
  expect(found((cluster) => new Application(cluster, 'web', props))).toEqual([
    'error attic/web ignoreDifferences[0].jsonPointer: Application has no such field in `ignoreDifferences[0]`, so it would be passed over; did you mean `jsonPointers`?',
  ]);
  const machine = { address: '10.20.0.30', purpose: 'copies', memory: '4Gi', memroy: '4Gi' };
  expect(found((cluster) => new Machine(cluster, 'nas', machine))).toEqual([
    expect.stringContaining('error attic/nas memroy: Machine has no such field'),
  ]);
});

test('what is there, what is left undefined, patches and handles are looked into no further', () => {
  expect(
    found((_, data) => {
      const nothing = { nothing: undefined };
      const overrides = { statefulSet: { spec: { anything: 1 } } };
      const database = new Postgres(data, 'db', { version: '17', database: 'app', storage, backup: { exempt: 'test' }, ...nothing });
      new Redis(data, 'cache', { storage, noBackup: 'a cache', overrides: overrides as object });
      const models = { storage, models: [], uses: database };
      new Ollama(data, 'models', models);
    }),
  ).toEqual([expect.stringContaining('error attic/data/models uses: Ollama has no such field')]);
});

test('every construct that has props asks', () => {
  const sources = readdirSync('src/catalog', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src/catalog', file), 'utf8'))
    .join('\n');
  const asking = [...sources.matchAll(/^ {4}refuseUnknownProps\(this, '(\w+)', props\);$/gm)].map(([, name]) => name);
  const withProps = Object.entries(known).flatMap(([name, shape]) => (Object.keys(shape).length === 0 ? [] : [name]));
  expect([...asking, 'Application'].sort()).toEqual(withProps.sort());
});
