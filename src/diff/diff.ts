import { compareText } from '../issues/index.ts';
import { compareIdentity, type JsonObject, type Manifest } from '../model/index.ts';
import { differencesOf } from './differences.ts';
import { factDiffs } from './facts.ts';
import { fieldDiff } from './field-diff.ts';
import { matchManifests, notShared, type Pair } from './match.ts';
import type { ClusterDiff, ObjectDiff, Place, Reordered, State } from './result.ts';
import { withoutSecrets } from './secrecy.ts';

/** What differs between two states of one cluster; one of them may not be there. */
export function diffStates(base: State | undefined, head: State | undefined): ClusterDiff {
  const [before, after] = [base?.manifests ?? [], head?.manifests ?? []];
  const differing = notShared(before, after);
  const compared = matchManifests(differing, notShared(after, before)).map(comparePair);
  const objects = compared.flatMap(({ object }) => object ?? []).sort(byPlace);
  const reordered = compared.flatMap((one) => one.reordered ?? []).sort(byPlace);
  const facts = base === undefined || head === undefined ? [] : factDiffs(base.model, head.model);
  const isSame = objects.length + facts.length === 0;
  return {
    cluster: (head ?? base)?.model.cluster ?? '',
    change: base === undefined ? 'added' : head === undefined ? 'removed' : isSame ? 'same' : 'changed',
    objects,
    facts,
    alike: before.length - differing.length + compared.filter(({ object }) => object === undefined).length,
    ...(reordered.length > 0 ? { reordered } : {}),
  };
}

interface Compared {
  readonly object?: ObjectDiff | undefined;
  readonly reordered?: Reordered | undefined;
}

function comparePair({ before, after }: Pair): Compared {
  if (before === undefined || after === undefined) {
    const only = after ?? before;
    if (only === undefined) return {};
    const body = withoutSecrets(only.body) as JsonObject;
    return { object: { change: before === undefined ? 'added' : 'removed', ...placeOf(only), fields: [], body } };
  }
  const isRenamed = compareIdentity(before.identity, after.identity) !== 0;
  const isMoved =
    before.file !== after.file || before.origin.application !== after.origin.application || before.origin.layer !== after.origin.layer;
  const { fields, reordered } = differencesOf(before.body, after.body);
  if (fields.length === 0 && !isRenamed && !isMoved)
    return reordered.length === 0 ? {} : { reordered: { ...placeOf(after), lists: reordered } };
  return {
    object: {
      change: isRenamed ? 'renamed' : isMoved ? 'moved' : 'changed',
      ...placeOf(after),
      ...(isRenamed || isMoved ? { before: placeOf(before) } : {}),
      fields: fields.map(fieldDiff),
    },
  };
}

function placeOf({ identity, origin, file }: Manifest): Place {
  return { identity, layer: origin.layer, application: origin.application, file };
}

function byPlace(a: Place, b: Place): number {
  return compareText(a.layer, b.layer) || compareText(a.application, b.application) || compareIdentity(a.identity, b.identity);
}
