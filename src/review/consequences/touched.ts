import { isDeepStrictEqual } from 'node:util';
import type { ClusterDiff, ObjectDiff, State } from '../../diff/index.ts';
import { podTemplatePath } from '../../model/index.ts';
import type { Both } from './between.ts';

/** What an answer that takes its time to work out rests on. */
export interface RestsOn {
  /** Facts of the model. */
  readonly facts: readonly (keyof State['model'])[];
  /** Whether an object of a kind without pods counts. */
  readonly kind: (kind: string) => boolean;
  /** Fields of pods that do not count. */
  readonly besides: RegExp;
}

/** Whether anything differs that an answer rests on, so that it need not be worked out for both states when nothing does. */
export function isTouched({ base, head, diff }: Both, restsOn: RestsOn): boolean {
  return objectsTouch(diff, restsOn) || restsOn.facts.some((key) => !isDeepStrictEqual(base.model[key], head.model[key]));
}

function objectsTouch({ objects }: ClusterDiff, { kind, besides }: RestsOn): boolean {
  return objects.some((object) =>
    podTemplatePath(object.identity) === undefined ? kind(object.identity.kind) : hasOtherThan(besides, object),
  );
}

/** Whether anything else than some fields of an object differs. Names in brackets may look like fields and are none. */
export function hasOtherThan(besides: RegExp, { change, fields }: ObjectDiff): boolean {
  return change !== 'changed' || fields.some(({ path }) => !besides.test(path.replace(/\[[^\]]*\]/g, '')));
}
