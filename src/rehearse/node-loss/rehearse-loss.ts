import { conditionOf, identityOf } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import { type Place, subjectsOf } from '../findings/index.ts';
import type { Stage } from '../stage.ts';
import { listed, type Note } from '../stand-ins/index.ts';
import type { State } from '../state.ts';
import { endFinding, lossFindings } from './findings.ts';
import { loseNodes, shortGrace } from './lose.ts';
import type { NodeLoss } from './loss.ts';
import { workloadOf } from './owner.ts';
import { nodeOf } from './successors.ts';
import { endOf } from './survival.ts';
import { gracePeriod, secondsUntilReplaced } from './times.ts';
import { judgePods } from './verdicts.ts';

export interface LossResult {
  readonly loss: NodeLoss;
  readonly issues: readonly Issue[];
  readonly notes: readonly Note[];
}

/** Loses nodes of a cluster on which everything was brought up, all at the same time, and says what becomes of their pods. */
export async function rehearseLoss(
  stage: Stage,
  { model, manifests }: State,
  nodes: readonly string[],
  placeOf: (file: string) => Place | undefined,
): Promise<LossResult> {
  const { version } = stage.controlPlane;
  const end = endOf(model, nodes);
  if (end !== undefined) return await everythingDown(stage, model, nodes, end);
  const moments = await loseNodes(stage, nodes);
  const judged = judgePods(moments, nodes);
  const subjects = subjectsOf(model.cluster, manifests, moments.before, placeOf);
  const pods = judged.map(({ workload, pod, node, verdict, reason, object, delay = 0 }) => ({
    workload,
    pod,
    node,
    verdict,
    ...(verdict === 'replaced' ? { seconds: secondsUntilReplaced(object, version, model) + delay } : {}),
    ...(reason === undefined ? {} : { reason }),
  }));
  return { loss: { nodes, pods }, issues: lossFindings(judged, nodes, subjects), notes: notesOn(nodes, version) };
}

/** Without a control plane there is nothing to rehearse: nobody is left to do anything. */
async function everythingDown({ observer }: Stage, model: Model, nodes: readonly string[], why: string): Promise<LossResult> {
  const snapshot = await observer.next();
  const pods = snapshot.pods
    .filter((pod) => nodes.includes(nodeOf(pod)) && conditionOf(pod, 'Ready')?.status === 'True')
    .map((pod) => ({ workload: workloadOf(pod, snapshot), pod: identityOf(pod).name, node: nodeOf(pod), verdict: 'down' as const }));
  return { loss: { nodes, pods }, issues: [endFinding(model, nodes, why, pods.length)], notes: [] };
}

function notesOn(nodes: readonly string[], version: string): readonly Note[] {
  return [
    {
      what: `loss of ${listed(nodes)}`,
      why: 'what plays the kubelet is ended, as when the power fails; the Node object stays, and so does what ran there until somebody says that it has ended',
    },
    {
      what: 'times of a loss',
      why:
        `silence counts after ${shortGrace} s and pods are evicted some seconds later; reported are the ${gracePeriod(version)} s that Kubernetes ` +
        `${version} waits unless its controllers were told otherwise, the tolerationSeconds of each pod, and the typical start of its workload`,
    },
    {
      what: 'attachment of volumes',
      why: 'nothing is attached here; that a silent node keeps the ReadWriteOnce volumes of its pods is known, not tried',
    },
  ];
}
