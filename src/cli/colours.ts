import pc from 'picocolors';
import type { Io } from './io.ts';

/** Colours on a terminal that wants them; `NO_COLOR` and `CI` are honoured. */
export function colours(io: Io, wanted: boolean): ReturnType<typeof pc.createColors> {
  const { NO_COLOR, CI } = io.env;
  return pc.createColors(wanted && (NO_COLOR ?? '') === '' && CI === undefined && io.stdout.isTTY === true);
}
