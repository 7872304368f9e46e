#!/usr/bin/env node
// Writes strict JSON Schemas for a validator from elsewhere, in the layout that kubeconform expects. See imports/README.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCrds } from './import/crds.mjs';
import { kubernetesModule } from './import/go-module.mjs';
import { schemaFile, schemasOfCrds, schemasOfStored, schemasOfSwagger } from './import/json-schema.mjs';
import { readStored } from './import/stored.mjs';

const imports = fileURLToPath(new URL('../imports/', import.meta.url));
const usage = `node scripts/export-json-schemas.mjs --minor 1.34 --output <folder> [--upstream]

Without --upstream the schemas come from imports/kubernetes. With it they come from the Swagger document in the Go
module of the release (which needs Go, and the network once), so that nothing of our own reduction is in them.`;

const { values: options } = parseArgs({
  options: { minor: { type: 'string' }, output: { type: 'string' }, upstream: { type: 'boolean', default: false } },
});
if (options.minor === undefined || options.output === undefined) {
  console.error(usage);
  process.exit(2);
}

const versions = JSON.parse(readFileSync(join(imports, 'kubernetes/versions.json'), 'utf8')).minors;
const version = versions[options.minor];
if (version === undefined) {
  console.error(`no schemas for Kubernetes ${options.minor}; known are ${Object.keys(versions).join(', ')}`);
  process.exit(2);
}
const { patch, sum } = version;
const builtIn = options.upstream
  ? upstream()
  : schemasOfStored(JSON.parse(readStored(join(imports, `kubernetes/${options.minor}.json.gz`))));
const custom = schemasOfCrds(readCrds(join(imports, 'crds')).flatMap(({ crds }) => crds));
for (const one of [...builtIn, ...custom]) {
  const file = join(options.output, schemaFile(patch, one));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(one.schema));
}
console.log(
  `${builtIn.length} kinds of Kubernetes ${patch}${options.upstream ? ' from its Go module' : ''} and ${custom.length} custom kinds written to ${options.output}`,
);

function upstream() {
  const found = kubernetesModule(patch, { network: true });
  if (found.sum !== sum) throw new Error(`the Go module of Kubernetes ${patch} has the hash ${found.sum}, versions.json expects ${sum}`);
  return schemasOfSwagger(JSON.parse(readFileSync(join(found.folder, 'api/openapi-spec/swagger.json'), 'utf8')));
}
