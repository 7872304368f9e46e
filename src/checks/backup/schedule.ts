import { Cron } from 'croner';

const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** Why Kubernetes would refuse a cron schedule; nothing when it reads it. */
export function whyNoSchedule(schedule: string): string | undefined {
  if (/^\s*(CRON_)?TZ=/.test(schedule)) return 'holds a time zone, which belongs into timeZone';
  if (schedule.startsWith('@')) {
    const known = descriptors.includes(schedule) || /^@every (\d+(\.\d+)?(h|m|s|ms))+$/.test(schedule);
    return known ? undefined : `is no known word; known are ${descriptors.join(', ')}, @every`;
  }
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== 5) return `has ${parts.length} fields, a schedule has five`;
  const foreign = parts.find((part) => !/^[0-9A-Za-z*?,/-]+$/.test(part) || /\dW|L$|#/i.test(part));
  if (foreign !== undefined) return `has the field "${foreign}", which Kubernetes does not read`;
  if (/(^|[,-])7($|[,/-])/.test(parts[4] ?? '')) return 'has the weekday 7; Sunday is 0';
  try {
    new Cron(schedule, { mode: '5-part', paused: true });
    return undefined;
  } catch (error) {
    return `cannot be read: ${(error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, '')}`;
  }
}
