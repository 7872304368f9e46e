import type { Code, Issue } from '../issues/index.ts';
import type { Rehearsal } from '../rehearse/index.ts';
import type { ClusterReview, Consequence, Topic } from './review.ts';
import { gravest } from './review.ts';

/** What a rehearsal found about a claim of each of these topics, where the claim is true. */
const proofs: Partial<Record<Topic, readonly Code[]>> = {
  immutable: ['REHEARSE_IMMUTABLE', 'REHEARSE_REJECTED'],
  capacity: ['REHEARSE_PENDING', 'REHEARSE_POD_REFUSED', 'REHEARSE_CLAIM_UNBOUND'],
  definition: ['REHEARSE_REJECTED', 'REHEARSE_IMMUTABLE'],
};

/** What nobody foretold is told all the same. */
const surprises: Readonly<Partial<Record<Code, Topic>>> = {
  REHEARSE_IMMUTABLE: 'immutable',
  REHEARSE_REJECTED: 'definition',
  REHEARSE_PENDING: 'capacity',
  REHEARSE_POD_REFUSED: 'capacity',
};

function isClaim({ topic, level }: Consequence): boolean {
  return proofs[topic] !== undefined && level !== 'none';
}

/** A review with what the step from its base to its head came to in a rehearsal, or why there was none. */
export function withRehearsal(review: ClusterReview, rehearsal: Pick<Rehearsal, 'issues'> | string): ClusterReview {
  const claims = review.consequences.map((one) => (isClaim(one) ? { ...one, rehearsed: verdictOf(one, rehearsal) } : one));
  const all = typeof rehearsal === 'string' ? claims : [...claims, ...surprisesIn(review, rehearsal.issues)];
  return { ...review, consequences: all, level: gravest(all.map(({ level }) => level)) };
}

function verdictOf({ topic, file, application }: Consequence, rehearsal: Pick<Rehearsal, 'issues'> | string): string {
  if (typeof rehearsal === 'string') return `could not tell: ${rehearsal}`;
  const { issues } = rehearsal;
  const proof = issues.find((issue) => proofs[topic]?.includes(issue.code) === true && isAbout(issue, file, application));
  if (proof !== undefined) return 'confirmed';
  const stopped = issues.find(({ code }) => code === 'REHEARSE_CONTROL_PLANE' || code === 'REHEARSE_TIMEOUT');
  if (stopped !== undefined) return `could not tell: ${stopped.message}`;
  const notRun = issues.find((issue) => issue.code === 'REHEARSE_NOT_REHEARSED' && isAbout(issue, file, application));
  return notRun === undefined ? 'refuted' : `could not tell: ${notRun.message}`;
}

/** By the rendered file; a claim without one is about its whole application. */
function isAbout(issue: Issue, file: string | undefined, application: string): boolean {
  if (file !== undefined) return issue.file === file;
  return application === '' || issue.file?.split('/')[3] === application;
}

function surprisesIn({ cluster, consequences, diff }: ClusterReview, issues: readonly Issue[]): readonly Consequence[] {
  const differs = new Set(diff.objects.map(({ file }) => file));
  return issues.flatMap((issue): Consequence[] => {
    const topic = surprises[issue.code];
    if (topic === undefined || issue.severity !== 'error' || issue.file === undefined || !differs.has(issue.file)) return [];
    const foretold = consequences.some(
      (one) => isClaim(one) && proofs[one.topic]?.includes(issue.code) === true && isAbout(issue, one.file, one.application),
    );
    if (foretold) return [];
    return [
      {
        topic,
        level: 'interruption',
        cluster,
        application: issue.file.split('/')[3] ?? '',
        subject: issue.path,
        message: issue.message,
        evidence: [`${issue.code} of the rehearsal`],
        hint: issue.hint,
        file: issue.file,
        rehearsed: 'confirmed',
      },
    ];
  });
}
