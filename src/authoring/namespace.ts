import type { Application } from './application.ts';
import type { ClusterConstruct } from './cluster.ts';
import { comment } from './comments.ts';
import { k8s } from './k8s.ts';
import { quantities } from './quantities.ts';
import type { NamespaceSpec } from './spec.ts';

/** Kept by Argo CD whatever happens to the folder: everything in it would go with it. */
export const keep = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
export const managed = { 'app.kubernetes.io/managed-by': 'labwright' };

/** A namespace with its quota, limits and policies. */
export function renderNamespace(
  cluster: ClusterConstruct,
  scope: Application<ClusterConstruct>,
  name: string,
  spec: NamespaceSpec<string>,
): void {
  const { facts, distribution } = cluster;
  const path = `${cluster.node.path} namespaces.${name}`;
  const level = spec.podSecurity;
  new k8s.KubeNamespace(scope, `namespace-${name}`, {
    metadata: {
      name,
      labels: {
        ...managed,
        'pod-security.kubernetes.io/audit': level,
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': `v${distribution.version}`,
        'pod-security.kubernetes.io/warn': level,
      },
      annotations: keep,
    },
  });
  if (spec.quota !== undefined) {
    new k8s.KubeResourceQuota(scope, `quota-${name}`, {
      metadata: { name: 'quota', namespace: name, labels: managed },
      spec: { hard: quantities(facts, spec.quota, `${path}.quota`) },
    });
  }
  if (spec.limits !== undefined) {
    const { defaultRequest, default: fallback, max } = spec.limits;
    new k8s.KubeLimitRange(scope, `limits-${name}`, {
      metadata: { name: 'limits', namespace: name, labels: managed },
      spec: {
        limits: [
          {
            type: 'Container',
            ...(fallback === undefined ? {} : { default: quantities(facts, { ...fallback }, `${path}.limits.default`) }),
            ...(defaultRequest === undefined
              ? {}
              : { defaultRequest: quantities(facts, { ...defaultRequest }, `${path}.limits.defaultRequest`) }),
            ...(max === undefined ? {} : { max: quantities(facts, { ...max }, `${path}.limits.max`) }),
          },
        ],
      },
    });
  }
  if (spec.defaultDeny === false) return;
  const deny = new k8s.KubeNetworkPolicy(scope, `default-deny-${name}`, {
    metadata: { name: 'default-deny', namespace: name, labels: managed },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  comment(deny, [
    spec.sealed === undefined
      ? 'Nothing passes but what another policy of this namespace allows.'
      : 'Sealed: nothing leaves this namespace, not even to DNS, and only the attacker comes in.',
  ]);
  if (spec.sealed !== undefined) {
    renderTokenlessAccount(scope, name);
    return;
  }
  const { namespace, labels } = distribution.dns;
  new k8s.KubeNetworkPolicy(scope, `allow-dns-${name}`, {
    metadata: { name: 'allow-dns', namespace: name, labels: managed },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: labels } }],
          ports: ['UDP', 'TCP'].map((protocol) => ({ port: k8s.IntOrString.fromNumber(53), protocol })),
        },
      ],
    },
  });
}

/** The account that pods get which name none; whoever breaks into one finds no token for the API server in it. */
function renderTokenlessAccount(scope: Application<ClusterConstruct>, namespace: string): void {
  new k8s.KubeServiceAccount(scope, `account-${namespace}`, {
    metadata: { name: 'default', namespace, labels: managed },
    automountServiceAccountToken: false,
  });
}
