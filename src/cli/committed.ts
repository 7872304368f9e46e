import { unmatchedApplicationFiles } from '../checks/argo/index.ts';
import { type Issue, suggest } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import { reasonOf } from '../output/index.ts';
import type { Io } from './io.ts';
import { manifestsOf } from './manifest-text.ts';
import { modelFault } from './model-fault.ts';
import { textFault } from './text-fault.ts';
import { argoCdInstallation, folderTree, type Tree } from './tree.ts';

/** One cluster as it stands in the folder, without running any code of the owner's. */
export interface CommittedCluster {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  /** Version of Argo CD that its bootstrap folder installs, `v3.5.7`. */
  readonly argoCd?: string | undefined;
}

/** How the texts of files become data: each by itself, or together with those of another state. */
export interface Reader {
  readonly objects: typeof manifestsOf;
  /** `read` judges the text and tells of what is wrong with it. */
  readonly model: (text: string, path: string, read: (text: string) => Model | undefined) => Model | undefined;
}

const plainReader: Reader = { objects: manifestsOf, model: (text, _, read) => read(text) };

/** Clusters that `dist/` holds, all or the one asked for, in the working tree or in another. */
export function readCommitted(
  { root }: Pick<Io, 'root'>,
  only?: string,
  tree: Tree = folderTree(root),
  reader: Reader = plainReader,
): { readonly clusters: readonly CommittedCluster[]; readonly issues: readonly Issue[] } {
  const names = clustersOf(tree);
  const absent = noSuchCluster(names, only, '--cluster');
  if (absent !== undefined) return { clusters: [], issues: [absent] };
  const issues: Issue[] = [];
  const clusters = names
    .filter((name) => only === undefined || name === only)
    .flatMap((name) => {
      const model = modelIn(tree, name, issues, reader);
      if (model === undefined) return [];
      const manifests = readManifests(tree, model, issues, reader);
      if (manifests === undefined) return [];
      const folders = twoDeep(tree, `dist/${name}`, (entry) => entry.isFolder);
      const files = twoDeep(tree, `argocd/${name}/applications`, (entry) => entry.name.endsWith('.json'));
      issues.push(...unmatchedApplicationFiles(name, folders, files));
      return [{ model, manifests, argoCd: installedArgoCd(tree, name) }];
    });
  return { clusters, issues };
}

/** What the clusters that are read, one or all of `dist/`, are compared with, and which clusters cannot be read for it. */
export function readOthers(
  { root }: Pick<Io, 'root'>,
  clusters: readonly CommittedCluster[],
  only: string | undefined,
): {
  readonly others: readonly CommittedCluster[];
  readonly missing: readonly { readonly cluster: string; readonly reason?: string | undefined }[];
} {
  const names = clusterNames(root).filter((name) => !clusters.some(({ model }) => model.cluster === name));
  const others = only === undefined ? [] : names.flatMap((name) => (name === only ? [] : readCommitted({ root }, name).clusters));
  const missing = names
    .filter((name) => !others.some(({ model }) => model.cluster === name))
    // Where all were asked for, what is wrong with them is said.
    .map((name) => ({ cluster: name, reason: only === undefined ? undefined : `what dist/${name} holds cannot be read` }));
  return { others, missing };
}

/** Read from the address of upstream's manifest; nothing where there is no such folder, as for a cluster that a hub serves. */
function installedArgoCd(tree: Tree, cluster: string): string | undefined {
  const file = `argocd/${cluster}/${argoCdInstallation}`;
  try {
    return /\/argo-cd\/([^/\s]+)\/manifests\//.exec(tree.text(file) ?? '')?.[1];
  } catch {
    return undefined;
  }
}

type Entry = ReturnType<Tree['entries']>[number];

/** What stands two folders below. What cannot be read is reported where its content is read. */
function twoDeep(tree: Tree, folder: string, wanted: (entry: Entry) => boolean): readonly string[] {
  const entries = (path: string): readonly Entry[] => {
    try {
      return tree.entries(path);
    } catch {
      return [];
    }
  };
  return entries(folder)
    .filter(({ isFolder }) => isFolder)
    .flatMap(({ name: layer }) =>
      entries(`${folder}/${layer}`)
        .filter(wanted)
        .map(({ name }) => `${folder}/${layer}/${name}`),
    )
    .sort();
}

