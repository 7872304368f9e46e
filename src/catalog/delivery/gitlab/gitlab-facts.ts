import type { Alert, AnyCluster, Facts } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { backupFact, isExempt } from '../../shared/index.ts';
import type { GitLabBackup } from './gitlab-props.ts';
import { securityExceptions } from './gitlab-server.ts';

export const defaultSchedule = '30 1 * * *';
export const defaultSkip = ['registry', 'artifacts'] as const;

/** One of the three claims. */
export interface GitLabClaim {
  readonly name: 'data' | 'config' | 'logs';
  readonly size: string;
  /** Key of the class. */
  readonly storageClass: string;
}

/** What the model says of a GitLab: its pod, its claims and how they are copied. */
export function declareGitLab<C extends AnyCluster>(
  facts: Facts,
  { application, workload, namespace, labels }: Endpoint,
  claims: readonly GitLabClaim[],
  backup: GitLabBackup<C>,
): void {
  // With everything in place. The very first start also makes the database and takes up to twenty minutes.
  facts.workloads.push({ application, name: workload, namespace, labels, typicalStart: '5m', securityExceptions });
  const skip = isExempt(backup) ? [] : (backup.skip ?? defaultSkip);
  for (const { name, size, storageClass } of claims) {
    const claim = `${name}-${workload}-0`;
    const content = name === 'logs' ? 'cache' : 'data';
    facts.claims.push({ namespace, name: claim, application, workload, storageClass, size, content, replicas: 1 });
    if (name === 'logs') continue;
    facts.backups.push(
      backupFact({ application, claim, namespace }, backup, {
        schedule: defaultSchedule,
        method: `gitlab-backup and gitlab-ctl backup-etc, together in one file${skip.length === 0 ? '' : `, without ${skip.join(' and ')}`}`,
        cronJob: `${workload}-backup`,
        restore: {
          of: 'database',
          cronJob: `${workload}-restore`,
          stop: 'writers',
          kept: 'is replaced, and nothing of it is kept: make a last copy of it first. The release must be the one that made the copy',
          afterLoss: `GitLab starts empty and lets nobody in: the Job \`${workload}-setup\` refuses to while there is a copy. The restore brings everything back and opens it. Keys of the hosts come back too, so that nobody's SSH complains.`,
        },
        drill: {
          cronJob: `${workload}-drill`,
          proves:
            'restores the database into a PostgreSQL of its own and every repository into a Git repository, reads every archive to its end and looks for the secrets; GitLab itself is not started on it',
        },
      }),
    );
  }
}

/** GitLab tells no metrics here: its exporters and Prometheus take 300 MB, and what wakes somebody is that it is away. */
export function gitLabAlerts(namespace: string, name: string): readonly Alert[] {
  return [
    {
      alert: 'GitLabAway',
      expr: `kube_statefulset_status_replicas_ready{namespace="${namespace}",statefulset="${name}"} < 1`,
      for: '45m',
      severity: 'critical',
      summary: `GitLab ${namespace}/${name} has not been ready for longer than any start takes`,
      description:
        `Nobody clones, pushes or signs in, and pipelines stand still. \`kubectl -n ${namespace} logs ${name}-0\` tells an upgrade that was refused or failed; ` +
        `the log of Job \`${name}-setup\` tells why nobody is let in.`,
    },
  ];
}

/** How to go to another release. */
export function upgradeRunbook(
  { namespace, workload: name }: Endpoint,
  version: string,
  hasBackup: boolean,
): { readonly file: string; readonly text: string } {
  const pod = `kubectl -n ${namespace} exec ${name}-0 --`;
  const text = [
    `# Upgrade ${name}`,
    `It runs GitLab ${version}. A new release is one line, \`version\`, or a new default of the library; a push replaces the pod, and GitLab is away for some ten minutes. Argo CD goes on from what it has meanwhile, also when this GitLab holds its repository.`,
    'Stops must not be skipped: the last patch of `x.2`, `x.5`, `x.8` and `x.11` of each major, and the first of the next one. A pod that would skip one ends at once and says so; nothing is changed, and the version of before starts again. A StatefulSet does not replace a pod that never became ready: after the way back, delete the pod yourself.',
    '## Before',
    `Every migration in the background must be done, and no line below may say otherwise.${hasBackup ? ' Then make a copy: it restores into this very release alone.' : ' There is no backup: nothing leads back from a release that fails.'}`,
    [
      '```sh',
      `${pod} gitlab-rails runner 'puts Gitlab::Database::BackgroundMigration::BatchedMigration.queued.count'`,
      `${pod} gitlab-rake gitlab:check SANITIZE=true`,
      ...(hasBackup
        ? [
            `kubectl -n ${namespace} delete job ${name}-before-upgrade --ignore-not-found`,
            `kubectl -n ${namespace} create job --from=cronjob/${name}-backup ${name}-before-upgrade`,
            `kubectl -n ${namespace} wait --for=condition=complete --timeout=2h job/${name}-before-upgrade`,
          ]
        : []),
      '```',
    ].join('\n'),
    '## After',
    'Wait until the pod is ready and the number above is 0 again before the next stop. A major release of PostgreSQL is never taken by itself:',
    ['```sh', `${pod} gitlab-psql --version`, `${pod} gitlab-ctl pg-upgrade -w`, '```'].join('\n'),
  ].join('\n\n');
  return { file: `upgrade-${name}.md`, text: `${text}\n` };
}
