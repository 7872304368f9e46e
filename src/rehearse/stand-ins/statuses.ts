import type { KubeObject } from '../../api/index.ts';
import { annotationsOf, below, isBeingDeleted, items, text } from '../../api/index.ts';
import { groupOf, type JsonObject, type Manifest } from '../../model/index.ts';
import type { ServedKind } from '../snapshot.ts';
import { type Attendant, attempt } from './attendant.ts';
import { customGroups } from './custom-resource-definitions.ts';
import { listed, type Note } from './stand-in.ts';

/** What a controller writes when all is well. */
interface Wellness {
  /** Condition that is true then. */
  readonly type: string;
  readonly controller: string;
  /** Further conditions that Argo CD wants to be true. */
  readonly also?: readonly string[] | undefined;
  /** What Argo CD reads beside it. */
  readonly phase?: string | undefined;
}

const installed = {
  type: 'Ready',
  also: ['InstallSucceeded', 'DependenciesInstalled', 'DeploymentsAvailable'],
  controller: 'the Knative operator',
};

/** Custom kinds that Argo CD waits for. */
const conditions: Readonly<Record<string, Wellness>> = {
  'bitnami.com/SealedSecret': { type: 'Synced', controller: 'Sealed Secrets' },
  'cert-manager.io/Certificate': { type: 'Ready', controller: 'cert-manager' },
  'cert-manager.io/Issuer': { type: 'Ready', controller: 'cert-manager' },
  'cert-manager.io/ClusterIssuer': { type: 'Ready', controller: 'cert-manager' },
  'external-secrets.io/ExternalSecret': { type: 'Ready', controller: 'External Secrets' },
  'external-secrets.io/ClusterExternalSecret': { type: 'Ready', controller: 'External Secrets' },
  'external-secrets.io/SecretStore': { type: 'Ready', controller: 'External Secrets' },
  'external-secrets.io/ClusterSecretStore': { type: 'Ready', controller: 'External Secrets' },
  'operator.knative.dev/KnativeEventing': installed,
  'operator.knative.dev/KnativeServing': installed,
  'serving.knative.dev/Service': { type: 'Ready', also: ['ConfigurationsReady', 'RoutesReady'], controller: 'Knative' },
  'postgresql.cnpg.io/Cluster': { type: 'Ready', controller: 'CloudNativePG', phase: 'Cluster in healthy state' },
};

const autoscaler = 'autoscaling/HorizontalPodAutoscaler';

/** The kinds among the manifests that attendants look for in `custom`: what a snapshot must list. */
export function attendedKinds(manifests: readonly Manifest[]): readonly ServedKind[] {
  const kinds = new Map<string, ServedKind>();
  for (const { identity, apiVersion } of manifests) {
    const key = `${identity.group}/${identity.kind}`;
    if (conditions[key] !== undefined) kinds.set(key, { apiVersion, kind: identity.kind });
    // Whatever version is rendered, only this one has conditions.
    if (key === autoscaler) kinds.set(key, { apiVersion: 'autoscaling/v2', kind: identity.kind });
  }
  return [...kinds.values()];
}

/** Writes the status that an ingress controller and the controllers of secrets, certificates and databases would write: all is well. */
export const attendStatuses: Attendant = async (snapshot, api, { model }) => {
  const classes = new Set(model.ingresses.map(({ className }) => className));
  const addresses = model.nodes.map(({ address }) => ({ ip: address }));
  await attempt([
    ...snapshot.ingresses
      .filter((ingress) => classes.has(classOf(ingress)) && items(below(ingress, 'status', 'loadBalancer', 'ingress')).length === 0)
      .map((ingress) => () => api.patch(ingress, { status: { loadBalancer: { ingress: addresses } } }, 'status')),
    ...snapshot.custom.flatMap((object) => {
      const status = statusFor(object);
      return status === undefined || isBeingDeleted(object) ? [] : [() => api.patch(object, { status }, 'status')];
    }),
  ]);
};

function classOf(ingress: KubeObject): string {
  return text(below(ingress, 'spec', 'ingressClassName')) || (annotationsOf(ingress)['kubernetes.io/ingress.class'] ?? '');
}

/** Nothing where the status stands already, for the object as it is now. */
function statusFor(object: KubeObject): JsonObject | undefined {
  const condition = conditions[keyOf(object)];
  if (condition === undefined) return undefined;
  const observedGeneration = below(object, 'metadata', 'generation') ?? 1;
  const current = items(below(object, 'status', 'conditions')).find(({ type }) => type === condition.type);
  // Kinds whose conditions have no such field lose it; for them once is enough.
  if (current?.status === 'True' && (current.observedGeneration ?? observedGeneration) === observedGeneration) return undefined;
  const lastTransitionTime = text(below(object, 'metadata', 'creationTimestamp'));
  const said = { reason: 'Rehearsal', message: 'written by the rehearsal', lastTransitionTime, observedGeneration };
  const phase = condition.phase === undefined ? {} : { phase: condition.phase };
  return { ...phase, conditions: [condition.type, ...(condition.also ?? [])].map((type) => ({ type, status: 'True', ...said })) };
}

function keyOf(object: KubeObject): string {
  return `${groupOf(text(object.apiVersion))}/${text(object.kind)}`;
}

/** One note for each kind whose status is written here, and one for all custom kinds that nobody acts on. */
export function statusNotes(manifests: readonly Manifest[]): readonly Note[] {
  const kinds = [...new Set(manifests.map(({ identity }) => `${identity.group}/${identity.kind}`))].sort();
  const groups = new Set(customGroups(manifests));
  const idle = kinds.filter((key) => conditions[key] === undefined && groups.has(key.slice(0, key.lastIndexOf('/'))));
  return [
    ...(kinds.includes('networking.k8s.io/Ingress')
      ? [{ what: 'status of Ingress', why: 'no ingress controller runs; each of a class of the cluster gets the addresses of the nodes' }]
      : []),
    ...(kinds.includes(autoscaler)
      ? [
          {
            what: 'HorizontalPodAutoscaler',
            why: 'there are no metrics; each keeps its target between minimum and maximum and does nothing else',
          },
        ]
      : []),
    ...kinds.flatMap((key): readonly Note[] => {
      const condition = conditions[key];
      if (condition === undefined) return [];
      return [
        {
          what: `status of ${key.slice(key.lastIndexOf('/') + 1)}`,
          why: `${condition.controller} does not run; ${condition.type} is said to be true`,
        },
      ];
    }),
    ...(idle.length === 0
      ? []
      : [
          {
            what: `nobody acts on ${listed(idle)}`,
            why: 'their controllers do not run; the objects are accepted, and what would be made of them is not',
          },
        ]),
  ];
}
