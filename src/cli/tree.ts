import { constants } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../issues/index.ts';
import { codeOf } from '../output/index.ts';

/** Below `argocd/<cluster>/`: names the version of Argo CD that is installed. */
export const argoCdInstallation = 'bootstrap/kustomization.yaml';

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

/** The files of the generated folders at a commit, by their path: the hash that Git knows each content by. */
export interface CommitFiles {
  readonly commit: string;
  readonly blobs: ReadonlyMap<string, string>;
}

/** What a commit holds of the generated folders, without reading any of it, or why that cannot be told. */
export function listCommit(root: string, ref: string, flag: string): CommitFiles | Issue {
  const inside = git(root, ['rev-parse', '--show-prefix']);
  if (inside === undefined)
    return baseIssue(flag, 'Git cannot be asked: this is no repository, or Git is not installed', 'run it in a clone');
  const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])?.trim();
  if (commit === undefined) {
    const shallow = git(root, ['rev-parse', '--is-shallow-repository'])?.trim() === 'true';
    const fetch = shallow
      ? 'this clone is shallow: `git fetch --unshallow`, or in a pipeline GIT_DEPTH=0'
      : 'see `git branch --all`; `git fetch` first for what is only on the server';
    return baseIssue(flag, `there is no commit "${ref}" here`, fetch);
  }
  const listed = git(root, ['ls-tree', '-r', '-z', commit, '--', 'dist', 'argocd']);
  if (listed === undefined) return baseIssue(flag, `the files of ${ref} cannot be listed`);
  const blobs = new Map<string, string>();
  for (const line of listed.split('\0')) {
    const [head = '', path] = line.split('\t');
    const [, type, hash] = head.split(' ');
    if (path !== undefined && type === 'blob' && hash !== undefined) blobs.set(path, hash);
  }
  return { commit, blobs };
}

/** Files that are nowhere yet, by their path. */
export function textTree(texts: ReadonlyMap<string, string>): Tree {
  return treeOf(texts.keys(), (file) => texts.get(file));
}

/** A commit as a tree, with the contents that were read of it by their hash. */
export function treeOfCommit({ blobs }: CommitFiles, texts: ReadonlyMap<string, string>): Tree {
  return treeOf(blobs.keys(), (file) => texts.get(blobs.get(file) ?? ''));
}

function treeOf(paths: Iterable<string>, text: Tree['text']): Tree {
  const folders = foldersOf(paths);
  return {
    entries: (folder) =>
      [...(folders.get(folder) ?? [])].map(([name, isFolder]) => ({ name, isFolder })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    text,
  };
}

function baseIssue(path: string, message: string, hint?: string): Issue {
  return { code: 'DIFF_BASE', severity: 'error', path, message, hint };
}

/** Of all that lies in a commit, manifests and facts of some clusters, and which Argo CD their bootstrap installs, by their paths. */
export function clusterBlobs({ blobs }: CommitFiles, clusters: readonly string[]): readonly (readonly [path: string, hash: string])[] {
  const wanted = new Set(clusters);
  return [...blobs].filter(([path]) => {
    const [folder, cluster = '', ...rest] = path.split('/');
    if (!wanted.has(cluster)) return false;
    return folder === 'dist' ? /\.(?:ya?ml|json)$/.test(path) : rest.join('/') === argoCdInstallation;
  });
}

/** The hash by which Git knows a content; `like` is one of the same repository. */
export function blobHash(text: string, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash
    .update(`blob ${Buffer.byteLength(text, 'utf8')}\0`)
    .update(text, 'utf8')
    .digest('hex');
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

/** What lies in every folder of some paths: names, and whether each is a folder. */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  const folders = new Map<string, Map<string, boolean>>();
  for (const path of paths) {
    for (let end = path.length, isFolder = false; end > 0; isFolder = true) {
      const slash = path.lastIndexOf('/', end - 1);
      const folder = path.slice(0, Math.max(slash, 0));
      const entries = folders.get(folder);
      const name = path.slice(slash + 1, end);
      // Once a folder is known, so are those above it.
      if (entries?.has(name) === true) break;
      if (entries === undefined) folders.set(folder, new Map([[name, isFolder]]));
      else entries.set(name, isFolder);
      end = slash;
    }
  }
  return folders;
}

/** What a clone that has the commit lacks of it, or what is no text to Node because it is above half a gigabyte. */
export const unreadBlobs = 'a file may be too large; in a partial clone, fetch them first';

/**
 * Reads the contents that are not at hand, all by one process: `<hash> blob <size>`, a line feed, the content, a line feed.
 * @param texts contents by their hash; what is read is added
 * @returns whether all could be read
 */
export function readBlobs(root: string, wanted: Iterable<string>, texts: Map<string, string>): boolean {
  const hashes = [...new Set(wanted)].filter((hash) => !texts.has(hash));
  if (hashes.length === 0) return true;
  const { status, stdout } = spawnSync('git', ['cat-file', '--batch'], {
    cwd: root,
    input: `${hashes.join('\n')}\n`,
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (status !== 0) return false;
  let from = 0;
  while (from < stdout.length) {
    const end = stdout.indexOf(10, from);
    const [hash = '', type, length = '0'] = stdout.toString('latin1', from, end).split(' ');
    const size = Number(length);
    if (type !== 'blob' || size > constants.MAX_STRING_LENGTH) return false;
    texts.set(hash, stdout.toString('utf8', end + 1, end + 1 + size));
    from = end + 2 + size;
  }
  return true;
}

/** What Git prints, or nothing where it fails. Paths are relative to the folder. */
export function git(root: string, args: readonly string[]): string | undefined {
  const { status, stdout } = askGit(root, args);
  return status === 0 ? stdout : undefined;
}

/** What Git prints, even where it fails after that; empty where it is not installed. */
export function askGit(root: string, args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { status, stdout: stdout ?? '' };
}
