import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Kubernetes minors of the clusters that are rendered here, as their models say it.
 * @returns {Map<string, string[]>} clusters by minor
 */
export function minorsOfFleet(from) {
  const dist = join(rootOf(from), 'dist');
  const clusters = new Map();
  for (const name of existsSync(dist) ? readdirSync(dist).sort() : []) {
    const minor = minorOf(join(dist, name, 'model.json'));
    if (minor !== undefined) clusters.set(minor, [...(clusters.get(minor) ?? []), name]);
  }
  return clusters;
}

/** A model that cannot be read is for `labwright check` to tell. */
function minorOf(file) {
  try {
    const version = JSON.parse(readFileSync(file, 'utf8')).distribution?.version;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** The fleet's root folder above, as every command finds it. */
function rootOf(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'clusters', 'fleet.ts'))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
