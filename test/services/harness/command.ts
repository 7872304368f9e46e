import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/labwright.mjs', import.meta.url));

/**
 * `bin/labwright.mjs` of a fleet in a test: the command of this repository, which is nowhere installed. A format that `diff`
 * does not write is written as text.
 */
export const commandFile = `import { spawnSync } from 'node:child_process';
const words = process.argv.slice(2);
const run = (args, stdio) => spawnSync(process.execPath, [${JSON.stringify(program)}, ...args], { stdio, encoding: 'utf8' });
const at = words[0] === 'diff' ? words.indexOf('--format') : -1;
if (at > 0 && !run(['diff', '--help'], 'pipe').stdout.includes('"' + words[at + 1] + '"')) words.splice(at, 2);
process.exit(run(words, 'inherit').status ?? 1);
`;
