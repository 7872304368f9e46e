import { readFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { Application, type Fleet, NfsBackup, Ollama, OpenWebUi, PgAdmin, Postgres, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from './attic.ts';

test('the larger example of the guide runs and has no findings', async () => {
  const guide = readFileSync('docs/guide.md', 'utf8');
  const [, source] = /```ts\n(export function assistant[\s\S]*?)```/.exec(guide) ?? [];
  const { code } = await esbuild.transform(source ?? '', { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { assistant: (cluster: Attic) => void } };
  const names = { Application, NfsBackup, Ollama, OpenWebUi, PgAdmin, Postgres, Redis };
  new Function('module', 'exports', ...Object.keys(names), code)(module, module.exports, ...Object.values(names));
  const rendered = renderCluster((fleet: Fleet) => {
    const cluster = new Attic(fleet);
    module.exports.assistant(cluster);
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.manifests.filter(({ identity }) => identity.kind === 'StatefulSet').map(({ identity }) => identity.name)).toEqual([
    'postgres',
    'redis',
  ]);
});
