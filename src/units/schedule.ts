import { parseDuration } from './duration.ts';

const day = 86_400;

/** Days are looked at from here, so that the same schedule always gives the same answer. */
const start = Date.UTC(2026, 0, 1);

/** A Monday that is the first of a month. */
const monday = Date.UTC(2024, 0, 1);

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const words: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Schedules seen so far: many CronJobs share one. */
const known = new Map<string, number | undefined>();

/**
 * Longest time between two runs of a cron schedule, in seconds; nothing for one that cannot be read or never comes. `@every`
 * counts as it stands.
 */
export function longestGap(schedule: string): number | undefined {
  if (!known.has(schedule)) known.set(schedule, gapOf(words[schedule] ?? schedule));
  return known.get(schedule);
}

/**
 * Seconds from Monday, the first of a month, to each run of a schedule in the days from there on, in the schedule's own time zone. Nothing
 * for one that cannot be read, or that counts from its start (`@every`).
 */
export function runsFromMonday(schedule: string, days: number): readonly number[] | undefined {
  const read = readSchedule(words[schedule] ?? schedule);
  if (read === undefined) return undefined;
  const dates = Array.from({ length: days }, (_, number) => number).filter((number) => read.runsOn(new Date(monday + number * day * 1000)));
  return dates.flatMap((number) => read.times.map((time) => number * day + time));
}

function gapOf(schedule: string): number | undefined {
  try {
    if (schedule.startsWith('@every ')) return parseDuration(schedule.slice('@every '.length));
  } catch {
    return undefined;
  }
  const read = readSchedule(schedule);
  // Two weeks hold every weekday twice, and nine years every date of a year.
  return read === undefined ? undefined : walk(read.times, read.runsOn, read.isWeekly ? 14 : 9 * 366);
}

/** What a schedule of five fields says. */
interface Schedule {
  /** Seconds of a day, sorted. */
  readonly times: readonly number[];
  /** Whether it says nothing about dates and months. */
  readonly isWeekly: boolean;
  runsOn(when: Date): boolean;
}

function readSchedule(schedule: string): Schedule | undefined {
  const [minute, hour, date, month, weekday, ...more] = schedule.trim().split(/\s+/);
  const sets = [
    parseField(minute, 0, 59),
    parseField(hour, 0, 23),
    parseField(date, 1, 31),
    parseField(month, 1, 12, months, 1),
    parseField(weekday, 0, 6, weekdays, 0),
  ];
  if (more.length > 0 || !sets.every((set) => set !== undefined && set.size > 0)) return undefined;
  const [minutes, hours, dates, inMonths, onWeekdays] = sets as Set<number>[];
  const times = [...hours!].sort(byNumber).flatMap((h) => [...minutes!].sort(byNumber).map((m) => h * 3600 + m * 60));
  // Where both name days, either is enough.
  const either = !/^[*?]/.test(date ?? '') && !/^[*?]/.test(weekday ?? '');
  const runsOn = (when: Date): boolean => {
    if (!inMonths!.has(when.getUTCMonth() + 1)) return false;
    const [onDate, onWeekday] = [dates!.has(when.getUTCDate()), onWeekdays!.has(when.getUTCDay())];
    return either ? onDate || onWeekday : onDate && onWeekday;
  };
  return { times, runsOn, isWeekly: dates!.size === 31 && inMonths!.size === 12 };
}

/** @param times seconds of a day, sorted @param days how many to look at */
function walk(times: readonly number[], runsOn: (when: Date) => boolean, days: number): number | undefined {
  let longest = Math.max(0, ...times.slice(1).map((time, index) => time - times[index]!));
  let before: number | undefined;
  let between = 0;
  for (let number = 0; number < days; number += 1) {
    if (!runsOn(new Date(start + number * day * 1000))) continue;
    if (before !== undefined) between = Math.max(between, (number - before) * day + times[0]! - times.at(-1)!);
    before = number;
  }
  longest = Math.max(longest, between);
  return between === 0 ? undefined : longest;
}

/** `*`, `1`, `1-5`, `1,3`, each with a step behind `/`; nothing for what is none of these. */
function parseField(
  text: string | undefined,
  least: number,
  most: number,
  names: readonly string[] = [],
  first = 0,
): Set<number> | undefined {
  const values = new Set<number>();
  const read = (word: string | undefined): number => {
    const named = names.indexOf((word ?? '').toLowerCase());
    return named >= 0 ? named + first : /^\d+$/.test(word ?? '') ? Number(word) : Number.NaN;
  };
  for (const part of (text ?? '').split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from, to, ...more] = range === '*' || range === '?' ? [String(least), String(most)] : range.split('-');
    const low = read(from);
    const high = to !== undefined ? read(to) : step === undefined ? low : most;
    const by = Number(step ?? 1);
    if (more.length > 0 || !(low >= least && high <= most && low <= high && by >= 1)) return undefined;
    for (let value = low; value <= high; value += by) values.add(value);
  }
  return values;
}

function byNumber(a: number, b: number): number {
  return a - b;
}
