import { setTimeout as sleep } from 'node:timers/promises';
import { type ArgoStatus, isDone } from './application.ts';

export interface ConvergenceProps {
  /** Applications there must be. */
  readonly expected: readonly string[];
  /** Those of them whose charts were taken out: their objects may wait for pods that never come. */
  readonly withoutCharts: ReadonlySet<string>;
  readonly look: () => Promise<readonly ArgoStatus[]>;
  readonly signal: AbortSignal;
  /** Seconds until waiting is given up. */
  readonly budget: number;
  readonly onProgress: (text: string) => void;
  /** When it all began, in milliseconds of the clock; the call if not given. */
  readonly begin?: number | undefined;
  /** Milliseconds without a change after which nothing more is to be expected; 30,000 if not given. */
  readonly quiet?: number | undefined;
}

/** What became of one Application. */
export interface Converged {
  readonly name: string;
  /** Nothing while the Application does not exist. */
  readonly status: ArgoStatus | undefined;
  /** Seconds until it was synced and healthy, and it was so at the end. */
  readonly seconds: number | undefined;
}

const pause = 300;

/**
 * Waits until every Application is synced and healthy, or will not become so: nothing has changed for a while, and each one that
 * fails has been tried again since. Argo CD itself tries for ever.
 */
export async function converge(props: ConvergenceProps): Promise<readonly Converged[]> {
  const { expected, look, signal, budget, onProgress, begin = Date.now(), quiet = 30_000 } = props;
  const deadline = Date.now() + budget * 1000;
  const doneAfter = new Map<string, number>();
  const pictures = new Map<string, string>();
  let before = '';
  let changedAt = Date.now();
  let retriesThen: ReadonlyMap<string, number> = new Map();
  for (;;) {
    signal.throwIfAborted();
    const statuses = new Map((await look()).map((status) => [status.name, status]));
    const now = Date.now();
    for (const name of expected) {
      const status = statuses.get(name);
      if (status === undefined || !isSettled(status, props)) doneAfter.delete(name);
      else if (!doneAfter.has(name)) doneAfter.set(name, Math.round((now - begin) / 100) / 10);
    }
    onProgress(`${doneAfter.size} of ${expected.length} Applications synced and healthy`);
    for (const status of statuses.values()) if (!isBeingTriedAgain(status)) pictures.set(status.name, pictureOf(status));
    const current = [...pictures.values()].join('\n');
    if (current !== before) {
      changedAt = now;
      retriesThen = new Map([...statuses].map(([name, { retries }]) => [name, retries]));
    }
    before = current;
    const wasTriedAgain = [...statuses.values()].every(
      ({ name, phase, retries }) => phase !== 'Failed' || retries > (retriesThen.get(name) ?? 0),
    );
    const isStuck = now - changedAt > quiet && wasTriedAgain;
    if (doneAfter.size === expected.length || isStuck || now > deadline) {
      return expected.map((name) => ({ name, status: statuses.get(name), seconds: doneAfter.get(name) }));
    }
    await sleep(pause);
  }
}

/** Whether an Application is as good as it can get here. */
function isSettled(status: ArgoStatus, { withoutCharts }: ConvergenceProps): boolean {
  if (isDone(status)) return true;
  const { name, sync, isBusy, phase, resources } = status;
  const waits = resources.length > 0 && resources.every((resource) => resource.status === 'Progressing');
  return withoutCharts.has(name) && sync === 'Synced' && phase !== 'Failed' && phase !== 'Error' && !isBusy && waits;
}

/** What it fails with is not known while it is tried again, and is most often the same as before. */
function isBeingTriedAgain({ isBusy, retries }: ArgoStatus): boolean {
  return isBusy && retries > 0;
}

/** All that would show progress. */
function pictureOf({ name, sync, health, operation, conditions, resources }: ArgoStatus): string {
  return JSON.stringify([name, sync, health, operation, conditions, resources]);
}
