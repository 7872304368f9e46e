import type { Fault } from './draft.ts';

/** What was declared may talk, and nothing else. */
export const networkFaults: readonly Fault[] = [
  {
    promise: 'a rule that a connection needs is gone',
    cluster: 'vx-home',
    code: 'NETWORK_MISSING',
    at: 'vx-home/pgvector/pgvector connection postgresql',
    break: (draft) => draft.field('NetworkPolicy ai/pgvector', 'spec/ingress', []),
  },
  {
    promise: 'a rule lets through what nobody declared',
    cluster: 'vx-home',
    code: 'NETWORK_SUPERFLUOUS',
    at: 'dist/vx-home/data/pgvector/networkpolicy-pgvector.yaml spec.ingress[0].from[5]',
    break: (draft) => {
      draft.field('NetworkPolicy ai/pgvector', 'spec/ingress/0/from/-', {
        podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'kokoro' } },
      });
      draft.field('NetworkPolicy ai/kokoro', 'spec/policyTypes', ['Ingress', 'Egress']);
      draft.field('NetworkPolicy ai/kokoro', 'spec/egress', [
        { to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'pgvector' } } }], ports: [{ port: 5432, protocol: 'TCP' }] },
      ]);
    },
  },
  {
    promise: 'a policy that lets everybody in',
    cluster: 'vx-home',
    code: 'NETWORK_WIDE_OPEN',
    at: 'dist/vx-home/data/pgvector/networkpolicy-pgvector.yaml spec.ingress[0]',
    break: (draft) => draft.field('NetworkPolicy ai/pgvector', 'spec/ingress', [{}]),
  },
  {
    promise: 'a network that ignores policies',
    cluster: 'vx-home',
    code: 'NETWORK_NOT_ENFORCED',
    at: 'vx-home network.cni',
    break: (draft) => draft.fact('network/cni', { name: 'flannel', enforcesPolicies: false }),
  },
  {
    promise: 'pods that may not ask the DNS server',
    cluster: 'vx-home',
    code: 'NETWORK_DNS',
    at: 'dist/vx-home/data/pgvector/statefulset-pgvector.yaml spec.template.spec',
    break: (draft) => draft.remove('NetworkPolicy ai/allow-dns'),
  },
  {
    promise: 'a namespace without default deny',
    cluster: 'vx-home',
    code: 'NETWORK_NO_DEFAULT_DENY',
    at: 'vx-home namespaces.ai.defaultDeny',
    break: (draft) => draft.remove('NetworkPolicy ai/default-deny'),
  },
  {
    promise: 'a way to a machine outside that the policy does not let through',
    cluster: 'ai-rnd',
    code: 'NETWORK_MISSING',
    at: 'ai-rnd/gitlab/gitlab-backup flow backups in the bucket of nas',
    break: (draft) => draft.field('NetworkPolicy gitlab/gitlab-backup', 'spec/egress', []),
  },
  {
    promise: 'pods of the cluster reach an isolated network',
    cluster: 'devops-lab',
    code: 'NETWORK_ISOLATED',
    at: 'devops-lab/workbench/workbench reach',
    break: (draft) =>
      draft.fact('externals/-', {
        application: 'workbench',
        workload: 'workbench',
        hosts: ['10.66.0.10/32'],
        ports: [22],
        reason: 'a look at what is broken',
      }),
  },
  {
    promise: 'a flow leaves a sealed namespace',
    cluster: 'vx-home',
    code: 'NETWORK_SEALED',
    at: 'dist/vx-home/platform/namespaces/networkpolicy-portainer.allow-dns.yaml spec.egress[0].to[0]',
    break: (draft) => draft.fact('namespaces/name=portainer/sealed', {}),
  },
];
