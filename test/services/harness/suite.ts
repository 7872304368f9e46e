import { describe, test } from 'vitest';
import { whyNotHere } from './cache.ts';

/**
 * `describe` for tests that need a machine. Where there can be none they are skipped, and their title says why; in CI that is a failure,
 * because there a test that did not run proves nothing.
 */
export function describeServices(title: string, body: () => void): void {
  const reason = whyNotHere();
  if (reason === undefined) {
    describe(title, body);
  } else if (process.env['CI'] === undefined || process.env['CI'] === '' || process.env['CI'] === 'false') {
    describe.runIf(false)(`${title} (skipped: ${reason})`, body);
  } else {
    test(`${title}: cannot run in CI: ${reason}`, () => {
      throw new Error(`service tests cannot run: ${reason}`);
    });
  }
}
