import { type Anything, edit } from './_draft.ts';
import { judge } from './_fleet.ts';
import { reach } from './_topics.ts';

/** Edits of a year that take room, and those of machines and of what a cluster stands on. */
judge(reach, [
  {
    title: 'a model that needs more memory than the node has',
    cluster: 'vx-home',
    steps: [
      edit(({ container }) => {
        container('Deployment ai/ollama').resources = {
          requests: { cpu: '2', memory: '60Gi' },
          limits: { memory: '60Gi', 'nvidia.com/gpu': 1 },
        };
      }),
    ],
    level: 'interruption',
    says: ['interruption capacity: Deployment ai/ollama', 'none capacity: Deployment ai/ollama', 'none capacity: nodes'],
    words: [/ai\/ollama fits no node/],
  },

  {
    title: 'more replicas than the workers hold',
    cluster: 'collab',
    steps: [
      edit(({ object, container }) => {
        object('Deployment collab/web').spec.replicas = 12;
        container('Deployment collab/web').resources.requests = { cpu: '1', memory: '256Mi' };
      }),
    ],
    level: 'interruption',
    says: ['interruption capacity: nodes'],
  },

  {
    title: 'a node is taken out',
    cluster: 'collab',
    steps: [
      edit(({ model, manifests }) => {
        model.nodes = model.nodes.filter(({ name }: Anything) => name !== 'talos-worker-02');
        for (const { body } of manifests.filter(({ identity }) => identity.kind === 'NetworkPolicy'))
          for (const rule of [...(body.spec.ingress ?? []), ...(body.spec.egress ?? [])])
            for (const list of [rule.from ?? [], rule.to ?? []]) {
              const at = list.findIndex(({ ipBlock }: Anything) => ipBlock?.cidr === '192.168.1.53/32');
              if (at >= 0) list.splice(at, 1);
            }
        for (const { peer } of model.openings)
          if (peer.kind === 'ranges') peer.ranges = peer.ranges.filter((range: string) => range !== '192.168.1.53/32');
      }),
    ],
    level: 'interruption',
    says: ['interruption facts: node talos-worker-02'],
    words: [/a volume lies on its disks alone/],
  },

  {
    title: 'a node joins',
    cluster: 'devops-lab',
    steps: [
      edit(({ model }) => {
        const worker = model.nodes.find(({ name }: Anything) => name === 'lab-worker-2');
        model.nodes.push({ ...worker, name: 'lab-worker-3', address: '192.168.1.39' });
      }),
    ],
    level: 'none',
    says: ['none facts: node lab-worker-3'],
  },

  {
    title: 'the next minor of Kubernetes',
    cluster: 'vx-home',
    steps: [
      edit(({ model }) => {
        model.distribution.version = '1.35';
      }),
    ],
    level: 'restart',
    says: ['restart facts: Kubernetes of vx-home'],
    words: [/labwright rehearse --kubernetes 1\.35/],
  },

  {
    title: 'another range of pods',
    cluster: 't495',
    steps: [
      edit(({ model }) => {
        model.network.pods = '10.60.0.0/16';
      }),
    ],
    level: 'interruption',
    says: ['interruption facts: range of pods'],
  },

  {
    title: 'a storage class deletes what is released',
    cluster: 't495',
    steps: [
      edit(({ model }) => {
        model.storageClasses.find(({ name }: Anything) => name === 'longhorn-retain').reclaimPolicy = 'Delete';
      }),
    ],
    level: 'none',
    says: ['none facts: storage class longhorn-retain'],
  },

  {
    title: 'the network of pods takes no notice of policies',
    cluster: 'collab',
    steps: [
      edit(({ model }) => {
        model.network.cni = { name: 'flannel', enforcesPolicies: false };
      }),
    ],
    level: 'interruption',
    says: ['interruption facts: network of pods', 'opens none flow: every flow'],
  },

  {
    title: 'a machine gets more memory',
    cluster: 'devops-lab',
    steps: [
      edit(({ model }) => {
        model.nodes.find(({ name }: Anything) => name === 'lab-worker-1').capacity.memory = '5.8Gi';
      }),
    ],
    level: 'none',
    says: ['none facts: node lab-worker-1'],
  },
]);
