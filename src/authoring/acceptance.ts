import type { Construct } from 'constructs';
import type { Issue } from '../issues/index.ts';

/** Findings about a change rather than about what is rendered: they are gone once the change is made. */
const ofChanges = 'REVIEW_';

/** What is wrong with what an acceptance is about. One of a change names a single thing, so that no other change slips through. */
export function wrongAcceptance(code: string, about: Construct | string): Pick<Issue, 'code' | 'message' | 'hint'> | undefined {
  if (code.startsWith(ofChanges) === (typeof about === 'string')) return undefined;
  if (typeof about === 'string') {
    const message = `"${about}" is a text, and only what a change does is accepted by one`;
    return { code: 'MODEL_VALUE', message, hint: 'give the construct that it is about, or nothing for the whole cluster' };
  }
  const message = 'what a change does is accepted for one thing, and none is named';
  return {
    code: 'MODEL_VALUE',
    message,
    hint: `name it as the finding does: \`cluster.accept('${code}', '…', 'StatefulSet home/photos')\``,
  };
}
