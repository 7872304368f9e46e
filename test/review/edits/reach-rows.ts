import type { Anything, Draft } from './draft.ts';

/** An edit as it happens in a year of a cluster, and what follows from it for reachability, rights and numbers. */
export interface Row {
  readonly title: string;
  readonly cluster: string;
  readonly edit: (draft: Draft) => void;
  /** `level topic subject`, with `opens` before it where something is opened; all there are of these topics, sorted. */
  readonly expected: readonly string[];
}

const host = (name: string) => (rule: Anything) => {
  rule.host = name;
};

/** A host of an Ingress in another name, in the object and in the facts. */
function renameHost({ model, object }: Draft, ingress: string, from: string, to: string): void {
  const { spec } = object(ingress);
  spec.rules.filter((rule: Anything) => rule.host === from).forEach(host(to));
  for (const { hosts = [] } of spec.tls ?? []) hosts.splice(0, hosts.length, ...hosts.map((one: string) => (one === from ? to : one)));
  for (const one of model.exposures) if (one.host === from) one.host = to;
}

export const rows: readonly Row[] = [
  {
    title: 'PostgreSQL of the next major version on the same volume',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('StatefulSet ai/pgvector').image = 'docker.io/pgvector/pgvector:0.8.6-pg18-bookworm';
    },
    expected: [],
  },
  {
    title: 'a minor version of PostgreSQL',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('StatefulSet ai/pgvector').image = 'docker.io/pgvector/pgvector:0.8.7-pg17-bookworm';
    },
    expected: [],
  },
  {
    title: 'an image that moves',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('Deployment ai/ollama').image = 'docker.io/ollama/ollama:latest';
    },
    expected: [],
  },
  {
    title: 'a program goes back a version',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('Deployment ai/openwebui').image = 'ghcr.io/open-webui/open-webui:v0.10.0';
    },
    expected: [],
  },
  {
    title: 'an image from a mirror',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('StatefulSet ai/redis').image = container('StatefulSet ai/redis').image.replace('docker.io/', 'mirror.home:5000/');
    },
    expected: [],
  },
  {
    title: 'the MongoDB of collab skips a major version',
    cluster: 'collab',
    edit: ({ container }) => {
      container('StatefulSet data/mongodb').image = 'docker.io/library/mongo:10.0.1';
    },
    expected: [],
  },
  {
    title: 'another major version of a chart',
    cluster: 't495',
    edit: ({ model }) => {
      model.applications.find(({ name }: Anything) => name === 'traefik').charts[0].version = '42.0.0';
    },
    expected: [],
  },
  {
    title: 'a chart goes back',
    cluster: 't495',
    edit: ({ model }) => {
      model.applications.find(({ name }: Anything) => name === 'longhorn').charts[0].version = '1.11.0';
    },
    expected: [],
  },
  {
    title: 'a host name is another one',
    cluster: 'vx-home',
    edit: (draft) => renameHost(draft, 'Ingress ai/openwebui', 'ai.vx.home', 'chat.vx.home'),
    expected: [],
  },
  {
    title: 'an application gets a second host name',
    cluster: 'vx-home',
    edit: ({ object, model }) => {
      const { rules } = object('Ingress ai/openwebui').spec;
      rules.push({ ...structuredClone(rules[0]), host: 'ai.example.org' });
      model.exposures.push({ ...model.exposures.find((one: Anything) => one.host === 'ai.vx.home'), host: 'ai.example.org' });
    },
    expected: [],
  },
  {
    title: 'an ingress is taken away',
    cluster: 't495',
    edit: ({ remove, model }) => {
      remove(/^Ingress .*grafana/);
      model.exposures = model.exposures.filter((one: Anything) => one.host !== 'grafana.t495.home');
    },
    expected: [],
  },
  {
    title: 'a claimed address is another one',
    cluster: 't495',
    edit: ({ object, model }) => {
      object('Service data/minio-lan').metadata.annotations['metallb.io/loadBalancerIPs'] = '192.168.1.244';
      model.exposures.find((one: Anything) => one.host === '192.168.1.241').host = '192.168.1.244';
    },
    expected: [],
  },
  {
    title: 'the ingress controller is at another address',
    cluster: 't495',
    edit: ({ model }) => {
      model.exposures.find((one: Anything) => one.host === '192.168.1.240').host = '192.168.1.250';
    },
    expected: [],
  },
  {
    title: 'a database is given a load balancer that nobody declared',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('Service ai/pgvector').spec.type = 'LoadBalancer';
    },
    expected: [],
  },
  {
    title: 'a port of the nodes is another one',
    cluster: 'devops-lab',
    edit: ({ model }) => {
      model.exposures.find((one: Anything) => one.kind === 'node-port').nodePorts = [30081, 30444];
    },
    expected: [],
  },
  {
    title: 'the password in front of a host goes',
    cluster: 't495',
    edit: ({ object }) => {
      const { annotations } = object('Ingress registry/registry').metadata;
      for (const key of Object.keys(annotations)) if (key.includes('auth')) delete annotations[key];
    },
    expected: [],
  },
  {
    title: 'the policy of a database lets everybody in',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('NetworkPolicy ai/pgvector').spec.ingress.push({ ports: [{ port: 5432, protocol: 'TCP' }] });
    },
    expected: [],
  },
  {
    title: 'the policy of a database lets nobody in',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('NetworkPolicy ai/pgvector').spec.ingress = [];
    },
    expected: [],
  },
  {
    title: 'the policies of a namespace are taken away',
    cluster: 'vx-home',
    edit: ({ remove }) => remove(/^NetworkPolicy portainer\//),
    expected: [],
  },
  {
    title: 'a program may reach the internet',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('NetworkPolicy ai/kokoro').spec.egress = [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443, protocol: 'TCP' }] }];
      object('NetworkPolicy ai/kokoro').spec.policyTypes = ['Ingress', 'Egress'];
    },
    expected: [],
  },
  {
    title: 'Prometheus may read Secrets',
    cluster: 't495',
    edit: ({ object }) => {
      object('ClusterRole monitoring-prometheus').rules.push({ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] });
    },
    expected: [],
  },
  {
    title: 'a right is taken away',
    cluster: 'ai-rnd',
    edit: ({ object }) => {
      const { rules } = object('Role production/snapshots');
      for (const rule of rules) rule.verbs = rule.verbs.filter((verb: string) => verb !== 'delete');
    },
    expected: [],
  },
  {
    title: 'somebody makes a service account administrator',
    cluster: 't495',
    edit: ({ object }) => {
      object('ClusterRoleBinding monitoring-alloy').roleRef.name = 'cluster-admin';
    },
    expected: [],
  },
  {
    title: 'a namespace lets privileged pods in',
    cluster: 'vx-home',
    edit: ({ object, model }) => {
      object('Namespace ai').metadata.labels['pod-security.kubernetes.io/enforce'] = 'privileged';
      model.namespaces.find(({ name }: Anything) => name === 'ai').podSecurity = 'privileged';
    },
    expected: [],
  },
  {
    title: 'a container is privileged, with the socket of its node',
    cluster: 'vx-home',
    edit: ({ container, object }) => {
      container('Deployment ai/kokoro').securityContext = { privileged: true };
      object('Deployment ai/kokoro').spec.template.spec.volumes.push({ name: 'socket', hostPath: { path: '/run/containerd/containerd.sock' } });
    },
    expected: [],
  },
  {
    title: 'a program runs as root',
    cluster: 'collab',
    edit: ({ object }) => {
      const { spec } = object('Deployment collab/files').spec.template;
      spec.securityContext = { ...spec.securityContext, runAsNonRoot: false, runAsUser: 0 };
    },
    expected: [],
  },
  {
    title: 'a model that needs more memory than the node has',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('Deployment ai/ollama').resources = { requests: { cpu: '2', memory: '60Gi' }, limits: { memory: '60Gi', 'nvidia.com/gpu': 1 } };
    },
    expected: [],
  },
  {
    title: 'more replicas than the workers hold',
    cluster: 'collab',
    edit: ({ object, container }) => {
      object('Deployment collab/web').spec.replicas = 12;
      container('Deployment collab/web').resources.requests = { cpu: '1', memory: '256Mi' };
    },
    expected: [],
  },
  {
    title: 'a node is taken out',
    cluster: 'collab',
    edit: ({ model }) => {
      model.nodes = model.nodes.filter(({ name }: Anything) => name !== 'talos-worker-02');
    },
    expected: [],
  },
  {
    title: 'a node joins',
    cluster: 'devops-lab',
    edit: ({ model }) => {
      const worker = model.nodes.find(({ name }: Anything) => name === 'lab-worker-2');
      model.nodes.push({ ...worker, name: 'lab-worker-3', address: '192.168.1.39' });
    },
    expected: [],
  },
  {
    title: 'the next minor of Kubernetes',
    cluster: 'vx-home',
    edit: ({ model }) => {
      model.distribution.version = '1.35';
    },
    expected: [],
  },
  {
    title: 'another range of pods',
    cluster: 't495',
    edit: ({ model }) => {
      model.network.pods = '10.60.0.0/16';
    },
    expected: [],
  },
  {
    title: 'a storage class deletes what is released',
    cluster: 't495',
    edit: ({ model }) => {
      model.storageClasses.find(({ name }: Anything) => name === 'longhorn-retain').reclaimPolicy = 'Delete';
    },
    expected: [],
  },
  {
    title: 'RBAC is switched off',
    cluster: 'vx-home',
    edit: ({ model }) => {
      model.distribution.rbac = false;
      model.distribution.addons = model.distribution.addons.filter((addon: string) => addon !== 'rbac');
    },
    expected: [],
  },
  {
    title: 'a program that runs reads one key more',
    cluster: 'vx-home',
    edit: ({ model, container }) => {
      model.secrets
        .find(({ name }: Anything) => name === 'pgvector-superuser')
        .keys.push({ name: 'replication', kind: 'random', length: 32, alphabet: 'url', purpose: 'replication' });
      container('StatefulSet ai/pgvector').env.push({
        name: 'REPLICATION_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'pgvector-superuser', key: 'replication' } },
      });
    },
    expected: [],
  },
  {
    title: 'the Secret of the superuser gets another name',
    cluster: 'vx-home',
    edit: ({ model, object }) => {
      model.secrets.find(({ name }: Anything) => name === 'pgvector-superuser').name = 'pgvector-admin';
      for (const volume of object('StatefulSet ai/pgvector').spec.template.spec.volumes)
        if (volume.secret?.secretName === 'pgvector-superuser') volume.secret.secretName = 'pgvector-admin';
    },
    expected: [],
  },
  {
    title: 'a Secret is read that nothing makes',
    cluster: 'collab',
    edit: ({ container }) => {
      container('Deployment collab/web').env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'web-token', key: 'token' } } }];
    },
    expected: [],
  },
];
