import type { Cause } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import { findingIn, type Subjects } from '../findings/index.ts';
import { changesBetween } from './changes.ts';
import { refusalsOf } from './refusals.ts';
import { shownChanges } from './shown.ts';
import type { Refused } from './way-out.ts';
import { wayOut } from './ways-out.ts';

export interface TransitionProps {
  readonly subjects: Subjects;
  readonly base: Manifest;
  readonly head: Manifest;
  /** What the server refuses only because the object is there already, as `judgeRefusal` found it. */
  readonly causes: readonly Cause[];
  /** Of the head. */
  readonly model: Refused['model'];
}

/** REHEARSE_IMMUTABLE: a change the server allows on a new object only: which field of the owner’s, why, and the way out. */
export function transitionFinding({ subjects, base, head, causes, model }: TransitionProps): Issue {
  const refusals = refusalsOf(head, causes, changesBetween(base.body, head.body));
  const message = refusals.map(({ reason, changes }) =>
    changes.length === 0
      ? `is refused on the object that exists: ${reason}`
      : `${shownChanges(changes)} ${changes.length === 1 ? 'is' : 'are'} refused on the object that exists: ${reason}`,
  );
  return findingIn(subjects, head, {
    code: 'REHEARSE_IMMUTABLE',
    severity: 'error',
    message: message.join('; '),
    hint: wayOut({ base, head, changes: refusals.flatMap(({ changes }) => changes), model }),
  });
}
