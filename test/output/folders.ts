import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { applyPlan, type OutputFile, planTree, type TreePlan } from '../../src/output/index.ts';

const made: string[] = [];
/** Files in memory spare the disk some thousand small writes. */
const temporary = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty root folder that goes away after the test. */
export function emptyRoot(): string {
  const root = mkdtempSync(join(temporary, 'labwright-'));
  made.push(root);
  return root;
}

/** Puts a file there by hand. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Everything below a folder, by path; a folder with nothing in it ends in a slash. */
export function everythingIn(root: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!statSync(join(root, path)).isDirectory()) all[path] = readFileSync(join(root, path), 'utf8');
    else if (readdirSync(join(root, path)).length === 0) all[`${path}/`] = '';
  }
  return all;
}

/** Files from a map of paths and texts. */
export function filesOf(texts: Readonly<Record<string, string>>): OutputFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

export const owned = ['dist/home', 'argocd/home'];

/** Plans and, without an error, carries out. */
export function write(root: string, texts: Readonly<Record<string, string>>): TreePlan {
  const plan = planTree(root, filesOf(texts), owned);
  const failed = plan.issues.some(({ severity }) => severity === 'error') ? [] : applyPlan(plan);
  return { ...plan, issues: [...plan.issues, ...failed] };
}

/** Issues as short lines: severity, code, file and message. */
export function linesOf({ issues }: Pick<TreePlan, 'issues'>): string[] {
  return issues.map(({ severity, code, path, message }) => `${severity} ${code} at ${path}: ${message}`);
}
