import type { ApiObject } from 'cdk8s';

const comments = new WeakMap<ApiObject, readonly string[]>();

/** Lines that stand as a comment above the rendered object. */
export function comment(object: ApiObject, lines: readonly string[]): void {
  if (lines.length > 0) comments.set(object, lines);
}

export function commentOf(object: ApiObject): readonly string[] {
  return comments.get(object) ?? [];
}
