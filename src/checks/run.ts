import { compareIssues, type Issue } from '../issues/index.ts';
import { applyAcceptances } from './accept.ts';
import type { Check, CheckInput } from './check.ts';

/**
 * Runs every check, marks what the owner accepted, and sorts. Findings made before (`earlier`) are accepted here too,
 * so that an acceptance of one of them does not look unused. The same input gives the same findings in the same order.
 */
export function runChecks(input: CheckInput, checks: readonly Check[], earlier: readonly Issue[] = []): readonly Issue[] {
  return [...applyAcceptances(input.model, [...earlier, ...checks.flatMap((check) => check(input))])].sort(compareIssues);
}
