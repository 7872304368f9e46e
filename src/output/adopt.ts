import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashText, parseIndex } from './index-file.ts';
import { folderOf, indexName, nameOf } from './output-file.ts';

/** A file in a generated folder that no index names: Git moved it there in a merge, or a person put it there. */
export interface Unlisted {
  readonly path: string;
  readonly hash: string;
}

/** Every such file below some folders. Follows no link. */
export function unlistedFiles(root: string, folders: readonly string[]): readonly Unlisted[] {
  return folders.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => unlistedIn(root, folder));
}

function unlistedIn(root: string, folder: string): readonly Unlisted[] {
  const index = join(root, folder, indexName);
  const { hashes } = parseIndex(existsSync(index) ? readFileSync(index, 'utf8') : '');
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return unlistedIn(root, path);
    if (!entry.isFile() || entry.name === indexName || hashes.has(entry.name)) return [];
    return [{ path, hash: hashText(readFileSync(join(root, path), 'utf8')) }];
  });
}

/** Adds such files to the indexes of their folders, so that the next write may replace or remove them, and writes the indexes anew. */
export function adopt(root: string, files: readonly Unlisted[]): void {
  for (const { path, hash } of files) {
    const index = join(root, folderOf(path), indexName);
    // The first line of an index is its head.
    appendFileSync(index, `${existsSync(index) ? '' : '\n'}${hash}  ${nameOf(path)}\n`);
  }
}
