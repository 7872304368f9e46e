import { expect, test } from 'vitest';
import { longestGap } from '../../src/units/index.ts';

const hour = 3600;

test.each([
  ['30 2 * * *', 24 * hour],
  ['0 5 * * 0', 7 * 24 * hour],
  ['*/5 8-17 * * 1-5', (6 + 48 + 8) * hour + 300],
  ['0 0 1 * *', 31 * 24 * hour],
  ['0 0 29 2 *', (4 * 365 + 1) * 24 * hour],
  ['@hourly', hour],
  ['@every 36h', 36 * hour],
  ['0 */6 * * *', 6 * hour],
  ['0 3 1,15 * *', 17 * 24 * hour],
  // Day of the month or weekday: whichever comes.
  ['0 0 1 * MON', 7 * 24 * hour],
  ['0 0 31 2 *', undefined],
  ['60 * * * *', undefined],
  ['0 0 * * * *', undefined],
  ['@every x', undefined],
  ['at night', undefined],
])('the longest pause of %s', (schedule, gap) => {
  expect(longestGap(schedule)).toBe(gap);
});
