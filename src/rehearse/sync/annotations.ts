import { below } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';

/** Annotations by which an object tells Argo CD how it wants to be treated. */
export const annotations = {
  hook: 'argocd.argoproj.io/hook',
  hookDeletePolicy: 'argocd.argoproj.io/hook-delete-policy',
  syncOptions: 'argocd.argoproj.io/sync-options',
  syncWave: 'argocd.argoproj.io/sync-wave',
  trackingId: 'argocd.argoproj.io/tracking-id',
  helmHook: 'helm.sh/hook',
  helmHookDeletePolicy: 'helm.sh/hook-delete-policy',
  helmHookWeight: 'helm.sh/hook-weight',
} as const;

export function annotationOf(object: JsonObject, key: string): string | undefined {
  const value = below(object, 'metadata', 'annotations', key);
  return typeof value === 'string' ? value : undefined;
}

/** Values of an annotation that is a list with commas, each once. */
export function listedIn(object: JsonObject, key: string): readonly string[] {
  const values = (annotationOf(object, key) ?? '').split(',').map((value) => value.trim());
  return [...new Set(values)].filter((value) => value !== '');
}
