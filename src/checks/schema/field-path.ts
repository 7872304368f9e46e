import { isObject } from '../../model/index.ts';

/** One step into an object: a key, or a place in a list. */
export type PathPart = string | number;

/** The steps of a JSON pointer. The data tells a place in a list from a key that is a number. */
export function parsePointer(pointer: string, data: unknown): readonly PathPart[] {
  let at = data;
  return pointer
    .split('/')
    .slice(1)
    .map((part): PathPart => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(at)) {
        at = at[Number(key)];
        return Number(key);
      }
      at = isObject(at) ? at[key] : undefined;
      return key;
    });
}

/** As a person writes it: `metadata.labels["app.kubernetes.io/name"]`, `spec.ports[0].port`. */
export function formatPath(parts: readonly PathPart[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}
