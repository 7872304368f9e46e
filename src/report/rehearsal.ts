import type { Issue } from '../issues/index.ts';
import type { Rehearsal } from '../rehearse/index.ts';
import { junitReport } from './machine.ts';
import { countIssues } from './report.ts';
import type { Paint } from './text.ts';

/** What a rehearsal did beside its findings, for people: the answer, then what it stands on, then what it does not show. */
export function rehearsalText(rehearsal: Rehearsal, notProven: readonly string[], paint: Paint): string {
  const { cluster, kubernetes, base, pods, claims, notes, notRehearsed, timings } = rehearsal;
  const sum = (key: 'accepted' | 'rejected' | 'notReached' | 'pruned' | 'kept') =>
    rehearsal.applications.reduce((total, application) => total + application[key], 0);
  const objects = sum('accepted') + sum('rejected') + sum('notReached');
  const seconds = timings.reduce((total, timing) => total + timing.seconds, 0);
  const pruned = base === undefined ? '' : `, ${sum('pruned')} pruned, ${sum('kept')} kept`;
  return [
    paint.bold(
      `${cluster} on Kubernetes ${kubernetes}${base === undefined ? '' : `, coming from ${base}`}: ${sum('accepted')} of ${objects} objects accepted${pruned}, ` +
        `${pods.done} of ${pods.of} pods up, ${claims.done} of ${claims.of} claims bound, in ${seconds.toFixed(1)} s`,
    ),
    `  ${timings.map((timing) => `${timing.step} ${timing.seconds.toFixed(1)} s`).join(', ')}`,
    ...section('Not rehearsed', notRehearsed, paint),
    ...section('Played, written or left out by the rehearsal', notes, paint),
    paint.dim('Not proven'),
    ...notProven.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function section(title: string, notes: Rehearsal['notes'], paint: Paint): readonly string[] {
  return notes.length === 0 ? [] : [paint.dim(title), ...notes.map(({ what, why }) => `  ${what}: ${why}`)];
}

/** Stable JSON: `{ version, counts, issues, rehearsals }`. */
export function rehearsalJson(rehearsals: readonly Rehearsal[], notProven: readonly string[], issues: readonly Issue[]): string {
  const facts = rehearsals.map(({ issues: _, ...rest }) => rest);
  return `${JSON.stringify({ version: 1, counts: countIssues(issues), issues, rehearsals: facts, notProven }, undefined, 2)}\n`;
}

/** JUnit: the findings, and one passing case for each application without any, so that a pipeline shows what was tried. */
export function rehearsalJunit(rehearsals: readonly Rehearsal[], issues: readonly Issue[], strict: boolean): string {
  const passed = rehearsals.flatMap(({ cluster, applications }) =>
    applications
      .filter(({ rejected, notReached }) => rejected + notReached === 0)
      .map(({ name, accepted }) => `    <testcase classname="${cluster}" name="${name}: ${accepted} objects"/>`),
  );
  const suite = `  <testsuite name="applications" tests="${passed.length}" failures="0">\n${passed.join('\n')}\n  </testsuite>\n`;
  const report = junitReport({ issues, strict });
  if (passed.length === 0) return report;
  return report
    .replace(/tests="(\d+)"/, (_, tests: string) => `tests="${Number(tests) + passed.length}"`)
    .replace('</testsuites>', `${suite}</testsuites>`);
}
