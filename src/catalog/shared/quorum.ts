import type { Facts } from '../../authoring/index.ts';

/**
 * Adds a finding for a number of members that cannot keep a quorum. One member is no cluster and fine; of an even number
 * the last one adds a machine that can fail and no failure that is survived.
 */
export function checkQuorum(facts: Facts, path: string, members: number): void {
  const refuse = (message: string, hint?: string) => facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
  if (!Number.isInteger(members) || members < 1) {
    refuse(`${members} is no whole number above 0`);
  } else if (members === 2) {
    refuse('2 members stand still as soon as one of them is gone: a majority of 2 is 2', 'write `1`, or `3` to survive the loss of one');
  } else if (members % 2 === 0) {
    const survived = members / 2 - 1;
    refuse(
      `${members} members survive the loss of ${survived}, as ${members - 1} do: a majority of ${members} is ${members / 2 + 1}`,
      `write \`${members - 1}\`, or \`${members + 1}\` to survive the loss of ${survived + 1}`,
    );
  }
}
