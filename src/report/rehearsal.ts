import type { Issue } from '../issues/index.ts';
import type { Rehearsal } from '../rehearse/index.ts';
import { junitReport } from './machine.ts';
import { nodeLossText } from './node-loss.ts';
import { countIssues } from './report.ts';
import type { Paint } from './text.ts';

/** What a rehearsal did beside its findings, for people: the answer, then what it stands on, then what it does not show. */
export function rehearsalText(rehearsal: Rehearsal, notProven: readonly string[], paint: Paint): string {
  const { notes, nodeLosses, timings, argo } = rehearsal;
  return [
    paint.bold(`${answer(rehearsal)} in ${seconds(timings.reduce((total, timing) => total + timing.seconds, 0))}`),
    `  ${timings.map((timing) => `${timing.step} ${seconds(timing.seconds)}`).join(', ')}`,
    ...(argo === undefined ? [] : argoText(argo, paint)),
    ...nodeLosses.flatMap((loss) => nodeLossText(loss, paint)),
    ...section('Played, written or left out by the rehearsal', notes, paint),
    paint.dim('Not proven'),
    ...notProven.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** What it was, and how much of it came up. */
function answer({ cluster, kubernetes, base, applications, pods, claims, argo }: Rehearsal): string {
  const up = `${pods.done} of ${pods.of} pods up, ${claims.done} of ${claims.of} claims bound,`;
  const where = `${cluster} on Kubernetes ${kubernetes}`;
  if (argo !== undefined) {
    const whole = argo.applications.filter(({ withoutCharts }) => !withoutCharts);
    const done = whole.filter((application) => application.seconds !== undefined).length;
    const apart = argo.applications.length - whole.length;
    const rest = apart === 0 ? '' : ` (and ${apart} without ${apart === 1 ? 'its chart' : 'their charts'})`;
    return `${where}, synced by Argo CD ${argo.version}: ${done} of ${whole.length} Applications synced and healthy${rest}, ${up}`;
  }
  const sum = (key: 'accepted' | 'rejected' | 'notReached' | 'pruned' | 'kept') =>
    applications.reduce((total, application) => total + application[key], 0);
  const objects = sum('accepted') + sum('rejected') + sum('notReached');
  const accepted = `${sum('accepted')} of ${objects} objects accepted`;
  return base === undefined
    ? `${where}: ${accepted}, ${up}`
    : `${where}, coming from ${base}: ${accepted}, ${sum('pruned')} pruned, ${sum('kept')} kept, ${up}`;
}

function argoText({ applications, scenarios }: NonNullable<Rehearsal['argo']>, paint: Paint): readonly string[] {
  const width = Math.max(...applications.map(({ name }) => name.length));
  return [
    paint.dim('Applications'),
    ...applications.map(({ name, sync, health, seconds: after, withoutCharts }) => {
      const when = after === undefined ? '' : ` after ${seconds(after)}`;
      return `  ${name.padEnd(width)}  ${sync}, ${health}${when}${withoutCharts ? ', without its chart' : ''}`;
    }),
    ...(scenarios.length === 0 ? [] : [paint.dim('Scenarios')]),
    ...scenarios.map((outcome) => {
      const seen = outcome.verdict === 'not played' ? outcome.why : outcome.seen;
      return `  ${outcome.name} (${seconds(outcome.seconds)}): ${outcome.verdict}: ${seen}`;
    }),
  ];
}

function seconds(amount: number): string {
  return `${amount.toFixed(1)} s`;
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
  const failed = issues.filter(({ severity }) => severity === 'error').map(({ file }) => file ?? '');
  const passed = rehearsals.flatMap(({ cluster, applications }) =>
    applications
      .filter(({ name, layer, rejected, notReached }) => {
        const folder = `dist/${cluster}/${layer}/${name}/`;
        return rejected + notReached === 0 && !failed.some((file) => file.startsWith(folder));
      })
      .map(({ name, accepted }) => `    <testcase classname="${cluster}" name="${name}: ${accepted} objects"/>`),
  );
  const suite = `  <testsuite name="applications" tests="${passed.length}" failures="0">\n${passed.join('\n')}\n  </testsuite>\n`;
  const report = junitReport({ issues, strict });
  if (passed.length === 0) return report;
  return report
    .replace(/tests="(\d+)"/, (_, tests: string) => `tests="${Number(tests) + passed.length}"`)
    .replace('</testsuites>', `${suite}</testsuites>`);
}
