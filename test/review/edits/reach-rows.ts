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
    expected: ['interruption image StatefulSet ai/pgvector'],
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
    expected: ['none image Deployment ai/ollama'],
  },
  {
    title: 'a program goes back a version',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('Deployment ai/openwebui').image = 'ghcr.io/open-webui/open-webui:v0.10.0';
    },
    expected: ['none image Deployment ai/openwebui'],
  },
  {
    title: 'an image from a mirror',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('StatefulSet ai/redis').image = container('StatefulSet ai/redis').image.replace('docker.io/', 'mirror.home:5000/');
    },
    expected: ['none image StatefulSet ai/redis'],
  },
  {
    title: 'the MongoDB of collab skips a major version',
    cluster: 'collab',
    edit: ({ container }) => {
      container('StatefulSet data/mongodb').image = 'docker.io/library/mongo:10.0.1';
    },
    expected: ['interruption image StatefulSet data/mongodb'],
  },
  {
    title: 'another major version of a chart',
    cluster: 't495',
    edit: ({ model }) => {
      model.applications.find(({ name }: Anything) => name === 'traefik').charts[0].version = '42.0.0';
    },
    expected: ['none chart chart traefik'],
  },
  {
    title: 'a chart goes back',
    cluster: 't495',
    edit: ({ model }) => {
      model.applications.find(({ name }: Anything) => name === 'longhorn').charts[0].version = '1.11.0';
    },
    expected: ['none chart chart longhorn'],
  },
  {
    title: 'a host name is another one',
    cluster: 'vx-home',
    edit: (draft) => renameHost(draft, 'Ingress ai/openwebui', 'ai.vx.home', 'chat.vx.home'),
    expected: ['interruption address Ingress ai/openwebui'],
  },
  {
    title: 'an application gets a second host name',
    cluster: 'vx-home',
    edit: ({ object, model }) => {
      const { rules } = object('Ingress ai/openwebui').spec;
      rules.push({ ...structuredClone(rules[0]), host: 'ai.example.org' });
      model.exposures.push({ ...model.exposures.find((one: Anything) => one.host === 'ai.vx.home'), host: 'ai.example.org' });
    },
    expected: ['none address ai.example.org', 'opens: none exposure Ingress ai/openwebui'],
  },
  {
    title: 'an ingress is taken away',
    cluster: 't495',
    edit: ({ remove, model }) => {
      remove(/^Ingress .*grafana/);
      model.exposures = model.exposures.filter((one: Anything) => one.host !== 'grafana.t495.home');
    },
    expected: ['interruption exposure Ingress monitoring/grafana', 'none address grafana.t495.home'],
  },
  {
    title: 'a claimed address is another one',
    cluster: 't495',
    edit: ({ object, model }) => {
      object('Service data/minio-lan').metadata.annotations['metallb.io/loadBalancerIPs'] = '192.168.1.244';
      model.exposures.find((one: Anything) => one.host === '192.168.1.241').host = '192.168.1.244';
    },
    expected: ['interruption address Service data/minio-lan'],
  },
  {
    title: 'the ingress controller is at another address',
    cluster: 't495',
    edit: ({ model }) => {
      model.exposures.find((one: Anything) => one.host === '192.168.1.240').host = '192.168.1.250';
    },
    expected: ['interruption address argocd.t495.home and 4 more', 'interruption address traefik/traefik'],
  },
  {
    title: 'a database is given a load balancer that nobody declared',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('Service ai/pgvector').spec.type = 'LoadBalancer';
    },
    expected: [
      'none address an address of the pool',
      'opens: none exposure Service ai/pgvector',
      'opens: none flow the LAN → ai/pgvector',
      'opens: none flow the nodes → ai/pgvector',
    ],
  },
  {
    title: 'a port of the nodes is another one',
    cluster: 'devops-lab',
    edit: ({ model }) => {
      model.exposures.find((one: Anything) => one.kind === 'node-port').nodePorts = [30081, 30444];
    },
    expected: ['interruption address traefik/traefik'],
  },
  {
    title: 'an ingress leads past the sign-in',
    cluster: 'ai-rnd',
    edit: ({ object }) => {
      object('Ingress production/lab-sign-in').spec.rules[0].http.paths[0].backend.service.name = 'jupyterlab';
    },
    expected: ['opens: none exposure Ingress production/lab-sign-in'],
  },
  {
    title: 'the policy of a database lets everybody in',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('NetworkPolicy ai/pgvector').spec.ingress.push({ ports: [{ port: 5432, protocol: 'TCP' }] });
    },
    expected: ['opens: none flow anybody → ai/pgvector'],
  },
  {
    title: 'the policy of a database lets nobody in',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('NetworkPolicy ai/pgvector').spec.ingress = [];
    },
    expected: [
      'interruption flow ai/openwebui → ai/pgvector',
      'interruption flow ai/pgadmin → ai/pgvector',
      'interruption flow ai/pgvector-backup → ai/pgvector',
      'interruption flow ai/pgvector-restore → ai/pgvector',
      'interruption flow ai/pgvector-setup → ai/pgvector',
    ],
  },
  {
    title: 'the policies of a namespace are taken away',
    cluster: 'vx-home',
    edit: ({ remove }) => remove(/^NetworkPolicy portainer\//),
    expected: ['opens: none flow Namespace portainer'],
  },
  {
    title: 'a program may reach the internet',
    cluster: 'vx-home',
    edit: ({ object }) => {
      object('NetworkPolicy ai/kokoro').spec.egress = [
        { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443, protocol: 'TCP' }] },
      ];
      object('NetworkPolicy ai/kokoro').spec.policyTypes = ['Ingress', 'Egress'];
    },
    expected: ['opens: none flow ai/kokoro → 0.0.0.0/0'],
  },
  {
    title: 'Prometheus may read Secrets',
    cluster: 't495',
    edit: ({ object }) => {
      object('ClusterRole monitoring-prometheus').rules.push({ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] });
    },
    expected: ['opens: none rbac ServiceAccount monitoring/prometheus'],
  },
  {
    title: 'a right is taken away',
    cluster: 'ai-rnd',
    edit: ({ object }) => {
      const { rules } = object('Role production/snapshots');
      for (const rule of rules) rule.verbs = rule.verbs.filter((verb: string) => verb !== 'delete');
    },
    expected: ['none rbac ServiceAccount production/snapshots'],
  },
  {
    title: 'somebody makes a service account administrator',
    cluster: 't495',
    edit: ({ object }) => {
      object('ClusterRoleBinding monitoring-alloy').roleRef.name = 'cluster-admin';
    },
    expected: ['opens: none rbac ServiceAccount monitoring/alloy'],
  },
  {
    title: 'a namespace lets privileged pods in',
    cluster: 'vx-home',
    edit: ({ object, model }) => {
      object('Namespace ai').metadata.labels['pod-security.kubernetes.io/enforce'] = 'privileged';
      model.namespaces.find(({ name }: Anything) => name === 'ai').podSecurity = 'privileged';
    },
    expected: ['opens: none privilege Namespace ai'],
  },
  {
    title: 'a container is privileged, with the socket of its node',
    cluster: 'vx-home',
    edit: ({ container, object }) => {
      container('Deployment ai/kokoro').securityContext = { privileged: true };
      object('Deployment ai/kokoro').spec.template.spec.volumes.push({
        name: 'socket',
        hostPath: { path: '/run/containerd/containerd.sock' },
      });
    },
    expected: ['opens: none privilege Deployment ai/kokoro'],
  },
  {
    title: 'a program runs as root',
    cluster: 'collab',
    edit: ({ object }) => {
      const { spec } = object('Deployment collab/files').spec.template;
      spec.securityContext = { ...spec.securityContext, runAsNonRoot: false, runAsUser: 0 };
    },
    expected: ['opens: none privilege Deployment collab/files'],
  },
  {
    title: 'a model that needs more memory than the node has',
    cluster: 'vx-home',
    edit: ({ container }) => {
      container('Deployment ai/ollama').resources = {
        requests: { cpu: '2', memory: '60Gi' },
        limits: { memory: '60Gi', 'nvidia.com/gpu': 1 },
      };
    },
    expected: ['interruption capacity Deployment ai/ollama', 'none capacity Deployment ai/ollama', 'none capacity nodes'],
  },
  {
    title: 'more replicas than the workers hold',
    cluster: 'collab',
    edit: ({ object, container }) => {
      object('Deployment collab/web').spec.replicas = 12;
      container('Deployment collab/web').resources.requests = { cpu: '1', memory: '256Mi' };
    },
    expected: ['interruption capacity nodes'],
  },
  {
    title: 'a node is taken out',
    cluster: 'collab',
    edit: ({ model, manifests }) => {
      model.nodes = model.nodes.filter(({ name }: Anything) => name !== 'talos-worker-02');
      for (const { body } of manifests.filter(({ identity }) => identity.kind === 'NetworkPolicy'))
        for (const rule of [...(body.spec.ingress ?? []), ...(body.spec.egress ?? [])])
          for (const list of [rule.from ?? [], rule.to ?? []]) {
            const at = list.findIndex(({ ipBlock }: Anything) => ipBlock?.cidr === '192.168.1.53/32');
            if (at >= 0) list.splice(at, 1);
          }
      for (const { peer } of model.openings)
        if (peer.kind === 'ranges') peer.ranges = peer.ranges.filter((range: string) => range !== '192.168.1.53/32');
    },
    expected: ['interruption facts node talos-worker-02'],
  },
  {
    title: 'a node joins',
    cluster: 'devops-lab',
    edit: ({ model }) => {
      const worker = model.nodes.find(({ name }: Anything) => name === 'lab-worker-2');
      model.nodes.push({ ...worker, name: 'lab-worker-3', address: '192.168.1.39' });
    },
    expected: ['none facts node lab-worker-3'],
  },
  {
    title: 'the next minor of Kubernetes',
    cluster: 'vx-home',
    edit: ({ model }) => {
      model.distribution.version = '1.35';
    },
    expected: ['restart facts Kubernetes of vx-home'],
  },
  {
    title: 'another range of pods',
    cluster: 't495',
    edit: ({ model }) => {
      model.network.pods = '10.60.0.0/16';
    },
    expected: ['interruption facts range of pods'],
  },
  {
    title: 'a storage class deletes what is released',
    cluster: 't495',
    edit: ({ model }) => {
      model.storageClasses.find(({ name }: Anything) => name === 'longhorn-retain').reclaimPolicy = 'Delete';
    },
    expected: ['none facts storage class longhorn-retain'],
  },
  {
    title: 'the network of pods takes no notice of policies',
    cluster: 'collab',
    edit: ({ model }) => {
      model.network.cni = { name: 'flannel', enforcesPolicies: false };
    },
    expected: ['interruption facts network of pods', 'opens: none flow every flow'],
  },
  {
    title: 'a machine gets more memory',
    cluster: 'devops-lab',
    edit: ({ model }) => {
      model.nodes.find(({ name }: Anything) => name === 'lab-worker-1').capacity.memory = '5.8Gi';
    },
    expected: ['none facts node lab-worker-1'],
  },
  {
    title: 'pods run with the account of another program',
    cluster: 't495',
    edit: ({ object }) => {
      const { spec } = object('Deployment monitoring/grafana').spec.template;
      spec.serviceAccountName = 'prometheus';
      spec.automountServiceAccountToken = true;
    },
    expected: ['opens: none rbac Deployment monitoring/grafana'],
  },
  {
    title: 'RBAC is switched off',
    cluster: 'vx-home',
    edit: ({ model }) => {
      model.distribution.rbac = false;
      model.distribution.addons = model.distribution.addons.filter((addon: string) => addon !== 'rbac');
    },
    expected: ['opens: none rbac RBAC'],
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
    expected: ['interruption secret Secret ai/pgvector-superuser'],
  },
  {
    title: 'the Secret of the superuser gets another name',
    cluster: 'vx-home',
    edit: (draft) => {
      draft.model.secrets.find(({ name }: Anything) => name === 'pgvector-superuser').name = 'pgvector-admin';
      draft.manifests = JSON.parse(JSON.stringify(draft.manifests).replaceAll('"pgvector-superuser"', '"pgvector-admin"'));
    },
    expected: ['interruption secret Secret ai/pgvector-admin'],
  },
  {
    title: 'a new application with a database of its own',
    cluster: 't495',
    edit: ({ model, add }) => {
      const [first] = model.applications;
      model.applications.push({
        ...first,
        name: 'wiki',
        argoName: 't495-wiki',
        layer: 'data',
        folder: 'dist/t495/data/wiki',
        charts: [],
        dependsOn: [],
      });
      model.secrets.push({
        namespace: 'data',
        name: 'wiki-db',
        type: 'Opaque',
        keys: [{ name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose: 'database' }],
        labels: {},
        producer: 't495/wiki/wiki',
        consumers: [{ workload: 'wiki', key: 'password' }],
      });
      add('wiki', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'wiki', namespace: 'data' },
        spec: {
          selector: { matchLabels: { app: 'wiki' } },
          template: {
            metadata: { labels: { app: 'wiki' } },
            spec: {
              automountServiceAccountToken: false,
              securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
              containers: [
                {
                  name: 'wiki',
                  image: 'docker.io/requarks/wiki:2.5.308',
                  env: [{ name: 'DB_PASS', valueFrom: { secretKeyRef: { name: 'wiki-db', key: 'password' } } }],
                  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
                },
              ],
            },
          },
        },
      });
    },
    expected: ['none secret Secret data/wiki-db'],
  },
  {
    title: 'a Secret is read that nothing makes',
    cluster: 'collab',
    edit: ({ container }) => {
      container('Deployment collab/web').env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'web-token', key: 'token' } } }];
    },
    expected: ['interruption secret Secret collab/web-token'],
  },
];
