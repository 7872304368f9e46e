import type { Application, JsonObject, Model } from '../model/index.ts';
import type { ArgoFile } from './argo-file.ts';
import { argoFolder, layerName } from './names.ts';
import { IN_CLUSTER } from './version.ts';

/** Label of generated Applications that tells what removing one could lose: `kubectl -n argocd get applications -l holds-data=true`. */
const DATA_LABEL = 'holds-data';

/** The settings of one Application, read by the git files generator of its layer's ApplicationSet. */
export function applicationFile(model: Model, application: Application): ArgoFile {
  return {
    path: `${argoFolder(model)}/applications/${application.layer}/${application.name}.json`,
    format: 'json',
    value: applicationParameters(model, application),
    head: '',
  };
}

/**
 * Keys the ApplicationSet's template may name. All are always there, because the template stops at a missing one;
 * the folder is not called `path`, which the generator takes for the place of the file itself.
 */
function applicationParameters(model: Model, application: Application): JsonObject {
  return {
    name: application.argoName,
    cluster: model.cluster,
    server: IN_CLUSTER,
    folder: application.folder,
    namespace: application.namespace,
    project: layerName(model, application.layer),
    layer: application.layer,
    syncOptions: application.syncOptions,
    ignoreDifferences: application.ignoreDifferences.map(({ group, kind, name, namespace, jsonPointers, jqPathExpressions }) => ({
      group,
      kind,
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(jsonPointers === undefined ? {} : { jsonPointers }),
      ...(jqPathExpressions === undefined ? {} : { jqPathExpressions }),
    })),
    labels: { [DATA_LABEL]: application.holdsData ? 'true' : 'false' },
    cascade: application.cascade,
    charts: application.charts.map(({ repoURL, chart, version, releaseName, values }) => ({
      repoURL,
      chart,
      version,
      releaseName,
      values: values as JsonObject,
    })),
    sources: (application.sources ?? []).map(({ repoURL, revision, path, kustomize }) => ({
      repoURL,
      revision,
      path,
      namespace: kustomize?.namespace ?? '',
      patches: (kustomize?.patches ?? []) as readonly JsonObject[],
    })),
  };
}
