import { readFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { Application, type Fleet, NfsBackup, Ollama, OpenWebUi, PgAdmin, Postgres, Redis, webServices } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from './attic.ts';

const names = { Application, NfsBackup, Ollama, OpenWebUi, PgAdmin, Postgres, Redis, webServices };

/** A function of the guide, compiled and ready to call. */
async function example(name: string): Promise<(...given: readonly unknown[]) => unknown> {
  const guide = readFileSync('docs/guide.md', 'utf8');
  const [, source] = new RegExp(`\`\`\`ts\\n(export function ${name}\\([\\s\\S]*?)\`\`\``).exec(guide) ?? [];
  const { code } = await esbuild.transform(source ?? '', { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as Record<string, (...given: readonly unknown[]) => unknown> };
  new Function('module', 'exports', ...Object.keys(names), code)(module, module.exports, ...Object.values(names));
  const found = module.exports[name];
  if (found === undefined) throw new Error(`docs/guide.md has no function ${name}`);
  return found;
}

test('the larger example of the guide runs and has no findings', async () => {
  const assistant = await example('assistant');
  const rendered = renderCluster((fleet: Fleet) => {
    const cluster = new Attic(fleet);
    assistant(cluster);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.manifests.filter(({ identity }) => identity.kind === 'StatefulSet').map(({ identity }) => identity.name)).toEqual([
    'postgres',
    'redis',
  ]);
});

test('services of the guide run and have no findings', async () => {
  const shop = await example('shop');
  const rendered = renderCluster((fleet: Fleet) => {
    const cluster = new Attic(fleet);
    const place = new Application(cluster, 'cache', { layer: 'data', namespace: 'home' });
    shop(cluster, new Redis(place, 'cache', { storage: { size: '1Gi' }, noBackup: 'sessions' }));
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.connections.map(({ from, to }) => `${from.workload} → ${to.workload}`)).toEqual(['auth → cache', 'gateway → auth']);
});
