import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from './trouble.mjs';

/** Folder of the pinned modules. */
export const modules = join(import.meta.dirname, '..');

/**
 * Programs that are built from one Go module at one version.
 * @typedef {object} Group
 * @property {string} name `kubernetes`, `etcd` …
 * @property {string} version
 * @property {string} module Go module that the version is one of
 * @property {string} folder folder with the `go.mod` that pins it
 * @property {Readonly<Record<string, { package: string, minutes: number }>>} programs `minutes`: cold, on two cores
 * @property {string} ldflags
 * @property {Readonly<Record<string, string>>} files what is kept beside the programs, and where it stands in the module
 * @property {Release | undefined} release nothing where upstream releases no such program
 */

/**
 * Where upstream's own build is. Without `member` the file is the program itself.
 * @typedef {{ file: string, checksums: string, member?: string }} Release
 */

/** What `versions.json` says. */
export function readVersions() {
  return JSON.parse(readFileSync(join(modules, 'versions.json'), 'utf8'));
}

/**
 * Minors that can be built, oldest first.
 * @returns {string[]}
 */
export function minorsOf(versions) {
  return Object.keys(versions.kubernetes.minors).sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
}

/**
 * What a rehearsal on these minors needs, everything filled in.
 * @param {{ versions: any, minors: readonly string[], argocd: boolean, platform: import('./cache.mjs').Platform }} props
 * @returns {Group[]}
 */
export function groupsFor({ versions, minors, argocd, platform }) {
  const wanted = minors.map((minor) => {
    const { minors: pinned } = versions.kubernetes;
    if (Object.hasOwn(pinned, minor)) return group('kubernetes', { ...versions.kubernetes, version: pinned[minor] }, platform);
    const known = minorsOf(versions).join(', ');
    throw new Trouble(
      `Kubernetes ${minor} is not among the pinned minors: ${known}`,
      'the README beside this program says how one is added',
    );
  });
  const others = ['etcd', 'kwok', ...(argocd ? ['argocd', 'redis'] : [])];
  return [...wanted, ...others.map((name) => group(name, versions[name], platform))];
}

function group(name, entry, { os, arch }) {
  const [major, minor] = entry.version.split('.');
  const fill = (text) =>
    text.replace(/\{(version|major|minor|os|arch)\}/g, (_, key) => ({ version: entry.version, major, minor, os, arch })[key]);
  return {
    name,
    version: entry.version,
    module: entry.module,
    folder: join(modules, fill(entry.folder)),
    programs: entry.programs,
    ldflags: fill(entry.ldflags),
    files: entry.files ?? {},
    release: entry.release && Object.fromEntries(Object.entries(entry.release).map(([key, text]) => [key, fill(text)])),
  };
}
