import { compareText } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import { applicationFile } from './application-file.ts';
import { applicationSets } from './application-set.ts';
import type { ArgoFile } from './argo-file.ts';
import { bootstrapFolder } from './bootstrap-folder.ts';
import { projects } from './projects.ts';
import { rootApplication } from './root-application.ts';
import { settings } from './settings.ts';

/**
 * Everything below `argocd/<cluster>/` that Argo CD or `kubectl apply -k` reads, sorted by path. The manifests tell what the
 * declared facts do not: the Namespace `argocd` itself, namespaces and kinds in use, and whether EndpointSlices are rendered.
 */
export function argoTree(model: Model, manifests: readonly Manifest[]): ArgoFile[] {
  return [
    ...bootstrapFolder(model, manifests),
    rootApplication(model),
    ...settings(model, manifests, 'root'),
    ...projects(model, manifests),
    ...applicationSets(model),
    ...model.applications.map((application) => applicationFile(model, application)),
  ].sort((a, b) => compareText(a.path, b.path));
}
