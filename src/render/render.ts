import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import {
  type AnyCluster,
  type Application,
  applyPatch,
  type BootstrapFile,
  type ClusterConstruct,
  checkDeclaration,
  commentOf,
  dependenciesOf,
  type Fleet,
  modelOf,
  overridesOf,
  ownerCodeThrew,
  type Runbook,
  renderFoundation,
  renderPolicies,
  sourceOfConstruct,
  withdrawRetired,
} from '../authoring/index.ts';
import { compareText, type Issue } from '../issues/index.ts';
import { compareIdentity, formatIdentity, groupOf, identityKey, isRenderedElsewhere, type Manifest, type Model } from '../model/index.ts';
import { fileName, folderNames } from './file-names.ts';
import { canonical, plainObject } from './plain.ts';
import { nothingHeld, retiredManifests, retirementsOf } from './retire.ts';
import { isClusterScoped } from './scope.ts';
import { cycleIssues, topologicalOrder } from './topology.ts';

/** Everything one cluster comes down to. */
export interface RenderedCluster {
  readonly model: Model;
  /** Sorted by application in start order, then by identity. */
  readonly manifests: readonly Manifest[];
  readonly issues: readonly Issue[];
  /** Sorted by file. */
  readonly runbooks: readonly Runbook[];
  /** Sorted by path. */
  readonly bootstrap: readonly BootstrapFile[];
}

/**
 * Renders every cluster of a fleet. One walk, one pass over each object. An owner's mistake becomes a finding; one that
 * breaks the tree itself costs that cluster, never the others. `only` names the clusters to render, all if not given.
 */
export function renderFleet(
  fleet: Fleet,
  only?: ReadonlySet<string>,
): { readonly clusters: readonly RenderedCluster[]; readonly issues: readonly Issue[] } {
  const issues = [...fleet.issues];
  const chosen = fleet.clusters.filter(({ clusterName }) => only?.has(clusterName) ?? true);
  const clusters = chosen.flatMap((cluster): RenderedCluster[] => {
    try {
      return [renderCluster(cluster)];
    } catch (error) {
      issues.push(...cluster.facts.issues, ...ownerCodeThrew(error, cluster.clusterName));
      return [];
    }
  });
  return { clusters, issues };
}

export function renderCluster(cluster: ClusterConstruct): RenderedCluster {
  withdrawRetired(cluster);
  for (const make of cluster.facts.deferred) make();
  withdrawRetired(cluster);
  renderFoundation(cluster);
  renderPolicies(cluster);
  const issues: Issue[] = [...checkDeclaration(cluster)];
  const byName = new Map(cluster.applications.map((a) => [a.name, a]));
  const names = [...byName.keys()].sort(compareText);
  const needs = new Map(names.map((name) => [name, dependenciesOf(byName.get(name)!)]));
  const { order, cycles } = topologicalOrder(names, (name) => needs.get(name) ?? []);
  issues.push(...cycleIssues(cluster.clusterName, cycles), ...layerOrderIssues(cluster, byName, needs));
  const retired = retirementsOf(cluster, needs);
  issues.push(...retired.issues);
  const manifests = order.flatMap((name) => {
    const application = byName.get(name);
    const rendered = application === undefined ? [] : renderApplication(cluster, application, issues);
    const retirement = retired.byApplication.get(name);
    if (application === undefined || retirement === undefined) return rendered;
    const isSeen = !isRenderedElsewhere(application);
    const left = retiredManifests(rendered, retirement, isSeen);
    if (left.length === 0 && isSeen) issues.push(nothingHeld(cluster, name));
    return left;
  });
  issues.push(...duplicateIssues(manifests), ...cluster.facts.issues);
  return {
    model: modelOf(cluster, manifests),
    manifests,
    issues: issues.map((issue) => ({ cluster: cluster.clusterName, ...withSource(cluster, issue) })),
    runbooks: [...cluster.facts.runbooks].sort((a, b) => compareText(a.file, b.file)),
    bootstrap: [...cluster.facts.bootstrapFiles].sort((a, b) => compareText(a.path, b.path)),
  };
}

function renderApplication(cluster: ClusterConstruct, application: Application<AnyCluster>, issues: Issue[]): readonly Manifest[] {
  const { layer } = application.props;
  const origin = { cluster: cluster.clusterName, layer, application: application.name };
  const objects: Omit<Manifest, 'file'>[] = [];
  for (const construct of application.node.findAll()) {
    for (const problem of construct.node.validate())
      issues.push({ code: 'TREE_VALIDATION', severity: 'error', path: construct.node.path, message: problem });
    if (!ApiObject.isApiObject(construct)) continue;
    try {
      objects.push(renderObject(construct, application.defaultNamespace, origin, issues));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      issues.push({
        code: 'TREE_CONSTRUCT_THREW',
        severity: 'error',
        path: construct.node.path,
        message,
        source: sourceOfConstruct(construct),
      });
    }
  }
  objects.sort((a, b) => compareIdentity(a.identity, b.identity));
  const names = folderNames(objects.map((o) => o.identity));
  return objects.map((object) => ({
    ...object,
    file: `dist/${origin.cluster}/${layer}/${origin.application}/${fileName(object.identity, names)}`,
  }));
}

