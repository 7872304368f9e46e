import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Fleet } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { toYaml } from '../src/output/index.ts';
import { Attic } from './attic.ts';

const readme = readFileSync('README.md', 'utf8');

/** First code block of a language. */
function block(language: string): string {
  const match = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme);
  if (match?.[1] === undefined) throw new Error(`README.md has no ${language} block`);
  return match[1];
}

test('the first example of the README runs and renders what the README shows', async () => {
  const folder = mkdtempSync('node_modules/.labwright-readme-');
  try {
    const outfile = join(folder, 'example.mjs');
    // The library stays outside the bundle, so that the example builds on the very classes of this process.
    await esbuild.build({
      stdin: { contents: block('ts'), loader: 'ts', resolveDir: process.cwd() },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      outfile,
      external: ['labwright', './cluster.ts'],
    });
    const library = await import('../src/index.ts');
    const module = { exports: {} as { data: (cluster: Attic) => unknown } };
    new Function('module', 'exports', 'require', readFileSync(outfile, 'utf8'))(module, module.exports, () => library);
    const { manifests, issues } = renderCluster((fleet: Fleet) => {
      const cluster = new Attic(fleet);
      module.exports.data(cluster);
      return cluster;
    });
    expect(issues).toEqual([]);
    const [comment, ...lines] = block('yaml').split('\n');
    const file = comment!.slice('# '.length);
    const manifest = manifests.find((m) => m.file === file);
    expect(manifest === undefined ? `nothing renders ${file}` : toYaml(manifest.body)).toBe(lines.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every command the README names exists', async () => {
  const { main } = await import('../src/cli/main.ts');
  let help = '';
  const out = { write: (text: string) => (help += text) };
  const code = await main(['--help'], {
    root: '.',
    cwd: '.',
    packageRoot: '.',
    env: {},
    nodeVersion: '24.0.0',
    process: { pid: 1, isRunning: () => false, kill: () => undefined, atExit: () => () => undefined },
    interruption: () => new AbortController().signal,
    stdout: out,
    stderr: out,
    fleetProblems: [],
    unimported: [],
  });
  expect(code).toBe(0);
  const named = [...readme.matchAll(/^\| `labwright (\w+)/gm)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !new RegExp(`^\\s+${name}\\b`, 'm').test(help))).toEqual([]);
});

test('files the README links to exist', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => path!).filter((path) => !path.startsWith('http'));
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
});
