import { setTimeout as sleep } from 'node:timers/promises';
import { type Access, Api, UnreachableError } from '../../api/index.ts';

/** The API server runs, but has not said for a while that it is alive. */
export class HangingError extends Error {
  override readonly name = 'HangingError';
}

export interface WatchProps {
  /** Its signal ends the watch. */
  readonly access: Access & { readonly signal: AbortSignal };
  /** Called once, when it hangs. */
  readonly onHang: (error: HangingError) => void;
  /** Milliseconds between two questions; 1,000 if not given. */
  readonly pause?: number | undefined;
  /** Milliseconds to wait for an answer; 5,000 if not given. */
  readonly patience?: number | undefined;
}

/** A server that answers late once is busy; one that fails to so often in a row hangs. */
const failures = 3;

/**
 * Asks the API server again and again whether it and etcd are alive, and says when they are not: without that each request
 * would wait for its own timeout, some of them several times. A connection that is refused is left to whoever watches the process.
 */
export async function watchServer({ access, onHang, pause = 1_000, patience = 5_000 }: WatchProps): Promise<void> {
  const { signal } = access;
  // Over connections of its own: behind requests that hang it would wait for its turn.
  const api = new Api(access);
  for (let failed = 0; !signal.aborted; ) {
    const trouble = await troubleWith(api, patience);
    failed = trouble === undefined ? 0 : failed + 1;
    if (failed === failures && !signal.aborted) {
      onHang(new HangingError(`kube-apiserver does not say that it is alive: ${trouble}`));
      break;
    }
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }
  api.close();
}

async function troubleWith(api: Api, timeout: number): Promise<string | undefined> {
  try {
    const { status, body } = await api.request('GET', '/livez', { timeout });
    if (status === 200) return undefined;
    return body.split('\n').find((line) => line.startsWith('[-]')) ?? `status ${status}`;
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return error.message;
  }
}
