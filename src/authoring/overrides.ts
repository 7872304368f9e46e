import type { ApiObject } from 'cdk8s';

const patches = new WeakMap<ApiObject, unknown[]>();

/** Notes a patch that the renderer merges into the object after the L1 class has made plain data of it. */
export function override(object: ApiObject, patch: unknown): void {
  if (patch === undefined) return;
  const earlier = patches.get(object);
  if (earlier === undefined) patches.set(object, [patch]);
  else earlier.push(patch);
}

/** Patches of an object, in the order they were given. */
export function overridesOf(object: ApiObject): readonly unknown[] {
  return patches.get(object) ?? [];
}
