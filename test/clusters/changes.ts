import { isObject, type Json } from '../../src/model/index.ts';
import type { RenderedCluster } from '../../src/render/index.ts';

/** What differs between two renders, a line each: `+ file`, `- file`, `~ file: field`. */
export function changes(from: RenderedCluster, to: RenderedCluster): string[] {
  const before = new Map(from.manifests.map((m) => [short(m.file), m.body]));
  const after = new Map(to.manifests.map((m) => [short(m.file), m.body]));
  const files = [...new Set([...before.keys(), ...after.keys()])].sort();
  return files.flatMap((file) => {
    const [old, now] = [before.get(file), after.get(file)];
    if (old === undefined) return [`+ ${file}`];
    if (now === undefined) return [`- ${file}`];
    return fields(old, now, '').map((field) => `~ ${file}: ${field}`);
  });
}

const short = (file: string): string => file.replace(/^dist\/[^/]+\//, '');

/** Paths of the fields that differ, the shortest that say it. List items are told apart by name where they have one. */
function fields(a: Json | undefined, b: Json | undefined, path: string): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .sort()
      .flatMap((key) => fields(a[key] as Json, b[key] as Json, path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const named = (list: readonly Json[]) =>
      list.map((entry, index) => [isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : String(index), entry] as const);
    const [left, right] = [new Map(named(a)), new Map(named(b))];
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => fields(left.get(key), right.get(key), `${path}[${key}]`));
  }
  const say = (value: Json | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value));
  const text = `${path} ${say(a)} → ${say(b)}`;
  return [text.length > 160 ? `${path} changed` : text];
}
