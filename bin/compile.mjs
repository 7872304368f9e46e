// The two bundles: the tool with the library, and the owner's cluster files, which take the library from the tool. An edit
// of a cluster file so compiles only the cluster files.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clusterFiles } from './cluster-files.mjs';

/** What cluster files take from the tool's bundle, because it must exist only once. */
const shared = ['labwright', 'cdk8s', 'constructs', 'cdk8s-plus-30/lib/imports/k8s.js'];

/** The name they ask for it by; nothing that is installed can have such a name. */
const external = (name) => `labwright:${name}`;

/**
 * Compiles one bundle.
 * @param library exports of the tool's bundle, for the bundle of the cluster files
 * @returns `code`, `map` and the `files` it was made of, or the compiler's messages as `failure`
 */
export async function compile({ packageRoot, root, kind, library }) {
  const esbuild = await import('esbuild');
  const start = kind === 'fleet' ? fleetStart(root) : toolStart(packageRoot);
  try {
    const result = await esbuild.build({
      stdin: { contents: start, resolveDir: kind === 'fleet' ? root : packageRoot, sourcefile: 'labwright-start.js', loader: 'js' },
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
      external: shared.map(external),
      nodePaths: [join(packageRoot, 'node_modules')],
      plugins: [linearClasses, kind === 'fleet' ? fromTool(library, packageRoot) : whenNeeded(packageRoot)],
    });
    const inputs = Object.keys(result.metafile.inputs).filter((path) => !/^<|^(?:shared|installed):|labwright-start\.js$/.test(path));
    const [map, code] = ['.map', '.cjs'].map((end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? '');
    return { code: code.replace(sameName, ''), map, files: inputs.map((path) => resolve(root, path)) };
  } catch (error) {
    if (!Array.isArray(error?.errors)) throw error;
    const known = new Set(error.errors.map(({ location }) => location?.file));
    const others = kind === 'fleet' ? await syntaxErrors(esbuild, root, known) : [];
    return {
      failure: [...error.errors, ...others].map(({ text, location }) => ({
        text: text.replace(/"shared:([^"]+)"/g, '"$1"'),
        file: location?.file,
        line: location?.line,
        column: location?.column,
        lineText: location?.lineText,
      })),
    };
  }
}

/** Where a function kept its name, `keepNames` gives it the same one again, thousands of times at every start. Lines stay, for the map. */
const sameName = /^ *__name\((\w+), "\1"\);$/gm;

/** A file of the library: its source where that is there, else what was built from it. */
function libraryFile(packageRoot, ...path) {
  const fromSource = existsSync(join(packageRoot, 'src', 'cli', 'main.ts'));
  return `${join(packageRoot, ...(fromSource ? ['src'] : ['lib', 'src']), ...path)}${fromSource ? '.ts' : '.js'}`;
}

function toolStart(packageRoot) {
  const imports = shared.map((name, index) => {
    const from = name === 'labwright' ? libraryFile(packageRoot, 'index') : name;
    return `import * as shared${index} from ${JSON.stringify(from)};\n`;
  });
  const entries = shared.map((name, index) => `${JSON.stringify(external(name))}: shared${index}`);
  const main = `export { main } from ${JSON.stringify(libraryFile(packageRoot, 'cli', 'main'))};\n`;
  return `${imports.join('')}${main}export const shared = { ${entries.join(', ')} };\n`;
}

function fleetStart(root) {
  return `export { default as fleet } from ${JSON.stringify(join(root, 'clusters', 'fleet.ts'))};\n`;
}

/** Resolves what is shared to the tool's own; a name that is not in it stays the compiler's finding. */
function fromTool(library, packageRoot) {
  return {
    name: 'from-tool',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(?:labwright|cdk8s|constructs|cdk8s-plus-30\/lib\/imports\/k8s(?:\.js)?)$/ }, ({ path }) => ({
        path: path.endsWith('/k8s') ? `${path}.js` : path,
        namespace: 'shared',
      }));
      onResolve({ filter: /^labwright\/testing$/ }, () => ({ path: libraryFile(packageRoot, 'testing', 'index') }));
      onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => {
        const names = new Set([...Object.keys(library.shared[external(path)]), 'default']);
        return { contents: `export { ${[...names].join(', ')} } from '${external(path)}';\n` };
      });
    },
  };
}

/**
 * The client library takes half a second to load, so it stays out of the bundle and only commands that ask a cluster load it.
 * It is looked up at that moment, because an install may move it while the bundle stays.
 */
function whenNeeded(packageRoot) {
  const require = `require('node:module').createRequire(${JSON.stringify(join(packageRoot, 'package.json'))})`;
  return {
    name: 'when-needed',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@kubernetes\/client-node$/ }, ({ path }) => ({ path, namespace: 'installed' }));
      onLoad({ filter: /.*/, namespace: 'installed' }, ({ path }) => ({ contents: `module.exports = ${require}('${path}');\n` }));
    },
  };
}

/** Mistakes in files that the compiler never came to, because it stopped at the file that imports them. */
async function syntaxErrors(esbuild, root, known) {
  const entryPoints = clusterFiles(root).filter((file) => !known.has(file));
  const options = { entryPoints, absWorkingDir: root, bundle: false, write: false, outdir: 'unused', logLevel: 'silent' };
  return await esbuild.build(options).then(
    () => [],
    (error) => error.errors ?? [],
  );
}

/**
 * Generated classes take out undefined values by copying the object once for each key. The same in one pass takes a third
 * off the time of a render; nothing else of the classes is touched.
 */
const linearClasses = {
  name: 'linear-classes',
  setup({ onLoad }) {
    const quadratic =
      /Object\.entries\(([\w.]+)\)\.reduce\(\(r, i\) => \(i\[1\] === undefined\) \? r : \(\{ \.\.\.r, \[i\[0\]\]: i\[1\] \}\), \{\}\)/g;
    onLoad({ filter: /[\\/]imports[\\/][^\\/]+\.[jt]s$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace(quadratic, 'definedOnly($1)');
      return { contents: contents + definedOnly, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

const definedOnly = `
function definedOnly(from) {
  const to = {};
  for (const key of Object.keys(from)) {
    const value = from[key];
    if (value === undefined) continue;
    if (key === '__proto__') Object.defineProperty(to, key, { value, enumerable: true, configurable: true, writable: true });
    else to[key] = value;
  }
  return to;
}
`;
