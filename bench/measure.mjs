// Times whole processes, in alternation, so that a slow moment of the machine meets all of them.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { CDK8S_OUTDIR: _, ...env } = { ...process.env, NO_COLOR: '1' };

/** Runs a command to its end. @returns seconds @throws when it fails; of `diff` and its kin the exit code 1 is an answer */
export function run(command, args, cwd, input = env, most = 0) {
  const start = performance.now();
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env: input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const seconds = (performance.now() - start) / 1000;
  if (status === null || status > most)
    throw new Error(`${command} ${args.join(' ')} in ${cwd} failed: ${error?.message ?? ''}${stderr}${stdout.slice(0, 2000)}`);
  return seconds;
}

/** The same, and the most memory it had. @returns seconds and mebibytes */
export function runWithMemory(args, cwd, most = 0) {
  const file = join(cwd, 'peak-memory');
  const preload = fileURLToPath(new URL('peak-memory.cjs', import.meta.url));
  const seconds = run(process.execPath, ['--require', preload, ...args], cwd, { ...env, LABWRIGHT_BENCH_MEMORY: file }, most);
  const memory = Number(readFileSync(file, 'utf8')) / 1024;
  rmSync(file);
  return { seconds, memory };
}

/** The same with everything the command starts. @returns seconds and mebibytes */
export function runTree(args, cwd) {
  const sampler = fileURLToPath(new URL('tree-memory.mjs', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [sampler, process.execPath, ...args], { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const { status, seconds, memory, said } = JSON.parse(stdout);
  if (status !== 0) throw new Error(`${args.join(' ')} in ${cwd} failed: ${said.slice(0, 2000)}`);
  return { seconds, memory };
}

/**
 * Runs each variant once without counting, then all of them round after round.
 * @param variants `name`, and `once()`, which prepares outside the clock and returns seconds; `rounds` where fewer do
 */
export function alternate(variants, rounds) {
  const seconds = new Map(variants.map(({ name }) => [name, []]));
  for (const { once, warm = true } of variants) if (warm) once();
  for (let round = 0; round < rounds; round++) {
    for (const variant of variants) if (round < (variant.rounds ?? rounds)) seconds.get(variant.name).push(variant.once());
  }
  return variants.map(({ name }) => statistics(name, seconds.get(name)));
}

/** Median, least and most of some runs. */
export function statistics(name, runs) {
  const sorted = [...runs].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { name, median, min: sorted[0], max: sorted.at(-1), runs };
}
