import { type Anything, type Draft, edit } from './_draft.ts';
import { judge } from './_fleet.ts';
import { reach } from './_topics.ts';

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

/** Edits of a year that open or close ways into a cluster and between its pods. */
judge(reach, [
  {
    title: 'a host name is another one',
    cluster: 'vx-home',
    steps: [edit((draft) => renameHost(draft, 'Ingress ai/openwebui', 'ai.vx.home', 'chat.vx.home'))],
    level: 'interruption',
    says: ['interruption address: Ingress ai/openwebui'],
    words: [/let the DNS of the LAN lead chat\.vx\.home to 192\.168\.1\.50/],
  },

  {
    title: 'an application gets a second host name',
    cluster: 'vx-home',
    steps: [
      edit(({ object, model }) => {
        const { rules } = object('Ingress ai/openwebui').spec;
        rules.push({ ...structuredClone(rules[0]), host: 'ai.example.org' });
        model.exposures.push({ ...model.exposures.find((one: Anything) => one.host === 'ai.vx.home'), host: 'ai.example.org' });
      }),
    ],
    level: 'none',
    says: ['none address: ai.example.org', 'opens none exposure: Ingress ai/openwebui'],
  },

  {
    title: 'an ingress is taken away',
    cluster: 't495',
    steps: [
      edit(({ remove, model }) => {
        remove(/^Ingress .*grafana/);
        model.exposures = model.exposures.filter((one: Anything) => one.host !== 'grafana.t495.home');
      }),
    ],
    level: 'interruption',
    says: ['interruption exposure: Ingress monitoring/grafana', 'none address: grafana.t495.home'],
  },

  {
    title: 'a claimed address is another one',
    cluster: 't495',
    steps: [
      edit(({ object, model }) => {
        object('Service data/minio-lan').metadata.annotations['metallb.io/loadBalancerIPs'] = '192.168.1.244';
        model.exposures.find((one: Anything) => one.host === '192.168.1.241').host = '192.168.1.244';
      }),
    ],
    level: 'interruption',
    says: ['interruption address: Service data/minio-lan'],
  },

  {
    title: 'the ingress controller is at another address',
    cluster: 't495',
    steps: [
      edit(({ model }) => {
        model.exposures.find((one: Anything) => one.host === '192.168.1.240').host = '192.168.1.250';
      }),
    ],
    level: 'interruption',
    says: ['interruption address: argocd.t495.home and 4 more', 'interruption address: traefik/traefik'],
    words: [/have to lead to 192\.168\.1\.250 instead of 192\.168\.1\.240/],
  },

  {
    title: 'a database is given a load balancer that nobody declared',
    cluster: 'vx-home',
    steps: [
      edit(({ object }) => {
        object('Service ai/pgvector').spec.type = 'LoadBalancer';
      }),
    ],
    level: 'none',
    says: [
      'none address: an address of the pool',
      'opens none exposure: Service ai/pgvector',
      'opens none flow: the LAN → ai/pgvector',
      'opens none flow: the nodes → ai/pgvector',
    ],
    words: [/no exposure declares it/],
  },

  {
    title: 'a port of the nodes is another one',
    cluster: 'devops-lab',
    steps: [
      edit(({ model }) => {
        model.exposures.find((one: Anything) => one.kind === 'node-port').nodePorts = [30081, 30444];
      }),
    ],
    level: 'interruption',
    says: ['interruption address: traefik/traefik'],
  },

  {
    title: 'an ingress leads past the sign-in',
    cluster: 'ai-rnd',
    steps: [
      edit(({ object }) => {
        object('Ingress production/lab-sign-in').spec.rules[0].http.paths[0].backend.service.name = 'jupyterlab';
      }),
    ],
    level: 'none',
    says: ['opens none exposure: Ingress production/lab-sign-in'],
    words: [/nobody asks who comes to lab\.rnd\.home any more/],
  },

  {
    title: 'the policy of a database lets everybody in',
    cluster: 'vx-home',
    steps: [
      edit(({ object }) => {
        object('NetworkPolicy ai/pgvector').spec.ingress.push({ ports: [{ port: 5432, protocol: 'TCP' }] });
      }),
    ],
    level: 'none',
    says: ['opens none flow: anybody → ai/pgvector'],
  },

  {
    title: 'the policy of a database lets nobody in',
    cluster: 'vx-home',
    steps: [
      edit(({ object }) => {
        object('NetworkPolicy ai/pgvector').spec.ingress = [];
      }),
    ],
    level: 'interruption',
    says: [
      'interruption flow: ai/openwebui → ai/pgvector',
      'interruption flow: ai/pgadmin → ai/pgvector',
      'interruption flow: ai/pgvector-backup → ai/pgvector',
      'interruption flow: ai/pgvector-restore → ai/pgvector',
      'interruption flow: ai/pgvector-setup → ai/pgvector',
    ],
    words: [/refused now, although declared: postgresql/],
  },

  {
    title: 'the policies of a namespace are taken away',
    cluster: 'vx-home',
    steps: [edit(({ remove }) => remove(/^NetworkPolicy portainer\//))],
    level: 'none',
    says: ['opens none flow: Namespace portainer'],
    words: [/has no default-deny policy any more/],
  },

  {
    title: 'a program may reach the internet',
    cluster: 'vx-home',
    steps: [
      edit(({ object }) => {
        object('NetworkPolicy ai/kokoro').spec.egress = [
          { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443, protocol: 'TCP' }] },
        ];
        object('NetworkPolicy ai/kokoro').spec.policyTypes = ['Ingress', 'Egress'];
      }),
    ],
    level: 'none',
    says: ['opens none flow: ai/kokoro → 0.0.0.0/0'],
  },
]);