/** Why a cluster cannot be read: `dist/` does not hold it, or holds none at all. `flag` is where its name was given. */
export function noSuchCluster(names: readonly string[], wanted: string | undefined, flag: string): Issue | undefined {
  if (names.length === 0)
    return { code: 'MODEL_FLEET', severity: 'error', path: 'dist', message: 'holds no cluster', hint: 'run `labwright synth`' };
  if (wanted === undefined || names.includes(wanted)) return undefined;
  const message = `dist/ holds no cluster "${wanted}"`;
  return { code: 'MODEL_UNKNOWN_NAME', severity: 'error', path: flag, message, hint: suggest(wanted, names) };
}

/** Folders of `dist/` in the working tree, sorted. */
export function clusterNames(root: string): readonly string[] {
  return clustersOf(folderTree(root));
}

/** The same in any tree. */
export function clustersOf(tree: Tree): readonly string[] {
  return tree
    .entries('dist')
    .filter(({ isFolder }) => isFolder)
    .map(({ name }) => name);
}

/** The declared facts of one cluster in the working tree, refused unless they follow the published schema. */
export function readModel(root: string, cluster: string, issues: Issue[]): Model | undefined {
  return modelIn(folderTree(root), cluster, issues);
}

function modelIn(tree: Tree, cluster: string, issues: Issue[], reader: Reader = plainReader): Model | undefined {
  const path = `dist/${cluster}/model.json`;
  const broken = (message: string): undefined => {
    issues.push({
      code: 'MODEL_BROKEN',
      severity: 'error',
      path,
      message,
      hint: 'run `labwright synth`; the file is never edited by hand',
      cluster,
    });
    return undefined;
  };
  try {
    const text = tree.text(path);
    if (text === undefined) return broken('does not exist');
    const fault = textFault(path, text, cluster);
    if (fault === undefined) return reader.model(text, path, (one) => judgeModel(JSON.parse(one), path, cluster, broken, issues));
    issues.push(fault);
    return undefined;
  } catch (error) {
    return broken(`cannot be used: ${error instanceof SyntaxError ? error.message : reasonOf(error)}`);
  }
}

function judgeModel(
  value: unknown,
  path: string,
  cluster: string,
  broken: (message: string) => undefined,
  issues: Issue[],
): Model | undefined {
  const version = (value as { readonly version?: unknown } | null)?.version;
  if (version === undefined) return broken('does not say its version');
  if (version !== 1) {
    issues.push({
      code: 'MODEL_UNKNOWN_VERSION',
      severity: 'error',
      path,
      message: `is of version ${JSON.stringify(version)}; this program knows version 1`,
      hint: 'run `labwright synth` with this version, or update the program',
      cluster,
    });
    return undefined;
  }
  const fault = modelFault(value);
  return fault === undefined ? (value as Model) : broken(fault);
}

/** Objects of a cluster's folders; nothing when one of them cannot be read, since half of them would be judged wrongly. */
function readManifests(tree: Tree, model: Model, issues: Issue[], reader: Reader): readonly Manifest[] | undefined {
  let isWhole = true;
  const read = <T>(path: string, act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      const message = `cannot be read: ${reasonOf(error)}`;
      issues.push({ code: 'OUTPUT_UNREADABLE', severity: 'error', path, message, cluster: model.cluster });
      isWhole = false;
      return undefined;
    }
  };
  const manifests = model.applications.flatMap(({ folder, layer, name: application }) => {
    const origin = { cluster: model.cluster, layer, application, construct: '' };
    return (read(folder, () => tree.entries(folder)) ?? [])
      .filter(({ name }) => /\.(ya?ml|json)$/.test(name))
      .flatMap(({ name }) => {
        const file = `${folder}/${name}`;
        const text = read(file, () => tree.text(file));
        if (text === undefined) return [];
        const fault = textFault(file, text, model.cluster);
        if (fault === undefined) return reader.objects(text, file, origin, issues);
        issues.push(fault);
        return [];
      });
  });
  return isWhole ? manifests : undefined;
}
