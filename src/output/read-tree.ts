import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText, type Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { indexName, type OutputFile } from './output-file.ts';
import { reasonOf } from './reason.ts';

/** The files below a folder, sorted by path, without the indexes. */
export interface TreeFiles {
  readonly files: readonly OutputFile[];
  readonly issues: readonly Issue[];
}

/**
 * Reads every file below a folder whose name passes `wanted`. `folder` is relative to `root`, and so are the paths.
 * Links are not followed; they and what cannot be read are issues.
 */
export function readTree(root: string, folder: string, wanted: (name: string) => boolean = (name) => name !== indexName): TreeFiles {
  const files: OutputFile[] = [];
  const issues: Issue[] = [];
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const current = next;
    for (const entry of attempt(current, issues, () => readdirSync(join(root, current), { withFileTypes: true })) ?? noEntries) {
      const path = `${current}/${entry.name}`;
      if (entry.isDirectory()) open.push(path);
      else if (entry.isSymbolicLink())
        issues.push(aboutFile('OUTPUT_SYMLINK', 'error', path, 'is a symbolic link, and these are never followed'));
      else if (entry.isFile() && wanted(entry.name)) {
        const text = attempt(path, issues, () => readFileSync(join(root, path), 'utf8'));
        if (text !== undefined) files.push({ path, text });
      }
    }
  }
  return { files: files.sort((a, b) => compareText(a.path, b.path)), issues };
}

const noEntries: readonly Dirent[] = [];

function attempt<T>(path: string, issues: Issue[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    issues.push(aboutFile('OUTPUT_UNREADABLE', 'error', path, `cannot be read: ${reasonOf(error)}`));
    return undefined;
  }
}
