import { Cron } from 'croner';
import { below, fields, text, whole } from '../read.ts';
import type { PodSet } from './placement/compile.ts';

/** How long a run is taken to last where it says no `activeDeadlineSeconds`. */
const HOUR = 3_600_000;
/** Four weeks from a Monday: every weekly schedule meets every other, whatever the date is today. */
const FROM = Date.UTC(2024, 0, 1);
const UNTIL = FROM + 28 * 24 * HOUR;
/** Runs that are looked at of one schedule, so that one of every minute does not take all the time. */
const MOST = 1_000;

interface Window {
  readonly set: PodSet;
  readonly from: number;
  readonly until: number;
}

/**
 * Sets of Jobs that may run at the same time: CronJobs from each start to their deadline, Jobs without a schedule at any time. What is
 * suspended is started by a person, who sees what waits. Only the largest sets; a set within another says nothing more.
 */
export function overlappingJobs(jobs: readonly PodSet[]): readonly (readonly PodSet[])[] {
  const sets = jobs.filter(({ template }) => below(template?.manifest.body, 'spec', 'suspend') !== true);
  const always = sets.filter((set) => scheduleOf(set) === undefined);
  const windows = sets.flatMap(windowsOf).sort((a, b) => a.from - b.from);
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
  if (schedule === undefined) return [];
  const job = fields(below(set.template?.manifest.body, 'spec', 'jobTemplate', 'spec'));
  const lasts = (whole(job.activeDeadlineSeconds) ?? HOUR / 1000) * 1000;
  const zone = text(below(set.template?.manifest.body, 'spec', 'timeZone')) ?? 'UTC';
  try {
    const cron = new Cron(schedule, { mode: '5-part', paused: true, timezone: zone });
    const windows: Window[] = [];
    let start = cron.nextRun(new Date(FROM));
    while (start !== null && start.getTime() < UNTIL && windows.length < MOST) {
      const from = start.getTime();
      windows.push({ set, from, until: from + lasts });
      start = cron.nextRun(start);
    }
    return windows;
  } catch {
    // A schedule that cannot be read is told where it stands.
    return [];
  }
}
