import type { Application, Model } from '../model/index.ts';

/** What came of one attempt to sync an application. */
export interface Attempt {
  /** Everything was applied and became healthy. */
  readonly complete: boolean;
  /** Objects that were applied; more than last time means that trying again was worth it. */
  readonly applied: number;
}

/**
 * Syncs applications as Argo CD gets them there: those that make namespaces first, then layer by layer, those of a layer side by
 * side; what fails is tried again as long as anything else has got further, because a sync is retried for ever.
 */
export async function syncInRounds<T extends Attempt>(
  { layers, applications }: Pick<Model, 'layers' | 'applications'>,
  makesNamespaces: (application: Application) => boolean,
  sync: (application: Application) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const attempts = new Map<string, T>();
  const first = applications.filter(makesNamespaces);
  const later = applications.filter((application) => !makesNamespaces(application));
  const groups = [first, ...layers.map(({ name }) => later.filter(({ layer }) => layer === name))];
  for (let pending = groups; pending.length > 0; ) {
    let hasImproved = false;
    for (const group of pending) {
      await Promise.all(
        group.map(async (application) => {
          const before = attempts.get(application.name);
          const attempt = await sync(application);
          attempts.set(application.name, attempt);
          if (attempt.complete || attempt.applied > (before?.applied ?? 0)) hasImproved = true;
        }),
      );
    }
    const failed = pending
      .map((group) => group.filter(({ name }) => attempts.get(name)?.complete !== true))
      .filter((group) => group.length > 0);
    pending = hasImproved ? failed : [];
  }
  return attempts;
}
