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
  return objects.some((object: ObjectDiff) => {
    if (podTemplatePath(object.identity) === undefined) return kind(object.identity.kind);
    return object.change !== 'changed' || object.fields.some(({ path }) => !besides.test(path));
  });
}
