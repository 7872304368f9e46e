import { textAt } from '../../api/index.ts';
import { groupOf, isObject, type Json, type JsonObject } from '../../model/index.ts';
import { compareQuantities } from '../../units/index.ts';

/** One field that the owner changed. */
export interface Change {
  /** As the API server writes fields, but list items by their name: `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Nothing where the field was not set. */
  readonly from: Json | undefined;
  /** Nothing where the field is not set any more. */
  readonly to: Json | undefined;
}

/** Stands for each value of a Secret: not even a changed one may reach a report. */
export const HIDDEN = '(not shown)';

/**
 * What differs between two states of one object, in the order of its fields. Amounts are the same when they mean the same,
 * and so are lists of named items whatever their order, unless the order is all that differs.
 */
export function changesBetween(base: JsonObject, head: JsonObject): readonly Change[] {
  const kind = textAt(head, 'kind');
  const group = groupOf(textAt(head, 'apiVersion'));
  // Custom resources keep their amounts as text, so that another spelling is another value there.
  const isOwn = !group.includes('.') || group.endsWith('.k8s.io');
  const isSecret = kind === 'Secret' && group === '';
  const isAmount = (path: string) => isOwn && (amounts.test(path) || (kind === 'LimitRange' && path.startsWith('spec.limits[')));
  const changes = differences(base, head, '', isAmount);
  return isSecret ? changes.flatMap(withoutValues) : changes;
}

const amounts = /\.(?:requests|limits|capacity|hard|podFixed)(?:\.[^.[]+|\[[^\]]+\])$|\.sizeLimit$/;

type Value = Json | undefined;

function differences(from: Value, to: Value, path: string, isAmount: (path: string) => boolean): readonly Change[] {
  const [before, after] = [from ?? undefined, to ?? undefined];
  if (isMap(before) && isMap(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], below(path, key), isAmount),
    );
  }
  if (isList(before) && isList(after)) return listDifferences(before, after, path, isAmount);
  return isSame(before, after, isAmount(path)) ? [] : [{ path, from: before, to: after }];
}

function listDifferences(from: readonly Json[], to: readonly Json[], path: string, isAmount: (path: string) => boolean): readonly Change[] {
  const whole = [{ path, from, to }];
  if (![...from, ...to].every(isMap)) return JSON.stringify(from) === JSON.stringify(to) ? [] : whole;
  const nameOf = namingOf(from, to);
  const names = [...new Set([...from.map(nameOf), ...to.map(nameOf)])];
  const changes = names.flatMap((name) => {
    const before = from.findIndex((item, index) => nameOf(item, index) === name);
    const after = to.findIndex((item, index) => nameOf(item, index) === name);
    const place = nameOf === byName ? name : String(after >= 0 ? after : before);
    return differences(from[before], to[after], `${path}[${place}]`, isAmount);
  });
  const isReordered = changes.length === 0 && from.map(nameOf).join() !== to.map(nameOf).join();
  return isReordered ? [{ path, from: from.map(nameOf), to: to.map(nameOf) }] : changes;
}

type Naming = (item: Json, index: number) => string;

const byName: Naming = (item) => textAt(item, 'name');
/** Claim templates carry their name as an object does; the API server counts them. */
const byMetadataName: Naming = (item) => textAt(item, 'metadata', 'name');
const byPlace: Naming = (_, index) => String(index);

/** What was renamed is still the same item, as long as none came or went. */
function namingOf(from: readonly Json[], to: readonly Json[]): Naming {
  if (areNamed(from, byName) && areNamed(to, byName)) return byName;
  const isMoved = areNamed(from, byMetadataName) && areNamed(to, byMetadataName);
  const names = (items: readonly Json[]) => items.map(byMetadataName).sort().join();
  return isMoved && (from.length !== to.length || names(from) === names(to)) ? byMetadataName : byPlace;
}

function areNamed(items: readonly Json[], nameOf: Naming): boolean {
  const names = items.map(nameOf);
  return names.every((name) => name !== '') && new Set(names).size === names.length;
}

function isSame(from: Value, to: Value, isAmount: boolean): boolean {
  if (from === to) return true;
  if (!isAmount || !isText(from) || !isText(to)) return false;
  try {
    return compareQuantities(from, to) === 0;
  } catch {
    return false;
  }
}

/** Each key by itself, and of each value only that it is another one. */
function withoutValues({ path, from, to }: Change): readonly Change[] {
  if (path === 'data' || path === 'stringData') {
    const keys = [...new Set([from, to].flatMap((value) => (isMap(value) ? Object.keys(value) : [])))];
    return keys.map((key) => hidden(below(path, key), isMap(from) ? from[key] : undefined, isMap(to) ? to[key] : undefined));
  }
  const isValue = /^(?:data|stringData)[.[]/.test(path) || path.includes('last-applied-configuration');
  return [isValue ? hidden(path, from, to) : { path, from, to }];
}

function hidden(path: string, from: Value, to: Value): Change {
  return { path, from: from === undefined ? undefined : HIDDEN, to: to === undefined ? undefined : HIDDEN };
}

function below(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isMap(value: Value): value is JsonObject {
  return isObject(value);
}

function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}

function isText(value: Value): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
