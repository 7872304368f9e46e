import { setTimeout as sleep } from 'node:timers/promises';
import type { Converged } from '../convergence.ts';
import { type RunningArgo, UnsettledError } from '../running-argo.ts';
import { judged, type Outcome } from './outcome.ts';

/** Name of the scenario that is played while the fleet starts. */
export const REVERSED = 'the layers are started in reverse order';

/** Milliseconds a layer has alone, so that what it lacks is seen to be missing. Not more: controllers that fail wait ever longer until they try again. */
const alone = 10_000;

/**
 * Starts the fleet with its last layer, and brings the others one after another, the first layer last: the worst order there is.
 * What fails meanwhile must mend itself. An ordered fleet has no layers that could be started by themselves; it starts as a whole.
 */
export async function startReversed<T>(argo: RunningArgo, start: () => Promise<T>, onProgress: (text: string) => void): Promise<T> {
  const layers = isReversible(argo) ? argo.model.layers.map(({ name }) => name).reverse() : [];
  const [last] = layers;
  const publish = async (files: ReadonlyMap<string, string>, message: string) => {
    try {
      await argo.publish(files, message);
    } catch (error) {
      // A root Application that does not look is found fault with by whoever waits for the fleet.
      if (!(error instanceof UnsettledError)) throw error;
    }
  };
  await publish(last === undefined ? argo.files : startedFrom(argo, layers, last), 'start');
  const started = await start();
  for (const layer of layers) {
    onProgress(`starting layer ${layer}`);
    if (layer !== last) await publish(startedFrom(argo, layers, layer), `layer ${layer}`);
    await untilTried(argo, layer);
  }
  return started;
}

/** The fleet with the ApplicationSets of the layers up to this one. */
function startedFrom({ files, model }: RunningArgo, layers: readonly string[], layer: string): ReadonlyMap<string, string> {
  const later = layers
    .slice(layers.indexOf(layer) + 1)
    .map((name) => `argocd/${model.cluster}/root/applicationset-${model.cluster}-${name}.yaml`);
  return new Map([...files].filter(([path]) => !later.includes(path)));
}

async function untilTried(argo: RunningArgo, layer: string): Promise<void> {
  const names = argo.model.applications.filter((application) => application.layer === layer).map(({ argoName }) => argoName);
  const end = Date.now() + alone;
  for (let isTried = false; !isTried && Date.now() < end; ) {
    argo.signal.throwIfAborted();
    await sleep(200);
    const tried = new Set((await argo.applications()).filter(({ phase, isBusy }) => phase !== '' && !isBusy).map(({ name }) => name));
    isTried = names.every((name) => tried.has(name));
  }
}

/** What came of the reversed start: the first scenario of all. */
export function reversedOutcome(argo: RunningArgo, converged: readonly Converged[]): Outcome {
  const outcome = { name: REVERSED, isRemoval: false };
  const seconds = Math.max(0, ...converged.map((one) => one.seconds ?? 0));
  if (!isReversible(argo))
    return { ...outcome, verdict: 'not played', why: 'ordered delivery or a single layer: there is no other order', seconds };
  const layers = argo.model.layers.map(({ name }) => name).reverse();
  const stuck = converged.filter((one) => one.seconds === undefined).map(({ name }) => `${name} does not`);
  return { ...outcome, ...judged(`after ${layers.join(', ')} every Application becomes synced and healthy by itself`, stuck), seconds };
}

function isReversible({ model }: RunningArgo): boolean {
  return model.delivery?.ordered !== true && model.layers.length > 1;
}
