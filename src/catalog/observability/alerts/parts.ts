import { ApiObject } from 'cdk8s';
import { applyPatch, type ClusterConstruct, overridesOf, Workload } from '../../../authoring/index.ts';

/** What is watched by kind. */
export type WatchedKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | 'Job';

/** One object with pods, and whose it is. */
export interface Part {
  readonly application: string;
  /** The owner's construct it belongs to; the object itself where it stands alone. */
  readonly workload: string;
  readonly kind: WatchedKind;
  readonly namespace: string;
  readonly name: string;
  readonly spec: { readonly schedule?: string | undefined; readonly suspend?: boolean | undefined };
}

const watched: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] satisfies readonly WatchedKind[];

/** Every object with pods that the cluster renders, in the order of applications and names. */
export function partsOf(cluster: ClusterConstruct): readonly Part[] {
  return cluster.applications
    .flatMap((application) =>
      application.node.findAll().flatMap((object): Part[] => {
        if (!ApiObject.isApiObject(object) || !watched.includes(object.kind)) return [];
        const owner = object.node.scopes.find((scope) => scope instanceof Workload);
        return [
          {
            application: application.name,
            workload: owner?.node.id ?? object.name,
            kind: object.kind as WatchedKind,
            namespace: object.metadata.namespace ?? application.defaultNamespace,
            name: object.name,
            spec: specOf(object),
          },
        ];
      }),
    )
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ application, workload, kind, name }: Part): string => [application, workload, kind, name].join('/');

/** What was given to the object; overrides are merged when it is rendered, so here once more. */
function specOf(object: ApiObject): Part['spec'] {
  if (object.kind !== 'CronJob') return {};
  const { props } = object as unknown as { readonly props: object };
  let body: unknown = props;
  for (const patch of overridesOf(object)) body = applyPatch(body, patch);
  return (body as { readonly spec?: Part['spec'] }).spec ?? {};
}
