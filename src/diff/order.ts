import { isObject } from '../model/index.ts';

/**
 * Whether the order of named items means something although the API server tells them apart by name: what runs first, and which
 * variable another one may refer to.
 */
export function isOrderMeant(field: string, from: readonly unknown[], to: readonly unknown[]): boolean {
  if (field === 'initContainers') return true;
  return field === 'env' && referencesIn(from) !== referencesIn(to);
}

/** Which variables find those that they refer to: only what stands before them, `$(NAME)`. */
function referencesIn(list: readonly unknown[]): string {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const item of list) {
    if (!isObject(item)) continue;
    const { name, value } = item;
    if (typeof value === 'string')
      for (const [, other = ''] of value.matchAll(/\$\(([\w.-]+)\)/g)) found.push(`${String(name)} ${other} ${seen.has(other)}`);
    seen.add(String(name));
  }
  return found.sort().join('\n');
}
