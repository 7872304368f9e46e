import type { ClusterConstruct } from '../authoring/index.ts';
import type { Issue } from '../issues/index.ts';
import { dataHolderOf, isObject, type JsonObject, type Manifest, type Retirement } from '../model/index.ts';
import { canonical } from './plain.ts';

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** What is stated of applications that are still declared, and what speaks against it. */
export function retirementsOf(
  cluster: ClusterConstruct,
  needs: ReadonlyMap<string, readonly string[]>,
): { readonly byApplication: ReadonlyMap<string, Retirement>; readonly issues: readonly Issue[] } {
  const { retirements } = cluster.facts;
  const byApplication = new Map(retirements.filter(({ application }) => needs.has(application)).map((one) => [one.application, one]));
  const issues = [...byApplication.keys()].flatMap((application): readonly Issue[] => {
    const users = [...needs].filter(([name, needed]) => !byApplication.has(name) && needed.includes(application)).map(([name]) => name);
    if (users.length === 0) return [];
    const message = `${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} it, and it would stop`;
    const hint = `take its handle away from ${users.join(', ')}, or retire ${users.length === 1 ? 'that' : 'them'} as well`;
    return [wrong(cluster, application, message, hint)];
  });
  return { byApplication, issues };
}

/**
 * First step of a retirement: of the application only what holds data is left, and nothing of it runs. Argo CD prunes the rest.
 * With `destroy` nothing protects the data any more, so that it goes with the Application in the second step.
 * @param isSeen false where charts or other repositories bring a part of it: what they need cannot be told, so that it all runs on
 */
export function retiredManifests(manifests: readonly Manifest[], { data }: Retirement, isSeen: boolean): readonly Manifest[] {
  return manifests.flatMap((manifest) => {
    const holder = dataHolderOf(manifest.identity, manifest.body);
    // What Argo CD does not prune would be left over, and its Application would never be synced again.
    if (isSeen && holder === undefined && !optionsOf(manifest.body).includes('Prune=false')) return [];
    const still = isSeen ? stopped(manifest, data) : manifest.body;
    return [{ ...manifest, body: canonical(data === 'destroy' && holder !== 'container' ? unprotected(still) : still) }];
  });
}

/** MODEL_RETIREMENT: nothing of an application outlives it, so that a folder without a file would be left, which Argo CD does not accept. */
export function nothingHeld(cluster: ClusterConstruct, application: string): Issue {
  return wrong(
    cluster,
    application,
    'nothing in it holds data that is rendered here, so it takes no statement to remove it',
    'delete the statement, and its constructs with it',
  );
}

function wrong(cluster: ClusterConstruct, application: string, message: string, hint: string): Issue {
  return { code: 'MODEL_RETIREMENT', severity: 'error', path: `${cluster.node.path} retire(${application})`, message, hint };
}

/** The object without pods: a set has none, and CloudNativePG is asked to hibernate. Of another operator nobody knows how. */
function stopped({ identity, body }: Manifest, data: Retirement['data']): JsonObject {
  if (identity.group === 'postgresql.cnpg.io' && identity.kind === 'Cluster') return annotated(body, { 'cnpg.io/hibernation': 'on' });
  if (identity.group !== 'apps' || identity.kind !== 'StatefulSet' || !isObject(body['spec'])) return body;
  // Without pods its claims would go at once if they went with the pods, whatever the second step is to bring.
  const claims = { whenDeleted: data === 'destroy' ? 'Delete' : 'Retain', whenScaled: 'Retain' };
  return { ...body, spec: { ...(body['spec'] as JsonObject), replicas: 0, persistentVolumeClaimRetentionPolicy: claims } };
}

function unprotected(body: JsonObject): JsonObject {
  const options = optionsOf(body).filter((option) => !['Prune', 'Delete'].includes(option.split('=')[0] ?? ''));
  return annotated(body, { [SYNC_OPTIONS]: options.length === 0 ? undefined : options.join(',') });
}

function annotated(body: JsonObject, changes: Readonly<Record<string, string | undefined>>): JsonObject {
  const metadata = body['metadata'] as JsonObject;
  const { annotations, ...rest } = metadata;
  const all = Object.entries({ ...(annotations as JsonObject | undefined), ...changes }).filter(([, value]) => value !== undefined);
  return { ...body, metadata: all.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(all) as JsonObject } };
}

function optionsOf(body: JsonObject): readonly string[] {
  const { annotations } = body['metadata'] as JsonObject;
  const value = isObject(annotations) ? annotations[SYNC_OPTIONS] : undefined;
  return typeof value === 'string' ? value.split(',').map((option) => option.trim()) : [];
}
