import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration, UnitError } from '../../src/units/index.ts';

test('durations are whole seconds', () => {
  expect(['90s', '2m', '1h30m', '1.5h', '14d', '1w'].map(parseDuration)).toEqual([90, 120, 5400, 5400, 1_209_600, 604_800]);
  expect([0, 59, 5400, 86_400].map(formatDuration)).toEqual(['0s', '59s', '1h30m', '24h']);
});

test.each([
  ['5', '"5" has no unit; known are s, m, h, d, w'],
  ['5 min', '"5 min" has no unit; known are s, m, h, d, w'],
  ['5min', '"5min" has the unknown suffix "min"; known are s, m, h, d, w'],
  ['0.5s', '"0.5s" is no whole number of seconds'],
  ['', '"" is no duration'],
  ['soon', '"soon" is no duration'],
])('%j is refused', (text, message) => {
  expect(() => parseDuration(text)).toThrow(UnitError);
  expect(() => parseDuration(text)).toThrow(message);
});

test('reading what was printed gives the same duration', () => {
  fc.assert(fc.property(fc.nat(), (seconds) => parseDuration(formatDuration(seconds)) === seconds));
});
