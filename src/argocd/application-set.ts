import type { JsonObject, Model } from '../model/index.ts';
import type { ArgoFile } from './argo-file.ts';
import { argoFolder, layerName } from './names.ts';
import { RETRY } from './sync-policy.ts';
import { ARGOCD_NAMESPACE } from './version.ts';

/** One ApplicationSet for each layer, or a single one that goes through the layers in order. */
export function applicationSets(model: Model): ArgoFile[] {
  return model.delivery?.ordered === true ? [orderedSet(model)] : model.layers.map(({ name }) => layerSet(model, name));
}

function layerSet(model: Model, layer: string): ArgoFile {
  return applicationSetFile(model, {
    name: layerName(model, layer),
    files: `${layer}/*.json`,
    // Written out rather than templated: a JSON file cannot put an Application into another layer's project.
    project: layerName(model, layer),
    automated: { prune: true, selfHeal: true },
    spec: {
      // A person may pause the automatic sync of an Application; everything else of it follows Git.
      ignoreApplicationDifferences: [{ jsonPointers: ['/spec/syncPolicy/automated'] }],
    },
    head: [
      `Layer ${layer}: one Application for each file in ${applicationsFolder(model)}/${layer}/.`,
      'An Application that vanishes from Git leaves its objects behind, unless its file says `cascade`.',
    ],
  });
}

function orderedSet(model: Model): ArgoFile {
  return applicationSetFile(model, {
    name: model.cluster,
    files: '*/*.json',
    project: '{{ .project }}',
    automated: { prune: true },
    spec: {
      strategy: {
        type: 'RollingSync',
        rollingSync: {
          steps: model.layers.map(({ name }) => ({ matchExpressions: [{ key: 'layer', operator: 'In', values: [name] }] })),
        },
      },
    },
    head: [
      `All layers, in order: ${model.layers.map(({ name }) => name).join(', ')}. A layer starts once every Application of the one before is healthy.`,
      'RollingSync starts every sync itself, so self-heal is off: a change made by hand stays until the next commit.',
      'An Application that vanishes from Git leaves its objects behind, unless its file says `cascade`.',
    ],
  });
}

interface SetProps {
  readonly name: string;
  /** Glob below the folder of Application files; `*` stays inside one folder. */
  readonly files: string;
  readonly project: string;
  readonly automated: JsonObject;
  readonly spec: JsonObject;
  readonly head: readonly string[];
}

function applicationSetFile(model: Model, { name, files, project, automated, spec, head }: SetProps): ArgoFile {
  const { url, revision } = model.repository;
  return {
    path: `${argoFolder(model)}/root/applicationset-${name}.yaml`,
    format: 'yaml',
    head: head.join('\n'),
    value: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name, namespace: ARGOCD_NAMESPACE },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [{ git: { repoURL: url, revision, files: [{ path: `${applicationsFolder(model)}/${files}` }] } }],
        ...spec,
        syncPolicy: { applicationsSync: 'sync', preserveResourcesOnDeletion: true },
        template: {
          metadata: {
            name: '{{ .name }}',
            labels: { cluster: '{{ .cluster }}', layer: '{{ .layer }}' },
            annotations: { 'argocd.argoproj.io/manifest-generate-paths': '/{{ .folder }}' },
          },
          spec: {
            project,
            destination: { server: '{{ .server }}', namespace: '{{ .namespace }}' },
            syncPolicy: { automated, retry: RETRY },
          },
        },
        templatePatch: templatePatch(url, revision),
      },
    },
  };
}

/**
 * What a template cannot express: lists, and keys that only some Applications have. `metadata` always has content,
 * because an empty one would erase the name; JSON is YAML, so `toJson` needs no quoting or indenting.
 */
function templatePatch(url: string, revision: string): string {
  return `metadata:
  labels: {{ toJson .labels }}
  {{- if .cascade }}
  finalizers:
    - resources-finalizer.argocd.argoproj.io
  {{- end }}
spec:
  sources:
    - repoURL: ${JSON.stringify(url)}
      targetRevision: ${JSON.stringify(revision)}
      path: {{ toJson .folder }}
    {{- range .charts }}
    - repoURL: {{ toJson .repoURL }}
      chart: {{ toJson .chart }}
      targetRevision: {{ toJson .version }}
      helm:
        releaseName: {{ toJson .releaseName }}
        valuesObject: {{ toJson .values }}
    {{- end }}
    {{- range .sources }}
    - repoURL: {{ toJson .repoURL }}
      targetRevision: {{ toJson .revision }}
      path: {{ toJson .path }}
      {{- if or .namespace .patches }}
      kustomize:
        {{- if .namespace }}
        namespace: {{ toJson .namespace }}
        {{- end }}
        {{- if .patches }}
        patches: {{ toJson .patches }}
        {{- end }}
      {{- end }}
    {{- end }}
  {{- if .ignoreDifferences }}
  ignoreDifferences: {{ toJson .ignoreDifferences }}
  {{- end }}
  {{- if .syncOptions }}
  syncPolicy:
    syncOptions: {{ toJson .syncOptions }}
  {{- end }}
`;
}

function applicationsFolder(model: Model): string {
  return `${argoFolder(model)}/applications`;
}
