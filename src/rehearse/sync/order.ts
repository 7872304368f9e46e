import { below, identityOf, type KubeObject, text } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import { groupOf, type JsonObject } from '../../model/index.ts';
import { PHASES } from './hooks.ts';
import type { Task } from './task.ts';

/** Kinds that come before all others; the order is the one Helm made and Argo CD took over. */
const kindOrder = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const ranks = new Map(kindOrder.map((kind, index) => [kind, index]));

/**
 * The order in which a sync works: phase, wave, kind, name; then namespaces before what lies in them and definitions
 * before objects of their kinds, whatever their own phase and wave say.
 */
export function inOrder(tasks: readonly Task[]): readonly Task[] {
  const sorted = [...tasks].sort(compareTasks);
  return definitionsFirst(namespacesFirst(sorted));
}

/** `group/Kind` that a CustomResourceDefinition defines; nothing for any other object. */
export function definedKind(object: JsonObject): string | undefined {
  if (object['kind'] !== 'CustomResourceDefinition' || groupOf(text(object['apiVersion'])) !== 'apiextensions.k8s.io') return undefined;
  const group = below(object, 'spec', 'group');
  const kind = below(object, 'spec', 'names', 'kind');
  return typeof group === 'string' && typeof kind === 'string' ? `${group}/${kind}` : undefined;
}

/** `group/Kind` of an object. */
export function groupKind(object: KubeObject): string {
  const { group, kind } = identityOf(object);
  return `${group}/${kind}`;
}

/** Argo CD stops comparing at the name; what follows here only makes the order the same each time. */
function compareTasks(a: Task, b: Task): number {
  const left = identityOf(a.object);
  const right = identityOf(b.object);
  return (
    PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) ||
    a.wave - b.wave ||
    rankOf(left.kind) - rankOf(right.kind) ||
    compareText(left.name, right.name) ||
    compareText(left.kind, right.kind) ||
    compareText(a.namespace, b.namespace) ||
    compareText(left.group, right.group) ||
    compareText(a.manifest?.file ?? '', b.manifest?.file ?? '')
  );
}

function rankOf(kind: string): number {
  return ranks.get(kind) ?? kindOrder.length;
}

function namespacesFirst(tasks: readonly Task[]): readonly Task[] {
  const made = ({ object }: Task) => (groupKind(object) === '/Namespace' ? identityOf(object).name : undefined);
  return neededFirst(tasks, made, ({ namespace }) => (namespace === '' ? undefined : namespace));
}

function definitionsFirst(tasks: readonly Task[]): readonly Task[] {
  return neededFirst(
    tasks,
    ({ object }) => definedKind(object),
    ({ object }) => groupKind(object),
  );
}

/** Moves what makes a key before the first task that uses it, and into that task’s phase and wave. */
function neededFirst(
  tasks: readonly Task[],
  makes: (task: Task) => string | undefined,
  uses: (task: Task) => string | undefined,
): readonly Task[] {
  const ordered = [...tasks];
  const firstUse = new Map<string, number>();
  for (const [index, task] of tasks.entries()) {
    if (task.isPrune) continue;
    const made = makes(task);
    const used = made === undefined ? uses(task) : undefined;
    if (used !== undefined && !firstUse.has(used)) firstUse.set(used, index);
    const target = made === undefined ? undefined : firstUse.get(made);
    const user = target === undefined ? undefined : ordered[target];
    if (target === undefined || user === undefined) continue;
    ordered.splice(index, 1);
    ordered.splice(target, 0, { ...task, phase: user.phase, wave: user.wave });
    for (const [key, first] of firstUse) if (first >= target) firstUse.set(key, first + 1);
  }
  return ordered;
}
