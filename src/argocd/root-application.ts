import type { Model } from '../model/index.ts';
import type { ArgoFile } from './argo-file.ts';
import { argoFolder, rootName } from './names.ts';
import { RETRY } from './sync-policy.ts';
import { ARGOCD_NAMESPACE, IN_CLUSTER } from './version.ts';

/**
 * The one Application a person applies. It has no finalizer: deleting it stops the syncing and deletes nothing.
 * Server-side apply, because it shares the settings with upstream's manifest and owns only the keys it gives.
 */
export function rootApplication(model: Model): ArgoFile {
  return {
    path: `${argoFolder(model)}/root.yaml`,
    format: 'yaml',
    head: [
      `Root of ${model.cluster}: keeps the projects, ApplicationSets and settings in ${argoFolder(model)}/root/ as they are in Git.`,
      'Applied once by hand, see `labwright bootstrap`. Deleting it deletes nothing else; only projects, ApplicationSets and settings are no longer kept up to date.',
    ].join('\n'),
    value: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: rootName(model), namespace: ARGOCD_NAMESPACE, labels: { cluster: model.cluster } },
      spec: {
        project: rootName(model),
        source: { repoURL: model.repository.url, targetRevision: model.repository.revision, path: `${argoFolder(model)}/root` },
        destination: { server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE },
        syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['ServerSideApply=true'], retry: RETRY },
      },
    },
  };
}
