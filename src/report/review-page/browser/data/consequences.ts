import { type Consequence, type FleetReview, levels } from '../../../../review/review.ts';
import type { Place } from './entries.ts';
import { type Filterable, filterable } from './filter.ts';

/** One consequence on one cluster. */
export interface Outcome extends Filterable {
  readonly consequence: Consequence;
}

/** What says the same of several clusters, once. */
export interface Together {
  readonly key: string;
  readonly consequence: Consequence;
  readonly clusters: readonly string[];
  /** Where clusters have evidence of their own, all of it, each line with its cluster. */
  readonly evidence: readonly string[];
}

/** Every consequence of the fleet, gravest first. */
export function outcomesOf({ clusters }: FleetReview, places: readonly Place[]): readonly Outcome[] {
  const owners = new Map(places.flatMap((place) => place.consequences.map((consequence) => [consequence, place])));
  const all = clusters.flatMap(({ consequences }) => consequences);
  return all
    .map((consequence) => {
      const { cluster, level, topic, application } = consequence;
      const { change = [], kind = [] } = owners.get(consequence)?.facets ?? {};
      const facets = {
        cluster: [cluster],
        level: [level],
        topic: [topic],
        change,
        kind,
        application: application === '' ? [] : [application],
      };
      return { consequence, ...filterable(facets, () => consequence) };
    })
    .sort((a, b) => levels.indexOf(b.consequence.level) - levels.indexOf(a.consequence.level));
}

/** Puts together what is the same but for the cluster. */
export function together(outcomes: readonly Outcome[]): readonly Together[] {
  const groups = new Map<string, Consequence[]>();
  for (const { consequence } of outcomes) {
    const { level, topic, application, subject, message, hint, accepted, rehearsed } = consequence;
    const key = JSON.stringify([level, topic, application, subject, message, hint, accepted, rehearsed]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [consequence]);
    else group.push(consequence);
  }
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ key, consequence: first, clusters: group.map(({ cluster }) => cluster), evidence: evidenceOf(group) }];
  });
}

function evidenceOf(group: readonly Consequence[]): readonly string[] {
  const texts = group.map(({ evidence }) => evidence.join('\n'));
  if (new Set(texts).size <= 1) return group[0]?.evidence ?? [];
  return group.flatMap(({ cluster, evidence }) => evidence.map((line) => `${cluster}: ${line}`));
}
