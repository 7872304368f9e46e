import type { ObjectDiff } from '../diff/index.ts';
import { compareText } from '../issues/index.ts';
import { formatIdentity, groupBy, identityKey } from '../model/index.ts';
import { isChecksum, type Neutral, neutralAll, neutralIn } from './neutral.ts';
import { type ClusterReview, type Consequence, type FleetReview, levels, type SharedChange } from './review.ts';

/** One changed object where it is. */
interface Placed {
  readonly object: ObjectDiff;
  readonly neutral: Neutral;
  readonly at: SharedChange['objects'][number];
}

/** Changes that are the same on several clusters or environments, apart from their names. */
export function sharedChanges(clusters: readonly ClusterReview[]): readonly SharedChange[] {
  const all = clusters.flatMap(({ cluster, diff, environments }) => {
    const neutralOf = neutralIn(cluster, environments);
    return diff.objects.map((object, index): Placed => ({ object, neutral: neutralOf(object.application), at: { cluster, index } }));
  });
  // Most objects are in one place only, and need not be read whole.
  return [...groupBy(all, nameKey).values()]
    .filter((group) => placesOf(group).size > 1)
    .flatMap((group) => [...groupBy(group, changeKey).values()])
    .map((group) => ({ group, places: placesOf(group) }))
    .filter(({ places }) => places.size > 1)
    .map(({ group: [first], places }) => ({
      title: first === undefined ? '' : first.neutral.text(formatIdentity(first.object.identity)),
      places: [...places.keys()],
      objects: [...places.values()],
    }))
    .sort((a, b) => b.places.length - a.places.length || compareText(a.title, b.title));
}

/** Each place once, with its first object. */
function placesOf(group: readonly Placed[]): ReadonlyMap<string, Placed['at']> {
  const places = new Map<string, Placed['at']>();
  for (const { neutral, at } of group) if (!places.has(neutral.place)) places.set(neutral.place, at);
  return places;
}

/** Which object it is, whoever has it. */
function nameKey({ object: { change, identity, layer, application }, neutral: { text } }: Placed): string {
  return text(`${change} ${layer} ${application} ${identityKey(identity)}`);
}

/** What becomes of it, whoever has it. */
function changeKey({ object: { before, fields, body }, neutral: { text } }: Placed): string {
  const told = fields.filter(({ path }) => !isChecksum(path));
  const from = before === undefined ? null : [before.identity, before.application];
  return JSON.stringify(neutralAll([from, told, body ?? null], text));
}

/** One consequence of several places, apart from their names. */
export interface SharedConsequence {
  /** With `<cluster>` or `<environment>` for what only says which it is, where there are several places; the evidence is that of the first. */
  readonly consequence: Consequence;
  /** Where it is: `vx-home`, or `ai-rnd/staging`. */
  readonly places: readonly string[];
  /** Position in `clusters[].consequences`, of each one that is folded into it. */
  readonly members: readonly { readonly cluster: string; readonly index: number }[];
}

/** Every consequence of a fleet, gravest first; those that are alike stand there once. */
export function sharedConsequences({ clusters }: FleetReview): readonly SharedConsequence[] {
  const groups = new Map<
    string,
    {
      readonly first: Consequence;
      readonly text: Neutral['text'];
      readonly places: Set<string>;
      readonly members: SharedConsequence['members'][number][];
    }
  >();
  for (const { cluster, consequences, environments } of clusters) {
    const neutralOf = neutralIn(cluster, environments);
    for (const [index, one] of consequences.entries()) {
      const { place, text } = neutralOf(one.application);
      const { topic, level, widens = false, application, subject, message, hint = '', accepted = '' } = one;
      const key = JSON.stringify(neutralAll([topic, level, widens, application, subject, message, hint, accepted], text));
      const group = groups.get(key) ?? { first: one, text, places: new Set(), members: [] };
      groups.set(key, group);
      group.places.add(place);
      group.members.push({ cluster, index });
    }
  }
  return [...groups.values()]
    .map(({ first, text, places, members }) => ({
      consequence:
        places.size === 1
          ? first
          : {
              ...first,
              subject: text(first.subject),
              message: text(first.message),
              hint: first.hint === undefined ? undefined : text(first.hint),
            },
      places: [...places],
      members,
    }))
    .sort((a, b) => levels.indexOf(b.consequence.level) - levels.indexOf(a.consequence.level));
}
