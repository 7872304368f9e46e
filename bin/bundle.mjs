// Bundling with a cache. A bundle is valid while every file it was made of has the content it had; files of installed
// packages are compared by size and time, because they change only by installing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Script } from 'node:vm';

const posix = (path) => path.split(sep).join('/');

/**
 * Loads a bundle, making it first where needed.
 * @returns its exports, or the compiler's messages as `failure`
 */
export async function loadBundle({ packageRoot, root, kind }) {
  const cache = cacheFolder(packageRoot, root);
  const paths = {
    code: join(cache, `${kind}.cjs`),
    map: join(cache, `${kind}.cjs.map`),
    meta: join(cache, `${kind}.json`),
    v8: join(cache, `${kind}.v8`),
  };
  let bundle = readBundle(paths, { packageRoot, root });
  if (bundle === undefined) {
    const built = await build({ packageRoot, root, kind });
    if (built.failure !== undefined) return { failure: built.failure, saveCache() {} };
    keep(paths, { code: built.code, map: built.map, meta: JSON.stringify(built.meta) });
    bundle = built;
  }
  const { meta, code } = bundle;
  const unimported = kind === 'fleet' ? clusterFiles(root).filter((file) => !meta.reached.includes(file)) : [];
  return run(paths, code, meta.code, unimported);
}

function run(paths, code, codeHash, unimported) {
  const cachedData = readCompiled(paths, codeHash);
  const wrapped = `(function (exports, require, module) {${code}\n})`;
  const script = new Script(wrapped, { filename: paths.code, ...(cachedData === undefined ? {} : { cachedData }) });
  mapStacks(paths);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(paths.code), module);
  const saveCache = () => {
    if (cachedData !== undefined && script.cachedDataRejected !== true) return;
    const data = script.createCachedData();
    keep({ v8: paths.v8 }, { v8: Buffer.concat([compiledHead(codeHash, data), data]) });
  };
  return { exports: module.exports, unimported, saveCache };
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

async function build({ packageRoot, root, kind }) {
  const esbuild = await import('esbuild');
  const started = Date.now();
  const fromSource = existsSync(join(packageRoot, 'src', 'cli', 'main.ts'));
  const library = fromSource ? join(packageRoot, 'src') : join(packageRoot, 'lib', 'src');
  const extension = fromSource ? '.ts' : '.js';
  const entry = `export { main } from ${JSON.stringify(join(library, 'cli', `main${extension}`))};\n`;
  const fleet = `export { default as fleet } from ${JSON.stringify(join(root, 'clusters', 'fleet.ts'))};\n`;
  try {
    const result = await esbuild.build({
      stdin: { contents: kind === 'fleet' ? entry + fleet : entry, resolveDir: root, sourcefile: 'labwright-start.js', loader: 'js' },
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      outfile: 'bundle.cjs',
      write: false,
      metafile: true,
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      keepNames: true,
      logLevel: 'silent',
      alias: { 'labwright/testing': join(library, 'testing', `index${extension}`), labwright: join(library, `index${extension}`) },
      nodePaths: [join(packageRoot, 'node_modules')],
    });
    const inputs = Object.keys(result.metafile.inputs).filter((path) => path !== 'labwright-start.js' && !path.startsWith('<'));
    const files = inputs.map((path) => resolve(root, path));
    const reached = reachable(root, files);
    const [map, code] = ['.map', '.cjs'].map((end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? '');
    return {
      code,
      map,
      meta: {
        node: process.version,
        esbuild: esbuild.version,
        packageRoot,
        root,
        reached,
        code: hash(code),
        inputs: [...new Set([...files, ...reached.map((file) => join(root, file))])].map((file) => [file, printOf(file, started)]),
      },
    };
  } catch (error) {
    if (!Array.isArray(error?.errors)) throw error;
    return {
      failure: error.errors.map(({ text, location }) => ({
        text,
        file: location?.file,
        line: location?.line,
        column: location?.column,
        lineText: location?.lineText,
      })),
    };
  }
}

/** Cluster files in the bundle, and those that only lend it types, which the compiler takes out. */
function reachable(root, files) {
  const clusters = join(root, 'clusters') + sep;
  const reached = new Set(files.filter((file) => file.startsWith(clusters)));
  for (const file of reached) {
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
      const path = resolve(dirname(file), target);
      if (existsSync(path)) reached.add(path);
    }
  }
  return [...reached].map((file) => posix(relative(root, file))).sort();
}

function clusterFiles(root) {
  const folder = join(root, 'clusters');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts'))
    .map((name) => `clusters/${posix(name)}`)
    .sort();
}

/** The bundle of an earlier run, if it is whole and would be the same today. */
function readBundle(paths, { packageRoot, root }) {
  try {
    const meta = JSON.parse(readFileSync(paths.meta, 'utf8'));
    const same = meta.node === process.version && meta.packageRoot === packageRoot && meta.root === root;
    if (!same || !meta.inputs.every(([file, print]) => fingerprint(file) === print)) return undefined;
    const code = readFileSync(paths.code, 'utf8');
    return hash(code) === meta.code ? { meta, code } : undefined;
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

/** Lets stacks name the files that people wrote. The map is read only when somebody looks at a stack. */
function mapStacks(paths) {
  let map;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => {
      if (frame.getFileName() !== paths.code) return `    at ${frame}`;
      try {
        map ??= new SourceMap(JSON.parse(readFileSync(paths.map, 'utf8')));
        // The wrapper adds text to the first line only, and stacks count from one.
        const { originalSource, originalLine, originalColumn } = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
        if (originalSource === undefined) return `    at ${frame}`;
        const name = frame.getFunctionName();
        const place = `${originalSource.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`;
        return name === null ? `    at ${place}` : `    at ${name} (${place})`;
      } catch {
        return `    at ${frame}`;
      }
    });
    return [`${error}`, ...lines].join('\n');
  };
}
