// Bundles what runs in the page of a review into src/report/review-page/assets.json. `--check` changes nothing and fails
// when that file is not what the sources give.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const target = fileURLToPath(new URL('../src/report/review-page/assets.json', import.meta.url));
const browser = fileURLToPath(new URL('../src/report/review-page/browser/', import.meta.url));

/** The text of the file: script and style with the hashes that the page's policy knows them by. */
export async function reviewPageAssets() {
  const licence = readFileSync(new URL('../node_modules/preact/LICENSE', import.meta.url), 'utf8').trim();
  const [script, style] = await Promise.all([
    bundle('main.tsx', {
      format: 'iife',
      charset: 'ascii',
      tsconfig: `${browser}tsconfig.json`,
      banner: { js: `/*! Preact:\n${licence}\n*/` },
    }),
    bundle('style/index.css', {}),
  ]);
  return `${JSON.stringify({ scriptHash: hashOf(script), styleHash: hashOf(style), style, script }, undefined, 2)}\n`;
}

async function bundle(entry, options) {
  const result = await esbuild.build({
    entryPoints: [entry],
    absWorkingDir: browser,
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    // The first that know `light-dark()`.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    legalComments: 'inline',
    logLevel: 'error',
    plugins: [onlyWhatIsUsed],
    ...options,
  });
  const [{ text }] = result.outputFiles;
  return text.trim();
}

/** Modules of other rooms do nothing when they are loaded, so what nobody asks of them stays out. */
const onlyWhatIsUsed = {
  name: 'only-what-is-used',
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), sideEffects: false }));
  },
};

/** As a Content-Security-Policy names it. */
function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = await reviewPageAssets();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('src/report/review-page/assets.json is not what its sources give; run `npm run docs`');
    process.exit(1);
  }
}
