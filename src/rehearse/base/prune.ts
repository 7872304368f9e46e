import type { Issue } from '../../issues/index.ts';
import { type Application, identityKey, isRenderedElsewhere, type Manifest, type Model } from '../../model/index.ts';
import { findingIn, type Subjects } from '../findings/index.ts';
import type { Note } from '../stand-ins/stand-in.ts';
import { isHook } from '../sync/hooks.ts';
import { planTasks, targetKeys } from '../sync/plan.ts';
import { objectOptions } from '../sync/sync-options.ts';
import { waveOf } from '../sync/task.ts';
import { asksBeforeDeletion, isKeptOnDeletion } from './deletion.ts';
import { type Doomed, type Losses, lossesOf } from './losses.ts';
import { type Ending, endingNotes, handOver } from './removal-notes.ts';

/** One side of the comparison. */
export interface RemovalState {
  readonly model: Pick<Model, 'applications' | 'storageClasses' | 'secrets'>;
  readonly manifests: readonly Manifest[];
}

/** What one Application loses between base and head. */
export interface Removal {
  readonly name: string;
  /** Whether the Application itself is gone, so that no sync prunes for it. */
  readonly isGone: boolean;
  /** Whether its end takes along what it made. */
  readonly cascade: boolean;
  /** What is deleted, in the order of Argo CD: by the next sync or, where the Application is gone, with it. */
  readonly prune: readonly Manifest[];
  /** What has no manifest in the Application any more and still stays. */
  readonly kept: readonly Manifest[];
  /** What becomes of the Application. */
  readonly ending: Ending;
  /** What another application renders now and this one would delete: which of the two syncs first decides. */
  readonly handedOver: readonly Doomed[];
}

export interface Removals extends Losses {
  /** Only applications that lose something. */
  readonly applications: readonly Removal[];
}

/** The removals as a rehearsal reports them. */
export interface ReportedRemovals extends Removals {
  readonly issues: readonly Issue[];
}

/** What Argo CD deletes on the way from base to head and what it keeps, with REHEARSE_REMOVAL for what is lost by that. */
export function removalsBetween(base: RemovalState, head: RemovalState, subjects: Subjects): ReportedRemovals {
  const removals = plannedRemovals(base, head);
  const issues = removals.losses.map(({ doomed, ...loss }) => findingIn(subjects, doomed.manifest, { code: 'REHEARSE_REMOVAL', ...loss }));
  return { ...removals, issues };
}

/**
 * What Argo CD deletes on the way from base to head, what it keeps, and what is lost by that. An object that another application
 * renders now is handed over.
 */
export function plannedRemovals(base: RemovalState, head: RemovalState): Removals {
  const owners = ownersIn(head);
  const ends = base.model.applications.map((application) => endOf(application, base, head, owners)).filter(({ left }) => left.length > 0);
  const losses = lossesOf({ doomed: ends.flatMap(({ doomed }) => doomed), base, head });
  return {
    applications: ends.map(({ removal }) => removal),
    notes: [...ends.flatMap(({ notes }) => notes), ...losses.notes],
    losses: losses.losses,
    spared: losses.spared,
  };
}

interface End {
  /** What the application rendered and renders no longer. */
  readonly left: readonly Manifest[];
  readonly removal: Removal;
  readonly notes: readonly Note[];
  readonly doomed: readonly Doomed[];
}

/** What becomes of the objects that one application no longer renders. */
function endOf(application: Application, base: RemovalState, head: RemovalState, owners: Owners): End {
  const { argoName, cascade, name } = application;
  const successor = head.model.applications.find((one) => one.argoName === argoName);
  const wanted = successor === undefined ? [] : renderedBy(head, successor);
  const ownersOf = (manifest: Manifest) => keysOf(manifest, application).flatMap((key) => owners.get(key) ?? []);
  const left = renderedBy(base, application).filter(
    (one) => !isHook(one.body) && !ownersOf(one).some((owner) => owner.argoName === argoName),
  );
  const end = endingOf(application, successor, wanted, left);
  const isKept = (manifest: Manifest) => stays(end, application, successor, manifest);
  const moved = left.flatMap((manifest) => {
    const [taker] = ownersOf(manifest);
    return taker === undefined || isKept(manifest) ? [] : [{ manifest, application: name, takenBy: taker.name }];
  });
  const gone = left.filter((manifest) => ownersOf(manifest).length === 0);
  const kept = gone.filter(isKept);
  const pruned = gone.filter((manifest) => !isKept(manifest));
  const prune = successor === undefined ? lastWaveFirst(pruned) : asPruned(pruned, successor, wanted);
  const options = (successor ?? application).syncOptions;
  return {
    left,
    removal: { name, isGone: successor === undefined, cascade, prune, kept, ending: end, handedOver: moved },
    notes: [...endingNotes({ end, argoName, options, prune, kept }), ...moved.map(handOver)],
    doomed: [...prune.map((manifest) => ({ manifest, application: name })), ...moved],
  };
}

function endingOf(
  { cascade, syncOptions }: Application,
  successor: Application | undefined,
  wanted: readonly Manifest[],
  left: readonly Manifest[],
): Ending {
  if (successor !== undefined) return isNothing(successor, wanted) ? 'emptied' : 'synced';
  if (!cascade) return 'abandoned';
  return left.some(({ body }) => asksBeforeDeletion(body, syncOptions)) ? 'waiting' : 'deleted';
}

function stays(end: Ending, application: Application, successor: Application | undefined, { body }: Manifest): boolean {
  if (end === 'synced') return objectOptions(body, successor?.syncOptions ?? []).prune !== 'yes';
  return end !== 'deleted' || isKeptOnDeletion(body, application.syncOptions);
}

/** Applications by the keys of what they render. */
type Owners = ReadonlyMap<string, readonly Application[]>;

function ownersIn(head: RemovalState): Owners {
  const owners = new Map<string, Application[]>();
  for (const application of head.model.applications) {
    for (const key of targetKeys(renderedBy(head, application), application.namespace)) {
      owners.set(key, [...(owners.get(key) ?? []), application]);
    }
  }
  return owners;
}

function renderedBy({ manifests }: RemovalState, { name }: Application): readonly Manifest[] {
  return manifests.filter(({ origin }) => origin.application === name);
}

/** Both where the scope of the kind is open, as a sync sees it. */
function keysOf({ identity }: Manifest, { namespace }: Application): readonly string[] {
  return [identity, { ...identity, namespace: identity.namespace || namespace }].map(identityKey);
}

/** Argo CD does not sync an Application to nothing by itself, be it because its folder is gone or because it is empty. */
function isNothing(application: Application, wanted: readonly Manifest[]): boolean {
  return !isRenderedElsewhere(application) && wanted.every(({ body }) => isHook(body));
}

/** How an Application is deleted with what it made. */
function lastWaveFirst(manifests: readonly Manifest[]): readonly Manifest[] {
  return [...manifests].sort((a, b) => waveOf(b.body) - waveOf(a.body));
}

/** How a sync prunes. */
function asPruned(
  manifests: readonly Manifest[],
  { namespace, syncOptions: options }: Application,
  wanted: readonly Manifest[],
): readonly Manifest[] {
  const byBody = new Map(manifests.map((manifest) => [manifest.body, manifest]));
  const tasks = planTasks({ manifests: wanted, namespace, options, obsolete: [...byBody.keys()], makesNamespace: false, suffix: '' });
  return tasks.flatMap(({ isPrune, object }) => (isPrune ? (byBody.get(object) ?? []) : []));
}
