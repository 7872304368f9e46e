import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodesFrom } from '../../../src/cli/folder/nodes-file.ts';
import { formatIssue } from '../../../src/issues/index.ts';

const said = (text: string) => nodesFrom(text, 'nodes.yaml').issues.map(formatIssue).join('\n');

test('a short description becomes the facts of a cluster', () => {
  const { model, issues } = nodesFrom(
    `distribution: k3s
version: '1.36'
storageClasses: [local-path]
priorityClasses: { data: 900 }
nodes:
  - name: shelf-2
    cpu: 8
    memory: 31.2Gi
    disk: 200Gi
    address: 192.168.1.52
    labels: { gpu: true }
    taints: ['dedicated=gpu:NoSchedule', { key: slow, effect: PreferNoSchedule }]
    gpus: { nvidia.com/gpu: 2, example.com/fpga: 1 }
    reserved: { memory: 1Gi }
  - name: shelf-1
    cpu: 4000m
    memory: 16Gi
    roles: [control-plane]
    gpus: [{ model: A2, memory: 16Gi }]
`,
    'nodes.yaml',
  );
  expect(issues).toEqual([]);
  expect(model.undeclared).toEqual(['rest']);
  expect(model.distribution).toMatchObject({ name: 'k3s', version: '1.36', evictionMemory: '0' });
  expect(model.network.cni).toEqual({ name: 'flannel', enforcesPolicies: true });
  expect(model.storageClasses.map(({ name }) => name)).toEqual(['local-path']);
  expect(model.priorityClasses).toEqual([{ name: 'data', value: 900 }]);
  expect(model.nodes.map(({ name }) => name)).toEqual(['shelf-1', 'shelf-2']);
  expect(model.nodes[1]).toEqual({
    name: 'shelf-2',
    address: '192.168.1.52',
    roles: ['worker'],
    arch: 'amd64',
    labels: { gpu: 'true' },
    taints: [
      { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
      { key: 'slow', effect: 'PreferNoSchedule' },
    ],
    capacity: { cpu: '8', memory: '31.2Gi', pods: 110, ephemeralStorage: '200Gi' },
    reserved: { cpu: '0', memory: '1Gi' },
    disks: [],
    gpus: [
      { vendor: 'nvidia', model: 'nvidia.com/gpu', memory: '0', count: 2, resource: 'nvidia.com/gpu', replicas: 1 },
      { vendor: 'other', model: 'example.com/fpga', memory: '0', count: 1, resource: 'example.com/fpga', replicas: 1 },
    ],
  });
  expect(model.nodes[0]?.gpus).toEqual([
    { vendor: 'nvidia', model: 'A2', memory: '16Gi', count: 1, resource: 'nvidia.com/gpu', replicas: 1 },
  ]);
});

const reported = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'vx-1',
        labels: {
          'kubernetes.io/arch': 'amd64',
          'microk8s.io/cluster': 'true',
          'node.kubernetes.io/microk8s-controlplane': 'microk8s-controlplane',
          'nvidia.com/gpu.product': 'NVIDIA-A2-SHARED',
          'nvidia.com/gpu.memory': '15356',
          'nvidia.com/gpu.replicas': '4',
        },
      },
      spec: { taints: [{ key: 'busy', effect: 'NoExecute' }] },
      status: {
        addresses: [
          { type: 'Hostname', address: 'vx-1' },
          { type: 'InternalIP', address: '192.168.1.50' },
        ],
        capacity: {
          cpu: '16',
          memory: '32780496Ki',
          pods: '110',
          'ephemeral-storage': '479152840Ki',
          'nvidia.com/gpu': '4',
          'hugepages-2Mi': '0',
        },
        allocatable: { cpu: '15500m', memory: '31629520Ki', pods: '110', 'ephemeral-storage': '478104264Ki', 'nvidia.com/gpu': '4' },
        nodeInfo: { kubeletVersion: 'v1.34.2', architecture: 'amd64', osImage: 'Ubuntu 24.04' },
      },
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'hostpath', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'microk8s.io/hostpath',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
  ],
};

