import type { CodeEntry } from './code-entry.ts';

/** Who may do what in the API, as far as bindings are rendered. Those of charts and of the cluster itself are not seen. */
export const rbacCodes = {
  RBAC_WILDCARD: {
    title: 'A role gives more than it names',
    why: 'A `*` covers what exists today and what is added tomorrow: a new kind, a new verb, Secrets of a new namespace. Nobody who reads the role can say what it allows.',
    fix: 'Name apiGroups, resources and verbs. `kubectl auth can-i --list --as=system:serviceaccount:NAMESPACE:NAME` shows what an account has now.',
  },
  RBAC_ESCALATION: {
    title: 'A role gives a right that leads to more rights',
    why: 'Some rights are keys to others: whoever runs commands in a pod has its token, whoever starts a pod in a privileged namespace owns the node, whoever writes webhooks reads every object. A program with such a right is worth as much as the whole cluster to whoever breaks into it.',
    fix: 'Take the right away, narrow it to one namespace or to named objects, or accept it next to the program that needs it, with the reason.',
  },
  RBAC_CLUSTER_ADMIN: {
    title: 'A binding makes somebody administrator',
    why: 'A program that may do everything takes the cluster with it when it is broken into, Secrets and nodes included. The roles `admin` and `edit` are meant for people: a program with one of them reads all Secrets of its namespace and runs pods with any account there.',
    fix: 'Write a role that names what the program does. People get their rights from the kubeconfig of the cluster, which needs no binding.',
  },
  RBAC_EVERYBODY: {
    title: 'A right is given to everybody',
    why: '`system:unauthenticated` is whoever reaches the port of the API server. `system:authenticated` and `system:serviceaccounts` are every pod of every namespace, also the one that was broken into.',
    fix: 'Name the service accounts that need it.',
  },
  RBAC_DEFAULT_ACCOUNT: {
    title: 'A right is given to the account `default`',
    why: 'Each pod that names no account runs as `default` of its namespace, so that everything else in the namespace has the right as well, and whatever is added later.',
    fix: 'Make a service account for the program, bind the role to it, and name it in `serviceAccountName`.',
  },
  RBAC_LASTING_TOKEN: {
    title: 'A token of a service account lies in a Secret and never ends',
    why: 'Tokens of today end after an hour and belong to one pod. One in a Secret is good for years, for whoever copied it once, and survives the pod, a restore and a change of hands.',
    fix: 'Let pods use a projected token. For a program outside of the cluster, make a token with an end: `kubectl create token NAME --duration=…`. Where only a lasting one works, accept it with the reason and note when it was made.',
  },
  RBAC_NOT_ENFORCED: {
    title: 'The cluster does not ask who may do what',
    why: 'Without RBAC every token is that of an administrator, and each pod carries one. One program that is broken into is the whole cluster.',
    fix: 'Enable the addon `rbac` before the applications: a permission that is missing shows only on the day it is switched on.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
