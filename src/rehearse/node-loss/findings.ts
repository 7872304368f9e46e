import { identityOf, type KubeObject } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import { findingAbout, type Subjects } from '../findings/index.ts';
import { hintFor } from '../findings/pods.ts';
import type { JudgedPod } from './verdicts.ts';

/** `a, b and c`. */
const sentence = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names);

const taint = 'node.kubernetes.io/out-of-service=nodeshutdown:NoExecute';

/** REHEARSE_NODE_LOSS: what does not come back by itself, the pods of one workload together. */
export function lossFindings(judged: readonly JudgedPod[], nodes: readonly string[], subjects: Subjects): readonly Issue[] {
  const groups = new Map<string, JudgedPod[]>();
  for (const pod of judged) {
    if (pod.verdict !== 'stuck' && pod.verdict !== 'impossible') continue;
    const key = `${pod.workload} ${pod.verdict} ${pod.remedy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pod]);
    else group.push(pod);
  }
  return [...groups.values()].map((pods) => {
    const [first] = pods as [JudgedPod, ...JudgedPod[]];
    const isStuck = first.verdict === 'stuck';
    const body = subjects.manifestOf(first.object)?.body ?? first.object;
    return findingAbout(subjects, body, {
      code: 'REHEARSE_NODE_LOSS',
      severity: isStuck || first.left > 0 ? 'warning' : 'error',
      message: `without ${sentence(nodes)}, ${what(pods, first, body)}: ${first.reason}`,
      hint: isStuck ? remedyFor(pods, first, nodes) : hintForImpossible(first),
    });
  });
}

function what({ length }: readonly JudgedPod[], { of, verdict }: JudgedPod, body: KubeObject): string {
  const who = identityOf(body).kind === 'Pod' ? 'it' : of === 1 ? 'its pod' : `${length} of its ${of} pods`;
  if (verdict === 'stuck') return `${who} ${length === 1 ? 'stays' : 'stay'} down until a person acts`;
  return `${who} ${length === 1 ? 'does' : 'do'} not come back`;
}

/** What to type, and what to know before. */
function remedyFor(pods: readonly JudgedPod[], { remedy, object }: JudgedPod, nodes: readonly string[]): string {
  const sure = `only when ${sentence(nodes)} ${nodes.length === 1 ? 'is' : 'are'} surely off, since two that write to one volume destroy it:`;
  if (remedy === 'delete')
    return `${sure} \`kubectl delete pod --namespace ${identityOf(object).namespace} ${pods.map(({ pod }) => pod).join(' ')} --force\``;
  const machines = [...new Set(pods.map(({ node }) => node))].join(' ');
  return `${sure} \`kubectl taint nodes ${machines} ${taint}\`; when ${nodes.length === 1 ? 'it is' : 'they are'} back: \`kubectl taint nodes ${machines} ${taint}-\``;
}

function hintForImpossible({ claims, scheduler }: JudgedPod): string | undefined {
  if (claims !== undefined) return 'a backup that can be restored on another node, or a storage class whose volumes every node can reach';
  if (scheduler === undefined) return undefined;
  // That the lost node is not taken is what was asked for.
  return hintFor(scheduler.replace(/\d+ node\(s\) had untolerated taint(?:\(s\)|s)?(?: \{[^}]*\})?/g, ''));
}

/** REHEARSE_NODE_LOSS: one finding where nothing is left that could act. */
export function endFinding(
  { cluster, nodes }: Pick<Model, 'cluster' | 'nodes'>,
  lost: readonly string[],
  why: string,
  pods: number,
): Issue {
  const [is, its, has] = lost.length === 1 ? ['it is', 'its', 'it has'] : ['they are', 'their', 'they have'];
  const rest = nodes.length === lost.length ? '' : '; what runs on other nodes goes on, but nothing there can be changed or replaced';
  return {
    code: 'REHEARSE_NODE_LOSS',
    severity: 'warning',
    path: `${cluster} ${lost.map((name) => `nodes.${name}`).join(', ')}`,
    message: `${why}: ${its} ${pods === 1 ? 'one pod stays' : `${pods} pods stay`} down until ${is} back${rest}`,
    hint:
      rest === ''
        ? `whatever ${has} on disk comes back from backups alone, should the disk be lost: keep them elsewhere, and try one`
        : 'a control plane of three nodes outlives the loss of one',
    cluster,
  };
}
