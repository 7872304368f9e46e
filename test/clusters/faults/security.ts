import type { JsonObject } from '../../../src/model/index.ts';
import type { Fault } from './draft.ts';

const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
const group = 'rbac.authorization.k8s.io';
const account = (name: string) => ({ kind: 'ServiceAccount', name, namespace: 'monitoring' });
const grant = (rules: readonly JsonObject[]): JsonObject => ({ ...rbac, kind: 'ClusterRole', metadata: { name: 'helper' }, rules });
const bind = (name: string, subject: JsonObject): JsonObject => ({
  ...rbac,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'helper' },
  roleRef: { apiGroup: group, kind: 'ClusterRole', name },
  subjects: [subject],
});
const beside = 'ClusterRole monitoring-prometheus';

/** Nobody may more than is needed, and no secret is missing or readable. */
export const securityFaults: readonly Fault[] = [
  {
    promise: 'a privileged pod in a restricted namespace',
    cluster: 't495',
    code: 'POLICY_POD_SECURITY',
    at: 'dist/t495/data/postgres/statefulset-postgres.yaml spec.template.spec.containers[0].securityContext.privileged',
    break: (draft) => draft.pod('StatefulSet data/postgres', 'containers/0/securityContext/privileged', true),
  },
  {
    promise: 'a folder of the node in a baseline namespace',
    cluster: 'vx-home',
    code: 'POLICY_POD_SECURITY',
    at: 'dist/vx-home/apps/kokoro/deployment-kokoro.yaml spec.template.spec.volumes[1].hostPath',
    break: (draft) => draft.pod('Deployment ai/kokoro', 'volumes/-', { name: 'root', hostPath: { path: '/' } }),
  },
  {
    promise: 'a namespace whose level is raised over its pods',
    cluster: 't495',
    code: 'POLICY_POD_SECURITY',
    at: 'dist/t495/monitoring/node-exporter/daemonset-node-exporter.yaml spec.template.spec.containers[0].ports[0].hostPort',
    break: (draft) => draft.field('Namespace node-exporter', 'metadata/labels/pod-security.kubernetes.io~1enforce', 'restricted'),
  },
  {
    promise: 'a role that gives everything',
    cluster: 't495',
    code: 'RBAC_WILDCARD',
    at: 'dist/t495/monitoring/prometheus/clusterrole-helper.yaml rules[0].apiGroups',
    break: (draft) => draft.add(beside, grant([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }])),
  },
  {
    promise: 'a role that leads to more rights',
    cluster: 't495',
    code: 'RBAC_ESCALATION',
    at: 'dist/t495/monitoring/prometheus/clusterrole-helper.yaml rules[0]',
    break: (draft) => {
      draft.add(beside, grant([{ apiGroups: [group], resources: ['clusterroles'], verbs: ['escalate', 'bind'] }]));
      draft.add(beside, bind('helper', account('prometheus')));
    },
  },
  {
    promise: 'a binding to cluster-admin',
    cluster: 't495',
    code: 'RBAC_CLUSTER_ADMIN',
    at: 'dist/t495/monitoring/prometheus/clusterrolebinding-helper.yaml roleRef.name',
    break: (draft) => draft.add(beside, bind('cluster-admin', account('prometheus'))),
  },
  {
    promise: 'a right for everybody',
    cluster: 't495',
    code: 'RBAC_EVERYBODY',
    at: 'dist/t495/monitoring/prometheus/clusterrolebinding-helper.yaml subjects[0].name',
    break: (draft) => draft.add(beside, bind('monitoring-prometheus', { apiGroup: group, kind: 'Group', name: 'system:unauthenticated' })),
  },
  {
    promise: 'a right for the account that every pod has',
    cluster: 't495',
    code: 'RBAC_DEFAULT_ACCOUNT',
    at: 'dist/t495/monitoring/prometheus/clusterrolebinding-helper.yaml subjects[0].name',
    break: (draft) => draft.add(beside, bind('monitoring-prometheus', account('default'))),
  },
  {
    promise: 'an API server that asks for no rights',
    cluster: 'vx-home',
    code: 'RBAC_NOT_ENFORCED',
    at: 'vx-home distribution',
    break: (draft) => draft.fact('distribution/rbac', false),
  },
  {
    promise: 'a token without need',
    cluster: 'vx-home',
    code: 'POLICY_TOKEN',
    at: 'dist/vx-home/apps/kokoro/deployment-kokoro.yaml spec.template.spec.automountServiceAccountToken',
    break: (draft) => draft.pod('Deployment ai/kokoro', 'automountServiceAccountToken', true),
  },
  {
    promise: 'a token that never ends',
    cluster: 't495',
    code: 'RBAC_LASTING_TOKEN',
    at: 'dist/t495/monitoring/grafana/secret-prometheus-token.yaml type',
    break: (draft) =>
      draft.add('Deployment monitoring/grafana', {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/service-account-token',
        metadata: {
          name: 'prometheus-token',
          namespace: 'monitoring',
          annotations: { 'kubernetes.io/service-account.name': 'prometheus' },
        },
      }),
  },
  {
    promise: 'an image with the tag latest',
    cluster: 'vx-home',
    code: 'POLICY_IMAGE_TAG',
    at: 'dist/vx-home/apps/ollama/deployment-ollama.yaml spec.template.spec.containers[0].image',
    break: (draft) => draft.pod('Deployment ai/ollama', 'containers/0/image', 'docker.io/ollama/ollama:latest'),
  },
  {
    promise: 'an image without a tag',
    cluster: 'vx-home',
    code: 'POLICY_IMAGE_TAG',
    at: 'dist/vx-home/apps/openwebui/deployment-openwebui.yaml spec.template.spec.initContainers[0].image',
    break: (draft) => draft.pod('Deployment ai/openwebui', 'initContainers/name=seed/image', 'ghcr.io/open-webui/open-webui'),
  },
  {
    promise: 'a key that the Secret does not have',
    cluster: 'vx-home',
    code: 'SECRET_KEY_MISSING',
    at: 'dist/vx-home/apps/openwebui/deployment-openwebui.yaml spec.template.spec.containers[0].env[3].valueFrom.secretKeyRef',
    break: (draft) => draft.pod('Deployment ai/openwebui', 'containers/0/env/name=WEBUI_SECRET_KEY/valueFrom/secretKeyRef/key', 'secret'),
  },
  {
    promise: 'a Secret that nothing makes',
    cluster: 'vx-home',
    code: 'SECRET_UNPRODUCED',
    at: 'dist/vx-home/apps/openwebui/deployment-openwebui.yaml spec.template.spec.containers[0].env[3].valueFrom.secretKeyRef',
    break: (draft) =>
      draft.pod('Deployment ai/openwebui', 'containers/0/env/name=WEBUI_SECRET_KEY/valueFrom/secretKeyRef/name', 'openwebui-secret'),
  },
  {
    promise: 'a Secret that nobody reads',
    cluster: 'vx-home',
    code: 'SECRET_UNUSED',
    at: 'vx-home/openwebui/openwebui secrets.ai/old-token',
    break: (draft) => draft.fact('secrets/-', unread),
  },
  {
    promise: 'a Secret with its values',
    cluster: 'vx-home',
    code: 'SECRET_PLAINTEXT',
    at: 'dist/vx-home/apps/openwebui/secret-openwebui-extra.yaml stringData',
    break: (draft) =>
      draft.add('Deployment ai/openwebui', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'openwebui-extra', namespace: 'ai' },
        stringData: { password: 'correct horse battery staple' },
      }),
  },
  {
    promise: 'a password as the plain value of a variable',
    cluster: 'vx-home',
    code: 'SECRET_IN_PLAIN_VALUE',
    at: 'dist/vx-home/apps/openwebui/deployment-openwebui.yaml spec.template.spec.containers[0].env[16]',
    break: (draft) =>
      draft.pod('Deployment ai/openwebui', 'containers/0/env/name=REDIS_PASSWORD', { name: 'REDIS_PASSWORD', value: 'tr0ub4dor-and-3' }),
  },
  {
    promise: 'a port of the node that nobody declared',
    cluster: 'vx-home',
    code: 'NETWORK_EXPOSED_UNDECLARED',
    at: 'dist/vx-home/data/redis/service-redis.yaml spec.type',
    break: (draft) => {
      draft.field('Service ai/redis', 'spec/type', 'NodePort');
      draft.field('Service ai/redis', 'spec/ports/0/nodePort', 30379);
    },
  },
  {
    promise: 'a port of the host that nobody declared',
    cluster: 'vx-home',
    code: 'NETWORK_EXPOSED_UNDECLARED',
    at: 'dist/vx-home/apps/ollama/deployment-ollama.yaml spec.template.spec.containers[0].ports[0].hostPort',
    break: (draft) => draft.pod('Deployment ai/ollama', 'containers/0/ports/0/hostPort', 11434),
  },
];

const unread: JsonObject = {
  namespace: 'ai',
  name: 'old-token',
  type: 'Opaque',
  keys: [{ name: 'token', kind: 'random', length: 32, alphabet: 'url', purpose: 'nobody knows' }],
  labels: {},
  producer: 'vx-home/openwebui/openwebui',
  consumers: [],
};
