import { changesBetween, shownChange } from '../../../rehearse/index.ts';
import { sizeChange, sizeVerdict } from '../immutable/sizes.ts';
import type { Rule } from '../index.ts';
import { about, objectsOf } from '../objects.ts';

/** Claims that grow in place. */
export const growth: Rule = (input) => {
  const { head } = input;
  if (head === undefined) return [];
  return objectsOf(input).pairs.flatMap((pair) => {
    const size = pair.fields.length === 0 ? undefined : sizeChange(pair.head, changesBetween(pair.base.body, pair.head.body));
    if (size === undefined || sizeVerdict(pair.base, size, head.model) !== 'grows') return [];
    const message = 'its volume grows in place and keeps what is on it; it never shrinks again';
    return [about(pair.head, { topic: 'data', level: 'none', message, evidence: [shownChange(size)] })];
  });
};
