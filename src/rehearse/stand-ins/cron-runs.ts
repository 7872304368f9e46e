import { ApiError, annotationsOf, below, fields, identityOf, type KubeObject, nameOf, textMap, uidOf } from '../../api/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { attempt, type Hands } from './attendant.ts';

/** The generation of the CronJob that a run was made of, so that a changed CronJob is run again. */
const generationAnnotation = 'labwright.dev/generation';

/** A CronJob of which admission allows no run, in its own words. */
export interface RefusedRun {
  readonly cronJob: KubeObject;
  readonly reason: string;
}

/**
 * Starts one run of every CronJob that has none yet, as `kubectl create job --from` does; a run of an earlier generation is replaced. To be
 * called when everything else is up: on the cluster they do not run beside a first start either.
 * @returns the runs that quota or a policy refused
 * @throws what the API throws otherwise, but for races
 */
export async function startCronRuns({ cronJobs, jobs }: Pick<Snapshot, 'cronJobs' | 'jobs'>, api: Hands): Promise<readonly RefusedRun[]> {
  const runs = new Map(jobs.map((job) => [nameOf(job), job]));
  const refused: RefusedRun[] = [];
  await attempt(
    cronJobs.flatMap((cronJob) => {
      const job = runOf(cronJob);
      const run = runs.get(nameOf(job));
      if (run === undefined ? isOver(cronJob) : generationOf(run) === generationOf(job)) return [];
      return [
        async () => {
          if (run !== undefined) await api.remove(run);
          try {
            await api.create(job);
          } catch (error) {
            if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 422)) throw error;
            refused.push({ cronJob, reason: error.message });
          }
        },
      ];
    }),
  );
  return refused;
}

/** Whether a run of it has ended and was cleaned up since, as a history limit of 0 or a time to live demands. */
function isOver(cronJob: KubeObject): boolean {
  return below(cronJob, 'status', 'lastSuccessfulTime') !== undefined;
}

function runOf(cronJob: KubeObject): KubeObject {
  const { namespace, name } = identityOf(cronJob);
  const template = fields(below(cronJob, 'spec', 'jobTemplate'));
  const labels = textMap(below(template, 'metadata', 'labels'));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      // A CronJob has at most 52 characters, a Job 63.
      name: `${name}-rehearsed`,
      namespace,
      labels,
      annotations: {
        ...textMap(below(template, 'metadata', 'annotations')),
        'cronjob.kubernetes.io/instantiate': 'manual',
        [generationAnnotation]: String(below(cronJob, 'metadata', 'generation') ?? 1),
      },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid: uidOf(cronJob), controller: true }],
    },
    spec: fields(template.spec),
  };
}

function generationOf(job: KubeObject): string | undefined {
  return annotationsOf(job)[generationAnnotation];
}
