// Bundles with a cache. A bundle is valid while every file it was made of has the content it had; files of installed
// packages are compared by size and time, because they change only by installing.
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { clusterFiles, reachable } from './cluster-files.mjs';
import { mapStacks } from './stacks.mjs';

/** Decides what is in a bundle as much as the files do that it is made of. */
const compiler = fileURLToPath(new URL('compile.mjs', import.meta.url));

/**
 * Loads a bundle, making it first where needed: `tool`, or `fleet` on top of the tool.
 * @param use what it is loaded for: V8 keeps compiled just the functions that this use runs
 * @param tool the tool's bundle, for `fleet`
 * @returns its exports, or the compiler's messages as `failure`, or what the code threw while it was loaded as `thrown`
 */
export async function loadBundle({ packageRoot, root, kind, use, tool }) {
  const cache = cacheFolder(packageRoot, root);
  const paths = {
    code: join(cache, `${kind}.cjs`),
    map: join(cache, `${kind}.cjs.map`),
    meta: join(cache, `${kind}.json`),
    v8: join(cache, `${kind}-${use}.v8`),
  };
  const fixed = { node: process.version, packageRoot, root, tool: tool?.hash };
  let bundle = readBundle(paths, fixed);
  if (bundle === undefined) {
    const built = await build({ packageRoot, root, kind, library: tool?.exports }, fixed);
    if (built.failure !== undefined) return { failure: built.failure, saveCache() {} };
    keep(paths, { code: built.code, map: built.map, meta: JSON.stringify(built.meta) });
    bundle = built;
  }
  const { meta, code } = bundle;
  const reached = new Set(meta.reached);
  const unimported = kind === 'fleet' ? clusterFiles(root).filter((file) => !reached.has(file)) : [];
  return { ...run(paths, code, meta.code, tool?.exports), code, hash: meta.code, cacheFolder: cache, unimported };
}

function run(paths, code, codeHash, library) {
  const cachedData = readCompiled(paths, codeHash);
  const wrapped = `(function (exports, require, module) {${code}\n})`;
  const script = new Script(wrapped, { filename: paths.code, ...(cachedData === undefined ? {} : { cachedData }) });
  mapStacks(paths.code, paths.map, library !== undefined);
  const module = { exports: {} };
  const require = createRequire(paths.code);
  try {
    script.runInThisContext()(module.exports, library === undefined ? require : requireFrom(library, require), module);
  } catch (error) {
    // The stack is worked out here, while the map of this bundle is at hand.
    if (error instanceof Error) void error.stack;
    return { thrown: error, saveCache() {} };
  }
  const saveCache = () => {
    if (cachedData !== undefined && script.cachedDataRejected !== true) return;
    const data = script.createCachedData();
    keep({ v8: paths.v8 }, { v8: Buffer.concat([compiledHead(codeHash, data), data]) });
  };
  return { exports: module.exports, saveCache };
}

/** Cluster files take from the tool's bundle what must exist only once. */
function requireFrom(library, require) {
  return (name) => library.shared[name] ?? require(name);
}

/**
 * V8's compiled form of a bundle, if it belongs to just this one and is whole. V8 itself compares only the length of the
 * source and would run the old code after an edit that keeps it; and it trusts what it reads.
 */
function readCompiled(paths, codeHash) {
  try {
    const file = readFileSync(paths.v8);
    const data = file.subarray(32);
    return file.subarray(0, 32).equals(compiledHead(codeHash, data)) ? data : undefined;
  } catch {
    return undefined;
  }
}

function compiledHead(codeHash, data) {
  return createHash('sha256').update(codeHash).update(data).digest();
}

async function build({ packageRoot, root, kind, library }, fixed) {
  const { compile } = await import('./compile.mjs');
  const started = Date.now();
  const { failure, code, map, files } = await compile({ packageRoot, root, kind, library });
  if (failure !== undefined) return { failure };
  const reached = reachable(root, files);
  const inputs = [...new Set([compiler, ...files, ...reached.map((file) => join(root, file))])].map((file) => [
    file,
    printOf(file, started),
  ]);
  return { code, map, meta: { ...fixed, reached, code: hash(code), inputs } };
}

/** The bundle of an earlier run, if it is whole and would be the same today. */
function readBundle(paths, fixed) {
  try {
    const meta = JSON.parse(readFileSync(paths.meta, 'utf8'));
    if (!Object.entries(fixed).every(([name, value]) => meta[name] === value)) return undefined;
    if (!meta.inputs.every(([file, print]) => fingerprint(file) === print)) return undefined;
    const bytes = readFileSync(paths.code);
    // Of a text this long, reading it byte by byte saves a tenth of the start; the compiler escapes everything else.
    return hash(bytes) === meta.code ? { meta, code: bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8') } : undefined;
  } catch {
    return undefined;
  }
}

/** File systems tell the time in steps of some milliseconds. */
const clockStep = 20;

/** A file that was saved while the compiler ran may not be what the compiler read, so it never counts as unchanged. */
function printOf(file, started) {
  try {
    return statSync(file).mtimeMs < started - clockStep ? fingerprint(file) : 'saved meanwhile';
  } catch {
    return 'gone meanwhile';
  }
}

function hash(content) {
  return createHash('sha256').update(content).digest('base64');
}

function fingerprint(file) {
  if (file.includes(`${sep}node_modules${sep}`)) {
    const { size, mtimeMs } = statSync(file);
    return `${size}-${mtimeMs}`;
  }
  return hash(readFileSync(file));
}

/** Beside the installed packages where that is possible; a folder that cannot be written only costs time. */
function cacheFolder(packageRoot, root) {
  const home = existsSync(join(root, 'node_modules')) ? root : packageRoot;
  return join(home, 'node_modules', '.cache', 'labwright');
}

/** Writes each file beside its place and renames it, so that a second process never reads half of one. */
function keep(paths, contents) {
  try {
    mkdirSync(dirname(Object.values(paths)[0]), { recursive: true });
    for (const [name, content] of Object.entries(contents)) {
      const next = `${paths[name]}.${process.pid}`;
      writeFileSync(next, content);
      renameSync(next, paths[name]);
    }
  } catch {
    // Without a cache the next start is as slow as this one; nothing else is lost.
  }
}
