import { join } from 'node:path';
import type { KubeObject } from '../api/index.ts';
import { textAt } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import { foreignSources, type Model } from '../model/index.ts';
import { type FleetFile, rehearseArgo } from './argocd/index.ts';
import type { Binaries } from './binaries/index.ts';
import { type BroughtUp, bringUp, runCronJobs } from './bring-up.ts';
import { type ControlPlane, type Host, startControlPlane, sweep } from './control-plane/index.ts';
import { faultOf } from './fault.ts';
import { isPodDone, type Place } from './findings/index.ts';
import { judge } from './judge.ts';
import { kubeletsFor, rehearseLoss, untilNodesTakePods } from './node-loss/index.ts';
import { prepare } from './prepare.ts';
import type { Rehearsal } from './result.ts';
import { onStage, runsOut, type Stage } from './stage.ts';
import { attendantNotes, distinctNotes, type Note, neutralise } from './stand-ins/index.ts';
import type { State } from './state.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';
import { applicationSummary, shareOf } from './summary.ts';
import { bringFurther } from './transition.ts';

export interface RehearseProps extends State {
  /** The state the cluster is brought from, and what to call it. */
  readonly base?: (State & { readonly name: string }) | undefined;
  /** Names of nodes that are lost, all at once, after everything is up. */
  readonly without?: readonly string[] | undefined;
  /** Whole CustomResourceDefinitions for `customGroups` of the manifests. */
  readonly definitions: readonly KubeObject[];
  readonly programs: Binaries;
  /** Lets Argo CD's own controllers sync these files; nothing is compared or lost then. */
  readonly argo?: { readonly files: readonly FleetFile[]; readonly scenarios: boolean } | undefined;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Seconds until waiting is given up. */
  readonly timeout: number;
  readonly placeOf: (file: string) => Place | undefined;
  readonly onProgress: (text: string) => void;
}

/**
 * Applies one cluster to a real control plane on this machine and says what came of it. Nothing is left behind, whatever happens.
 * A control plane that fails is a finding; a fault of this program, and the reason of the signal, are thrown.
 */
export async function rehearse(props: RehearseProps): Promise<Rehearsal> {
  const watch = stopwatch();
  let controlPlane: ControlPlane | undefined;
  try {
    sweep(props.host);
    props.onProgress('starting the control plane');
    const { network, distribution } = props.model;
    controlPlane = await startControlPlane({
      ...props,
      serviceRange: network.services,
      podRange: network.pods,
      rbac: distribution.rbac,
    });
    watch.lap('started');
    return {
      ...nothingYet(props),
      kubernetes: controlPlane.version,
      ...(await (props.argo === undefined ? play : playArgo)(props, controlPlane, watch)),
      timings: watch.laps,
    };
  } catch (error) {
    const cause = controlPlane === undefined ? error : await controlPlane.causeOf(error);
    props.signal.throwIfAborted();
    const issues = faultOf(cause, props.model.cluster);
    if (issues === undefined) throw cause;
    return { ...nothingYet(props), kubernetes: controlPlane?.version ?? '', issues, timings: watch.laps };
  } finally {
    await controlPlane?.stop();
  }
}

async function play(props: RehearseProps, controlPlane: ControlPlane, watch: Stopwatch): Promise<Partial<Rehearsal>> {
  const { model, definitions, without = [] } = props;
  const neutral = neutralise(props.manifests);
  const head: State = { model, manifests: neutral.manifests };
  const base: State | undefined = props.base && { model: props.base.model, manifests: neutralise(props.base.manifests).manifests };
  const first = base ?? head;
  const manifests = [...first.manifests, ...head.manifests];
  return await onStage({ ...props, controlPlane, first, manifests, kubelet: kubeletsFor(without) }, async (stage) => {
    await untilNodesTakePods(stage);
    const before = base === undefined ? undefined : await bringUp(stage, base, new Map());
    if (before !== undefined) watch.lap('base');
    const added = base === undefined ? [] : await prepare(controlPlane.api, head, definitions);
    const step = base && before && (await bringFurther(stage, base, before, head, props.placeOf));
    const after = step ?? (await bringUp(stage, head, new Map()));
    watch.lap('settled');
    const counts = countsOf(head, stage, after);
    const issues = [
      ...(step?.issues ?? []),
      ...(await judge(stage, head, after, props.placeOf)),
      ...chartFindings(model),
      ...timeoutFindings(props, stage),
    ];
    const notes = [...stage.notes, ...added, ...(step?.removals.notes ?? []), ...neutral.notes, ...attendantNotes(model, head.manifests)];
    if (without.length === 0) return { ...counts, issues, notes: distinctNotes(notes) };
    const later = { ...stage, isOver: runsOut(props.timeout) };
    const lost = await rehearseLoss(later, head, without, props.placeOf);
    watch.lap(`without ${without.join(', ')}`);
    return {
      ...counts,
      issues: [...issues, ...lost.issues, ...timeoutFindings(props, later)],
      notes: distinctNotes([...notes, ...lost.notes]),
      nodeLosses: [lost.loss],
    };
  });
}

