import { Cron } from 'croner';

/** Runs are looked at from here, so that the same schedule always gives the same answer. */
const start = new Date('2026-01-01T00:00:00Z');

/** Schedules seen so far: many CronJobs share one, and to walk through a hundred runs takes some milliseconds. */
const known = new Map<string, number | undefined>();

/** Longest time between two runs of a schedule of five fields, in seconds; nothing for one that cannot be read or never comes. */
export function longestGap(schedule: string): number | undefined {
  if (!known.has(schedule)) known.set(schedule, walk(schedule));
  return known.get(schedule);
}

function walk(schedule: string): number | undefined {
  try {
    const runs = new Cron(schedule, { mode: '5-part', paused: true, timezone: 'Etc/UTC' }).nextRuns(100, start);
    const gaps = runs.slice(1).map((run, index) => (run.getTime() - (runs[index]?.getTime() ?? 0)) / 1000);
    return gaps.length === 0 ? undefined : Math.max(...gaps);
  } catch {
    // What cannot be read is found by the check of schedules.
    return undefined;
  }
}
