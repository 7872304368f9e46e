import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * When each API version of a kind is deprecated and removed, and by what it is replaced, as the module `k8s.io/api` declares it
 * and the API server obeys it. Later modules win; what a later one no longer holds stays as it was last.
 *
 * @param folders of the unpacked modules, oldest first
 * @returns `{ 'policy/v1beta1/PodDisruptionBudget': { deprecated: '1.21', removed: '1.25', replacement: 'policy/v1/PodDisruptionBudget' } }`
 */
export function readLifecycle(folders) {
  const kinds = {};
  for (const folder of folders) {
    for (const group of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      for (const version of readdirSync(join(folder, group.name), { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
        Object.assign(kinds, kindsOf(join(folder, group.name, version.name), version.name));
      }
    }
  }
  return kinds;
}

function kindsOf(folder, version) {
  const file = join(folder, 'zz_generated.prerelease-lifecycle.go');
  if (!existsSync(file)) return {};
  const [, group] = /const GroupName = "([^"]*)"/.exec(readFileSync(join(folder, 'register.go'), 'utf8')) ?? [];
  const text = readFileSync(file, 'utf8');
  const kinds = {};
  for (const [, kind, what, major, minor] of text.matchAll(
    /^func \(in \*(\w+)\) APILifecycle(Deprecated|Removed)\(\) \(major, minor int\) \{\n\treturn (\d+), (\d+)\n\}/gm,
  )) {
    if (kind.endsWith('List')) continue;
    const name = nameOf(group, version, kind);
    kinds[name] = { ...kinds[name], [what.toLowerCase()]: `${major}.${minor}` };
  }
  for (const [, kind, to, toVersion, toKind] of text.matchAll(
    /^func \(in \*(\w+)\) APILifecycleReplacement\(\) schema\.GroupVersionKind \{\n\treturn schema\.GroupVersionKind\{Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"\}/gm,
  )) {
    const entry = kinds[nameOf(group, version, kind)];
    if (entry !== undefined) entry.replacement = nameOf(to, toVersion, toKind);
  }
  return kinds;
}

function nameOf(group, version, kind) {
  return [...(group === '' ? [] : [group]), version, kind].join('/');
}
