import type { Requirement } from '../../model/index.ts';
import type { Facts } from '../facts.ts';

/** One thing that does not meet a demand. */
export interface Failing {
  /** What it is about, in the words that an exception uses. */
  readonly subject: string;
  readonly message: string;
  /** What to do, as the beginning of a sentence. */
  readonly hint: string;
}

/** Everything that does not meet a demand; exceptions are taken out afterwards. */
export type Judge = (facts: Facts, requirement: Requirement) => readonly Failing[];
