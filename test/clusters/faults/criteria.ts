import type { Draft, Fault } from './draft.ts';

const broken = (promise: string, cluster: string, requirement: string, act: (draft: Draft) => void): Fault => ({
  promise,
  cluster,
  code: 'REQUIREMENT_NOT_MET',
  at: `${cluster} requirements.${requirement}`,
  break: act,
});

/** What the owners demand of their clusters. */
export const criteriaFaults: readonly Fault[] = [
  broken('TLS everywhere, and one page without', 'ai-rnd', 'tls-everywhere', (draft) => {
    draft.field('Ingress gitlab/gitlab', 'spec/tls', undefined);
    draft.fact('exposures/host=git.rnd.home/tls', false);
  }),
  broken('two entry points, and a third', 'ai-rnd', 'entry-points', (draft) => {
    for (const last of ['208', '209']) {
      const service = `extra-${last}`;
      draft.add('Service gitlab/gitlab-ssh', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: service,
          namespace: 'gitlab',
          annotations: { 'metallb.io/address-pool': 'lan', 'metallb.io/loadBalancerIPs': `192.168.1.${last}` },
        },
        spec: {
          type: 'LoadBalancer',
          selector: { 'app.kubernetes.io/name': 'gitlab' },
          ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
        },
      });
      draft.fact('exposures/-', {
        application: 'gitlab',
        workload: 'gitlab',
        kind: 'load-balancer',
        host: `192.168.1.${last}`,
        tls: false,
        pool: 'lan',
        service,
      });
    }
  }),
  broken('up in five minutes, and a start that takes half an hour', 'ai-rnd', 'startup-within', (draft) =>
    draft.fact('workloads/name=gitlab/typicalStart', '30m'),
  ),
  broken('default deny, and a namespace without', 'ai-rnd', 'default-deny', (draft) =>
    draft.remove('NetworkPolicy production/default-deny'),
  ),
  broken('backed up every day, and a copy once a week', 'vx-home', 'backed-up', (draft) => {
    draft.fact('backups/claim=openwebui-data/schedule', '15 3 * * 0');
    draft.field('CronJob ai/openwebui-backup', 'spec/schedule', '15 3 * * 0');
  }),
  broken('drilled every week, and a drill once a month', 'collab', 'restore-drilled', (draft) => {
    draft.fact('backups/claim=data-mongodb-0/drill/schedule', '30 5 1 * *');
    draft.field('CronJob data/mongodb-drill', 'spec/schedule', '30 5 1 * *');
  }),
  broken('images pinned, and one that is not', 'vx-home', 'images-pinned', (draft) =>
    draft.pod('Deployment ai/ollama', 'containers/0/image', 'docker.io/ollama/ollama:latest'),
  ),
  broken('nothing privileged, and one that is', 'vx-home', 'no-privileged', (draft) =>
    draft.pod('Deployment ai/ollama', 'containers/0/securityContext/privileged', true),
  ),
  broken('least privilege, and an administrator', 'ai-rnd', 'least-privilege', (draft) =>
    draft.add('ClusterRole monitoring-prometheus', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'helper' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'gitlab-runner', namespace: 'runners' }],
    }),
  ),
  broken('environments alike, and something in one of them only', 'ai-rnd', 'environments-alike', (draft) =>
    draft.remove('Deployment staging/ollama'),
  ),
  broken('within capacity, and a pod without a place', 'ai-rnd', 'within-capacity', (draft) =>
    draft.pod('Deployment production/ollama', 'containers/0/resources/requests/memory', '90Gi'),
  ),
  broken('priorities by layer, and a pod above its own', 't495', 'priority-by-layer', (draft) =>
    draft.pod('Deployment mlflow/mlflow', 'priorityClassName', 'infrastructure-critical'),
  ),
  broken('updates without downtime, and one that stops first', 'collab', 'updates-without-downtime', (draft) =>
    draft.field('Deployment collab/web', 'spec/strategy', { type: 'Recreate' }),
  ),
  broken('an isolated network, and a way into it', 'devops-lab', 'isolated', (draft) =>
    draft.fact('externals/-', {
      application: 'workbench',
      workload: 'workbench',
      hosts: ['10.66.0.10/32'],
      ports: [22],
      reason: 'a look at what is broken',
    }),
  ),
];
