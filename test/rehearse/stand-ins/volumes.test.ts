import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/index.ts';
import type { Snapshot } from '../../../src/rehearse/snapshot.ts';
import { attendVolumes, classesOf, refusedClaims } from '../../../src/rehearse/stand-ins/index.ts';
import { recording } from './_hands.ts';
import { model, node, objects, snapshot, storageClass } from './_model.ts';

const cluster = model({
  nodes: [node({ name: 'b' }), node({ name: 'a' })],
  storageClasses: [
    storageClass('local'),
    storageClass('here', { bindingMode: 'Immediate' }),
    storageClass('static', { provisioner: 'kubernetes.io/no-provisioner' }),
    storageClass('shared', {
      provisioner: 'driver.longhorn.io',
      bindingMode: 'Immediate',
      topology: 'cluster',
      expandable: true,
      reclaimPolicy: 'Retain',
    }),
  ],
});
const storageClasses = classesOf(cluster, []).objects;
const nodes = objects('{ kind: Node, metadata: { name: b } }\n---\n{ kind: Node, metadata: { name: a } }');

interface ClaimProps {
  readonly class: string;
  readonly node?: string;
  readonly provisioner?: string | undefined;
  readonly spec?: string;
  readonly modes?: string;
  readonly status?: string;
}

function claim({
  class: name,
  node: chosen,
  provisioner = 'microk8s.io/hostpath',
  spec = '',
  modes = 'ReadWriteOnce',
  status = 'phase: Pending',
}: ClaimProps): KubeObject {
  const annotations = [
    ...(provisioner === '' ? [] : [`volume.kubernetes.io/storage-provisioner: ${provisioner}`]),
    ...(chosen === undefined ? [] : [`volume.kubernetes.io/selected-node: ${chosen}`]),
  ];
  return objects(`
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: ai, uid: u1, annotations: { ${annotations.join(', ')} } }
spec: { storageClassName: ${name}, accessModes: [${modes}], resources: { requests: { storage: 5Gi } }${spec} }
status: { ${status} }
`)[0] as KubeObject;
}

async function attend(changes: Partial<Snapshot>, status?: number) {
  const api = recording(status);
  await attendVolumes(snapshot({ storageClasses, nodes, ...changes }), api, { model: cluster });
  return api.requests;
}

test('a claim whose pod has a node gets a volume that stays there', async () => {
  const requests = await attend({ claims: [claim({ class: 'local', node: 'b' })] });
  expect(requests.map(([what, name]) => `${what} ${name}`)).toEqual(['create PersistentVolume pvc-u1']);
  expect(requests[0]?.[2]).toMatchInlineSnapshot(`
    {
      "apiVersion": "v1",
      "kind": "PersistentVolume",
      "metadata": {
        "annotations": {
          "pv.kubernetes.io/provisioned-by": "microk8s.io/hostpath",
        },
        "name": "pvc-u1",
      },
      "spec": {
        "accessModes": [
          "ReadWriteOnce",
        ],
        "capacity": {
          "storage": "5Gi",
        },
        "claimRef": {
          "apiVersion": "v1",
          "kind": "PersistentVolumeClaim",
          "name": "data",
          "namespace": "ai",
          "uid": "u1",
        },
        "hostPath": {
          "path": "/var/lib/rehearsal/pvc-u1",
        },
        "mountOptions": [],
        "nodeAffinity": {
          "required": {
            "nodeSelectorTerms": [
              {
                "matchExpressions": [
                  {
                    "key": "kubernetes.io/hostname",
                    "operator": "In",
                    "values": [
                      "b",
                    ],
                  },
                ],
              },
            ],
          },
        },
        "persistentVolumeReclaimPolicy": "Delete",
        "storageClassName": "local",
        "volumeMode": "Filesystem",
      },
    }
  `);
});

test('the host name of the node counts, whatever its name is', async () => {
  const renamed = objects('{ kind: Node, metadata: { name: b, labels: { kubernetes.io/hostname: b.lan } } }');
  expect(JSON.stringify(await attend({ claims: [claim({ class: 'local', node: 'b' })], nodes: renamed }))).toContain('"values":["b.lan"]');
});

