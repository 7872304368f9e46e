import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `tools/control-plane/versions.json` pins, as far as finding the programs needs it. */
export interface Versions {
  readonly kubernetes: { readonly minors: Readonly<Record<string, string>> };
  readonly etcd: Pinned;
  readonly kwok: Pinned;
  readonly argocd: Pinned;
  readonly redis: Pinned;
}

interface Pinned {
  readonly version: string;
}

/** Versions that the setup of this package builds. */
export function readVersions(packageRoot: string): Versions {
  return JSON.parse(readFileSync(join(packageRoot, 'tools', 'control-plane', 'versions.json'), 'utf8')) as Versions;
}

/** Minors that can be built, oldest first. */
export function pinnedMinors({ kubernetes }: Versions): readonly string[] {
  return Object.keys(kubernetes.minors).sort(compareMinors);
}

/** Release of a minor that the setup builds. */
export function pinnedPatch(minor: string, { kubernetes }: Versions): string | undefined {
  return Object.hasOwn(kubernetes.minors, minor) ? kubernetes.minors[minor] : undefined;
}

/** `1.9` before `1.34`. */
export function compareMinors(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1]);
}
