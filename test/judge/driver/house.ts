import type { Api, KubeObject } from '../../../src/api/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { nodesOf } from '../../../src/rehearse/stand-ins/nodes.ts';
import { namespaces, type PlacementCase, toInput } from '../cases/index.ts';
import { CASE, ownTopology } from './apart.ts';

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** Namespaces of a case that goes by a token. */
export function namespacesOf(token: string): readonly string[] {
  return Object.keys(namespaces).map((name) => `${token}-${name}`);
}

/** Brings nodes, namespaces, volumes and claims of a case to the control plane. Returns how to take away what others would trip over. */
export async function build(api: Api, house: PlacementCase, token: string, version: string): Promise<() => Promise<void>> {
  const nodes = nodeObjects(house, token, version);
  const volumes = boundVolumes(house);
  await Promise.all(
    Object.entries(namespaces).map(async ([name, labels]) => {
      const namespace = `${token}-${name}`;
      await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ...labels, [CASE]: token } } });
      // Made by a controller elsewhere; without it no pod is admitted.
      await api.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
    }),
  );
  await Promise.all([...nodes.map((node) => settle(api, node)), ...volumes.map((pair) => bind(api, pair))]);
  return async () => {
    await Promise.all([
      ...nodes.map((node) => api.remove(node)),
      ...volumes.flatMap(({ volume, claim }) =>
        [volume, claim].map(async (object) => {
          await api.patch(object, { metadata: { finalizers: null } });
          await api.remove(object, { graceSeconds: 0 });
        }),
      ),
    ]);
  };
}

function nodeObjects(house: PlacementCase, token: string, version: string): readonly KubeObject[] {
  const { objects } = nodesOf(toInput(house).model, { version, kubelet: () => token });
  return (objects as unknown as readonly (KubeObject & { metadata: { labels: Record<string, string> } })[]).map((node) => {
    const { labels } = node.metadata;
    const topologies = Object.keys(labels)
      .filter((key) => key === 'kubernetes.io/hostname' || key === 'topology.kubernetes.io/zone')
      .map((key) => [ownTopology(token, key), labels[key]!]);
    return { ...node, metadata: { ...node.metadata, labels: { ...labels, ...Object.fromEntries(topologies), [CASE]: token } } };
  });
}

/** Admission puts a taint on every new node, which a controller takes away when the node is ready. */
async function settle(api: Api, node: KubeObject): Promise<void> {
  await api.create(node);
  const { taints = null } = (node['spec'] ?? {}) as { readonly taints?: JsonObject[] | null };
  await api.patch(node, { spec: { taints } });
}

interface Bound {
  readonly volume: KubeObject;
  readonly claim: KubeObject;
}

/** Each volume with the claim it is kept for; a StatefulSet's are made by its controller elsewhere. */
function boundVolumes({ objects }: PlacementCase): readonly Bound[] {
  return objects
    .filter(({ kind }) => kind === 'PersistentVolume')
    .map((volume) => {
      const { metadata, spec } = volume as unknown as Named & { readonly spec: { readonly claimRef: Named['metadata'] } };
      const { name, namespace } = spec.claimRef;
      return {
        volume,
        claim: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name, namespace, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'node-bound',
            resources: { requests: { storage: '10Gi' } },
            volumeName: metadata.name,
          },
        },
      };
    });
}

async function bind(api: Api, { volume, claim }: Bound): Promise<void> {
  const made = await api.create(claim);
  const spec = volume['spec'] as JsonObject;
  const claimRef = { ...(spec['claimRef'] as JsonObject), uid: (made['metadata'] as JsonObject)['uid']! };
  await api.create({ ...volume, spec: { ...spec, claimRef } });
}
