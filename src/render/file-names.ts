import type { Identity } from '../model/index.ts';

/** What a folder already holds, so that names stay as short as they can be. */
export interface FolderNames {
  /** Kinds that stand in this folder with more than one group. */
  readonly ambiguousKinds: ReadonlySet<string>;
  /** Whether objects of more than one namespace stand here. */
  readonly severalNamespaces: boolean;
}

export function folderNames(identities: readonly Identity[]): FolderNames {
  const groups = new Map<string, string>();
  const ambiguousKinds = new Set<string>();
  const namespaces = new Set<string>();
  for (const { group, kind, namespace } of identities) {
    const earlier = groups.get(kind);
    if (earlier !== undefined && earlier !== group) ambiguousKinds.add(kind);
    groups.set(kind, group);
    if (namespace !== '') namespaces.add(namespace);
  }
  return { ambiguousKinds, severalNamespaces: namespaces.size > 1 };
}

/**
 * File of an object: `<kind>-<name>.yaml` in lower case. The group joins the kind where two groups have that kind, the
 * namespace stands before the name (`ai.quota`) where a folder holds several; no namespace has a dot in it.
 */
export function fileName({ group, kind, namespace, name }: Identity, { ambiguousKinds, severalNamespaces }: FolderNames): string {
  const what = ambiguousKinds.has(kind) && group !== '' ? `${kind}.${group}` : kind;
  const where = severalNamespaces && namespace !== '' ? `${namespace}.` : '';
  return `${what}-${where}${name.replaceAll(':', '.')}.yaml`.toLowerCase();
}
