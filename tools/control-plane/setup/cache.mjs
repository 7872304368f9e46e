import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileTrouble, Trouble } from './trouble.mjs';

/** As Go names it. @typedef {{ os: string, arch: string }} Platform */

const systems = { linux: 'linux', darwin: 'darwin' };
const processors = { x64: 'amd64', arm64: 'arm64' };

/** @returns {Platform} */
export function thisPlatform() {
  const [os, arch] = [systems[process.platform], processors[process.arch]];
  if (os === undefined || arch === undefined)
    throw new Trouble(`a control plane cannot run on ${process.platform} ${process.arch}`, 'use Linux or macOS on amd64 or arm64');
  return { os, arch };
}

/** Where the programs of a platform are kept: `<folder>/<group>-<version>/<program>`. */
export function cacheFolder({ os, arch }) {
  const cache = process.env.LABWRIGHT_CACHE || join(homedir(), '.cache', 'labwright');
  return join(cache, 'control-plane', `${os}-${arch}`);
}

/** @param {import('./versions.mjs').Group} group */
export function placeOf(cache, { name, version }, file) {
  return join(cache, `${name}-${version}`, file);
}

/**
 * What of a group is not there yet. A program with a `main.go` of ours is there only while that is the one it was built of.
 * @param {import('./versions.mjs').Group} group
 */
export function missingOf(cache, group) {
  return {
    programs: Object.keys(group.programs).filter(
      (program) => !isThere(placeOf(cache, group, program), constants.X_OK) || !isOfSource(placeOf(cache, group, program), group),
    ),
    files: Object.keys(group.files).filter((file) => !isThere(placeOf(cache, group, file), constants.R_OK)),
  };
}

/** Hash of our own source; nothing for a program that is all upstream's. */
function sourceOf({ folder }) {
  const main = join(folder, 'main.go');
  return existsSync(main) ? createHash('sha256').update(readFileSync(main)).digest('hex') : undefined;
}

const sourceFile = (program) => `${program}.source`;

function isOfSource(program, group) {
  const source = sourceOf(group);
  return source === undefined || (existsSync(sourceFile(program)) && readFileSync(sourceFile(program), 'utf8') === source);
}

function isThere(path, mode) {
  try {
    accessSync(path, mode);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * A folder of this run on the cache's own file system, so that what is finished can be moved into place at once. What
 * a killed run left behind goes after a day; before that it may belong to a run in another container.
 */
export function workFolder(cache) {
  try {
    mkdirSync(cache, { recursive: true });
    for (const name of readdirSync(cache).filter((entry) => entry.startsWith('.unfinished-'))) {
      const left = join(cache, name);
      if (Date.now() - (statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > DAY)
        rmSync(left, { recursive: true, force: true });
    }
    return mkdtempSync(join(cache, '.unfinished-'));
  } catch (error) {
    throw fileTrouble(error, cache);
  }
}

/** Moves what is finished into place; another run may have done the same, with the same content. */
export function place(cache, group, file, finished, mode) {
  const target = placeOf(cache, group, file);
  try {
    chmodSync(finished, mode);
    mkdirSync(join(target, '..'), { recursive: true });
    renameSync(finished, target);
    const source = sourceOf(group);
    if (source !== undefined && mode === 0o755) writeFileSync(sourceFile(target), source);
  } catch (error) {
    throw fileTrouble(error, target);
  }
}
