import type { ObjectDiff } from '../diff/index.ts';
import { compareText } from '../issues/index.ts';
import { formatIdentity } from '../model/index.ts';
import { isChecksum, type Neutral, neutralAll, neutralIn } from './neutral.ts';
import { type ClusterReview, type Consequence, type FleetReview, levels, type SharedChange } from './review.ts';

/** Changes that are the same on several clusters or environments, apart from their names. */
export function sharedChanges(clusters: readonly ClusterReview[]): readonly SharedChange[] {
  const groups = new Map<string, { readonly title: string; readonly at: Map<string, SharedChange['objects'][number]> }>();
  for (const { cluster, diff, environments } of clusters) {
    const neutralOf = neutralIn(cluster, environments);
    for (const [index, object] of diff.objects.entries()) {
      const neutral = neutralOf(object.application);
      const key = changeKey(object, neutral);
      const group = groups.get(key) ?? { title: neutral.text(formatIdentity(object.identity)), at: new Map() };
      groups.set(key, group);
      if (!group.at.has(neutral.place)) group.at.set(neutral.place, { cluster, index });
    }
  }
  return [...groups.values()]
    .filter(({ at }) => at.size > 1)
    .map(({ title, at }) => ({ title, places: [...at.keys()], objects: [...at.values()] }))
    .sort((a, b) => b.places.length - a.places.length || compareText(a.title, b.title));
}

/** What a change is, whoever has it. */
function changeKey({ change, identity, layer, application, before, fields, body }: ObjectDiff, { text }: Neutral): string {
  const told = fields.filter(({ path }) => !isChecksum(path));
  return JSON.stringify(
    neutralAll(
      [change, identity, layer, application, before === undefined ? null : [before.identity, before.application], told, body ?? null],
      text,
    ),
  );
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
      const { topic, level, widens = false, application, subject, message, hint = '' } = one;
      const key = JSON.stringify(neutralAll([topic, level, widens, application, subject, message, hint], text));
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
