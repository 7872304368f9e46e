import type { AnyCluster, ClusterConstruct, StorageClassSpec } from '../../../authoring/index.ts';
import type { SnapshotScheduleProps } from './snapshot-schedule-props.ts';

type Problem = (field: string, message: string, hint?: string) => void;

/** Findings with the field of one construct. */
export function reporter({ facts }: ClusterConstruct, path: string): Problem {
  return (field, message, hint) =>
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${path} ${field}`,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
}

/** Whole numbers within bounds, and claims that are named twice, or left out without a word. */
export function checkValues<C extends AnyCluster>(
  { claims, exclude = {} }: SnapshotScheduleProps<C>,
  { keep, readyWithin }: { readonly keep: number; readonly readyWithin: number },
  problem: Problem,
): void {
  const whole = (field: string, value: number, most: number) => {
    if (!Number.isInteger(value) || value < 1 || value > most) problem(field, `${value} is no whole number from 1 to ${most}`);
  };
  whole('keep', keep, 200);
  whole('readyWithin', readyWithin, 1440);
  if (claims?.length === 0)
    problem('claims', 'an empty list takes no snapshot of anything', 'leave it out for every claim of the namespace');
  for (const [claim, reason] of Object.entries(exclude)) {
    if (reason.trim() === '') problem(`exclude.${claim}`, 'the reason is empty', 'write why nobody would miss it');
    if (claims?.includes(claim) === true)
      problem(`exclude.${claim}`, 'is left out, and stands in `claims` too', 'remove it from one of the two');
  }
}

/** A storage class, with the owner's word for it. */
export interface TakenClass extends StorageClassSpec {
  readonly key: string;
}

/**
 * The storage classes whose claims are taken: those that are named, or all that the driver of the snapshots serves. A
 * finding for each that it cannot snapshot, and where there is none at all.
 */
export function takenClasses(
  cluster: ClusterConstruct,
  { words, driver, path }: { readonly words: readonly string[] | undefined; readonly driver: string; readonly path: string },
  problem: Problem,
): readonly TakenClass[] {
  const all = cluster.storageClasses as Readonly<Record<string, StorageClassSpec>>;
  if (words === undefined) {
    const found = Object.entries(all).flatMap(([key, spec]) =>
      spec.snapshots === true && spec.provisioner === driver ? [{ key, ...spec }] : [],
    );
    if (found.length === 0) {
      const message = `no storage class of this cluster says \`snapshots: true\` and is served by ${driver}, which makes these snapshots`;
      problem('storageClasses', message, 'declare `snapshots: true` on the class of the claims, if its driver can');
    }
    return found;
  }
  if (words.length === 0) problem('storageClasses', 'an empty list takes no snapshot of anything', 'leave it out for every class that can');
  return words.flatMap((word) => {
    const spec = cluster.facts.lookUp<StorageClassSpec>(all, word, `${path} storageClasses`, 'storage class');
    if (spec === undefined) return [];
    if (spec.snapshots !== true) {
      problem('storageClasses', `class ${word} cannot make snapshots: it does not say \`snapshots: true\``, 'name a class that does');
    } else if (spec.provisioner !== driver) {
      problem('storageClasses', `class ${word} is served by ${spec.provisioner}, and these snapshots are made by ${driver}`);
    }
    return [{ key: word, ...spec }];
  });
}
