import type { KubeObject } from '../../api/index.ts';
import type { IngressClass, Manifest, Model, StorageClass } from '../../model/index.ts';
import { listed, type Note, type StandIns } from './stand-in.ts';

const ingressControllers: Readonly<Record<IngressClass['controller'], string>> = {
  nginx: 'k8s.io/ingress-nginx',
  traefik: 'traefik.io/ingress-controller',
};

/** Runtime classes that K3s makes for the container runtimes it may find on a node. */
const k3sRuntimes = ['nvidia', 'nvidia-experimental', 'crun', 'wasmtime', 'wasmedge', 'wasmer', 'spin', 'slight', 'lunatic', 'wws'];

/** Storage, ingress and runtime classes that addons and charts bring to the cluster and that nobody renders. */
export function classesOf(model: Model, manifests: readonly Manifest[]): StandIns {
  const rendered = new Set(manifests.map(({ identity }) => `${identity.kind}/${identity.name}`));
  const objects = [
    ...model.storageClasses.filter(({ origin }) => origin === 'provided').map(storageClass),
    ...model.ingresses.map(ingressClass),
    ...runtimesOf(model).map(runtimeClass),
  ].filter(({ kind, metadata }) => !rendered.has(`${kind}/${metadata.name}`));
  const notes = [...new Set(objects.map(({ kind }) => kind))].map((kind): Note => {
    const names = objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
    return {
      what: `${kind} ${listed(names)}`,
      why: 'an addon or a chart brings it to the cluster; made from the facts of the cluster file',
    };
  });
  return { objects, notes };
}

type Class = KubeObject & { readonly kind: string; readonly metadata: { readonly name: string } };

function storageClass({ name, provisioner, reclaimPolicy, bindingMode, expandable, default: isDefault }: StorageClass): Class {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, ...(isDefault ? { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } : {}) },
    provisioner,
    reclaimPolicy,
    volumeBindingMode: bindingMode,
    allowVolumeExpansion: expandable,
  };
}

function ingressClass({ className, controller }: IngressClass): Class {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: className },
    spec: { controller: ingressControllers[controller] },
  };
}

function runtimesOf({ distribution }: Model): readonly string[] {
  if (distribution.name === 'k3s') return k3sRuntimes;
  return distribution.addons.some((addon) => addon === 'gpu' || addon === 'nvidia') ? ['nvidia'] : [];
}

function runtimeClass(name: string): Class {
  return { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: name };
}
