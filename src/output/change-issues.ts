import type { Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { folderOf } from './output-file.ts';
import type { TreePlan } from './plan.ts';
import type { Scan } from './scan.ts';

const rerun = 'run `labwright synth` and commit the result';
const inCode = 'make the change in the code of the construct, then run `labwright synth`';

/** The issues that the changes of a plan are: what was changed by hand, and in `check` mode everything that a synth would change. */
export function changeIssues(plan: TreePlan, scan: Scan, mode: 'write' | 'check'): Issue[] {
  const severity = mode === 'check' ? 'error' : 'warning';
  const afterwards = (text: string) => (mode === 'check' ? '' : `; ${text}`);
  const removed = new Set(plan.remove);
  const owners = new Map(plan.write.map(({ path, owner }) => [path, owner]));
  const issues = scan.brokenIndexes.map((path) =>
    aboutFile(
      'OUTPUT_INDEX_BROKEN',
      severity,
      path,
      `holds lines that are not ours, such as a merge conflict${afterwards('synth writes it anew')}`,
      {
        hint: mode === 'check' ? rerun : undefined,
      },
    ),
  );
  for (const path of plan.handEdited) {
    const done = removed.has(path) ? 'it is no longer rendered, so synth removes it' : 'synth rewrites it';
    issues.push(
      aboutFile('OUTPUT_HAND_EDITED', severity, path, `was changed by hand${afterwards(done)}`, { owner: owners.get(path), hint: inCode }),
    );
  }
  return mode === 'check' ? [...issues, ...staleIssues(plan, scan)] : issues;
}

/** One for each file that is not as rendered. An index counts only where nothing else in its folder does. */
function staleIssues({ write, remove, writeIndexes, removeIndexes, handEdited }: TreePlan, scan: Scan): Issue[] {
  const edited = new Set(handEdited);
  const issues: Issue[] = [];
  const stale = (file: string, state: string, owner?: string | undefined) =>
    issues.push(aboutFile('OUTPUT_STALE', 'error', file, state, { owner, hint: rerun }));
  for (const { path, owner } of write) {
    if (!edited.has(path)) stale(path, scan.missing(path) ? 'is missing' : 'differs from what the code renders', owner);
  }
  for (const path of remove) if (!edited.has(path)) stale(path, 'is extra: the code no longer renders it');
  const told = new Set([...write.map(({ path }) => path), ...remove, ...scan.brokenIndexes].map(folderOf));
  for (const { path } of writeIndexes) if (!told.has(folderOf(path))) stale(path, 'does not list the generated files as they are');
  for (const path of removeIndexes) if (!told.has(folderOf(path))) stale(path, 'is extra: nothing is generated here any more');
  return issues;
}
