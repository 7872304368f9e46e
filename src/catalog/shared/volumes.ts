import { type Facts, type k8s, quantity } from '../../authoring/index.ts';

/** Kept by Argo CD whatever happens: it holds data. */
export const keepData = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } as const;

/** Claim of a pod, with the fields the API server would fill in, so that nothing differs after a sync. */
export function claimSpec(facts: Facts, storageClass: string, size: string, path: string): k8s.PersistentVolumeClaimSpec {
  return {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: quantity(facts, size, `${path} storage.size`) } },
    storageClassName: storageClass,
    volumeMode: 'Filesystem',
  };
}

/** Template of a StatefulSet's claim. */
export function claimTemplate(
  name: string,
  labels: Readonly<Record<string, string>>,
  spec: k8s.PersistentVolumeClaimSpec,
): k8s.KubePersistentVolumeClaimProps {
  return { metadata: { name, labels }, spec };
}
