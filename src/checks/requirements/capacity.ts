import { complaintOf } from '../capacity/placement-findings.ts';
import { questionsOf } from '../capacity/questions.ts';
import type { Judge } from './judge.ts';

/** Everything that always runs has a place, in whatever order it arrives; so has each update and each Job beside it. */
export const withinCapacity: Judge = (facts) =>
  questionsOf(facts)
    .filter(({ kind }) => kind === 'runs' || kind === 'update' || kind === 'job')
    .flatMap((question) => {
      // Where an update or a Job finds its place only in some arrangements it may wait, and goes on later.
      if (question.kind !== 'runs' && question.answer.verdict === 'depends') return [];
      const complaint = complaintOf(question);
      return complaint === undefined ? [] : [{ subject: question.subject || 'nodes', ...complaint }];
    });
