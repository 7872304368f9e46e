import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Issue, IssueError } from '../issues/index.ts';
import { type CommittedCluster, clustersOf, noSuchCluster, readCommitted } from './committed.ts';
import type { Io } from './io.ts';
import { sharedReader } from './shared-reader.ts';
import {
  blobHash,
  type CommitFiles,
  folderTree,
  listCommit,
  readBlobs,
  rememberingTree,
  type Tree,
  treeOfCommit,
  unreadable,
} from './tree.ts';

/** One of two states of a fleet. */
export interface ReadSide {
  /** `main (1a2b3c4d)`, `../other`, `working tree`. */
  readonly name: string;
  readonly clusters: readonly CommittedCluster[];
}

export interface SidesProps {
  /** A branch, tag or commit; or a folder, where it is written as one (`./`, `../`, `/`) or there is no such commit. */
  readonly base: string;
  /** The same. @default the working tree */
  readonly head?: string | undefined;
  /** Only this cluster; it may be new or gone. */
  readonly cluster?: string | undefined;
}

/**
 * Reads two states of a fleet together. Files that both have alike are read and taken apart once, most of them only when somebody
 * asks for what is in them, and give the very same objects on both sides.
 *
 * @throws IssueError where one of them cannot be read whole, since a half would look like removals
 */
export function readSides(io: Io, { base, head, cluster }: SidesProps): { readonly base: ReadSide; readonly head: ReadSide } {
  const before = sourceOf(io, base, '<base>');
  const after: Source = head === undefined ? { name: 'working tree', folder: io.root } : sourceOf(io, head, '<head>');
  const same = new Map<string, string>();
  const reader = sharedReader((file, text) => same.get(file) === text);
  const texts = new Map<string, string>();
  const ofBase = 'files' in before ? treeOfCommit(before.files, texts) : rememberingTree(folderTree(before.folder)).tree;
  const ofHead = notingTree(
    'files' in after ? treeOfCommit(after.files, texts) : folderTree(after.folder),
    noting(before, ofBase, texts, same),
  );
  const names = [...new Set([...clustersOf(ofBase), ...clustersOf(ofHead)])].sort();
  const absent = noSuchCluster(names, cluster, '--cluster');
  if (absent !== undefined) throw new IssueError([absent]);
  const read = (source: Source, tree: Tree): ReadSide => {
    const there = clustersOf(tree).filter((name) => cluster === undefined || name === cluster);
    if ('files' in source) readWanted(io, source, there, texts);
    const all = there.map((name) => readCommitted(io, name, tree, reader));
    const faults = all.flatMap((one) => one.issues).filter(({ severity }) => severity === 'error');
    const [first, ...others] = faults.map((issue) => (source.flag === undefined ? issue : faultOf(issue, source.flag, source.name)));
    if (first !== undefined) throw new IssueError([first, ...others]);
    return { name: source.name, clusters: all.flatMap((one) => one.clusters) };
  };
  // The head first: most of the time it is on disk, and what is the same there need not be asked of Git.
  const headSide = read(after, ofHead);
  return { base: read(before, ofBase), head: headSide };
}

/** Where a state is: in a folder, or in a commit. */
type Source = { readonly name: string; readonly flag?: string } & ({ readonly folder: string } | { readonly files: CommitFiles });

function sourceOf(io: Io, asked: string, flag: string): Source {
  const folder = resolve(io.cwd, asked);
  if (/^\.{0,2}\/|^\.{1,2}$/.test(asked)) {
    if (isFolder(folder)) return { name: asked, flag, folder };
    throw new IssueError([{ code: 'REHEARSE_BASE', severity: 'error', path: flag, message: `there is no folder ${asked}` }]);
  }
  const files = listCommit(io.root, asked, flag);
  if (!('code' in files)) return { name: `${asked} (${files.commit.slice(0, 8)})`, flag, files };
  if (isFolder(resolve(folder, 'dist'))) return { name: asked, flag, folder };
  throw new IssueError([files]);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

type Noting = (file: string, text: string) => void;

function notingTree(tree: Tree, note: Noting): Tree {
  return {
    entries: tree.entries,
    text: (file) => {
      const text = tree.text(file);
      if (text !== undefined) note(file, text);
      return text;
    },
  };
}

/** Remembers each text of the head that the base has in the same file, and spares Git to give it. */
function noting(base: Source, tree: Tree, texts: Map<string, string>, same: Map<string, string>): Noting {
  if (!('files' in base)) {
    return (file, text) => {
      if (textIn(tree, file) === text) same.set(file, text);
    };
  }
  const { blobs } = base.files;
  return (file, text) => {
    const hash = blobs.get(file);
    if (hash === undefined || (texts.get(hash) ?? (blobHash(text, hash) === hash ? text : undefined)) !== text) return;
    texts.set(hash, text);
    same.set(file, text);
  };
}

/** What cannot be read is told where the base itself is read. */
function textIn(tree: Tree, file: string): string | undefined {
  try {
    return tree.text(file);
  } catch {
    return undefined;
  }
}

/** Of all that lies in a commit only manifests and facts are asked for, and only of the clusters that are looked at. */
function readWanted(
  { root }: Io,
  { name, flag = '', files }: Extract<Source, { readonly files: CommitFiles }>,
  clusters: readonly string[],
  texts: Map<string, string>,
): void {
  const isWanted = (path: string) => /\.(?:ya?ml|json)$/.test(path) && clusters.some((cluster) => path.startsWith(`dist/${cluster}/`));
  const hashes = [...files.blobs].filter(([path]) => isWanted(path)).map(([, hash]) => hash);
  if (!readBlobs(root, hashes, texts)) throw new IssueError([unreadable(name, flag)]);
}

function faultOf(issue: Issue, flag: string, name: string): Issue {
  const hint = 'name a state that holds what `labwright synth` rendered, all of it and unchanged';
  return { ...issue, code: 'REHEARSE_BASE', path: flag, message: `${name}: ${issue.path} ${issue.message}`, hint };
}