function renderObject(
  object: ApiObject,
  defaultNamespace: string,
  origin: Omit<Manifest['origin'], 'construct'>,
  issues: Issue[],
): Omit<Manifest, 'file'> {
  const { body, dropped } = plainObject(object);
  const source = sourceOfConstruct(object);
  for (const { field } of dropped) {
    issues.push({
      code: 'TREE_FIELD_DROPPED',
      severity: 'error',
      path: `${object.node.path} ${field}`,
      message: `the generated class of ${object.kind} does not know \`${field}\` and would drop it`,
      hint: 'put it into `overrides`, or use a raw `ApiObject`',
      source,
    });
  }
  const { patches } = object as unknown as { readonly patches: readonly JsonPatch[] };
  let patched: unknown = patches.length === 0 ? body : JsonPatch.apply(body, ...patches);
  for (const patch of overridesOf(object)) patched = applyPatch(patched, patch);
  const data = patched as { readonly apiVersion: string; readonly kind: string; readonly metadata: Record<string, unknown> };
  const { apiVersion, kind, metadata } = data;
  const group = groupOf(apiVersion);
  const name = String(metadata['name'] ?? '');
  const scoped = isClusterScoped(group, kind);
  const { namespace: given, ...rest } = metadata;
  const namespace = scoped ? '' : String(given ?? defaultNamespace);
  const comment = commentOf(object);
  return {
    identity: { group, kind, namespace, name },
    apiVersion,
    body: canonical({ ...withTypedTemplates(data), metadata: namespace === '' ? rest : { ...rest, namespace } }),
    origin: { ...origin, construct: object.node.path, ...(source === undefined ? {} : { source }) },
    ...(comment.length === 0 ? {} : { comment }),
  };
}

/**
 * The API server adds kind and version to the claim templates of a StatefulSet; stated here, Argo CD sees no difference.
 * The generated classes have no place for them.
 */
function withTypedTemplates<T extends { readonly kind: string }>(data: T): T {
  const { spec } = data as unknown as { readonly spec?: { readonly volumeClaimTemplates?: readonly object[] } };
  if (data.kind !== 'StatefulSet' || spec?.volumeClaimTemplates === undefined) return data;
  const volumeClaimTemplates = spec.volumeClaimTemplates.map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...template,
  }));
  return { ...data, spec: { ...spec, volumeClaimTemplates } };
}

/** The owner's line of the construct that a finding's path begins with. */
function withSource(cluster: ClusterConstruct, issue: Issue): Issue {
  if (issue.source !== undefined) return issue;
  const [, ...ids] = (issue.path.split(' ', 1)[0] ?? '').split('/');
  let construct: IConstruct | undefined = cluster;
  for (const id of ids) construct = construct?.node.tryFindChild(id);
  const source = construct === undefined ? undefined : sourceOfConstruct(construct);
  return source === undefined ? issue : { ...issue, source };
}

function duplicateIssues(manifests: readonly Manifest[]): readonly Issue[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest): Issue[] => {
    const key = identityKey(manifest.identity);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, manifest);
      return [];
    }
    return [
      {
        code: 'TREE_DUPLICATE',
        severity: 'error',
        path: manifest.origin.construct,
        message: `${formatIdentity(manifest.identity)} is already made by ${earlier.origin.construct}`,
        hint: 'give one of the two another id',
        source: manifest.origin.source,
      },
    ];
  });
}

function layerOrderIssues(
  cluster: ClusterConstruct,
  applications: ReadonlyMap<string, Application<AnyCluster>>,
  needs: ReadonlyMap<string, readonly string[]>,
): readonly Issue[] {
  const rank = new Map(Object.keys(cluster.layers).map((layer, index) => [layer, index]));
  const rankOf = (name: string) => rank.get(applications.get(name)?.props.layer ?? '') ?? 0;
  return [...needs].flatMap(([name, dependencies]) =>
    dependencies
      .filter((dependency) => rankOf(dependency) > rankOf(name))
      .map(
        (dependency): Issue => ({
          code: 'MODEL_LAYER_ORDER',
          severity: 'error',
          path: `${cluster.clusterName}/${name} layer`,
          message: `layer "${applications.get(name)?.props.layer}" comes before "${applications.get(dependency)?.props.layer}", where ${dependency} stands, which it needs`,
          hint: `put ${name} into layer \`${applications.get(dependency)?.props.layer}\` or a later one`,
        }),
      ),
  );
}
