import type { Facts, k8s, Labels } from '../../authoring/index.ts';

/** What the namespace and the class of a pipeline's pods must be like. */
export interface PipelinePlace {
  readonly namespace: string;
  readonly level: 'privileged' | 'baseline' | 'restricted' | undefined;
  /** Class of the volumes that are made for a pipeline, where there are any. */
  readonly storageClass?: { readonly key: string; readonly reclaimPolicy?: 'Retain' | 'Delete' | undefined } | undefined;
}

/** Findings about where pipelines run: a level that refuses their pods, and volumes that nobody would ever remove. */
export function checkPipelinePlace(facts: Facts, path: string, program: string, { namespace, level, storageClass }: PipelinePlace): void {
  const refuse = (field: string, message: string, hint: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (level === 'restricted')
    refuse(
      'pipelines.namespace',
      `namespace ${namespace} is \`restricted\`, and ${program} starts every step, the one that clones first, without the security context which that level asks for`,
      "give pipelines a namespace of their own with `podSecurity: 'baseline'`",
    );
  if (storageClass?.reclaimPolicy === 'Retain')
    refuse(
      'pipelines.volume.class',
      `class ${storageClass.key} keeps a volume when its claim goes, so every workflow would leave one behind`,
      "name a class with `reclaimPolicy: 'Delete'`",
    );
}

export interface PipelineRights {
  /** Service account that makes the pods, and its namespace. */
  readonly account: string;
  readonly home: string;
  /** Namespace of the pipelines. */
  readonly namespace: string;
  readonly labels: Labels;
  readonly rules: readonly k8s.PolicyRule[];
}

/** What lets an account make pods in the namespace of the pipelines, and nowhere else. */
export function pipelineRights({ account: name, home, namespace, labels, rules }: PipelineRights): {
  readonly account: k8s.KubeServiceAccountProps;
  readonly role: k8s.KubeRoleProps;
  readonly binding: k8s.KubeRoleBindingProps;
} {
  const metadata = { name, namespace, labels };
  return {
    account: { metadata: { name, labels }, automountServiceAccountToken: false },
    role: { metadata, rules: [...rules] },
    binding: {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
    },
  };
}

/** The account that pods without one of their own get: steps need nothing of the API server, so they get no token. */
export function withoutToken(namespace: string, labels: Labels): k8s.KubeServiceAccountProps {
  return { metadata: { name: 'default', namespace, labels }, automountServiceAccountToken: false };
}
