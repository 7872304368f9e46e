import { parse } from 'yaml';
import { identityOf, type KubeObject, textAt } from '../../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../../argocd/index.ts';
import { formatIdentity, isObject } from '../../../model/index.ts';
import { annotationOf, annotations } from '../../sync/annotations.ts';
import type { RunningArgo } from '../running-argo.ts';
import { judged, type Scenario } from './outcome.ts';

/** One object and its place in the order of its Application. */
interface Placed {
  readonly object: KubeObject;
  readonly application: string;
  readonly place: readonly [phase: number, wave: number];
  /** Hooks are made anew by every try of a sync, so that nothing need be younger than they are. */
  readonly isHook: boolean;
}

const phases = ['PreSync', 'Sync', 'PostSync'];

/** Argo CD waits some seconds between waves, so that the times of creation tell the order. */
export const waves: Scenario = {
  name: 'objects are made in the order of their waves',
  isRemoval: false,
  async play(argo) {
    const placed = [...rootObjects(argo), ...argo.manifests.map(({ body, origin }) => placedOf(body, origin.application))];
    const root = await argo.api.get('argoproj.io/v1alpha1', 'Application', argo.root, ARGOCD_NAMESPACE);
    const since = textAt(root, 'metadata', 'creationTimestamp');
    const times = new Map(await Promise.all(placed.map(async (one) => [one, await createdAt(argo, one, since)] as const)));
    const pairs = placed
      .filter(({ isHook }) => !isHook)
      .flatMap((first) =>
        placed
          .filter((second) => second.application === first.application && comesBefore(first, second))
          .filter((second) => times.get(first) !== undefined && times.get(second) !== undefined)
          .map((second) => [first, second] as const),
      );
    if (pairs.length === 0) return { verdict: 'not played', why: 'nothing has a wave or a phase of its own' };
    const wrong = pairs.filter(([first, second]) => String(times.get(first)) >= String(times.get(second)));
    const differences = wrong.map(([first, second]) => `${nameOf(second)} was made before or together with ${nameOf(first)}`);
    return judged('what is in an earlier phase or wave was made first', differences);
  },
};

/** Nothing for what was there before the root Application, which Argo CD only found. */
async function createdAt(argo: RunningArgo, { object }: Placed, since: string): Promise<string | undefined> {
  const { name, namespace } = identityOf(object);
  const found = await argo.api.get(String(object.apiVersion), String(object.kind), name, namespace);
  const created = textAt(found, 'metadata', 'creationTimestamp');
  return found === undefined || created < since ? undefined : created;
}

function rootObjects({ files, model }: RunningArgo): readonly Placed[] {
  return [...files]
    .filter(([path]) => path.startsWith(`argocd/${model.cluster}/root/`) && path.endsWith('.yaml'))
    .map(([, text]) => parse(text) as unknown)
    .filter(isObject)
    .map((object) => placedOf(object as KubeObject, ''));
}

function placedOf(object: KubeObject, application: string): Placed {
  const hook = annotationOf(object, annotations.hook);
  const phase = phases.indexOf(hook ?? 'Sync');
  const wave = Number(annotationOf(object, annotations.syncWave) ?? 0);
  return { object, application, place: [phase < 0 ? 1 : phase, wave], isHook: hook !== undefined };
}

function comesBefore({ place: a }: Placed, { place: b }: Placed): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function nameOf({ object }: Placed): string {
  return formatIdentity(identityOf(object));
}