async function playArgo(props: RehearseProps, controlPlane: ControlPlane, watch: Stopwatch): Promise<Partial<Rehearsal>> {
  const { model, manifests, programs, argo, timeout } = props;
  const state: State = { model, manifests };
  return await onStage({ ...props, controlPlane, first: state, timeout: timeout * (argo?.scenarios === true ? 10 : 3) }, async (stage) => {
    const { argocd = '', redis = '' } = programs;
    const installManifest = join(argocd, '..', 'install.yaml');
    const result = await rehearseArgo({
      ...props,
      controlPlane,
      files: argo?.files ?? [],
      scenarios: argo?.scenarios,
      programs: { argocd, redis, installManifest },
      // Layers come one after another there, each as Argo CD gets to it.
      budget: timeout * 2,
    });
    const nothing: BroughtUp = { syncs: new Map(), refusedRuns: await runCronJobs(stage) };
    const judged = await judge(stage, state, nothing, props.placeOf);
    watch.lap('Argo CD');
    return {
      ...countsOf(state, stage, nothing),
      applications: [],
      argo: result,
      issues: [...result.issues, ...judged, ...chartFindings(model)],
      notes: distinctNotes([...stage.notes, ...result.notes, ...attendantNotes(model, manifests)]),
    };
  });
}

function countsOf({ model }: State, { observer }: Stage, { syncs }: BroughtUp): Pick<Rehearsal, 'applications' | 'pods' | 'claims'> {
  const { pods, claims } = observer.latest;
  return {
    applications: model.applications.map((application) => applicationSummary(application, syncs.get(application.name))),
    pods: shareOf(pods, isPodDone),
    claims: shareOf(claims, (claim) => textAt(claim, 'status', 'phase') === 'Bound'),
  };
}

/** REHEARSE_NOT_REHEARSED: charts and folders of other repositories are rendered by Argo CD, inside the cluster. */
function chartFindings(model: Model): readonly Issue[] {
  return notRehearsed(model).map(({ what, why }) => ({
    code: 'REHEARSE_NOT_REHEARSED',
    severity: 'unchecked',
    path: `${model.cluster} ${what}`,
    message: why,
    cluster: model.cluster,
  }));
}

function notRehearsed({ applications }: Model): readonly Note[] {
  return applications.flatMap((application) =>
    foreignSources(application).map((source) => ({
      what: application.argoName,
      why: `${source} is rendered inside the cluster, so nothing of it ran here`,
    })),
  );
}

function timeoutFindings({ model, timeout }: RehearseProps, stage: Stage): readonly Issue[] {
  if (!stage.isOver()) return [];
  return [
    {
      code: 'REHEARSE_TIMEOUT',
      severity: 'error',
      path: model.cluster,
      message: `something was still changing after ${timeout} s; what is reported is how it stood then`,
      hint: 'give it more time with `--timeout`',
      cluster: model.cluster,
    },
  ];
}

function nothingYet({ model, base, programs }: RehearseProps): Omit<Rehearsal, 'kubernetes' | 'timings'> {
  return {
    cluster: model.cluster,
    base: base?.name,
    applications: [],
    pods: { done: 0, of: 0 },
    claims: { done: 0, of: 0 },
    issues: [],
    notes: [],
    nodeLosses: [],
    versions: programs.versions,
    notRehearsed: notRehearsed(model),
  };
}
