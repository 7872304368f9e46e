import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Issue } from '../issues/index.ts';
import { stagingName, type TreePlan, verifyTree } from '../output/index.ts';
import { generatedFolders } from './files.ts';
import { guardedCommits } from './guard.ts';
import type { Io } from './io.ts';
import type { SynthOptions } from './synth.ts';

/** What a synth that ended well leaves in the cache: what it was made of and what came of it. */
interface LastSynth {
  readonly key: string;
  /** Hash over the text of every index in the generated folders: with them, every generated file is known. */
  readonly indexes: string;
  /** Files and folders that constructs read, with a hash of what they held. */
  readonly inputs: readonly (readonly [path: string, hash: string])[];
  readonly files: number;
  readonly clusters: number;
  readonly issues: readonly Issue[];
}

const format = 1;
/** What code could read that is not part of it. Beside these, the same code renders the same bytes. */
const impure =
  /\brequire\("(?!labwright:)|\bimport\(|\bprocess\b|\bglobalThis\b|\bDate\b|\bMath\.random\b|\bperformance\b|\bcrypto\b|\beval\b|\bFunction\(/;

/**
 * Whether the last synth was of the very same code and inputs, and the generated folders still hold exactly what it wrote.
 * Then nothing has to be rendered to know that nothing would change. `synth --check` never asks.
 */
export function readUnchanged(io: Io, options: SynthOptions): Pick<LastSynth, 'files' | 'clusters' | 'issues'> | undefined {
  const key = keyOf(io, options);
  if (key === undefined) return undefined;
  try {
    const record = JSON.parse(readFileSync(recordFile(io, options), 'utf8')) as LastSynth;
    if (record.key !== key || !record.inputs.every(([path, hash]) => inputHash(io.root, path) === hash)) return undefined;
    if (existsSync(join(options.root, stagingName))) return undefined;
    const { issues, indexes } = verifyTree(options.root, generatedFolders);
    return issues.length === 0 && hashOf(indexes) === record.indexes ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Notes a synth that ended well; a folder that cannot be written only costs time. */
export function noteUnchanged(
  io: Io,
  options: SynthOptions,
  { indexes }: Pick<TreePlan, 'indexes'>,
  inputs: ReadonlySet<string>,
  result: Pick<LastSynth, 'files' | 'clusters' | 'issues'>,
): void {
  const key = keyOf(io, options);
  if (key === undefined) return;
  const file = recordFile(io, options);
  const record: LastSynth = {
    key,
    indexes: hashOf(indexes),
    inputs: [...inputs].sort().map((path) => [path, inputHash(io.root, path)] as const),
    ...result,
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${io.process.pid}`, JSON.stringify(record));
    renameSync(`${file}.${io.process.pid}`, file);
  } catch {
    // The next run renders again; nothing else is lost.
  }
}

/** Everything that decides what is rendered, found and guarded, but for the files that constructs read. */
function keyOf({ code, packageRoot, root, unimported, env, fleet }: Io, { verify, cluster, root: into }: SynthOptions): string | undefined {
  if (code === undefined || cluster !== undefined || impure.test(code.clusters) || env['LABWRIGHT_NO_CACHE'] !== undefined)
    return undefined;
  const schemas = verify ? [stamps(join(packageRoot, 'imports')), stamps(join(root, 'imports', 'crds'))] : [];
  return hashOf([format, code.hash, verify, into, unimported, schemas, guardedCommits(root, fleet?.spec.revision)]);
}

/** Size and time of every file below a folder; schemas are large and change only by `npm run import`. */
function stamps(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}

function inputHash(root: string, path: string): string {
  const place = join(root, path);
  if (!existsSync(place)) return 'nothing';
  return statSync(place).isDirectory() ? hashOf(readdirSync(place).sort()) : hashOf(readFileSync(place, 'utf8'));
}

/** One record for each folder that is written to, so that `--into` does not make the next run forget. */
function recordFile({ cacheFolder }: Io, { verify, root }: SynthOptions): string {
  return join(
    cacheFolder ?? '',
    `rendered-${verify ? 'checked' : 'unchecked'}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}.json`,
  );
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
