import { type Anything, edit } from './_draft.ts';
import { judge } from './_fleet.ts';
import { reach } from './_topics.ts';

/** Edits of a year that give rights or take them. */
judge(reach, [
  {
    title: 'Prometheus may read Secrets',
    cluster: 't495',
    steps: [
      edit(({ object }) => {
        object('ClusterRole monitoring-prometheus').rules.push({ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] });
      }),
    ],
    level: 'none',
    says: ['opens none rbac: ServiceAccount monitoring/prometheus'],
    words: [/reads every Secret of the cluster/],
  },

  {
    title: 'a right is taken away',
    cluster: 'ai-rnd',
    steps: [
      edit(({ object }) => {
        const { rules } = object('Role production/snapshots');
        for (const rule of rules) rule.verbs = rule.verbs.filter((verb: string) => verb !== 'delete');
      }),
    ],
    level: 'none',
    says: ['none rbac: ServiceAccount production/snapshots'],
  },

  {
    title: 'somebody makes a service account administrator',
    cluster: 't495',
    steps: [
      edit(({ object }) => {
        object('ClusterRoleBinding monitoring-alloy').roleRef.name = 'cluster-admin';
      }),
    ],
    level: 'none',
    says: ['opens none rbac: ServiceAccount monitoring/alloy'],
    words: [/may now do everything in the whole cluster/],
  },

  {
    title: 'a namespace lets privileged pods in',
    cluster: 'vx-home',
    steps: [
      edit(({ object, model }) => {
        object('Namespace ai').metadata.labels['pod-security.kubernetes.io/enforce'] = 'privileged';
        model.namespaces.find(({ name }: Anything) => name === 'ai').podSecurity = 'privileged';
      }),
    ],
    level: 'none',
    says: ['opens none privilege: Namespace ai'],
  },

  {
    title: 'a container is privileged, with the socket of its node',
    cluster: 'vx-home',
    steps: [
      edit(({ container, object }) => {
        container('Deployment ai/kokoro').securityContext = { privileged: true };
        object('Deployment ai/kokoro').spec.template.spec.volumes.push({
          name: 'socket',
          hostPath: { path: '/run/containerd/containerd.sock' },
        });
      }),
    ],
    level: 'none',
    says: ['opens none privilege: Deployment ai/kokoro'],
    words: [/containerd\.sock/],
  },

  {
    title: 'a program runs as root',
    cluster: 'collab',
    steps: [
      edit(({ object }) => {
        const { spec } = object('Deployment collab/files').spec.template;
        spec.securityContext = { ...spec.securityContext, runAsNonRoot: false, runAsUser: 0 };
      }),
    ],
    level: 'none',
    says: ['opens none privilege: Deployment collab/files'],
  },

  {
    title: 'pods run with the account of another program',
    cluster: 't495',
    steps: [
      edit(({ object }) => {
        const { spec } = object('Deployment monitoring/grafana').spec.template;
        spec.serviceAccountName = 'prometheus';
        spec.automountServiceAccountToken = true;
      }),
    ],
    level: 'none',
    says: ['opens none rbac: Deployment monitoring/grafana'],
  },

  {
    title: 'RBAC is switched off',
    cluster: 'vx-home',
    steps: [
      edit(({ model }) => {
        model.distribution.rbac = false;
        model.distribution.addons = model.distribution.addons.filter((addon: string) => addon !== 'rbac');
      }),
    ],
    level: 'none',
    says: ['opens none rbac: RBAC'],
  },
]);
