import type { KubeObject } from '../../api/index.ts';
import type { JsonObject, Manifest } from '../../model/index.ts';
import { annotationOf, annotations } from './annotations.ts';
import type { Phase } from './hooks.ts';

/** One thing a sync does: apply an object in one phase, or prune one. */
export interface Task {
  readonly phase: Phase;
  readonly wave: number;
  /** As it is to be applied; what is to be pruned stands here as the server has it. */
  readonly object: KubeObject;
  /** Namespace the order goes by: the object’s own, or the Application’s even for a kind without namespaces, as Argo CD does. */
  readonly namespace: string;
  readonly isPrune: boolean;
  readonly isHook: boolean;
  /** Missing for what is pruned and for a namespace that Argo CD makes by itself. */
  readonly manifest?: Manifest | undefined;
}

/** Wave of an object: a whole number, 0 where nothing readable stands. */
export function waveOf(object: JsonObject): number {
  return wholeNumber(annotationOf(object, annotations.syncWave)) ?? wholeNumber(annotationOf(object, annotations.helmHookWeight)) ?? 0;
}

/** Tasks that stand beside each other and are the same in something, together. */
export function inRuns(tasks: readonly Task[], isSame: (a: Task, b: Task) => boolean): readonly (readonly Task[])[] {
  const runs: [Task, ...Task[]][] = [];
  for (const task of tasks) {
    const last = runs.at(-1);
    if (last !== undefined && isSame(last[0], task)) last.push(task);
    else runs.push([task]);
  }
  return runs;
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
}
