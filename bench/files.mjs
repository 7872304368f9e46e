// What stands below a folder.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files below a folder, with their sizes in bytes. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => [file.slice(folder.length + 1), statSync(file).size]);
}

/** The last time anything below a folder was written, made or taken away; the folder itself counts. */
export function newestChange(folder) {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return ['.', ...entries].reduce((newest, name) => Math.max(newest, statSync(join(folder, name)).mtimeMs), 0);
}
