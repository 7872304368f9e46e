import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../../tools/metrics/build.mjs', import.meta.url));
const bin = join(process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'labwright'), 'bin');

/** Whether the programs are there or can be built. */
export function canBuild(): boolean {
  const built = existsSync(bin) && readdirSync(bin).some((name) => name.startsWith('promtool-'));
  return built || spawnSync('go', ['version']).status === 0;
}

/** Path of a program, which is built the first time. */
export function program(name: 'promtool' | 'amtool' | 'selectors'): string {
  return execFileSync(process.execPath, [BUILD, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

/** Runs a program and returns what it said, with its exit code first. */
export function run(path: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(path, args, { cwd, encoding: 'utf8' });
  return status === 0 ? 'fine' : `${status}\n${stdout}${stderr}`;
}

/** Writes files below a folder. */
export function lay(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** One series that an expression asks for. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** The series of each expression, by the parser of Prometheus. Variables of Grafana get a value first. */
export function selectorsOf(expressions: readonly string[]): readonly (readonly Selector[])[] {
  const input = JSON.stringify(expressions.map((text) => text.replaceAll(/\$__(rate_)?interval/g, '5m').replaceAll(/\$__range/g, '1h')));
  return JSON.parse(execFileSync(program('selectors'), { input, encoding: 'utf8', maxBuffer: 2 ** 26 })) as Selector[][];
}

/** Names and labels of every recorded metric; several programs may tell one of the same name. */
export function recorded(): ReadonlyMap<string, readonly string[]> {
  const folder = fileURLToPath(new URL('../../fixtures/metrics', import.meta.url));
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const known = new Map<string, readonly string[]>();
  for (const line of lines.filter((one) => one !== '' && !one.startsWith('#'))) {
    const [name = '', , labels = ''] = line.split(' ');
    known.set(name, [...(known.get(name) ?? []), ...(labels === '' ? [] : labels.split(','))]);
  }
  return known;
}
