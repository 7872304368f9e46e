import { runsFromMonday } from '../../units/index.ts';
import { below, fields, text, whole } from '../read.ts';
import type { PodSet } from './placement/compile.ts';

/** How long a run is taken to last where it says no `activeDeadlineSeconds`. */
const HOUR = 3_600;
/** From a Monday on: every weekly schedule meets every other. */
const DAYS = 8;

interface Window {
  readonly set: PodSet;
  readonly from: number;
  readonly until: number;
}

/**
 * Sets of Jobs that may run at the same time: CronJobs from each start to their deadline, others at any time. What is
 * suspended is started by a person, who sees what waits. Only the largest sets; a set within another says nothing more.
 */
export function overlappingJobs(jobs: readonly PodSet[]): readonly (readonly PodSet[])[] {
  const sets = jobs.filter(({ template }) => below(template?.manifest.body, 'spec', 'suspend') !== true);
  const zone = sets.map(zoneOf).find((name) => name !== undefined);
  const planned = new Map(sets.map((set) => [set, zoneOf(set) === zone ? windowsOf(set) : []]));
  // What has no schedule, one by another clock, or none of its runs in these days, may come at any time.
  const always = sets.filter((set) => planned.get(set)?.length === 0);
  const windows = [...planned.values()].flat().sort((a, b) => a.from - b.from);
  const found = new Map<string, readonly PodSet[]>();
  let open: readonly Window[] = [];
  for (const window of windows) {
    open = [...open.filter(({ until }) => until > window.from), window];
    const together = sets.filter((set) => open.some((one) => one.set === set));
    found.set(together.map((set) => sets.indexOf(set)).join(), together);
  }
  const all = [...found.values()].map((together) => [...always, ...together]);
  const largest = all.filter((one) => !all.some((other) => other.length > one.length && one.every((set) => other.includes(set))));
  return (largest.length === 0 ? [always] : largest).filter(({ length }) => length > 1);
}

function scheduleOf({ template }: PodSet): string | undefined {
  if (template?.manifest.identity.kind !== 'CronJob') return undefined;
  return text(below(template.manifest.body, 'spec', 'schedule'));
}

function windowsOf(set: PodSet): readonly Window[] {
  const schedule = scheduleOf(set);
  const job = fields(below(set.template?.manifest.body, 'spec', 'jobTemplate', 'spec'));
  const lasts = whole(job.activeDeadlineSeconds) ?? HOUR;
  // A schedule that cannot be read is told where it stands.
  const runs = schedule === undefined ? [] : (runsFromMonday(schedule, DAYS) ?? []);
  return runs.map((from) => ({ set, from, until: from + lasts }));
}

function zoneOf({ template }: PodSet): string | undefined {
  return text(below(template?.manifest.body, 'spec', 'timeZone'));
}
