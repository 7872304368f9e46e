import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from '../../../model/index.ts';
import { type ArgoStatus, isDone } from '../application.ts';
import type { RunningArgo } from '../running-argo.ts';
import { judged, type Scenario } from './outcome.ts';
import { type Fate, watchObjects } from './watch-objects.ts';

/** One way in which something may vanish. */
export interface Removal {
  readonly name: string;
  /** The application it is about; nothing where the fleet has none to try it on. */
  subjectOf(argo: RunningArgo): Application | undefined;
  /** Does it, and waits until Argo CD has done its part. */
  remove(argo: RunningArgo, subject: Application): Promise<void>;
  /** Identities of what may go; everything else must stay the same object. Nothing may go if not given. */
  goes?(argo: RunningArgo, subject: Application): ReadonlySet<string>;
  /** Whether what goes comes back by itself. */
  readonly returns?: true;
  /** How Argo CD shows that it took notice: without that, what is still there would prove nothing. */
  readonly shows: string;
  isShown(applications: Applications, subject: Application, argo: RunningArgo): boolean;
}

/** Applications by name. */
export type Applications = ReadonlyMap<string, ArgoStatus>;

/** Does a removal and compares what went with what may go. */
export function scenarioOf({ name, subjectOf, remove, goes, returns, shows, isShown }: Removal): Scenario {
  return {
    name,
    isRemoval: true,
    async play(argo) {
      const subject = subjectOf(argo);
      if (subject === undefined) return { verdict: 'not played', why: 'the cluster has no application to try it on' };
      const mayGo = goes?.(argo, subject) ?? new Set();
      const compare = await watchObjects(argo);
      await remove(argo, subject);
      const differences = await compare((key): Fate => (!mayGo.has(key) ? 'stays' : returns === true ? 'returns' : 'goes'));
      const unseen = (await isSoonShown(argo, (applications) => isShown(applications, subject, argo)))
        ? []
        : [`it is not so that ${shows}`];
      return judged(`${shows}; ${amount(mayGo.size, returns)}`, [...differences, ...unseen]);
    },
  };
}

/** Milliseconds. */
const patience = 60_000;
const pause = 500;

/**
 * Whether something is shown, now or in a while. Argo CD takes a condition away and sets it again while it holds back from trying
 * once more: a single look may fall in between.
 */
async function isSoonShown(argo: RunningArgo, isSo: (applications: Applications) => boolean): Promise<boolean> {
  const end = Date.now() + patience;
  for (;;) {
    if (isSo(new Map((await argo.applications()).map((status) => [status.name, status])))) return true;
    if (Date.now() > end) return false;
    argo.signal.throwIfAborted();
    await sleep(pause);
  }
}

function amount(count: number, returns: true | undefined): string {
  if (count === 0) return 'every object stays';
  return `${count} of its objects ${returns === true ? 'may be made anew' : 'go'}, all others stay`;
}

/** Whether a condition of an Application says something. */
export function says(status: ArgoStatus | undefined, words: string): boolean {
  return status?.conditions.some(({ message }) => message.includes(words)) === true;
}

/** Whether an Application is synced and healthy, and from this folder. */
export function isSyncedFrom(status: ArgoStatus | undefined, folder: string): boolean {
  return status !== undefined && isDone(status) && status.folders.includes(folder);
}
