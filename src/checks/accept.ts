import { codes, type Issue, nearest } from '../issues/index.ts';
import type { Acceptance, Model } from '../model/index.ts';

/**
 * Marks the findings that the owner accepted in code, and reports acceptances that are wrong themselves:
 * without a reason, for a code that does not exist, or matching nothing any more.
 */
export function applyAcceptances(model: Model, issues: readonly Issue[]): readonly Issue[] {
  if (model.acceptances.length === 0) return issues;
  const used = new Set<Acceptance>();
  const usable = model.acceptances.filter(({ code, reason }) => isKnown(code) && reason.trim() !== '');
  const marked = issues.map((issue) => {
    const acceptance = usable.find((candidate) => covers(candidate, issue));
    if (acceptance === undefined) return issue;
    used.add(acceptance);
    return { ...issue, accepted: acceptance.reason };
  });
  return [...marked, ...model.acceptances.flatMap((acceptance) => judge(model, acceptance, used.has(acceptance)))];
}

/** Whether an acceptance speaks of a finding: same code, and the finding's construct is the scope or lies below it. */
export function covers({ code, scope, files, subject }: Acceptance, issue: Issue): boolean {
  if (issue.code !== code || subject !== undefined) return false;
  const [construct = ''] = issue.path.split(' ', 1);
  return construct === scope || construct.startsWith(`${scope}/`) || issue.cluster === scope || files.includes(construct);
}

/** Whether a code stands for what a change does, which no state by itself shows. */
export function isOfChange(code: string): boolean {
  return code.startsWith('REVIEW_');
}

function isKnown(code: string): boolean {
  return Object.hasOwn(codes, code);
}

function judge(model: Model, { code, reason, scope }: Acceptance, used: boolean): readonly Issue[] {
  const path = `${scope} accept(${code})`;
  const { cluster } = model;
  if (!isKnown(code)) {
    const message = `no finding has the code "${code}"`;
    return [{ code: 'MODEL_ACCEPTANCE_UNKNOWN_CODE', severity: 'error', path, message, hint: nearestCode(code), cluster }];
  }
  if (reason.trim() === '') {
    const message = `the acceptance of ${code} has no reason`;
    return [
      {
        code: 'MODEL_ACCEPTANCE_REASON',
        severity: 'error',
        path,
        message,
        hint: 'say why it is fine here; every report prints it',
        cluster,
      },
    ];
  }
  // What a change does is not known without the state before it: the guard judges these.
  if (used || isOfChange(code)) return [];
  const message = `nothing at or below ${scope} is found by ${code} any more`;
  return [{ code: 'MODEL_ACCEPTANCE_UNUSED', severity: 'warning', path, message, hint: 'remove the acceptance', cluster }];
}

/** There are too many codes to list them; without a near one the place that does is named. */
function nearestCode(code: string): string {
  const lower = Object.keys(codes).map((known) => known.toLowerCase());
  const match = nearest(code.toLowerCase(), lower)?.toUpperCase();
  return match === undefined ? '`labwright explain` lists all codes' : `did you mean \`${match}\`?`;
}