test.each([
  ['here', 'microk8s.io/hostpath', '"values":["a"]', 'on the first node where the class waits for none'],
  ['shared', 'driver.longhorn.io', '"persistentVolumeReclaimPolicy":"Retain"', 'for any node where volumes move'],
])('a claim of class %s gets its volume at once', async (name, provisioner, part) => {
  const requests = await attend({ claims: [claim({ class: name, provisioner })] });
  expect(JSON.stringify(requests)).toContain(part);
  expect(JSON.stringify(requests).includes('nodeAffinity')).toBe(name === 'here');
});

test.each([
  ['waits for its first pod', { class: 'local' }],
  ['is of a class the cluster does not have', { class: 'none', node: 'a' }],
  ['names its volume', { class: 'here', spec: ', volumeName: nas' }],
  ['selects its volume', { class: 'here', spec: ', selector: {}' }],
  ['may yet get a volume that exists', { class: 'here', provisioner: '' }],
  ['is of a class that makes none', { class: 'static', node: 'a', provisioner: 'kubernetes.io/no-provisioner' }],
])('a claim that %s is left alone', async (_, props) => {
  expect(await attend({ claims: [claim(props)] })).toEqual([]);
});

test('a shared claim on volumes that stay on a node is refused with the reason, elsewhere it is served', async () => {
  const refused = snapshot({ storageClasses, nodes, claims: [claim({ class: 'local', node: 'a', modes: 'ReadWriteMany' })] });
  expect(await attend(refused)).toEqual([]);
  expect(refusedClaims(refused, cluster)).toEqual([
    { claim: refused.claims[0], reason: 'it asks for ReadWriteMany, and a volume of class local stays on the node it was made on' },
  ]);
  const served = { claims: [claim({ class: 'shared', provisioner: 'driver.longhorn.io', modes: 'ReadWriteMany' })] };
  expect([(await attend(served)).length, refusedClaims(snapshot({ storageClasses, ...served }), cluster)]).toEqual([1, []]);
});

const volume = (rest: string, annotations = 'pv.kubernetes.io/provisioned-by: x') =>
  objects(`{ apiVersion: v1, kind: PersistentVolume, metadata: { name: pvc-u1, annotations: { ${annotations} } }, ${rest} }`);

test('a volume that was made already is not made again, and a race is no failure', async () => {
  const claims = [claim({ class: 'local', node: 'a' })];
  expect(await attend({ claims, volumes: volume('status: { phase: Available }') })).toEqual([]);
  expect((await attend({ claims }, 409)).length).toBe(1);
  await expect(attend({ claims }, 422)).rejects.toThrow('status 422');
});

test('a claim that has grown takes its volume along, where the class lets it', async () => {
  const grown = (name: string) => claim({ class: name, spec: ', volumeName: pvc-u1', status: 'phase: Bound, capacity: { storage: 1Gi }' });
  const bound = volume('status: { phase: Bound }');
  expect(await attend({ claims: [grown('shared')], volumes: bound })).toEqual([
    ['patch', 'PersistentVolume pvc-u1', { spec: { capacity: { storage: '5Gi' } } }],
    ['patch status', 'PersistentVolumeClaim ai/data', { status: { capacity: { storage: '5Gi' } } }],
  ]);
  expect(await attend({ claims: [grown('local')], volumes: bound })).toEqual([]);
  expect(await attend({ claims: [grown('shared')], volumes: volume('status: { phase: Bound }', '') })).toEqual([]);
});

test('a released volume goes if its policy is Delete and a provisioner made it', async () => {
  const released = (policy: string, annotations?: string) =>
    volume(`spec: { persistentVolumeReclaimPolicy: ${policy} }, status: { phase: Released }`, annotations);
  expect(await attend({ volumes: released('Delete') })).toEqual([['remove', 'PersistentVolume pvc-u1']]);
  expect(await attend({ volumes: [...released('Retain'), ...released('Delete', '')] })).toEqual([]);
});
