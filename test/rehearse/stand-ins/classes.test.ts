import { expect, test } from 'vitest';
import { classesOf } from '../../../src/rehearse/stand-ins/index.ts';
import { manifests, model, storageClass } from './_model.ts';

const facts = model({
  distribution: { ...model().distribution, addons: ['gpu'] },
  storageClasses: [
    storageClass('hostpath', { default: true, expandable: true }),
    storageClass('kept', { origin: 'rendered' }),
    storageClass('longhorn'),
  ],
  ingresses: [
    { key: 'public', className: 'public', controller: 'traefik', pods: { namespace: 'ingress', labels: {} }, hostNetwork: false },
  ],
});

test('classes of addons are made from the facts, those of the fleet are left to it', () => {
  const rendered = manifests(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: longhorn }
provisioner: driver.longhorn.io
`);
  const { objects, notes } = classesOf(facts, rendered);
  expect(objects).toMatchInlineSnapshot(`
    [
      {
        "allowVolumeExpansion": true,
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
          "annotations": {
            "storageclass.kubernetes.io/is-default-class": "true",
          },
          "name": "hostpath",
        },
        "provisioner": "microk8s.io/hostpath",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
      },
      {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {
          "name": "public",
        },
        "spec": {
          "controller": "traefik.io/ingress-controller",
        },
      },
      {
        "apiVersion": "node.k8s.io/v1",
        "handler": "nvidia",
        "kind": "RuntimeClass",
        "metadata": {
          "name": "nvidia",
        },
      },
    ]
  `);
  expect(notes.map(({ what }) => what)).toEqual(['StorageClass hostpath', 'IngressClass public', 'RuntimeClass nvidia']);
});

test('K3s brings runtime classes by itself, a bare MicroK8s none', () => {
  const kinds = (name: 'k3s' | 'microk8s') =>
    classesOf(model({ distribution: { ...model().distribution, name } }), []).objects.map(
      ({ metadata }) => (metadata as { name: string }).name,
    );
  expect(kinds('k3s')).toContain('nvidia');
  expect(kinds('microk8s')).toEqual([]);
});
