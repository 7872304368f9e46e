import { accessSync, constants, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Issue, IssueError } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { formatJournal, journalPath } from './journal.ts';
import { folderOf, type OutputFile, stagingName } from './output-file.ts';
import { hasChanges, type TreePlan } from './plan.ts';
import { reasonOf } from './reason.ts';

/** A staged file or folder and where it goes. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Carries out a plan: everything new is written to the staging folder first, then moved into place, so that a full disk
 * or a read-only folder leaves the tree as it was. Order: files, removals, indexes; a run that is killed in between leaves
 * a journal from which the next one goes on. Folders that do not exist yet are moved as a whole.
 * Returns why it could not be done. Throws an `IssueError` on a plan that holds an error.
 */
export function applyPlan(plan: TreePlan): readonly Issue[] {
  const errors = plan.issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new IssueError(errors);
  const staging = join(plan.root, stagingName);
  let place = stagingName;
  let changed = false;
  const at = (path: string): string => {
    place = path;
    return join(plan.root, path);
  };
  try {
    if (hasChanges(plan)) {
      for (const folder of foldersToChange(plan)) accessSync(at(folder), constants.W_OK | constants.X_OK);
      const { files, indexes } = stage(plan, at);
      writeJournal(plan, at);
      changed = true;
      const rename = ({ from, to }: Move) => renameSync(join(plan.root, from), at(to));
      if (plan.removeFirst) removeFiles(plan, at);
      for (const move of files) rename(move);
      if (!plan.removeFirst) removeFiles(plan, at);
      for (const move of indexes) rename(move);
    }
    rmSync(staging, { recursive: true, force: true });
    return [];
  } catch (error) {
    const reason = reasonOf(error);
    if (!changed) discard(staging, plan);
    return [cannotWrite(place, reason, changed)];
  }
}

function cannotWrite(path: string, reason: string, changed: boolean): Issue {
  const outcome = changed ? 'some files were changed before, and the next synth completes them' : 'nothing was changed';
  return aboutFile('OUTPUT_CANNOT_WRITE', 'error', path === '' ? '.' : path, `cannot be written: ${reason}; ${outcome}`);
}

/** Files in a folder that is moved as a whole travel with their index, so they need no line. The old journal stands until the new one is complete. */
function writeJournal(plan: TreePlan, at: (path: string) => string): void {
  const next = `${stagingName}/files/journal`;
  writeFileSync(
    at(next),
    formatJournal(
      plan.journal,
      plan.write.filter(({ path }) => plan.folders.has(folderOf(path))),
    ),
  );
  renameSync(join(plan.root, next), at(journalPath));
}

/** The journal of an earlier, interrupted run has to survive a failure of this one. */
function discard(staging: string, { journal }: TreePlan): void {
  rmSync(journal.size === 0 ? staging : join(staging, 'files'), { recursive: true, force: true });
}

/** Existing folders in which an entry is made, replaced or removed. */
function foldersToChange(plan: TreePlan): Set<string> {
  const changed = new Set<string>(['']);
  for (const { path } of [...plan.write, ...plan.writeIndexes]) {
    const top = topMissing(folderOf(path), plan.folders);
    changed.add(top === undefined ? folderOf(path) : folderOf(top));
  }
  for (const path of [...plan.remove, ...plan.removeIndexes, ...plan.removeFolders]) changed.add(folderOf(path));
  return changed;
}

/** The uppermost folder on a path that does not exist, or `undefined` if all do. */
function topMissing(folder: string, folders: ReadonlySet<string>): string | undefined {
  let top: string | undefined;
  for (let part = folder; !folders.has(part); part = folderOf(part)) top = part;
  return top;
}

/** Writes everything new to the staging folder. */
function stage(plan: TreePlan, at: (path: string) => string): { files: Move[]; indexes: Move[] } {
  const base = `${stagingName}/files`;
  rmSync(at(base), { recursive: true, force: true });
  mkdirSync(at(base), { recursive: true });
  const made = new Map<string, string>();
  const files: Move[] = [];
  let count = 0;
  /** Staged twin of a folder that does not exist yet; `undefined` for one that does. */
  const twin = (folder: string): string | undefined => {
    if (plan.folders.has(folder)) return undefined;
    let staged = made.get(folder);
    if (staged === undefined) {
      const above = twin(folderOf(folder));
      staged = above === undefined ? `${base}/${count++}` : `${above}/${folder.slice(folder.lastIndexOf('/') + 1)}`;
      mkdirSync(at(staged));
      made.set(folder, staged);
      if (above === undefined) files.push({ from: staged, to: folder });
    }
    return staged;
  };
  const stageFiles = (list: readonly OutputFile[], moves: Move[]): Move[] => {
    for (const { path, text } of list) {
      const above = twin(folderOf(path));
      const from = above === undefined ? `${base}/${count++}` : `${above}/${path.slice(path.lastIndexOf('/') + 1)}`;
      at(path);
      writeFileSync(join(plan.root, from), text);
      if (above === undefined) moves.push({ from, to: path });
    }
    return moves;
  };
  stageFiles(plan.write, files);
  return { files, indexes: stageFiles(plan.writeIndexes, []) };
}

function removeFiles(plan: TreePlan, at: (path: string) => string): void {
  for (const path of plan.remove) unlinkSync(at(path));
  for (const path of plan.removeIndexes) unlinkSync(at(path));
  for (const path of plan.removeFolders) rmdirSync(at(path));
}
