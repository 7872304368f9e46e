import { compareText } from '../issues/index.ts';
import { compareIdentity, identityKey, type JsonObject, type Manifest } from '../model/index.ts';
import { compareFields } from './fields.ts';
import type { ClusterDiff, FieldDiff, ObjectDiff, State } from './result.ts';

/** What differs between two states of one cluster; one of them may not be there. */
export function diffStates(base: State | undefined, head: State | undefined): ClusterDiff {
  const cluster = (head ?? base)?.model.cluster ?? '';
  const before = new Map((base?.manifests ?? []).map((manifest) => [identityKey(manifest.identity), manifest]));
  const after = new Map((head?.manifests ?? []).map((manifest) => [identityKey(manifest.identity), manifest]));
  const objects = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => objectDiff(before.get(key), after.get(key)));
  const facts = fieldDiffs(base?.model, head?.model);
  const change = base === undefined ? 'added' : head === undefined ? 'removed' : objects.length + facts.length > 0 ? 'changed' : 'same';
  return {
    cluster,
    change,
    objects: objects.sort(
      (a, b) => compareText(a.layer, b.layer) || compareText(a.application, b.application) || compareIdentity(a.identity, b.identity),
    ),
    facts: base === undefined || head === undefined ? [] : facts,
    alike: [...after.keys()].filter((key) => before.has(key)).length - objects.filter((one) => one.change === 'changed').length,
  };
}

function objectDiff(before: Manifest | undefined, after: Manifest | undefined): readonly ObjectDiff[] {
  const one = after ?? before;
  if (one === undefined) return [];
  const { identity, origin, file } = one;
  const place = { identity, layer: origin.layer, application: origin.application, file };
  if (before === undefined || after === undefined)
    return [{ change: before === undefined ? 'added' : 'removed', ...place, fields: [], body: identity.kind === 'Secret' ? {} : one.body }];
  const fields = fieldDiffs(before.body, after.body);
  return fields.length === 0 ? [] : [{ change: 'changed', ...place, fields }];
}

function fieldDiffs(before: unknown, after: unknown): readonly FieldDiff[] {
  return compareFields(before as JsonObject, after as JsonObject).map(({ path, a, b }) => ({ path, from: a, to: b }));
}
