import { lstatSync } from 'node:fs';
import { compareIssues, type Issue } from '../issues/index.ts';
import { applyPlan } from './apply.ts';
import { isRefused, type LockHolder, lockTree } from './lock.ts';
import type { OutputFile } from './output-file.ts';
import { hasChanges, planTree, type TreePlan } from './plan.ts';

/** What `writeTree` did. */
export interface TreeResult {
  readonly plan: TreePlan;
  /** Whether the generated folders now hold what was rendered. */
  readonly written: boolean;
  /** The issues of the plan, and why it could not be carried out. Sorted. */
  readonly issues: readonly Issue[];
}

/**
 * Brings the owned folders to exactly these files, under the lock of the root folder. Writes nothing at all, not even the
 * lock, when everything is as it should be or when the plan holds an error.
 */
export async function writeTree(
  root: string,
  files: readonly OutputFile[],
  ownedFolders: readonly string[],
  holder: LockHolder,
  waitMilliseconds?: number | undefined,
): Promise<TreeResult> {
  const before = changeTime(root);
  let plan = planTree(root, files, ownedFolders);
  if (hasError(plan) || !(hasChanges(plan) || plan.journal.size > 0)) return { plan, written: !hasError(plan), issues: plan.issues };
  const unchangedSince = changeTime(root) === before;
  const lock = await lockTree(root, holder, waitMilliseconds);
  if (isRefused(lock)) return { plan, written: false, issues: [...plan.issues, lock].sort(compareIssues) };
  try {
    // Somebody else wrote meanwhile: making and removing a lock changes the root folder.
    if (lock.waited || !unchangedSince) plan = planTree(root, files, ownedFolders);
    const failed = hasError(plan) ? [] : applyPlan(plan);
    return { plan, written: failed.length === 0 && !hasError(plan), issues: [...plan.issues, ...failed].sort(compareIssues) };
  } finally {
    lock.release();
  }
}

function hasError({ issues }: TreePlan): boolean {
  return issues.some(({ severity }) => severity === 'error');
}

function changeTime(root: string): bigint | undefined {
  return lstatSync(root, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}
