import { compareText } from '../issues/index.ts';
import type { Json, JsonObject, Manifest, Model } from '../model/index.ts';
import { isObject } from '../model/index.ts';
import { applicationSets } from './application-set.ts';
import type { ArgoFile } from './argo-file.ts';
import { argoFolder, HUB_FOLDER as folder, HUB_ROOT as name } from './names.ts';
import { projects } from './projects.ts';
import { settings } from './settings.ts';
import { RETRY } from './sync-policy.ts';
import { ARGOCD_NAMESPACE, IN_CLUSTER } from './version.ts';

/** One cluster of the fleet. */
export interface HubMember {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
}

/**
 * Everything below `argocd/hub/`: the same fleet from one Argo CD. Projects and ApplicationSets are those of each
 * cluster with its address in place of the cluster they stand in; the files about Applications are read where they are.
 * Nothing where the fleet has no hub.
 */
export function hubTree(members: readonly HubMember[]): ArgoFile[] {
  const home = members.find(({ model }) => model.hub?.cluster === model.cluster);
  if (home === undefined) return [];
  const all = [...members].sort((a, b) => compareText(a.model.cluster, b.model.cluster));
  return [
    root(home.model),
    ...sharedSettings(home, all),
    ...all.flatMap((member) => ofCluster(member, home.model.cluster)),
    rootProject(home.model),
  ].sort((a, b) => compareText(a.path, b.path));
}

function root({ repository, cluster }: Model): ArgoFile {
  return {
    path: `${folder}/root.yaml`,
    format: 'yaml',
    head: [
      `Root of the whole fleet, for the Argo CD of ${cluster}: keeps what is in ${folder}/root/ as it is in Git.`,
      'Applied once by hand instead of the root of a single cluster. Deleting it deletes nothing else.',
    ].join('\n'),
    value: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: ARGOCD_NAMESPACE },
      spec: {
        project: name,
        source: { repoURL: repository.url, targetRevision: repository.revision, path: `${folder}/root` },
        destination: { server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE },
        syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['ServerSideApply=true'], retry: RETRY },
      },
    },
  };
}

/** The project of the root, from that of the hub's own cluster. */
function rootProject(model: Model): ArgoFile {
  const own = projects(model, []).find(({ path }) => path.endsWith(`appproject-${model.cluster}-root.yaml`));
  const value = own?.value ?? {};
  return {
    path: `${folder}/root/appproject-${name}.yaml`,
    format: 'yaml',
    head: [
      'For the root Application alone: projects, ApplicationSets and settings of Argo CD, nothing else.',
      `Whoever may change ${folder}/ in Git is administrator of Argo CD and of every cluster.`,
    ].join('\n'),
    value: {
      ...value,
      metadata: { ...(value.metadata as JsonObject), name },
      spec: { ...(value.spec as JsonObject), description: 'Root of the fleet' },
    },
  };
}

/** Settings are Argo CD's, not a cluster's: the hub's own, and what one of the others needs on top. */
function sharedSettings(home: HubMember, all: readonly HubMember[]): ArgoFile[] {
  const manifests = all.flatMap((member) => member.manifests);
  const others = all.filter((member) => member !== home).map(({ model }) => settings(model, manifests, 'root'));
  return settings(home.model, manifests, 'root').map((file, index) => {
    const data = Object.assign({}, ...others.map((files) => files[index]?.value.data), file.value.data) as JsonObject;
    return { ...moved(file, home.model), value: { ...file.value, data } };
  });
}

/** Projects of the layers and ApplicationSets of one cluster, with its address; the project `default` is there once. */
function ofCluster({ model, manifests }: HubMember, home: string): ArgoFile[] {
  const server = model.hub?.server ?? IN_CLUSTER;
  const own = projects(model, manifests).filter(
    ({ path }) => !path.endsWith('-root.yaml') && (model.cluster === home || !path.endsWith('appproject-default.yaml')),
  );
  return [...own, ...applicationSets(model)].map((file) => {
    const there = moved(file, model);
    return { ...there, value: withServer(there.value, server) as JsonObject };
  });
}

function moved(file: ArgoFile, model: Model): ArgoFile {
  return { ...file, path: file.path.replace(argoFolder(model), folder) };
}

/** Destinations name the address; the file about an Application says only which cluster it belongs to. */
function withServer(value: Json, server: string): Json {
  if (Array.isArray(value)) return value.map((entry) => withServer(entry, server));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      key === 'server' && (entry === IN_CLUSTER || entry === '{{ .server }}') ? server : withServer(entry as Json, server),
    ]),
  );
}
