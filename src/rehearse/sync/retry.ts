import { ApiError, UnreachableError } from '../../api/index.ts';
import { pause, type Run } from './run.ts';

const attempts = 4;

/**
 * What the server answers; a refusal is a value, because one object that is refused must not hide what becomes of the
 * others. What may pass is asked again with a growing pause: 429, 5xx, a conflict, a broken connection.
 * @throws the reason of the signal once it is aborted
 */
export async function answerOf<T>(run: Pick<Run, 'signal' | 'pollMilliseconds'>, request: () => Promise<T>): Promise<T | ApiError> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (thrown) {
      run.signal.throwIfAborted();
      const error = refusalOf(thrown);
      if (attempt === attempts || !mayPass(error)) return error;
      await pause(run, run.pollMilliseconds * 2 ** (attempt - 1));
    }
  }
}

/** @throws what is no answer of a server but a fault of this program */
export function refusalOf(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof UnreachableError) return new ApiError({ status: 0, body: thrown.message });
  throw thrown;
}

/** A field the schema does not know comes as status 500 too; it stays unknown however often one asks. */
function mayPass({ status, reason, message }: ApiError): boolean {
  const isFault = status >= 500 && !message.includes('failed to create typed patch object');
  return isFault || status === 0 || status === 429 || reason === 'Conflict';
}
