import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError, conditionOf, type KubeObject } from '../api/index.ts';
import type { Model } from '../model/index.ts';
import type { ControlPlane } from './control-plane/index.ts';
import {
  classesOf,
  customResourceDefinitionsOf,
  type Note,
  namespacesOf,
  nodesOf,
  type StandIns,
  secretsOf,
  stages,
} from './stand-ins/index.ts';
import type { State } from './state.ts';

/** Who the objects belong to that are there before the first sync. */
const fieldManager = 'labwright';

/**
 * Makes the nodes and starts what plays their kubelets.
 * @param kubelet name of the kwok that plays the kubelet of a node
 */
export async function makeNodes(
  { api, version, startKubelets }: ControlPlane,
  model: Model,
  kubelet: (node: string) => string,
): Promise<readonly Note[]> {
  const { objects, notes } = nodesOf(model, { version, kubelet });
  await Promise.all(objects.map((object) => api.create(object)));
  for (const name of new Set(model.nodes.map(({ name }) => kubelet(name)))) startKubelets(name, stages());
  return notes;
}

/**
 * Puts into the cluster what is there on the real one before the first sync of a state: classes, custom resource definitions,
 * namespaces and Secrets.
 */
export async function prepare(api: Api, { model, manifests }: State, definitions: readonly KubeObject[]): Promise<readonly Note[]> {
  const classes = classesOf(model, manifests);
  const custom = customResourceDefinitionsOf(manifests, definitions);
  const secrets = secretsOf(model, manifests);
  const namespaces = namespacesOf(model, manifests, secrets.secrets);
  const rendered = manifests.filter(({ identity }) => identity.kind === 'Namespace').map(({ identity }) => identity.name);
  const early = new Set(secrets.secrets.map(({ metadata }) => (metadata as KubeObject)['namespace']));
  const bare: StandIns['objects'] = rendered
    .filter((name) => early.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  await applyAll(api, [...classes.objects, ...custom.objects, ...namespaces.objects, ...bare]);
  await established(api, custom.objects);
  await applyAll(api, secrets.secrets);
  return [...classes.notes, ...custom.notes, ...namespaces.notes, ...secrets.notes];
}

async function applyAll(api: Api, objects: readonly KubeObject[]): Promise<void> {
  await Promise.all(objects.map((object) => api.apply(object, { fieldManager })));
}

/** The server serves a kind a moment after its definition was accepted. */
async function established(api: Api, definitions: readonly KubeObject[]): Promise<void> {
  for (const definition of definitions) {
    for (;;) {
      const { name } = definition['metadata'] as { readonly name: string };
      const live = await api.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition', name);
      if (live === undefined) throw new ApiError({ status: 404, body: `definition ${name} vanished` });
      const accepted = conditionOf(live, 'NamesAccepted');
      if (conditionOf(live, 'Established')?.['status'] === 'True' || accepted?.['status'] === 'False') break;
      await sleep(50);
    }
  }
}
