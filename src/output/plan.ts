import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { compareIssues, compareText, type Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { changeIssues } from './change-issues.ts';
import { groupFiles } from './collisions.ts';
import { formatIndex } from './index-file.ts';
import { type Journal, readJournal } from './journal.ts';
import { indexName, nameOf, type OutputFile, stagingName } from './output-file.ts';
import { codeOf, reasonOf } from './reason.ts';
import { Scan } from './scan.ts';

/** What must change on disk so that the generated folders hold exactly the files that were rendered. */
export interface TreePlan {
  readonly root: string;
  /** Files that are missing or differ, sorted by path. */
  readonly write: readonly OutputFile[];
  /** Files of ours that are no longer rendered, sorted. */
  readonly remove: readonly string[];
  /** Number of files that are as they should be. */
  readonly unchanged: number;
  /** Files among `write` and `remove` that somebody changed since we wrote them. */
  readonly handEdited: readonly string[];
  /** Sorted. An error among them means that the plan must not be carried out. */
  readonly issues: readonly Issue[];
  /** Text of every index as it should be, sorted by folder: with these, every generated file is known. */
  readonly indexes: readonly (readonly [folder: string, text: string])[];
  /** Index files to write and to remove. */
  readonly writeIndexes: readonly OutputFile[];
  readonly removeIndexes: readonly string[];
  /** Folders that end up empty, deepest first. */
  readonly removeFolders: readonly string[];
  /** Folders there are. */
  readonly folders: ReadonlySet<string>;
  /** Whether a path changes from file to folder, from folder to file or in case only, so that removals come first. */
  readonly removeFirst: boolean;
  /** What an interrupted run left behind. */
  readonly journal: Journal;
}

/**
 * Compares what was rendered with what is on disk. Reads only; `ownedFolders` are relative to `root`, as are all paths.
 * In `write` mode a file changed by hand is a warning, since it will be rewritten; in `check` mode it is an error, and so
 * is everything else that a synth would change.
 */
export function planTree(
  root: string,
  files: readonly OutputFile[],
  ownedFolders: readonly string[],
  mode: 'write' | 'check' = 'write',
): TreePlan {
  const owned = withoutNested(ownedFolders);
  const { wanted, issues } = groupFiles(files, owned);
  const journal = readJournal(root);
  const scan = new Scan(root, wanted, journal, issues);
  for (const folder of owned) if (isRealFolder(root, folder, scan)) scan.folder(folder);
  refuseLink(root, stagingName, issues);

  const writeIndexes: OutputFile[] = [];
  const allIndexes: (readonly [string, string])[] = [];
  for (const [folder, names] of wanted) {
    if (!scan.folders.has(folder)) scan.write.push(...names.values());
    const text = formatIndex([...names.values()].map((file) => [nameOf(file.path), file.text]));
    allIndexes.push([folder, text]);
    if (scan.indexes.get(folder) !== text) writeIndexes.push({ path: `${folder}/${indexName}`, text });
  }
  const removeIndexes = [...scan.indexes.keys()].filter((folder) => !wanted.has(folder)).map((folder) => `${folder}/${indexName}`);
  const plan: TreePlan = {
    root,
    write: scan.write.sort((a, b) => compareText(a.path, b.path)),
    remove: scan.remove.sort(compareText),
    unchanged: scan.unchanged,
    handEdited: scan.handEdited.sort(compareText),
    issues,
    indexes: allIndexes.sort(([a], [b]) => compareText(a, b)),
    writeIndexes,
    removeIndexes,
    removeFolders: scan.removeFolders,
    folders: scan.folders,
    removeFirst: scan.removeFirst || changesCase(scan.remove, files),
    journal,
  };
  return { ...plan, issues: [...issues, ...changeIssues(plan, scan, mode)].sort(compareIssues) };
}

/** Whether a plan would change anything on disk. */
export function hasChanges({ write, remove, writeIndexes, removeIndexes, removeFolders }: TreePlan): boolean {
  return write.length + remove.length + writeIndexes.length + removeIndexes.length + removeFolders.length > 0;
}

function withoutNested(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
}

/** Whether an owned folder exists, without a link on the way to it. Remembers the folders above it. */
function isRealFolder(root: string, folder: string, scan: Scan): boolean {
  const parts = folder.split('/');
  for (let i = 1; i <= parts.length; i++) {
    const part = parts.slice(0, i).join('/');
    if (refuseLink(root, part, scan.issues) !== 'folder') return false;
    scan.folders.add(part);
  }
  return true;
}

/** Reports a link, or a file where a folder belongs. */
function refuseLink(root: string, path: string, issues: Issue[]): 'folder' | 'missing' | 'refused' {
  try {
    const stat = lstatSync(join(root, path));
    if (stat.isDirectory()) return 'folder';
    const link = aboutFile('OUTPUT_SYMLINK', 'error', path, 'is a symbolic link, and these are never followed');
    report(issues, stat.isSymbolicLink() ? link : aboutFile('OUTPUT_CANNOT_WRITE', 'error', path, 'is a file, where a folder is needed'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    report(issues, aboutFile('OUTPUT_UNREADABLE', 'error', path, `cannot be read: ${reasonOf(error)}`));
  }
  return 'refused';
}

function report(issues: Issue[], issue: Issue): void {
  if (!issues.some(({ code, path }) => code === issue.code && path === issue.path)) issues.push(issue);
}

/** On a file system that ignores case, writing the new name and then removing the old one would remove both. */
function changesCase(remove: readonly string[], files: readonly OutputFile[]): boolean {
  if (remove.length === 0) return false;
  const removed = new Set(remove.map((path) => path.toLowerCase()));
  return files.some(({ path }) => removed.has(path.toLowerCase()));
}
