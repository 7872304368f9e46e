import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { IssueError } from '../../issues/index.ts';
import { commitName } from '../commit-side.ts';
import { deployedFiles } from '../files.ts';
import type { Io } from '../io.ts';
import { isError, loadedCode, renderCode } from '../render-code.ts';
import { folderTree, listCommit, type Tree, textTree } from '../tree.ts';
import { defaultBase } from './default-base.ts';
import { findRevision, mergeBase, type Revision, revisionOf } from './git.ts';
import type { Source } from './together.ts';

/** Where one side of a comparison lies. */
export interface Place {
  /** `main (1a2b3c4d)`, `working tree`, `../before` */
  readonly name: string;
  readonly source: Source;
  /** Whether it is what this version of the tool renders; anything else may be older or newer. */
  readonly isWorkingTree: boolean;
}

export interface Wanted {
  /** Branch, tag, commit or folder. @default see `defaultBase` */
  readonly base?: string | undefined;
  /** The same. @default the working tree */
  readonly head?: string | undefined;
  /** What the owner's code renders now as the head, instead of what is written. */
  readonly code: boolean;
  /** The base as it is, not where the head left it. */
  readonly direct: boolean;
}

/**
 * Both sides of a comparison. A base that is a commit stands for the one where the head left it, as in `git diff base...head`:
 * what others did on the base branch since then is no doing of this change.
 * @throws IssueError with DIFF_BASE or DIFF_SHALLOW
 */
export function placesOf(io: Io, { base, head, code, direct }: Wanted): { readonly base: Place; readonly head: Place } {
  const before = base === undefined ? defaultBase(io.root) : sideOf(io, base, 'base');
  const after = head === undefined ? undefined : sideOf(io, head, 'head');
  return {
    base: 'commit' in before ? placeBefore(io, before, after, direct) : before,
    head: after !== undefined ? placeAt(io, after) : code ? codePlace(io) : workingTree(io),
  };
}

export function workingTree({ root }: Pick<Io, 'root'>): Place {
  return { name: 'working tree', source: { tree: folderTree(root) }, isWorkingTree: true };
}

/**
 * What the owner's code renders now, written or not.
 * @throws IssueError where it cannot be rendered whole
 */
export function codePlace(io: Io): Place {
  const code = loadedCode(io);
  if ('issues' in code) throw new IssueError(code.issues);
  const { clusters, isWhole, issues } = renderCode(io, code, { verify: false }, new Set());
  if (!isWhole) throw new IssueError(issues.filter(isError));
  const texts = new Map(clusters.flatMap(deployedFiles).map(({ path, text }) => [path, text]));
  return { name: 'what clusters/ says', source: { tree: textTree(texts) }, isWorkingTree: true };
}

/** A commit by that name, else a folder; what begins like a path is one. */
function sideOf(io: Io, text: string, flag: string): Revision | Place {
  const isPath = /^(?:\.{0,2}\/|\.{1,2}$)/.test(text);
  const revision = isPath ? undefined : findRevision(io.root, text);
  if (revision !== undefined) return revision;
  const path = resolve(io.cwd, text);
  if (!existsSync(path)) {
    if (!isPath) return revisionOf(io.root, text, flag);
    throw notHere(flag, `there is no folder ${text}`, undefined);
  }
  return folderAt(path, text, flag);
}

/** A fleet's root folder, its `dist/`, or clusters that lie somewhere side by side. */
function folderAt(path: string, text: string, flag: string): Place {
  const place = (tree: Tree): Place => ({ name: text, source: { tree }, isWorkingTree: false });
  if (!statSync(path).isDirectory()) throw notHere(flag, `${text} is a file`, 'name the folder that holds `dist/`');
  if (existsSync(join(path, 'dist'))) return place(folderTree(path));
  if (basename(path) === 'dist') return place(folderTree(dirname(path)));
  const tree = folderTree(path);
  if (tree.entries('.').some(({ name }) => existsSync(join(path, name, 'model.json')))) return place(asDist(tree));
  throw notHere(flag, `${text} holds neither \`dist/\` nor a folder with a model.json`, 'name a fleet’s root folder, or its `dist/`');
}

/** A folder in the place of `dist`. */
function asDist(tree: Tree): Tree {
  const inside = (path: string) => (path === 'dist' ? '.' : path.startsWith('dist/') ? path.slice('dist/'.length) : undefined);
  return {
    entries: (folder) => {
      const path = inside(folder);
      return path === undefined ? [] : tree.entries(path);
    },
    text: (file) => {
      const path = inside(file);
      return path === undefined ? undefined : tree.text(path);
    },
  };
}

function placeBefore(io: Io, base: Revision, head: Revision | Place | undefined, direct: boolean): Place {
  const after = head === undefined ? findRevision(io.root, 'HEAD') : 'commit' in head ? head : undefined;
  if (direct || after === undefined) return placeAt(io, base);
  const parted = mergeBase(io.root, base, after, 'base');
  if (parted === undefined || parted === base.commit) return placeAt(io, base);
  const name = after.ref === 'HEAD' ? 'HEAD' : after.ref;
  return { ...placeAt(io, { ref: base.ref, commit: parted }), name: `${parted.slice(0, 8)}, where ${name} left ${base.ref}` };
}

function placeAt(io: Io, side: Revision | Place): Place {
  if (!('commit' in side)) return side;
  const files = listCommit(io.root, side.commit, side.ref);
  if ('code' in files) throw new IssueError([files]);
  return { name: commitName(side.ref, side), source: { files }, isWorkingTree: false };
}

function notHere(path: string, message: string, hint: string | undefined): IssueError {
  return new IssueError([{ code: 'DIFF_BASE', severity: 'error', path, message, hint }]);
}
