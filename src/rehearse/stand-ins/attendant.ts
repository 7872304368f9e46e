import { type Api, ApiError } from '../../api/index.ts';
import type { Model } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';

/** The requests an attendant makes. */
export type Hands = Pick<Api, 'create' | 'patch' | 'remove'>;

export interface Surroundings {
  readonly model: Model;
}

/**
 * Does in the cluster what a controller that does not run would do. Called again and again with a fresh snapshot; does nothing where
 * nothing is to be done.
 * @throws what the API throws, but for races with other controllers: those are tried again with the next snapshot
 */
export type Attendant = (snapshot: Snapshot, api: Hands, surroundings: Surroundings) => Promise<void>;

/** Runs requests at once; an object that is gone, is there already or was changed meanwhile is left to the next call. */
export async function attempt(requests: readonly (() => Promise<unknown>)[]): Promise<void> {
  await Promise.all(
    requests.map(async (request) => {
      try {
        await request();
      } catch (error) {
        if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 409)) throw error;
      }
    }),
  );
}
