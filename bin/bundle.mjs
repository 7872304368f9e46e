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
  let meta = readMeta(paths, { packageRoot, root });
  let code = meta === undefined ? undefined : readFileSync(paths.code, 'utf8');
  if (meta === undefined) {
    const built = await build({ packageRoot, root, kind });
    if (built.failure !== undefined) return { failure: built.failure, saveCache() {} };
    ({ meta, code } = built);
    keep(paths, { code, map: built.map, meta: JSON.stringify(meta) });
  }
  const unimported = kind === 'fleet' ? clusterFiles(root).filter((file) => !meta.reached.includes(file)) : [];
  return run(paths, code, unimported);
}

function run(paths, code, unimported) {
  let cachedData;
  try {
    cachedData = readFileSync(paths.v8);
  } catch {
    // No compiled form yet; it is saved after this run.
  }
  const wrapped = `(function (exports, require, module) {${code}\n})`;
  const script = new Script(wrapped, { filename: paths.code, ...(cachedData === undefined ? {} : { cachedData }) });
  mapStacks(paths);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(paths.code), module);
  const saveCache = () => {
    if (cachedData !== undefined && script.cachedDataRejected !== true) return;
    keep({ v8: paths.v8 }, { v8: script.createCachedData() });
  };
  return { exports: module.exports, unimported, saveCache };
}

async function build({ packageRoot, root, kind }) {
  const esbuild = await import('esbuild');
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
        inputs: files.map((file) => [file, fingerprint(file)]),
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

function readMeta(paths, { packageRoot, root }) {
  try {
    const meta = JSON.parse(readFileSync(paths.meta, 'utf8'));
    const same = meta.node === process.version && meta.packageRoot === packageRoot && meta.root === root;
    return same && meta.inputs.every(([file, print]) => fingerprint(file) === print) && existsSync(paths.code) ? meta : undefined;
  } catch {
    return undefined;
  }
}

function fingerprint(file) {
  if (file.includes(`${sep}node_modules${sep}`)) {
    const { size, mtimeMs } = statSync(file);
    return `${size}-${mtimeMs}`;
  }
  return createHash('sha256').update(readFileSync(file)).digest('base64');
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
