import type { JsonObject, Manifest, Model } from '../model/index.ts';
import type { ArgoFile } from './argo-file.ts';
import { argoFolder } from './names.ts';
import { settings } from './settings.ts';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION, INSTALL_MANIFEST } from './version.ts';

/** What `kubectl apply -k` installs before Argo CD can do anything itself. kustomize reads nothing outside this folder. */
export function bootstrapFolder(model: Model, manifests: readonly Manifest[]): ArgoFile[] {
  const patches = settings(model, manifests, 'bootstrap');
  return [kustomization(model, patches), namespaceFile(model, manifests), ...patches];
}

function kustomization(model: Model, patches: readonly ArgoFile[]): ArgoFile {
  const folder = `${argoFolder(model)}/bootstrap`;
  return {
    path: `${folder}/kustomization.yaml`,
    format: 'yaml',
    head: [
      `Installs Argo CD ${ARGOCD_VERSION} with the settings of this cluster. Needs the network for upstream's manifest.`,
      `Run: kubectl apply --server-side --force-conflicts -k ${folder}`,
    ].join('\n'),
    value: {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: ARGOCD_NAMESPACE,
      resources: ['namespace.yaml', INSTALL_MANIFEST],
      // With a target, because upstream's objects have no namespace and a patch with one would find none of them.
      patches: patches.map(({ path, value }) => ({
        path: path.slice(folder.length + 1),
        target: { kind: 'ConfigMap', name: nameOf(value) },
      })),
    },
  };
}

/** The namespace as the first layer renders it, so that Argo CD finds nothing to change when it takes over. */
function namespaceFile(model: Model, manifests: readonly Manifest[]): ArgoFile {
  const rendered = manifests.find(
    ({ identity }) => identity.group === '' && identity.kind === 'Namespace' && identity.name === ARGOCD_NAMESPACE,
  );
  return {
    path: `${argoFolder(model)}/bootstrap/namespace.yaml`,
    format: 'yaml',
    head: 'The same object as in dist/: bootstrap makes it, the first layer keeps it.',
    value: rendered?.body ?? { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ARGOCD_NAMESPACE } },
  };
}

function nameOf(value: JsonObject): string {
  return (value.metadata as { readonly name: string }).name;
}
