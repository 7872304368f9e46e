import { isObject } from '../model/index.ts';

/** How deep values are looked into; what lies deeper is compared by its text. Objects that a server takes are far from it. */
export const deepest = 100;

/** Own value of a map: `__proto__` and `constructor` are keys like any other. */
export function valueAt(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Path of a key below another: `spec.replicas`, `metadata.labels[app.kubernetes.io/name]`. */
export function below(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * Whether two values are the same whatever the order of keys. In an object of Kubernetes an unset key and `null` are the same;
 * in other data (`isData`) they are two things.
 */
export function isEqual(a: unknown, b: unknown, isData = false, depth = 0): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return !isData && (a ?? undefined) === (b ?? undefined);
  if (depth > deepest) return canonical(a, isData) === canonical(b, isData);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => isEqual(item, b[index], isData, depth + 1));
  }
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of Object.keys(one)) if (!isEqual(one[key], valueAt(other, key), isData, depth + 1)) return false;
  for (const key of Object.keys(other)) if (!Object.hasOwn(one, key) && !isUnset(other[key], isData)) return false;
  return true;
}

function isUnset(value: unknown, isData: boolean): boolean {
  return value === undefined || (value === null && !isData);
}

/** One text for all values that are the same whatever the order of their keys. It needs no stack, so any depth is fine. */
export function canonical(value: unknown, isData = false): string {
  const parts: string[] = [];
  const open: ({ readonly text: string } | { readonly value: unknown })[] = [{ value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('text' in next) {
      parts.push(next.text);
      continue;
    }
    const one = next.value;
    if (Array.isArray(one)) {
      parts.push('[');
      open.push({ text: ']' });
      for (let index = one.length - 1; index >= 0; index--) open.push({ text: ',' }, { value: one[index] });
    } else if (isObject(one)) {
      parts.push('{');
      open.push({ text: '}' });
      for (const key of Object.keys(one).sort().reverse()) {
        if (!isUnset(one[key], isData)) open.push({ text: ',' }, { value: one[key] }, { text: `${JSON.stringify(key)}:` });
      }
    } else parts.push(JSON.stringify(one ?? null));
  }
  return parts.join('');
}
