import { isObject } from '../model/index.ts';

/** One value that two pieces of plain data do not share; nothing stands for a value that one of them lacks. */
export interface FieldDifference {
  /** `spec.template.spec.containers[ollama].resources.limits.memory` */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Fields that tell the items of a list apart, the first that every item has and no two share. */
const identifying = ['name', 'mountPath', 'key', 'containerPort', 'port', 'host', 'secretName', 'topologyKey', 'path'] as const;

/** Every value that differs, sorted by path. Items of a list are matched by what identifies them, not by their place. */
export function compareFields(a: unknown, b: unknown, path = ''): readonly FieldDifference[] {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys.flatMap((key) => compareFields(a[key], b[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, path);
  return Object.is(a, b) ? [] : [{ path, a, b }];
}

function compareLists(a: readonly unknown[], b: readonly unknown[], path: string): readonly FieldDifference[] {
  const field = identifying.find((name) => isKey(a, name) && isKey(b, name));
  const [one, other] = [a[0], b[0]];
  // The only item there is is the same thing, whatever it is called now.
  if (a.length === 1 && b.length === 1 && isObject(one) && isObject(other) && (field === undefined || one[field] !== other[field]))
    return compareFields(one, other, `${path}[0]`);
  if (field !== undefined) {
    const byKey = (list: readonly unknown[]) => new Map(list.map((item) => [String((item as Record<string, unknown>)[field]), item]));
    const [left, right] = [byKey(a), byKey(b)];
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
      compareFields(left.get(key), right.get(key), `${path}[${key}]`),
    );
  }
  if (a.length === b.length && a.every(isObject)) return a.flatMap((item, index) => compareFields(item, b[index], `${path}[${index}]`));
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path, a, b }];
}

/** Whether every item has the field and no two have the same value in it. An empty list has any key. */
function isKey(list: readonly unknown[], field: string): boolean {
  const values = list.map((item) => (isObject(item) ? item[field] : undefined));
  return (
    values.every((value) => typeof value === 'string' || typeof value === 'number') && new Set(values.map(String)).size === list.length
  );
}
