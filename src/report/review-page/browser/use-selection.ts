import { useMemo } from 'preact/hooks';
import type { Consequence, FleetReview } from '../../../review/review.ts';
import { outcomesOf, type Together, together } from './data/consequences.ts';
import { type Entry, entriesOf } from './data/entries.ts';
import { type Filterable, matches, nothingChosen, wordsOf } from './data/filter.ts';
import type { PageState } from './data/hash.ts';
import type { Found } from './parts/objects.tsx';

/** What a review holds, and what of it search and filters let through. */
export interface Selection {
  readonly words: readonly string[];
  readonly entries: readonly Entry[];
  readonly found: readonly Found[];
  readonly consequences: readonly Together[];
  readonly foundConsequences: readonly Together[];
  /** Objects, and consequences of what does not differ itself, that search lets through: what filters count. */
  readonly counted: readonly Filterable[];
  /** The entry that a consequence is about, where that differs. */
  readonly entryOf: (consequence: Consequence) => Entry | undefined;
}

/** Keeps what does not change between one letter and the next. */
export function useSelection(review: FleetReview, { query, chosen }: PageState): Selection {
  const whole = useMemo(() => wholeOf(review), [review]);
  const { entries, outcomes, things } = whole;
  const words = useMemo(() => wordsOf(query), [query]);
  const found = useMemo(() => foundOf(entries, words, chosen), [entries, words, chosen]);
  const foundConsequences = useMemo(() => together(outcomes.filter((one) => matches(one, words, chosen))), [outcomes, words, chosen]);
  const counted = useMemo(() => things.filter((thing) => matches(thing, words, nothingChosen)), [things, words]);
  return { ...whole, words, found, foundConsequences, counted };
}

function wholeOf(review: FleetReview) {
  const entries = entriesOf(review);
  const places = entries.flatMap((entry) => entry.places);
  const outcomes = outcomesOf(review, places);
  const owners = new Map(
    entries.flatMap((entry) => entry.places.flatMap((place) => place.consequences.map((one) => [one, entry] as const))),
  );
  const things: readonly Filterable[] = [...places, ...outcomes.filter(({ consequence }) => !owners.has(consequence))];
  return { entries, outcomes, things, consequences: together(outcomes), entryOf: (consequence: Consequence) => owners.get(consequence) };
}

function foundOf(entries: readonly Entry[], words: readonly string[], chosen: PageState['chosen']): readonly Found[] {
  return entries.flatMap((entry) => {
    const places = entry.places.filter((place) => matches(place, words, chosen));
    return places.length === 0 ? [] : [{ entry, places }];
  });
}
