import { compareText } from '../issues/index.ts';
import { type Application as ApplicationFacts, dataHolderOf, type Manifest } from '../model/index.ts';
import type { Application } from './application.ts';
import { sorted } from './canonical.ts';
import type { ClusterConstruct } from './cluster.ts';
import type { AnyCluster } from './names.ts';

/** What the model says of the applications. Manifests and claims are sorted out by application once, so that the cost stays linear. */
export function applicationsOf(cluster: ClusterConstruct, manifests: readonly Manifest[]): readonly ApplicationFacts[] {
  const own = new Map<string, Manifest[]>(cluster.applications.map((a) => [a.name, []]));
  for (const manifest of manifests) own.get(manifest.origin.application)?.push(manifest);
  const { claims, footprints, backups } = cluster.facts;
  // Claims of charts are data, unless their owner says why they need no copy.
  const explained = new Set(backups.filter((b) => b.kind === 'exempt').map((b) => `${b.namespace}/${b.claim}`));
  const claiming = new Set([
    ...claims.filter((c) => c.content !== 'cache').map((c) => c.application),
    ...footprints.filter((f) => f.volumes.some(({ name }) => !explained.has(`${f.namespace}/${name}`))).map((f) => f.application),
  ]);
  return sorted(
    cluster.applications.map((a) => applicationFacts(cluster, a, own.get(a.name) ?? [], claiming)),
    (a) => a.name,
  );
}

function applicationFacts(
  cluster: ClusterConstruct,
  application: Application<AnyCluster>,
  own: readonly Manifest[],
  claiming: ReadonlySet<string>,
): ApplicationFacts {
  const { props, name } = application;
  // With a chart's CRDs go all objects of their kinds.
  const holdsData =
    claiming.has(name) ||
    own.some(({ identity, body }) => dataHolderOf(identity, body) !== undefined) ||
    application.footprintKinds.some(({ kind }) => dataKinds.has(kind));
  const destroyed = cluster.facts.retirements.some((one) => one.application === name && one.data === 'destroy');
  const kinds = new Map(
    [
      ...own.filter((m) => m.identity.namespace === '').map(({ identity: { group, kind } }) => ({ group, kind })),
      ...application.footprintKinds,
    ].map((k) => [`${k.group}/${k.kind}`, k]),
  );
  return {
    name,
    argoName: `${cluster.clusterName}-${name}`,
    layer: props.layer,
    namespace: props.namespace,
    folder: `dist/${cluster.clusterName}/${props.layer}/${name}`,
    // Set free in its first step, the data goes with the Application in the second.
    cascade: destroyed || (props.cascade ?? !holdsData),
    holdsData,
    dependsOn: dependenciesOf(application),
    syncOptions: [...(props.syncOptions ?? [])],
    ignoreDifferences: [...(props.ignoreDifferences ?? [])],
    charts: [...application.charts],
    ...(application.sources.length === 0 ? {} : { sources: [...application.sources] }),
    clusterKinds: sorted(
      [...kinds.values()],
      (k) => k.group,
      (k) => k.kind,
    ),
  };
}

const dataKinds = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition']);

/** Applications that this one, or anything in it, was made to depend on. */
export function dependenciesOf(application: Application<AnyCluster>): readonly string[] {
  const names = new Set<string>();
  for (const construct of application.node.findAll()) {
    for (const dependency of construct.node.dependencies) {
      const owner = dependency.node.scopes.find((scope) => 'defaultNamespace' in scope);
      if (owner !== undefined && owner !== application) names.add(owner.node.id);
    }
  }
  return [...names].sort(compareText);
}
