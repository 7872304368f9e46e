import { type FieldDiff, notShared, type Reordered } from '../../diff/index.ts';
import { formatIdentity, identityKey, type Manifest } from '../../model/index.ts';
import { type Change, shownValue } from '../../rehearse/index.ts';
import type { Consequence } from '../review.ts';
import type { ConsequenceInput } from './index.ts';

/** An object that both states hold, as the API server sees it: same kind, namespace and name. */
export interface Pair {
  readonly base: Manifest;
  readonly head: Manifest;
  /** What differs; empty where it only moved to another application. */
  readonly fields: readonly FieldDiff[];
}

/** An object that says the same in another order. */
export interface Shuffled {
  readonly head: Manifest;
  readonly lists: Reordered['lists'];
}

/** The objects of a difference as the API server sees them: what is renamed for a person is gone and new for it. */
export interface Objects {
  /** Only objects that differ or moved. */
  readonly pairs: readonly Pair[];
  /** Alike but for the order of lists whose items have names. */
  readonly shuffled: readonly Shuffled[];
  readonly gone: readonly Manifest[];
  readonly fresh: readonly Manifest[];
}

const known = new WeakMap<ConsequenceInput, Objects>();

/** Sorted as the states are; worked out once for each input. */
export function objectsOf(input: ConsequenceInput): Objects {
  const found = known.get(input) ?? readObjects(input);
  known.set(input, found);
  return found;
}

function readObjects({ base, head, diff }: ConsequenceInput): Objects {
  const [all, now] = [base?.manifests ?? [], head?.manifests ?? []];
  const differ = new Set([...notShared(all, now), ...notShared(now, all)].map(({ identity }) => identityKey(identity)));
  const byKey = (manifests: readonly Manifest[]) =>
    new Map(manifests.map((one) => [identityKey(one.identity), one] as const).filter(([key]) => differ.has(key)));
  const [before, after] = [byKey(all), byKey(now)];
  const differing = new Map(diff.objects.map((object) => [identityKey(object.identity), object]));
  const pairs = [...after].flatMap(([key, manifest]): readonly Pair[] => {
    const earlier = before.get(key);
    if (earlier === undefined) return [];
    const fields = differing.get(key)?.fields ?? [];
    const moved = earlier.origin.application !== manifest.origin.application || earlier.origin.layer !== manifest.origin.layer;
    return fields.length === 0 && !moved ? [] : [{ base: earlier, head: manifest, fields }];
  });
  const shuffled = (diff.reordered ?? []).flatMap(({ identity, lists }): readonly Shuffled[] => {
    const manifest = after.get(identityKey(identity));
    return manifest === undefined ? [] : [{ head: manifest, lists }];
  });
  return {
    pairs,
    shuffled,
    gone: [...before].flatMap(([key, manifest]) => (after.has(key) ? [] : [manifest])),
    fresh: [...after].flatMap(([key, manifest]) => (before.has(key) ? [] : [manifest])),
  };
}

/** An object that is gone and the one that takes its place under another name. */
export interface Successor {
  readonly base: Manifest;
  readonly head: Manifest;
}

/**
 * Objects with a new name: those a difference knows as renamed, and where an application loses exactly one object of a kind
 * and gains exactly one, these two.
 */
export function successorsIn(input: ConsequenceInput): readonly Successor[] {
  const { gone, fresh } = objectsOf(input);
  const renamed = new Map(
    input.diff.objects.flatMap(({ change, identity, before }): [string, string][] =>
      change === 'renamed' && before !== undefined ? [[identityKey(before.identity), identityKey(identity)]] : [],
    ),
  );
  const place = ({ identity: { group, kind }, origin: { application } }: Manifest) => `${application} ${group}/${kind}`;
  const alone = (all: readonly Manifest[], one: Manifest) => all.filter((other) => place(other) === place(one));
  return gone.flatMap((base) => {
    const known = renamed.get(identityKey(base.identity));
    const [head, second] = known === undefined ? alone(fresh, base) : fresh.filter(({ identity }) => identityKey(identity) === known);
    if (head === undefined || second !== undefined || (known === undefined && alone(gone, base).length > 1)) return [];
    return [{ base, head }];
  });
}

/** What is said of one object; its subject is its kind and name unless another is given. */
export function about(
  { identity, origin, file }: Manifest,
  said: Omit<Consequence, 'cluster' | 'application' | 'subject' | 'file'> & { readonly subject?: string | undefined },
): Consequence {
  const { cluster, application } = origin;
  return { ...said, subject: said.subject ?? formatIdentity(identity), cluster, application, file };
}

/** Whether a field is another one or lies in it, or holds it. List items do not count: `spec.volumes[data].name` lies in `spec.volumes`. */
export function touches(path: string, field: string): boolean {
  const plain = path.replace(/\[[^\]]*\]/g, '');
  return plain === field || plain.startsWith(`${field}.`) || field.startsWith(`${plain}.`);
}

/** As many fields as stand in the evidence of one consequence. */
const most = 5;

/** Fields as evidence, the first few of them and how many more there are. */
export function evidenceOf(fields: readonly (FieldDiff | Change)[]): readonly string[] {
  const shown = fields.slice(0, most).map(shownField);
  const left = fields.length - shown.length;
  return left === 0 ? shown : [...shown, `${left} more ${left === 1 ? 'field' : 'fields'}`];
}

function shownField(field: FieldDiff | Change): string {
  const { path, from, to } = field;
  if ('hidden' in field && field.hidden !== undefined) return `${path}: another value, not shown`;
  if ('lines' in field && field.lines !== undefined) {
    const changed = field.lines.filter(({ sign }) => sign === '+' || sign === '-').length;
    return `${path}: ${changed} ${changed === 1 ? 'line differs' : 'lines differ'}`;
  }
  return `${path}: ${shownText(from)} → ${shownText(to)}`;
}

/** Digests and addresses stay whole, so that two of them can be told apart. */
function shownText(value: unknown): string {
  if (typeof value !== 'string') return shownValue(value as Change['from']);
  const text = value.trimEnd();
  return text !== '' && text.length <= 200 && !text.includes('\n') ? text : shownValue(text);
}

/** Names as they stand in a sentence: `a`, `a and b`, `a, b and 3 more`. */
export function namesIn(names: readonly string[], shown = 4): string {
  if (names.length > shown) return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
  const [last = ''] = names.slice(-1);
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 pod`, `3 pods`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
