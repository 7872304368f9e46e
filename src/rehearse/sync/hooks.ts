import type { JsonObject } from '../../model/index.ts';
import { annotationOf, annotations, listedIn } from './annotations.ts';

/** The phases of a sync that run on it, in the order they run; SyncFail runs only after a failure. */
export const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const;

export type Phase = (typeof PHASES)[number];

export type DeletePolicy = 'BeforeHookCreation' | 'HookSucceeded' | 'HookFailed';

/** Keeps a hook's object until Argo CD has seen how it ended, whatever deletes it meanwhile. */
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

const helmPhases: Readonly<Record<string, Phase>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
};

const deletePolicies: readonly DeletePolicy[] = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'];

const helmDeletePolicies: Readonly<Record<string, DeletePolicy>> = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
};

/** Whether an object runs as a hook instead of being kept; one marked only with Skip is none. */
export function isHook(object: JsonObject): boolean {
  if (annotationOf(object, annotations.hook) !== undefined) return !isSkipped(object);
  const helm = annotationOf(object, annotations.helmHook);
  return helm !== undefined && helm !== 'crd-install';
}

/** Whether a sync neither applies an object nor prunes it. */
export function isSkipped(object: JsonObject): boolean {
  const types = typesOf(object);
  return types.length === 1 && types[0] === 'Skip';
}

/**
 * Whether Argo CD acts as if the object were not in Git, so that a live one is pruned: a hook of no phase of a sync,
 * be it one of a deletion or a misspelt one.
 */
export function isIgnored(object: JsonObject): boolean {
  return isHook(object) && typesOf(object).length === 0;
}

/** Phases in which an object is applied. A hook may have several. */
export function phasesOf(object: JsonObject): readonly Phase[] {
  if (isSkipped(object)) return [];
  if (!isHook(object)) return ['Sync'];
  const types = typesOf(object);
  return PHASES.filter((phase) => types.includes(phase));
}

/** When a hook's object is deleted; before it is created anew where nothing is said. */
export function deletePoliciesOf(object: JsonObject): readonly DeletePolicy[] {
  const own = listedIn(object, annotations.hookDeletePolicy);
  const helm = listedIn(object, annotations.helmHookDeletePolicy).map((policy) => helmDeletePolicies[policy]);
  const found = deletePolicies.filter((policy) => own.includes(policy) || helm.includes(policy));
  return found.length === 0 ? ['BeforeHookCreation'] : found;
}

/** Helm's annotation counts only where Argo CD's own says nothing. */
function typesOf(object: JsonObject): readonly (Phase | 'Skip')[] {
  const known: readonly (Phase | 'Skip')[] = [...PHASES, 'Skip'];
  const listed = listedIn(object, annotations.hook);
  const own = known.filter((type) => listed.includes(type));
  if (own.length > 0) return own;
  return listedIn(object, annotations.helmHook).flatMap((type) => helmPhases[type] ?? []);
}
