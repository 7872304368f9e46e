// `npm run judge`: our answer to "does it all fit" against the real scheduler. The judge is TypeScript in test/judge/; this bundles and starts it.
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const scratch = mkdtempSync(resolve('node_modules', '.labwright-judge-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
const outfile = join(scratch, 'judge.mjs');
await esbuild.build({
  entryPoints: [resolve('test/judge/main.ts')],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  outfile,
  logLevel: 'error',
});
const { main } = await import(pathToFileURL(outfile));
process.exitCode = await main(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  tell: (text) => process.stderr.write(`${text}\n`),
});
