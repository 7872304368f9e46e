import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { compareText } from '../../issues/index.ts';
import { isObject } from '../../model/index.ts';
import type { StoredKind } from './stored.ts';

/** A file in the CRD folder that could not be used. */
export interface CrdProblem {
  /** Path inside the folder. */
  readonly file: string;
  readonly message: string;
}

/** The CRDs of a folder, parsed when their group is first asked for: parsing YAML is slow, and most groups are never used. */
export interface CrdFolder {
  readonly kindsOf: (group: string) => Readonly<Record<string, StoredKind>>;
  /** Files among those parsed so far that could not be read. */
  readonly problems: () => readonly CrdProblem[];
}

/**
 * The CustomResourceDefinitions under a folder. Files whose hash is in `packed` are left out, because they have been
 * read when the imports were made.
 */
export function openCrdFolder(folder: string, packed: Readonly<Record<string, string>>): CrdFolder {
  const waiting = existsSync(folder) ? readTexts(folder).filter(({ file, text }) => packed[file] !== sha256(text)) : [];
  const asked = new Set<string>();
  const kinds: Record<string, StoredKind> = {};
  const problems: CrdProblem[] = [];
  return {
    kindsOf: (group) => {
      if (asked.has(group)) return kinds;
      asked.add(group);
      for (const { file, text } of waiting.filter((one) => one.text.includes(group))) {
        waiting.splice(
          waiting.findIndex((one) => one.file === file),
          1,
        );
        for (const document of parseAllDocuments(text)) {
          const [error] = document.errors;
          if (error !== undefined) problems.push({ file, message: error.message.split('\n')[0] ?? '' });
          else Object.assign(kinds, kindsOfCrd(document.toJS()));
        }
      }
      return kinds;
    },
    problems: () => problems,
  };
}

function readTexts(folder: string): { readonly file: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort(compareText)
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The served versions of one CustomResourceDefinition; nothing for any other object. */
export function kindsOfCrd(object: unknown): Readonly<Record<string, StoredKind>> {
  if (!isObject(object) || object.kind !== 'CustomResourceDefinition' || !isObject(object.spec)) return {};
  const { group, names, scope, versions } = object.spec;
  if (typeof group !== 'string' || !isObject(names) || typeof names.kind !== 'string' || !Array.isArray(versions)) return {};
  const kinds: Record<string, StoredKind> = {};
  for (const version of versions.filter(isObject)) {
    const schema = isObject(version.schema) ? version.schema.openAPIV3Schema : undefined;
    if (typeof version.name !== 'string' || version.served !== true || !isObject(schema)) continue;
    kinds[`${group}/${version.name}/${names.kind}`] = {
      scope: scope === 'Cluster' ? 'Cluster' : 'Namespaced',
      schema: JSON.stringify(schema),
      ...(version.deprecated === true
        ? { deprecated: typeof version.deprecationWarning === 'string' ? version.deprecationWarning : true }
        : {}),
    };
  }
  return kinds;
}
