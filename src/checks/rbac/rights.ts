import { type Fields, items, texts } from '../read.ts';

/** A right by which its holder becomes more than the role says. */
export interface Right {
  readonly group: string;
  /** `pods/exec` for a subresource. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /**
   * Where it leads to more: anywhere, only for the whole cluster, where pods may be privileged, or where pods of others run.
   */
  readonly where: 'anywhere' | 'cluster' | 'privileged' | 'others';
  /** Last minor of Kubernetes 1 in which it does. */
  readonly until?: number;
  /** What it comes to, as the end of a sentence that begins with "whoever holds it". */
  readonly means: string;
}

const writes = ['create', 'update', 'patch'];

/**
 * Rights that lead beyond themselves.
 * @source kubernetes.io, "RBAC good practices", privilege escalation risks
 */
export const rights: readonly Right[] = [
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'clusterroles'],
    verbs: ['escalate', 'bind'],
    where: 'anywhere',
    means: 'gives itself any other right',
  },
  {
    group: '',
    resources: ['users', 'groups', 'serviceaccounts'],
    verbs: ['impersonate'],
    where: 'anywhere',
    means: 'acts as somebody else',
  },
  {
    group: '',
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
    where: 'anywhere',
    means: 'makes itself a token of other service accounts',
  },
  {
    group: '',
    resources: ['pods/exec', 'pods/attach'],
    verbs: ['create'],
    where: 'others',
    means: 'runs commands in other pods, with their secrets and tokens',
  },
  {
    // Over a websocket, reading was enough until the server asked for more.
    group: '',
    resources: ['pods/exec', 'pods/attach'],
    verbs: ['get'],
    until: 34,
    where: 'others',
    means: 'runs commands in other pods, with their secrets and tokens',
  },
  {
    group: '',
    resources: ['pods/ephemeralcontainers'],
    verbs: ['update', 'patch'],
    where: 'others',
    means: 'puts containers into running pods, with their secrets and tokens',
  },
  {
    group: '',
    resources: ['pods', 'replicationcontrollers'],
    verbs: writes,
    where: 'privileged',
    means: 'starts a pod that owns its node',
  },
  {
    group: 'apps',
    resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
    verbs: writes,
    where: 'privileged',
    means: 'starts a pod that owns its node',
  },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: writes, where: 'privileged', means: 'starts a pod that owns its node' },
  { group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'], where: 'cluster', means: 'reads every Secret of the cluster' },
  {
    group: '',
    resources: ['nodes/proxy'],
    verbs: ['get', 'create'],
    where: 'cluster',
    means: 'talks to the kubelets, and so runs commands in every pod',
  },
  { group: '', resources: ['persistentvolumes'], verbs: writes, where: 'cluster', means: 'reaches the files of a node through a volume' },
  {
    group: '',
    resources: ['namespaces'],
    verbs: ['update', 'patch'],
    where: 'cluster',
    means: 'lifts the Pod Security level of a namespace',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: [
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ],
    verbs: writes,
    where: 'cluster',
    means: 'reads and changes every object on its way in',
  },
  {
    group: 'apiextensions.k8s.io',
    resources: ['customresourcedefinitions'],
    verbs: writes,
    where: 'cluster',
    means: 'reads and changes every object of a kind through its conversion',
  },
  {
    group: 'apiregistration.k8s.io',
    resources: ['apiservices'],
    verbs: writes,
    where: 'cluster',
    means: 'answers in place of the API server, and sees the tokens of who asks',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    verbs: ['update', 'patch'],
    where: 'cluster',
    means: 'lets certificates of other users be signed',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['signers'],
    verbs: ['approve', 'sign'],
    where: 'cluster',
    means: 'lets certificates of other users be signed',
  },
];

/** Lists of a rule that hold a `*`. */
export function wildcardsOf(rule: Fields): readonly ('apiGroups' | 'resources' | 'verbs')[] {
  return (['apiGroups', 'resources', 'verbs'] as const).filter((list) => texts(rule[list]).includes('*'));
}

/** What of a right a rule gives: `create pods/exec`. Nothing where a rule holds for named objects only, of which somebody chose each. */
export function given(rule: Fields, { group, resources, verbs }: Right): readonly string[] {
  const groups = texts(rule.apiGroups);
  if (!(groups.includes(group) || groups.includes('*')) || texts(rule.resourceNames).length > 0) return [];
  const named = texts(rule.resources);
  const allowed = texts(rule.verbs);
  const any = allowed.includes('*');
  return resources
    .filter((resource) => covers(named, resource))
    .flatMap((resource) => verbs.filter((verb) => any || allowed.includes(verb)).map((verb) => `${verb} ${resource}`));
}

/** As the authorizer compares resources: `*` is all of them, `*`/exec all with that subresource. */
function covers(named: readonly string[], resource: string): boolean {
  const [, subresource] = resource.split('/');
  return named.includes(resource) || named.includes('*') || (subresource !== undefined && named.includes(`*/${subresource}`));
}

/** Rules of a role. */
export function rulesOf(role: { readonly body: Fields }): readonly Fields[] {
  return items(role.body.rules);
}