test('what kubectl prints becomes the same facts, what the kubelet keeps back included', () => {
  const { model, issues } = nodesFrom(JSON.stringify(reported), 'nodes.json');
  expect(issues).toEqual([]);
  expect(model.undeclared).toEqual(['priority-classes', 'rest']);
  expect(model.distribution).toMatchObject({ name: 'microk8s', version: '1.34', apiPort: 16443, evictionMemory: '100Mi' });
  expect(model.storageClasses[0]).toMatchObject({ name: 'hostpath', topology: 'node', reclaimPolicy: 'Retain', default: true });
  expect(model.nodes[0]).toMatchObject({
    name: 'vx-1',
    address: '192.168.1.50',
    roles: ['control-plane', 'worker'],
    taints: [{ key: 'busy', effect: 'NoExecute' }],
    capacity: { cpu: '16', memory: '32780496Ki', pods: 110, ephemeralStorage: '479152840Ki' },
    // 1124Mi less than it has, of which 100Mi are the threshold.
    reserved: { cpu: '500m', memory: '1Gi' },
    gpus: [{ model: 'NVIDIA-A2-SHARED', memory: '15356Mi', count: 1, replicas: 4, resource: 'nvidia.com/gpu' }],
  });
});

test('MODEL_VALUE, MODEL_UNKNOWN_NAME, MODEL_QUANTITY, MODEL_ADDRESS: each mistake with its line and the nearest name', () => {
  expect(
    said(`distribution: k3
versoin: '1.36'
nodes:
  - name: Shelf 1
    cpu: eight
    mem: 32Gi
  - name: b
    cpu: 4
    memory: 32
    adress: 192.168.1.5
    pods: many
    taints: [gpu]
    roles: [controlplane]
  - name: c
    cpu: 4
    memory: 8Gi
    address: 192.168.1.300
`),
  ).toMatchInlineSnapshot(`
    "error MODEL_UNKNOWN_NAME at nodes.yaml:2 versoin: the file has no such field
      hint: did you mean \`version\`?
    error MODEL_UNKNOWN_NAME at nodes.yaml:1 distribution: "k3" is none of microk8s, k3s, talos, kubeadm
      hint: did you mean \`k3s\`?
    error MODEL_UNKNOWN_NAME at nodes.yaml:6 nodes[0].mem: a node has no such field
      hint: known are \`address\`, \`arch\`, \`cpu\`, \`disk\`, \`gpus\`, \`labels\`, \`memory\`, \`name\`, \`pods\`, \`reserved\`, \`roles\`, \`taints\`
    error MODEL_VALUE at nodes.yaml:4 nodes[0].name: "Shelf 1" is no name of a node: lower-case letters, digits, hyphens and dots
      hint: write \`shelf-1\`
    error MODEL_QUANTITY at nodes.yaml:5 nodes[0].cpu: "eight" is no quantity: it must start with a number
      hint: write for example \`500m\`, \`2\` or \`4Gi\`
    error MODEL_VALUE at nodes.yaml:4 nodes[0]: has no \`memory\`
      hint: is \`mem\` meant for it?
    error MODEL_UNKNOWN_NAME at nodes.yaml:10 nodes[1].adress: a node has no such field
      hint: did you mean \`address\`?
    error MODEL_QUANTITY at nodes.yaml:9 nodes[1].memory: "32" is less than 1Mi; an amount without a unit counts bytes
      hint: write \`32Gi\`
    error MODEL_VALUE at nodes.yaml:11 nodes[1].pods: "many" is no whole number
    error MODEL_UNKNOWN_NAME at nodes.yaml:13 nodes[1].roles[0]: "controlplane" is none of control-plane, worker
      hint: did you mean \`control-plane\`?
    error MODEL_VALUE at nodes.yaml:12 nodes[1].taints[0]: "gpu" is no taint
      hint: write \`key=value:NoSchedule\`
    error MODEL_ADDRESS at nodes.yaml:17 nodes[2].address: "192.168.1.300" is no IPv4 address: 300 is above 255, where an octet ends"
  `);
  expect(said('nodes: 3\n')).toMatchInlineSnapshot(`"error MODEL_VALUE at nodes.yaml:1 nodes: is a number, where a map is needed"`);
  expect(said('nodes:\n  - { name: a, cpu: 1, memory: 1Gi }\n  - { name: a, cpu: 1, memory: 1Gi }\n')).toMatchInlineSnapshot(
    `"error MODEL_VALUE at nodes.yaml:3 nodes[1].name: "a" is the name of nodes[0] already"`,
  );
  expect(said('nodes: []\n')).toMatchInlineSnapshot(`"error MODEL_VALUE at nodes.yaml:1 nodes: holds no node"`);
  expect(said('kind: Pod\nmetadata: {}\n')).toMatchInlineSnapshot(`
    "error MODEL_VALUE at nodes.yaml: holds no Node, but Pod
      hint: write \`nodes:\` and a list of machines with \`name\`, \`cpu\` and \`memory\`, or save what \`kubectl get nodes -o yaml\` prints"
  `);
  expect(said('machines: []\n')).toMatchInlineSnapshot(`
    "error MODEL_VALUE at nodes.yaml: names no nodes
      hint: write \`nodes:\` and a list of machines with \`name\`, \`cpu\` and \`memory\`, or save what \`kubectl get nodes -o yaml\` prints"
  `);
});

