import type { KubeObject } from '../api/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import type { ControlPlane } from './control-plane/index.ts';
import { type Observer, observeAlways } from './observer.ts';
import { makeNodes, prepare } from './prepare.ts';
import {
  type Attendant,
  attendAddresses,
  attendAutoscalers,
  attendedKinds,
  attendStatuses,
  attendVolumes,
  type Note,
} from './stand-ins/index.ts';
import type { State } from './state.ts';

/** A cluster on which something can be rehearsed: what it has before the first sync is there, and what does not run is played. */
export interface Stage {
  readonly controlPlane: ControlPlane;
  readonly observer: Observer;
  readonly notes: readonly Note[];
  readonly onProgress: (text: string) => void;
  /** Whether the time for all of it has run out. */
  isOver(): boolean;
}

export interface StageProps {
  readonly controlPlane: ControlPlane;
  /** Facts of the cluster as it is now: its nodes, classes and pools are there from the start. */
  readonly model: Model;
  /** What will be applied first. */
  readonly first: State;
  /** Everything that will ever be applied. */
  readonly manifests: readonly Manifest[];
  readonly definitions: readonly KubeObject[];
  /** Name of the kwok that plays the kubelet of a node; one for all if not given. */
  readonly kubelet?: ((node: string) => string) | undefined;
  /** Seconds until waiting is given up. */
  readonly timeout: number;
  readonly onProgress: (text: string) => void;
}

/** Sets the stage, lets something happen on it, and ends what plays along. */
export async function onStage<T>(props: StageProps, act: (stage: Stage) => Promise<T>): Promise<T> {
  const { controlPlane, model, first, manifests, definitions, kubelet = () => 'all', timeout, onProgress } = props;
  const { api, signal } = controlPlane;
  const isOver = runsOut(timeout);
  const notes = [...(await makeNodes(controlPlane, model, kubelet)), ...(await prepare(api, first, definitions))];
  const attendants = [attendVolumes, attendAddresses, attendStatuses, attendAutoscalers].map(
    (attend: Attendant) => (snapshot: Parameters<Attendant>[0]) => attend(snapshot, api, { model }),
  );
  const observer = observeAlways(api, attendants, attendedKinds(manifests), signal);
  try {
    return await act({ controlPlane, observer, notes, onProgress, isOver });
  } finally {
    await observer.stop();
  }
}

/** Tells from now on whether so many seconds have passed. */
export function runsOut(seconds: number): () => boolean {
  const deadline = Date.now() + seconds * 1000;
  return () => Date.now() > deadline;
}
