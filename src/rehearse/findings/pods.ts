import { identityOf, type KubeObject } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { formatIdentity, identityKey } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { at, conditionOf, listAt, textAt } from './read.ts';
import { findingAbout, type Subjects } from './subject.ts';

/** REHEARSE_PENDING: pods without a node, those of one controller together, with the scheduler's own words. */
export function pendingPods(snapshot: Snapshot, subjects: Subjects): readonly Issue[] {
  const groups = new Map<string, { readonly pods: KubeObject[]; readonly reason: string }>();
  for (const pod of snapshot.pods) {
    if (textAt(pod, 'status', 'phase') !== 'Pending' || textAt(pod, 'spec', 'nodeName') !== '') continue;
    const reason = reasonOf(pod);
    const owner = subjects.manifestOf(pod);
    const key = `${owner === undefined ? identityKey(identityOf(pod)) : identityKey(owner.identity)} ${reason}`;
    const group = groups.get(key) ?? { pods: [], reason };
    group.pods.push(pod);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ pods, reason }) => {
    const [first] = pods as [KubeObject, ...KubeObject[]];
    const others = pods.length === 1 ? '' : ` (and ${pods.length - 1} more of the same)`;
    return findingAbout(subjects, first, {
      code: 'REHEARSE_PENDING',
      severity: 'error',
      message: `finds no node${others}: ${reason}`,
      hint: hintFor(reason),
    });
  });
}

function reasonOf(pod: KubeObject): string {
  const { reason, message } = conditionOf(pod, 'PodScheduled') ?? {};
  if (typeof message === 'string' && message !== '') return message;
  if (typeof reason === 'string' && reason !== '') return reason;
  return 'the scheduler has said nothing yet';
}

/** What most often helps against each kind of reason. */
function hintFor(reason: string): string | undefined {
  const resource = /Insufficient (\S+?)[,.]/.exec(reason)?.[1];
  if (resource !== undefined)
    return `less ${resource} in the requests, a node with more, or something else of that node elsewhere; compare with \`capacity\` and \`reserved\` of the nodes`;
  if (/untolerated taint/.test(reason)) return 'a toleration for the taint, or the taint off the node';
  if (/node affinity|node selector/.test(reason)) return 'compare the selector with the `labels` of the nodes';
  if (/volume node affinity/.test(reason)) return 'its volume lies on a node that has no room for it or does not fit its selector';
  if (/unbound immediate PersistentVolumeClaims/.test(reason)) return 'see the finding about its claim';
  if (/anti-affinity/.test(reason)) return 'as many nodes as replicas, or `preferred` instead of `required`';
  if (/persistentvolumeclaim "[^"]+" not found/.test(reason)) return 'declare the claim, or correct its name';
  return undefined;
}

const controllers = ['deployments', 'statefulSets', 'daemonSets', 'replicaSets', 'jobs'] as const;

/** REHEARSE_POD_REFUSED: controllers whose pods admission refuses. The object itself looks well; only an event says so. */
export function refusedPods(snapshot: Snapshot, subjects: Subjects): readonly Issue[] {
  const known = new Map(controllers.flatMap((kind) => snapshot[kind].map((object) => [identityKey(identityOf(object)), object])));
  const last = new Map<string, { readonly object: KubeObject; readonly message: string }>();
  for (const event of snapshot.events) {
    if (textAt(event, 'reason') !== 'FailedCreate') continue;
    const involved = at(event, 'involvedObject') ?? at(event, 'regarding');
    const identity = identityOf({
      apiVersion: textAt(involved, 'apiVersion'),
      kind: textAt(involved, 'kind'),
      metadata: { name: textAt(involved, 'name'), namespace: textAt(involved, 'namespace') },
    });
    const object = known.get(identityKey(identity));
    if (object === undefined || !lacksPods(object)) continue;
    const owner = subjects.manifestOf(object)?.identity ?? identity;
    last.set(identityKey(owner), { object, message: textAt(event, 'message') || textAt(event, 'note') });
  }
  return [...last.values()].map(({ object, message }) =>
    findingAbout(subjects, subjects.manifestOf(object)?.body ?? object, {
      code: 'REHEARSE_POD_REFUSED',
      severity: 'error',
      message: `gets no pod: ${withoutPreamble(message)}`,
      hint: refusalHint(message),
    }),
  );
}

/** Whether a controller still has fewer pods than it wants; what admission refused at first may have been allowed since. */
function lacksPods(object: KubeObject): boolean {
  const { kind } = identityOf(object);
  const count = (...path: readonly string[]) => Number(at(object, ...path) ?? 0);
  if (kind === 'DaemonSet') return count('status', 'currentNumberScheduled') < count('status', 'desiredNumberScheduled');
  if (kind === 'Job')
    return count('status', 'active') + count('status', 'succeeded') === 0 && conditionOf(object, 'Complete')?.status !== 'True';
  return count('status', 'replicas') < Number(at(object, 'spec', 'replicas') ?? 1);
}

function withoutPreamble(message: string): string {
  return message
    .replace(/^(?:Error creating|create Pod \S+ in \w+ \S+ failed error)(?:: | )/, '')
    .replace(/^pods "[^"]+" is forbidden: /, '');
}

function refusalHint(message: string): string | undefined {
  const level = /violates PodSecurity "(\w+)/.exec(message)?.[1];
  if (level !== undefined) return `change what the message names, or declare the namespace with a lower level than \`${level}\``;
  if (/exceeded quota/.test(message)) return 'raise the quota of the namespace, or ask for less';
  if (/(?:minimum|maximum) .* usage per/.test(message)) return 'stay within the limit range of the namespace, or change it';
  if (/serviceaccount "[^"]+" not found/.test(message)) return 'declare the service account, or correct its name';
  if (/no PriorityClass/.test(message)) return 'name a priority class of the cluster';
  return undefined;
}

/** REHEARSE_NOT_HEALTHY: pods that ran and failed, which a kubelet that plays along never causes by itself. */
export function failedPods(snapshot: Snapshot, subjects: Subjects): readonly Issue[] {
  return snapshot.pods
    .filter((pod) => textAt(pod, 'status', 'phase') === 'Failed')
    .map((pod) =>
      findingAbout(subjects, pod, {
        code: 'REHEARSE_NOT_HEALTHY',
        severity: 'error',
        message: `${formatIdentity(identityOf(pod))} failed: ${textAt(pod, 'status', 'reason')} ${textAt(pod, 'status', 'message')}`.trim(),
        hint: undefined,
      }),
    );
}

/** Whether a pod is ready, or has done what it was for. */
export function isPodDone(pod: KubeObject): boolean {
  return (
    textAt(pod, 'status', 'phase') === 'Succeeded' ||
    listAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True')
  );
}
