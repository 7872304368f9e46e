import type { Issue } from '../../issues/index.ts';
import { isObject, type Json, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { SYNC_WAVE } from './annotations.ts';
import { annotationsOf, manifestIssue } from './finding.ts';

/** ARGO_WAVE_NOT_A_NUMBER: Argo CD reads such a wave as 0 without a word. */
export const unreadableWaves: Check = ({ manifests }) =>
  manifests.flatMap((manifest): Issue[] => {
    const wave = annotationsOf(manifest)[SYNC_WAVE];
    if (wave === undefined || /^-?\d+$/.test(wave)) return [];
    return [
      manifestIssue(manifest, `metadata.annotations["${SYNC_WAVE}"]`, {
        code: 'ARGO_WAVE_NOT_A_NUMBER',
        severity: 'error',
        message: `"${wave}" is no whole number, so Argo CD would take wave 0`,
        hint: 'write a whole number in quotes, lower goes first, for example `"-1"`',
      }),
    ];
  });

/**
 * ARGO_WAVE_CLAIM_FIRST: a claim waits for its pod to choose the node, and the pod's wave waits for the claim. Only claims
 * of classes with WaitForFirstConsumer, within one application.
 */
export const claimsBeforePods: Check = ({ model, manifests }) => {
  const waiting = new Set(model.storageClasses.filter(({ bindingMode }) => bindingMode === 'WaitForFirstConsumer').map(({ name }) => name));
  const claims = new Map(
    manifests
      .filter(
        (manifest) =>
          manifest.identity.group === '' && manifest.identity.kind === 'PersistentVolumeClaim' && waiting.has(storageClassOf(manifest)),
      )
      .map((manifest) => [claimKey(manifest, manifest.identity.name), manifest]),
  );
  return manifests.flatMap((user) =>
    claimNames(user).flatMap((name): Issue[] => {
      const claim = claims.get(claimKey(user, name));
      if (claim === undefined || waveOf(claim) >= waveOf(user)) return [];
      return [
        manifestIssue(claim, `metadata.annotations["${SYNC_WAVE}"]`, {
          code: 'ARGO_WAVE_CLAIM_FIRST',
          severity: 'error',
          message: `claim ${name} is in wave ${waveOf(claim)} and ${user.identity.kind} ${user.identity.name}, which uses it, in wave ${waveOf(user)}; its class binds only when the pod is there, so the sync waits for ever`,
          hint: `put the claim into wave ${waveOf(user)}`,
        }),
      ];
    }),
  );
};

function waveOf(manifest: Manifest): number {
  const wave = Number(annotationsOf(manifest)[SYNC_WAVE] ?? 0);
  return Number.isInteger(wave) ? wave : 0;
}

function claimKey({ origin, identity }: Manifest, claim: string): string {
  return `${origin.application}/${identity.namespace}/${claim}`;
}

function storageClassOf({ body }: Manifest): string {
  const spec = body.spec;
  const name = isObject(spec) ? spec.storageClassName : undefined;
  return typeof name === 'string' ? name : '';
}

/** Claims that the pods of a manifest mount by name. */
function claimNames({ body }: Manifest): string[] {
  const volumes =
    at(body, 'spec', 'template', 'spec', 'volumes') ??
    at(body, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'volumes') ??
    at(body, 'spec', 'volumes');
  if (!Array.isArray(volumes)) return [];
  return volumes
    .map((volume: Json) => at(volume, 'persistentVolumeClaim', 'claimName'))
    .filter((name): name is string => typeof name === 'string');
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}
