import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** Groups of `imports/crds/SOURCES.yaml`, each with the kinds that get classes. */
export function readSources(folder) {
  return parse(readFileSync(join(folder, 'SOURCES.yaml'), 'utf8')).groups;
}

/** The kept CRDs, one entry per file, sorted by path. */
export function readCrds(folder) {
  return Object.keys(readSources(folder))
    .sort()
    .flatMap((group) =>
      readdirSync(join(folder, group))
        .sort()
        .map((name) => {
          const text = readFileSync(join(folder, group, name), 'utf8');
          const documents = parseAllDocuments(text).map((document) => document.toJS());
          return { group, path: `${group}/${name}`, text, crds: documents.filter((object) => object?.kind === 'CustomResourceDefinition') };
        }),
    );
}

/**
 * All kept CRDs in the form the check reads: the hash of each file, by which it knows that it need not parse the YAML
 * again, and per kind its scope and its schema as JSON text, parsed only when an object of that kind turns up.
 */
export function packCrds(files) {
  const kinds = {};
  for (const { spec } of files.flatMap(({ crds }) => crds)) {
    for (const version of spec.versions.filter(({ served }) => served)) {
      kinds[`${spec.group}/${version.name}/${spec.names.kind}`] = {
        scope: spec.scope,
        ...(version.deprecated === true ? { deprecated: version.deprecationWarning ?? true } : {}),
        schema: JSON.stringify(version.schema.openAPIV3Schema),
      };
    }
  }
  return { files: Object.fromEntries(files.map(({ path, text }) => [path, createHash('sha256').update(text).digest('hex')])), kinds };
}
