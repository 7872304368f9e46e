import { type Code, compareIssues, type Issue } from '../issues/index.ts';
import type { Consequence, FleetReview, Topic } from './review.ts';

/** Topics of which a reader wants to know although nothing stops. */
const access: readonly Topic[] = ['exposure', 'flow', 'rbac', 'privilege'];

/**
 * What of a review counts as a finding, for reports that know findings only and for the guard. Lost data and a lock-out are
 * errors; an interruption and a new way in or right are warnings. A restart without interruption is none: it stands in the
 * review, and happens with every new image.
 */
export function issuesOf({ clusters }: Pick<FleetReview, 'clusters'>): readonly Issue[] {
  return clusters.flatMap(({ consequences }) => consequences.flatMap(issueOf)).sort(compareIssues);
}

/** The finding that a consequence is; nothing where it is none. */
export function issueOf(consequence: Consequence): readonly Issue[] {
  const { cluster, application, subject, message, hint, file, accepted } = consequence;
  const code = codeOf(consequence);
  if (code === undefined) return [];
  const severity = code === 'REVIEW_LOCK_OUT' || code === 'REVIEW_DATA_LOSS' ? 'error' : 'warning';
  // The file stands for the construct that rendered it, so that the owner's code can accept the finding there.
  const path = file ?? [cluster, application].filter((part) => part !== '').join('/');
  return [{ code, severity, path, message: `${subject}: ${message}`, hint, cluster, file, accepted }];
}

function codeOf({ level, topic }: Consequence): Code | undefined {
  switch (level) {
    case 'lock-out':
      return 'REVIEW_LOCK_OUT';
    case 'data-loss':
      return 'REVIEW_DATA_LOSS';
    case 'interruption':
      return 'REVIEW_INTERRUPTION';
    case 'restart':
    case 'none':
      return access.includes(topic) ? 'REVIEW_ACCESS' : undefined;
  }
}
