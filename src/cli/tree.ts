import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../issues/index.ts';
import { codeOf } from '../output/index.ts';

/** A fleet's root folder as it stands somewhere: on disk, or in a commit. */
export interface Tree {
  /** What lies in a folder, sorted by name; nothing where there is no such folder. */
  entries(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[];
  /** Text of a file; nothing where there is none. Throws what the file system says of one that cannot be read. */
  text(file: string): string | undefined;
}

/** The working tree. */
export function folderTree(root: string): Tree {
  return {
    entries: (folder) => {
      try {
        return readdirSync(join(root, folder), { withFileTypes: true })
          .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      }
    },
    text: (file) => {
      try {
        return readFileSync(join(root, file), 'utf8');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}

/**
 * The generated folders at a commit, read from Git's objects without a checkout.
 * @returns the tree and the commit it is of, or why there is none
 */
export function commitTree(root: string, ref: string, flag: string): { readonly tree: Tree; readonly commit: string } | Issue {
  const failed = (message: string, hint?: string): Issue => ({ code: 'REHEARSE_BASE', severity: 'error', path: flag, message, hint });
  const inside = git(root, ['rev-parse', '--show-prefix']);
  if (inside === undefined) return failed('Git cannot be asked: this is no repository, or Git is not installed', 'run it in a clone');
  const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])?.trim();
  if (commit === undefined) {
    const shallow = git(root, ['rev-parse', '--is-shallow-repository'])?.trim() === 'true';
    const fetch = shallow
      ? 'this clone is shallow: `git fetch --unshallow`, or in a pipeline GIT_DEPTH=0'
      : 'see `git branch --all`; `git fetch` first for what is only on the server';
    return failed(`there is no commit "${ref}" here`, fetch);
  }
  const listed = git(root, ['ls-tree', '-r', '-z', commit, '--', 'dist', 'argocd']);
  if (listed === undefined) return failed(`the files of ${ref} cannot be listed`);
  const blobs = new Map<string, string>();
  for (const line of listed.split('\0')) {
    const [head = '', path] = line.split('\t');
    const [, type, hash] = head.split(' ');
    if (path !== undefined && type === 'blob' && hash !== undefined) blobs.set(path, hash);
  }
  const texts = readBlobs(root, [...new Set(blobs.values())]);
  if (texts === undefined) return failed(`the files of ${ref} cannot be read`, 'in a partial clone, fetch them first');
  return { tree: memoryTree(new Map([...blobs].map(([path, hash]) => [path, texts.get(hash) ?? '']))), commit };
}

/** A tree that keeps the text of what was read from it, for whoever needs the same files afterwards. */
export function rememberingTree(tree: Tree): { readonly tree: Tree; readonly known: (path: string) => string | undefined } {
  const texts = new Map<string, string>();
  return {
    tree: {
      entries: tree.entries,
      text: (file) => {
        const text = texts.get(file) ?? tree.text(file);
        if (text !== undefined) texts.set(file, text);
        return text;
      },
    },
    known: (path) => texts.get(path),
  };
}

function memoryTree(files: ReadonlyMap<string, string>): Tree {
  const folders = new Map<string, Map<string, boolean>>();
  for (const path of files.keys()) {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const folder = parts.slice(0, depth - 1).join('/');
      const entries = folders.get(folder) ?? new Map<string, boolean>();
      entries.set(parts[depth - 1] ?? '', depth < parts.length);
      folders.set(folder, entries);
    }
  }
  return {
    entries: (folder) =>
      [...(folders.get(folder) ?? [])].map(([name, isFolder]) => ({ name, isFolder })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    text: (file) => files.get(file),
  };
}

/** All contents by one process: `<hash> blob <size>`, a line feed, the content, a line feed. */
function readBlobs(root: string, hashes: readonly string[]): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  if (hashes.length === 0) return texts;
  const { status, stdout } = spawnSync('git', ['cat-file', '--batch'], {
    cwd: root,
    input: `${hashes.join('\n')}\n`,
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (status !== 0) return undefined;
  let from = 0;
  while (from < stdout.length) {
    const end = stdout.indexOf(10, from);
    const [hash = '', type, size = '0'] = stdout.toString('utf8', from, end).split(' ');
    if (type !== 'blob') return undefined;
    texts.set(hash, stdout.toString('utf8', end + 1, end + 1 + Number(size)));
    from = end + 2 + Number(size);
  }
  return texts;
}

/** What Git prints, or nothing where it fails. Paths are relative to the folder. */
export function git(root: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}
