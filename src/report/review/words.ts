import type { FieldDiff, ObjectDiff, Reordered } from '../../diff/index.ts';
import { formatIdentity, groupBy } from '../../model/index.ts';
import type { ClusterReview, Consequence, FleetReview, Level } from '../../review/index.ts';
import { pairText, valueText, visible } from '../visible.ts';

/** What each level means, for whoever reads only the first line. */
export const meanings: Readonly<Record<Level, string>> = {
  none: 'nothing restarts, and nothing is lost',
  restart: 'pods restart, and nothing should be noticed',
  interruption: 'something is down for a while, or does not come up by itself',
  'data-loss': 'data may be lost',
  'lock-out': 'you or Argo CD may not get in any more',
};

/** The answer of a whole review in one sentence. */
export function verdict({ level, clusters }: FleetReview): string {
  if (clusters.every(isSame)) return 'nothing differs';
  const consequences = clusters.flatMap((one) => one.consequences);
  const opened = consequences.filter(({ widens }) => widens === true).length;
  const words = opened === 0 ? '' : `; ${plural(opened, 'thing')} ${opened === 1 ? 'is' : 'are'} opened`;
  // Copies that end stop nothing and lose nothing, and are no all-clear.
  const told = level === 'none' ? consequences.length - opened : 0;
  const meaning = told === 0 ? meanings[level] : `nothing restarts or goes by the push itself; ${plural(told, 'consequence')} to read`;
  return `${level}: ${meaning}${words}`;
}

export function isSame({ diff }: ClusterReview): boolean {
  return diff.change === 'same';
}

/** `2 of 5 clusters differ; of 812 objects 12 changed, 2 added` */
export function counts({ clusters }: FleetReview): string {
  const differing = clusters.filter((one) => !isSame(one));
  const objects = clusters.flatMap(({ diff }) => diff.objects);
  const total = objects.length + clusters.reduce((sum, { diff }) => sum + diff.alike, 0);
  const kinds = (['changed', 'renamed', 'moved', 'added', 'removed'] as const)
    .map((change) => [change, objects.filter((one) => one.change === change).length] as const)
    .flatMap(([change, number]) => (number === 0 ? [] : [`${number} ${change}`]));
  const facts = clusters.reduce((sum, { diff }) => sum + diff.facts.length, 0);
  return [
    clusters.length === 1
      ? 'one cluster'
      : `${differing.length} of ${clusters.length} clusters ${differing.length === 1 ? 'differs' : 'differ'}`,
    `of ${plural(total, 'object')} ${kinds.length === 0 ? 'none differs' : kinds.join(', ')}`,
    ...(facts === 0 ? [] : [`${plural(facts, 'declared fact')} changed`]),
  ].join('; ');
}

/** `3 objects`; the plural takes an s. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** `StatefulSet ai/pgvector`, or for what was renamed `StatefulSet ai/database → ai/pgvector`. */
export function titleOf({ change, identity, before }: ObjectDiff): string {
  const name = formatIdentity(identity);
  if (change !== 'renamed' || before === undefined) return visible(name);
  return visible(`${formatIdentity(before.identity)} → ${name.slice(identity.kind.length + 1)}`);
}

/** Where an object is: `data/pgvector`, or for what was moved `apps/pgvector → data/pgvector`. */
export function placeOf({ layer, application, before }: ObjectDiff): string {
  const now = `${layer}/${application}`;
  const then = before === undefined ? now : `${before.layer}/${before.application}`;
  return visible(then === now ? now : `${then} → ${now}`);
}

export type Sign = '+' | '-' | '~';

/** `+` for what came, `-` for what went, `~` for what is otherwise. */
export function signOf(change: ObjectDiff['change']): Sign {
  return change === 'added' ? '+' : change === 'removed' ? '-' : '~';
}

/** One field in short texts: what it was and what it is, each at most so long. */
export interface FieldWords {
  readonly sign: Sign;
  readonly path: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Instead of both, where they may not be shown. */
  readonly hidden?: string | undefined;
}

export function fieldWords({ path, from, to, hidden }: FieldDiff, most: number): FieldWords {
  const [was, is] = hidden === undefined ? [from, to] : [hidden.from, hidden.to];
  const sign = was === undefined ? '+' : is === undefined ? '-' : '~';
  const shown = { sign, path: visible(path) } as const;
  if (hidden !== undefined) return { ...shown, hidden: hiddenWords(hidden) };
  if (sign === '~') {
    const [before, after] = pairText(was, is, most);
    return { ...shown, from: before, to: after };
  }
  return {
    ...shown,
    ...(was === undefined ? {} : { from: valueText(was, most) }),
    ...(is === undefined ? {} : { to: valueText(is, most) }),
  };
}

function hiddenWords({ from, to }: NonNullable<FieldDiff['hidden']>): string {
  if (from === undefined && to === undefined) return 'another value, not shown';
  if (from === undefined) return `a value of ${plural(to ?? 0, 'byte')}, not shown`;
  if (to === undefined) return `a value of ${plural(from, 'byte')}, not shown, is gone`;
  return `another value, not shown, of ${plural(to, 'byte')}${from === to ? '' : ` instead of ${from}`}`;
}

/** Of objects that only say the same in another order: which, and which lists. */
export function reorderedWords({ identity, lists }: Reordered): string {
  return visible(`${formatIdentity(identity)}: ${lists.map(({ path }) => path).join(', ')}`);
}

/** Consequences that are told together. */
export interface Group<C extends Consequence = Consequence> {
  readonly name: Level | 'opens';
  readonly all: readonly C[];
}

/** Told openly; what else there is lies in a fold. */
export const graveGroups: readonly Group['name'][] = ['lock-out', 'data-loss', 'interruption', 'opens'];

/** Gravest first; what opens something without harm comes before what only restarts. Within a group they keep their order. */
export function groupsOf<C extends Consequence>(consequences: readonly C[]): readonly Group<C>[] {
  const groupOf = ({ level, widens }: C) => (widens === true && (level === 'none' || level === 'restart') ? 'opens' : level);
  const groups = groupBy(consequences, groupOf);
  return ([...graveGroups, 'restart', 'none'] as const).flatMap((name) => {
    const all = groups.get(name);
    return all === undefined ? [] : [{ name, all }];
  });
}
