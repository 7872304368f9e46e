import type { Issue } from '../issues/index.ts';
import { type Identity, identityKey, isRenderedElsewhere, type Manifest } from '../model/index.ts';
import { judgeRefusal, type Removals, removalsBetween, transitionFinding, unmadeChange } from './base/index.ts';
import { appliedBy, type BroughtUp, bringUp } from './bring-up.ts';
import { isRefusal, type Place, subjectsOf } from './findings/index.ts';
import type { Stage } from './stage.ts';
import type { State } from './state.ts';
import { isHook } from './sync/hooks.ts';
import type { Outcome, SyncResult } from './sync/index.ts';
import { waveOf } from './sync/task.ts';

/** What came of bringing a cluster from one state to the next. */
export interface Transition extends BroughtUp {
  readonly removals: Removals;
  /** What only the step is refused for, or loses. */
  readonly issues: readonly Issue[];
}

/** Brings a cluster in which `base` runs to `head`: what is no longer rendered is removed as Argo CD does it, the rest is synced over it. */
export async function bringFurther(
  stage: Stage,
  base: State,
  before: BroughtUp,
  head: State,
  placeOf: (file: string) => Place | undefined,
): Promise<Transition> {
  const subjects = subjectsOf(head.model.cluster, [...head.manifests, ...base.manifests], stage.observer.latest, placeOf);
  const removals = removalsBetween(base, head, subjects);
  for (const { name, isGone, cascade, prune } of removals.applications) {
    const was = base.model.applications.find((application) => application.name === name);
    if (isGone && cascade) await removeAll(stage, prune, was?.namespace ?? '');
  }
  const after = await bringUp(stage, head, stillSynced(appliedBy(before.syncs), head));
  const known = new Map(base.manifests.map((manifest) => [identityKey(manifest.identity), manifest]));
  const syncs = new Map<string, SyncResult>();
  const issues: Issue[] = [...removals.issues];
  for (const [name, result] of after.syncs) {
    const namespace = head.model.applications.find((application) => application.name === name)?.namespace ?? '';
    const outcomes = await Promise.all(
      result.outcomes.map(async (outcome) => {
        const { manifest } = outcome;
        const was = manifest && known.get(identityKey(manifest.identity));
        if (manifest === undefined || was === undefined) return outcome;
        const unmade = unmadeChange(subjects, was, manifest, head.model);
        if (unmade !== undefined) issues.push(unmade);
        if (outcome.error === undefined || !isRefusal(outcome)) return outcome;
        const { api, signal } = stage.controlPlane;
        const verdict = await judgeRefusal({ api, head: manifest, error: outcome.error, namespace, signal });
        if (verdict.transition.length === 0) return outcome;
        issues.push(transitionFinding({ subjects, base: was, head: manifest, causes: verdict.transition, model: head.model }));
        // What a new object would be refused for as well stays a finding of its own.
        return { ...outcome, error: verdict.own } satisfies Outcome;
      }),
    );
    syncs.set(name, { ...result, outcomes });
  }
  return { ...after, syncs, removals, issues };
}

/** Deletes what an Application that cascades leaves, as its finalizer does: wave by wave, each gone before the next. */
async function removeAll({ controlPlane, observer, isOver }: Stage, manifests: readonly Manifest[], namespace: string): Promise<void> {
  const { api } = controlPlane;
  const objects = manifests.map(({ apiVersion, identity, body }) => ({
    wave: waveOf(body),
    object: { apiVersion, kind: identity.kind, metadata: { name: identity.name, namespace: identity.namespace || namespace } },
  }));
  for (const wave of new Set(objects.map((one) => one.wave))) {
    const here = objects.filter((one) => one.wave === wave).map(({ object }) => object);
    for (const object of here) await api.remove(object, { propagation: 'Foreground' });
    observer.rest.disturb();
    for (let isThere = true; isThere && !observer.rest.isReached() && !isOver(); ) {
      await observer.next();
      const live = await Promise.all(
        here.map(({ apiVersion, kind, metadata }) => api.get(apiVersion, kind, metadata.name, metadata.namespace)),
      );
      isThere = live.some((object) => object !== undefined);
    }
  }
}

/** Argo CD does not sync an Application to nothing by itself, so of one that has nothing but hooks now everything stays. */
function stillSynced(
  applied: ReadonlyMap<string, readonly Identity[]>,
  { model, manifests }: State,
): ReadonlyMap<string, readonly Identity[]> {
  const filled = new Set([
    ...manifests.filter(({ body }) => !isHook(body)).map(({ origin }) => origin.application),
    ...model.applications.filter(isRenderedElsewhere).map(({ name }) => name),
  ]);
  return new Map([...applied].filter(([name]) => filled.has(name)));
}
