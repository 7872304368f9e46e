import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { unmatchedApplicationFiles } from '../checks/argo/index.ts';
import { type Issue, suggest } from '../issues/index.ts';
import { groupOf, isObject, type JsonObject, type Manifest, type Model } from '../model/index.ts';
import modelSchema from '../model/model.schema.json' with { type: 'json' };
import { codeOf, readYaml, reasonOf, YamlError } from '../output/index.ts';
import type { Io } from './io.ts';

/** One cluster as it stands in the folder, without running any code of the owner's. */
export interface CommittedCluster {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
}

/** Clusters that `dist/` holds, all or the one asked for. */
export function readCommitted(
  { root }: Pick<Io, 'root'>,
  only?: string,
): { readonly clusters: readonly CommittedCluster[]; readonly issues: readonly Issue[] } {
  const names = clusterNames(root);
  const absent = noSuchCluster(names, only, '--cluster');
  if (absent !== undefined) return { clusters: [], issues: [absent] };
  const issues: Issue[] = [];
  const clusters = names
    .filter((name) => only === undefined || name === only)
    .flatMap((name) => {
      const model = readModel(root, name, issues);
      if (model === undefined) return [];
      const manifests = readManifests(root, model, issues);
      if (manifests === undefined) return [];
      const folders = twoDeep(root, `dist/${name}`, (entry) => entry.isDirectory());
      const files = twoDeep(root, `argocd/${name}/applications`, (entry) => entry.name.endsWith('.json'));
      issues.push(...unmatchedApplicationFiles(name, folders, files));
      return [{ model, manifests }];
    });
  return { clusters, issues };
}

/** What stands two folders below. What cannot be read is reported where its content is read. */
function twoDeep(root: string, folder: string, wanted: (entry: Dirent) => boolean): readonly string[] {
  const entries = (path: string): readonly Dirent[] => {
    try {
      return readdirSync(join(root, path), { withFileTypes: true });
    } catch {
      return [];
    }
  };
  return entries(folder)
    .filter((layer) => layer.isDirectory())
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

/** Folders of `dist/`, sorted. */
export function clusterNames(root: string): readonly string[] {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The declared facts of one cluster, refused unless they follow the published schema. */
export function readModel(root: string, cluster: string, issues: Issue[]): Model | undefined {
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
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT';
    return broken(missing ? 'does not exist' : `cannot be used: ${error instanceof Error ? error.message.replace(`${root}/`, '') : error}`);
  }
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
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile(modelSchema);
  if (validate(value)) return value as Model;
  const [first] = validate.errors ?? [];
  return broken(`${first?.instancePath ?? ''} ${first?.message ?? 'does not follow the schema'}`.trim());
}

/** Objects of a cluster's folders; nothing when one of them cannot be read, since half of them would be judged wrongly. */
function readManifests(root: string, model: Model, issues: Issue[]): readonly Manifest[] | undefined {
  let isWhole = true;
  const read = <T>(path: string, act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      const message = `cannot be read: ${reasonOf(error)}`;
      issues.push({ code: 'OUTPUT_UNREADABLE', severity: 'error', path, message, cluster: model.cluster });
      isWhole = false;
      return undefined;
    }
  };
  const manifests = model.applications.flatMap(({ folder, layer, name: application }) => {
    const origin = { cluster: model.cluster, layer, application, construct: '' };
    const names = read(folder, () => readdirSync(join(root, folder))) ?? [];
    return names
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .sort()
      .flatMap((name) => {
        const file = `${folder}/${name}`;
        const text = read(file, () => readFileSync(join(root, file), 'utf8'));
        return text === undefined ? [] : manifestsOf(text, file, origin, issues);
      });
  });
  return isWhole ? manifests : undefined;
}

/** Objects of one file; a document that is no object is a finding. */
export function manifestsOf(text: string, file: string, origin: Manifest['origin'], issues: Issue[]): readonly Manifest[] {
  let documents: readonly JsonObject[];
  try {
    documents = readYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    issues.push({ code: 'TREE_MANIFEST', severity: 'error', path: file, message: error.message, file });
    return [];
  }
  return documents.flatMap(itemsOf).flatMap((body, index, all): Manifest[] => {
    const { apiVersion, kind, metadata } = body as {
      readonly apiVersion?: unknown;
      readonly kind?: unknown;
      readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
    };
    const missing = [
      ...(typeof apiVersion === 'string' ? [] : ['apiVersion']),
      ...(typeof kind === 'string' ? [] : ['kind']),
      ...(typeof metadata?.name === 'string' ? [] : ['metadata.name']),
    ];
    if (missing.length > 0) {
      issues.push({
        code: 'TREE_MANIFEST',
        severity: 'error',
        path: all.length > 1 ? `${file} document ${index + 1}` : file,
        message: `has no ${missing.join(', ')}`,
        file,
      });
      return [];
    }
    const identity = {
      group: groupOf(String(apiVersion)),
      kind: String(kind),
      namespace: typeof metadata?.namespace === 'string' ? metadata.namespace : '',
      name: String(metadata?.name),
    };
    return [{ identity, apiVersion: String(apiVersion), body, origin, file }];
  });
}

/** What `kubectl get -o yaml` prints is a List; its items are the objects. */
function itemsOf(document: JsonObject): readonly JsonObject[] {
  const { kind, items } = document;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items.filter((item): item is JsonObject => isObject(item))
    : [document];
}