test('OUTPUT_UNREADABLE: a file about nodes that is no YAML', () => {
  expect(said('nodes: [\n')).toMatchInlineSnapshot(
    `"error OUTPUT_UNREADABLE at nodes.yaml:2: is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"`,
  );
});

test('MODEL_VALUE: a node of kubectl without its capacity', () => {
  const bare = { kind: 'Node', apiVersion: 'v1', metadata: { name: 'a' }, status: { capacity: { cpu: 'x' } } };
  expect(said(`${JSON.stringify({ kind: 'List', items: [bare] }, undefined, 1)}\n`)).toMatchInlineSnapshot(`
    "error MODEL_QUANTITY at nodes.yaml:12 items[0].status.capacity.cpu: "x" is no quantity: it must start with a number
      hint: write for example \`500m\`, \`2\` or \`4Gi\`
    error MODEL_VALUE at nodes.yaml:11 items[0].status.capacity: node a has no \`status.capacity.memory\`
      hint: print it with \`kubectl get nodes -o yaml\`, whole"
  `);
});

test('the description in the guide is a good one', () => {
  const [, example = ''] = /```yaml\n(distribution:.*?)```/s.exec(readFileSync('docs/guide.md', 'utf8')) ?? [];
  const { model, issues } = nodesFrom(example, 'nodes.yaml');
  expect(issues).toEqual([]);
  expect(model.undeclared).toEqual(['rest']);
  expect(model.nodes[0]).toMatchObject({ name: 'shelf-1', gpus: [{ resource: 'nvidia.com/gpu', count: 1 }] });
});

test('K3s brings Traefik and ServiceLB unless the file says that they are off', () => {
  const of = (more: string) => nodesFrom(`distribution: k3s\n${more}nodes: [{ name: one, cpu: 4, memory: 8Gi }]\n`, 'nodes.yaml').model;
  expect(of('').distribution.addons).toEqual(['traefik', 'servicelb', 'metrics-server', 'local-storage']);
  expect(of('disable: [servicelb, coredns, traefik]\n').distribution.addons).toEqual(['metrics-server', 'local-storage']);
});

test('MODEL_UNKNOWN_NAME, MODEL_VALUE: something to switch off that K3s does not bring, and another distribution', () => {
  const of = (distribution: string, disable: string) =>
    said(`distribution: ${distribution}\ndisable: [${disable}]\nnodes: [{ name: one, cpu: 4, memory: 8Gi }]\n`);
  expect(of('k3s', 'servcielb')).toMatchInlineSnapshot(`
    "error MODEL_UNKNOWN_NAME at nodes.yaml:2 disable[0]: "servcielb" is none of traefik, servicelb, metrics-server, local-storage, coredns, runtimes
      hint: did you mean \`servicelb\`?"
  `);
  expect(of('kubeadm', 'servicelb')).toMatchInlineSnapshot(`
    "error MODEL_VALUE at nodes.yaml:2 disable: is what K3s calls \`--disable\`, and this is another distribution
      hint: take it out"
  `);
});

test('what K3s was started with stands on its nodes', () => {
  const of = (args: string) =>
    nodesFrom(
      `apiVersion: v1
kind: Node
metadata: { name: one, annotations: { k3s.io/node-args: '${args}' } }
status:
  nodeInfo: { kubeletVersion: v1.36.1+k3s1 }
  capacity: { cpu: '4', memory: 8Gi }
`,
      'nodes.yaml',
    ).model.distribution.addons;
  expect(of('["server","--disable","traefik","--disable=servicelb"]')).toEqual(['metrics-server', 'local-storage']);
  expect(of('["server","--disable","traefik,local-storage"]')).toEqual(['servicelb', 'metrics-server']);
  expect(of('["server","--node-label","disable=traefik","--disable"]')).toHaveLength(4);
  expect(of('no list')).toHaveLength(4);
});
