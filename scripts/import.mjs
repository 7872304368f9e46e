#!/usr/bin/env node
// Makes everything in imports/ that is generated. See imports/README.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateClasses } from './import/classes.mjs';
import { packCrds, readCrds, readSources } from './import/crds.mjs';
import { comparedFields } from './import/fields.mjs';
import { apiModule, kubernetesModule, latestPatch } from './import/go-module.mjs';
import { readLifecycle } from './import/lifecycle.mjs';
import { reduceOpenApi } from './import/openapi.mjs';
import { clusterScopes } from './import/scopes.mjs';
import { readStored, sortedJson, writeStored } from './import/stored.mjs';

const imports = fileURLToPath(new URL('../imports/', import.meta.url));
const versionsFile = join(imports, 'kubernetes/versions.json');
const usage = `npm run import                       make everything again, without a network
npm run import -- --add 1.37         add a Kubernetes minor at its newest patch, or move it there (needs Go and the network)
npm run import -- --add 1.37 --patch 1.37.0
npm run import -- --ends 0.37.2      take the ends of API versions from this release of k8s.io/api (needs Go and the network)
npm run import -- --check            change nothing; exit 1 when a file would change`;

const { values: options } = parseArgs({
  options: {
    add: { type: 'string' },
    patch: { type: 'string' },
    ends: { type: 'string' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

try {
  process.exitCode = run();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}

function run() {
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const versions = JSON.parse(readFileSync(versionsFile, 'utf8'));
  if (options.ends !== undefined) moveEnds(versions, options.ends);
  if (options.add !== undefined) addMinor(versions, options.add, options.patch);
  const files = new Map();
  const missing = [];
  for (const [minor, { patch, sum }] of Object.entries(versions.minors)) {
    const found = kubernetesModule(patch, { network: minor === options.add });
    if (found === undefined) missing.push(patch);
    else if (found.sum !== sum)
      throw new Error(`the Go module of Kubernetes ${patch} has the hash ${found.sum}, versions.json expects ${sum}`);
    else files.set(`kubernetes/${minor}.json.gz`, sortedJson(reduceOpenApi(found.folder, patch)));
  }
  const ends = lifecycleModules(versions);
  if (ends === undefined) missing.push(...versions.lifecycle.map(({ patch }) => `${patch} of its types`));
  else files.set('kubernetes/lifecycle.json', sortedJson(readLifecycle(ends), 2));
  const crds = readCrds(join(imports, 'crds'));
  files.set('crds.json.gz', sortedJson(packCrds(crds)));
  const minors = minorsAsWritten(versions, files);
  files.set('scopes.json', sortedJson(clusterScopes(minors, crds), 2));
  files.set('fields.json', sortedJson(comparedFields(minors, crds), 1));
  for (const [group, { classes, rendered = false }] of Object.entries(readSources(join(imports, 'crds')))) {
    const own = crds.flatMap((file) => file.crds).filter((crd) => crd.spec.group === group);
    if (rendered) files.set(`${group}.crds.json`, sortedJson(own, 2));
    if (classes.length === 0) continue;
    files.set(`${group}.ts`, generateClasses(own.filter((crd) => classes.includes(crd.spec.names.kind))));
  }
  if (missing.length > 0) console.log(`kept as they are, the Go module is not in this machine's cache: Kubernetes ${missing.join(', ')}`);
  return options.check ? compare(files) : write(versions, files);
}

function addMinor(versions, minor, patch) {
  if (!/^1\.\d+$/.test(minor)) throw new Error(`--add ${minor} is no Kubernetes minor: write for example \`--add 1.37\``);
  if (patch !== undefined && !patch.startsWith(`${minor}.`)) throw new Error(`--patch ${patch} is no patch of ${minor}`);
  const release = patch ?? latestPatch(minor);
  versions.minors[minor] = { patch: release, sum: kubernetesModule(release, { network: true }).sum };
  versions.minors = Object.fromEntries(
    Object.entries(versions.minors).sort(([a], [b]) => Number(a.split('.')[1]) - Number(b.split('.')[1])),
  );
}

/** Folders of the modules that tell when API versions end, oldest first; nothing where one is not at hand. */
function lifecycleModules({ lifecycle }) {
  const found = lifecycle.map(({ patch, sum }) => {
    const module = apiModule(patch, { network: options.ends !== undefined && patch === lifecycle.at(-1).patch });
    if (module !== undefined && module.sum !== sum)
      throw new Error(`the Go module of the types ${patch} has the hash ${module.sum}, versions.json expects ${sum}`);
    return module?.folder;
  });
  return found.includes(undefined) ? undefined : found;
}

/** Moves the newest word on the ends of API versions to another release. */
function moveEnds(versions, patch) {
  if (!/^0\.\d+\.\d+$/.test(patch)) throw new Error(`--ends ${patch} is no release of k8s.io/api: write for example \`--ends 0.37.2\``);
  versions.lifecycle = [...versions.lifecycle.slice(0, -1), { patch, sum: apiModule(patch, { network: true }).sum }];
}

/** Every minor, freshly made or as it is stored. */
function minorsAsWritten(versions, files) {
  return Object.keys(versions.minors).map((minor) => {
    const text = files.get(`kubernetes/${minor}.json.gz`) ?? readStored(join(imports, `kubernetes/${minor}.json.gz`));
    if (text === undefined)
      throw new Error(`imports/kubernetes/${minor}.json.gz is missing and cannot be made: run \`npm run import -- --add ${minor}\``);
    return JSON.parse(text);
  });
}

function compare(files) {
  const changed = [...files].filter(([name, text]) => readStored(join(imports, name)) !== text).map(([name]) => name);
  for (const name of changed) console.log(`imports/${name} is not what \`npm run import\` makes`);
  console.log(`${files.size - changed.length} of ${files.size} generated files are up to date`);
  return changed.length === 0 ? 0 : 1;
}

function write(versions, files) {
  if (options.add !== undefined || options.ends !== undefined) writeStored(versionsFile, `${JSON.stringify(versions, undefined, 2)}\n`);
  const changed = [...files].filter(([name, text]) => writeStored(join(imports, name), text)).map(([name]) => name);
  console.log(
    changed.length === 0
      ? `${files.size} generated files, none changed`
      : `written: ${changed.map((name) => `imports/${name}`).join(', ')}`,
  );
  return 0;
}
