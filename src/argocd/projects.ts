import { compareText } from '../issues/index.ts';
import type { JsonObject, Manifest, Model } from '../model/index.ts';
import type { ArgoFile } from './argo-file.ts';
import { argoFolder, layerName, rootName } from './names.ts';
import { ARGOCD_NAMESPACE, IN_CLUSTER } from './version.ts';

/** Settings and projects come first and are pruned last: an ApplicationSet needs them as long as it exists. */
export const FIRST_WAVE: JsonObject = { 'argocd.argoproj.io/sync-wave': '-1' };

/** The same for what must stay when its file vanishes: without it Argo CD could not be repaired through Git. */
export const FIRST_WAVE_AND_KEPT: JsonObject = { ...FIRST_WAVE, 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/** A project that allows nothing, one for the root Application, and one for each layer. */
export function projects(model: Model, manifests: readonly Manifest[]): ArgoFile[] {
  return [defaultProject(model), rootProject(model), ...model.layers.map(({ name }) => layerProject(model, manifests, name))];
}

function defaultProject(model: Model): ArgoFile {
  return projectFile(model, {
    name: 'default',
    annotations: FIRST_WAVE_AND_KEPT,
    // The empty lists are the point: Argo CD makes this project with `*` in each of them.
    spec: { description: 'Allows nothing', sourceRepos: [], destinations: [], clusterResourceWhitelist: [] },
    head: 'Argo CD puts every Application without a project here and allows it everything; emptied, so that it allows nothing.',
  });
}

function rootProject(model: Model): ArgoFile {
  return projectFile(model, {
    name: rootName(model),
    annotations: FIRST_WAVE_AND_KEPT,
    spec: {
      description: `Root of ${model.cluster}`,
      sourceRepos: [model.repository.url],
      destinations: [{ server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE }],
      namespaceResourceWhitelist: [
        { group: '', kind: 'ConfigMap' },
        { group: 'argoproj.io', kind: 'AppProject' },
        { group: 'argoproj.io', kind: 'ApplicationSet' },
      ],
    },
    head: [
      'For the root Application alone: projects, ApplicationSets and settings of Argo CD, nothing else.',
      `Whoever may change ${argoFolder(model)}/ in Git is administrator of Argo CD.`,
    ].join('\n'),
  });
}

function layerProject(model: Model, manifests: readonly Manifest[], layer: string): ArgoFile {
  const kinds = clusterKinds(model, manifests, layer);
  return projectFile(model, {
    name: layerName(model, layer),
    annotations: FIRST_WAVE,
    spec: {
      description: `Layer ${layer} of ${model.cluster}`,
      sourceRepos: sourceRepositories(model, layer),
      destinations: namespaces(model, manifests, layer).map((namespace) => ({ server: IN_CLUSTER, namespace })),
      ...(kinds.length === 0 ? {} : { clusterResourceWhitelist: kinds }),
      // Who may write these is administrator of Argo CD, whatever the rest of the project says.
      namespaceResourceBlacklist: ['AppProject', 'Application', 'ApplicationSet'].map((kind) => ({ group: 'argoproj.io', kind })),
    },
    head: [
      `What Applications of layer ${layer} may use: these sources, these namespaces, these kinds without a namespace.`,
      'Never an Application, an ApplicationSet or a project: whoever writes those is administrator of Argo CD.',
    ].join('\n'),
  });
}

/** The repository first, then those that the layer's charts and further sources come from. */
function sourceRepositories(model: Model, layer: string): string[] {
  const others = applicationsOf(model, layer).flatMap(({ charts, sources = [] }) => [...charts, ...sources].map(({ repoURL }) => repoURL));
  return [...new Set([model.repository.url, ...others.sort(compareText)])];
}

/** Namespaces the layer's Applications are bound to, write objects into, or have charts do so. */
function namespaces(model: Model, manifests: readonly Manifest[], layer: string): string[] {
  const applications = applicationsOf(model, layer);
  const names = new Set(applications.map(({ name }) => name));
  const used = new Set(applications.map(({ namespace }) => namespace));
  for (const { application, namespace } of model.footprints) if (names.has(application)) used.add(namespace);
  for (const { origin, identity } of manifests) if (origin.layer === layer) used.add(identity.namespace);
  return [...used].filter((namespace) => namespace !== '').sort(compareText);
}

/** Kinds without a namespace that the layer declares or renders, by group and kind. */
function clusterKinds(model: Model, manifests: readonly Manifest[], layer: string): { group: string; kind: string }[] {
  const rendered = manifests
    .filter(({ origin, identity }) => origin.layer === layer && identity.namespace === '')
    .map(({ identity }) => identity);
  const declared = applicationsOf(model, layer).flatMap((application) => application.clusterKinds);
  const unique = new Map([...declared, ...rendered].map(({ group, kind }) => [`${group}/${kind}`, { group, kind }]));
  return [...unique.values()].sort((a, b) => compareText(a.group, b.group) || compareText(a.kind, b.kind));
}

function applicationsOf(model: Model, layer: string): Model['applications'] {
  return model.applications.filter((application) => application.layer === layer);
}

interface ProjectProps {
  readonly name: string;
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  readonly head: string;
}

function projectFile(model: Model, { name, annotations, spec, head }: ProjectProps): ArgoFile {
  return {
    path: `${argoFolder(model)}/root/appproject-${name}.yaml`,
    format: 'yaml',
    head,
    value: { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name, namespace: ARGOCD_NAMESPACE, annotations }, spec },
  };
}
