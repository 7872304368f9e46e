import type { FieldDiff } from '../../diff/index.ts';
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

/** The objects of a difference as the API server sees them: what is renamed for a person is gone and new for it. */
export interface Objects {
  /** Only objects that differ or moved. */
  readonly pairs: readonly Pair[];
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
  const before = new Map((base?.manifests ?? []).map((manifest) => [identityKey(manifest.identity), manifest]));
  const after = new Map((head?.manifests ?? []).map((manifest) => [identityKey(manifest.identity), manifest]));
  const differing = new Map(diff.objects.map((object) => [identityKey(object.identity), object]));
  const pairs = [...after].flatMap(([key, manifest]): readonly Pair[] => {
    const earlier = before.get(key);
    if (earlier === undefined) return [];
    const fields = differing.get(key)?.fields ?? [];
    const moved = earlier.origin.application !== manifest.origin.application || earlier.origin.layer !== manifest.origin.layer;
    return fields.length === 0 && !moved ? [] : [{ base: earlier, head: manifest, fields }];
  });
  return {
    pairs,
    gone: [...before].flatMap(([key, manifest]) => (after.has(key) ? [] : [manifest])),
    fresh: [...after].flatMap(([key, manifest]) => (before.has(key) ? [] : [manifest])),
  };
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
  if (typeof value === 'string' && value !== '' && value.length <= 200 && !value.includes('\n')) return value;
  return shownValue(value as Change['from']);
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
