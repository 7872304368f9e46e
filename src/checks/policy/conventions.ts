import type { Code, Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, fields, items, shown, textMap } from '../read.ts';
import { idleAccounts } from '../service-accounts.ts';

/** A rule on the fields of one workload that gives a warning at one field. */
function rule(
  code: Code,
  judge: (pod: PodTemplate, facts: Facts) => { readonly field: string; readonly message: string; readonly hint: string } | undefined,
): Check {
  return (input) => {
    const facts = factsOf(input);
    return facts.pods.flatMap((pod): readonly Issue[] => {
      const found = judge(pod, facts);
      return found === undefined ? [] : [finding(pod.manifest, { code, severity: 'warning', ...found })];
    });
  };
}

/** POLICY_PRIORITY: every pod has a priority class, so that it is decided who gives way when memory runs out. */
export const priorities: Check = (input) => {
  const facts = factsOf(input);
  if (facts.ofKind('scheduling.k8s.io', 'PriorityClass').some(({ body }) => body.globalDefault === true)) return [];
  return rule('POLICY_PRIORITY', ({ podSpec, path }) =>
    podSpec.priorityClassName === undefined && podSpec.priority === undefined
      ? {
          field: `${path}.priorityClassName`,
          message: 'no priority class is named',
          hint: 'declare priority classes in the cluster and name one',
        }
      : undefined,
  )(input);
};

const recommended = ['name', 'instance', 'part-of', 'managed-by'];

/** POLICY_LABELS: every workload carries the recommended labels, `component` apart, which only parts of a larger program have. */
export const recommendedLabels = rule('POLICY_LABELS', ({ manifest }) => {
  const labels = textMap(below(manifest.body, 'metadata', 'labels'));
  const absent = recommended.map((name) => `app.kubernetes.io/${name}`).filter((key) => labels[key] === undefined);
  return absent.length === 0
    ? undefined
    : {
        field: 'metadata.labels',
        message: `the recommended labels ${absent.join(', ')} are missing`,
        hint: 'tools find and group objects by them',
      };
});

const keepsRevisions = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** POLICY_REVISION_HISTORY: old ReplicaSets and ControllerRevisions are kept by a number that was chosen. */
export const revisionHistory = rule('POLICY_REVISION_HISTORY', ({ manifest }) => {
  const { group, kind } = manifest.identity;
  if (group !== 'apps' || !keepsRevisions.includes(kind) || below(manifest.body, 'spec', 'revisionHistoryLimit') !== undefined)
    return undefined;
  return {
    field: 'spec.revisionHistoryLimit',
    message: 'revisionHistoryLimit is missing, so ten old revisions are kept',
    hint: 'Git keeps the history; `3` is enough',
  };
});

/** POLICY_JOB_LIMITS: every Job ends: by a deadline and by a number of attempts. */
export const jobLimits = rule('POLICY_JOB_LIMITS', ({ manifest }) => {
  const { group, kind } = manifest.identity;
  if (group !== 'batch') return undefined;
  const path = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
  const spec = fields(below(manifest.body, ...path));
  const absent = ['activeDeadlineSeconds', 'backoffLimit'].filter((key) => spec[key] === undefined);
  if (absent.length === 0) return undefined;
  return {
    field: path.join('.'),
    message: `${absent.join(' and ')} ${absent.length === 1 ? 'is' : 'are'} missing`,
    hint: 'a Job without a deadline can hang for ever and holds its quota',
  };
});

const cronJobFields = ['concurrencyPolicy', 'timeZone', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'];

/** POLICY_CRONJOB: every CronJob says its time zone, what happens when two runs meet, and how many old ones are kept. */
export const cronJobs = rule('POLICY_CRONJOB', ({ manifest }) => {
  if (manifest.identity.group !== 'batch' || manifest.identity.kind !== 'CronJob') return undefined;
  const spec = fields(manifest.body.spec);
  const absent = cronJobFields.filter((key) => spec[key] === undefined);
  return absent.length === 0
    ? undefined
    : {
        field: 'spec',
        message: `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} missing`,
        hint: 'for a backup: `concurrencyPolicy: Forbid` and your own time zone',
      };
});

/** POLICY_SERVICE_LINKS: pods get no environment variable for each Service of the namespace; some programs read them as their own settings. */
export const serviceLinks = rule('POLICY_SERVICE_LINKS', ({ podSpec, path }) =>
  podSpec.enableServiceLinks === false
    ? undefined
    : {
        field: `${path}.enableServiceLinks`,
        message: 'enableServiceLinks is not false, so every Service of the namespace adds variables like REDIS_PORT',
        hint: 'set it to `false`',
      },
);

/** POLICY_TOKEN: only pods whose service account has a role get a token for the API server. */
export const tokens: Check = (input) => {
  const facts = factsOf(input);
  const idleAccountOf = idleAccounts(facts);
  return rule('POLICY_TOKEN', (pod) => {
    const account = idleAccountOf(pod);
    if (account === undefined) return undefined;
    const { path } = pod;
    const message = `service account ${account} has no role, but its token is put into the pod`;
    return { field: `${path}.automountServiceAccountToken`, message, hint: 'set it to `false`, or bind a role to the service account' };
  })(input);
};

/** POLICY_PORT_NAME: every port has a name, so that Services and policies keep working when the number changes. */
export const portNames: Check = (input) => {
  const facts = factsOf(input);
  const warn = (manifest: PodTemplate['manifest'], field: string, port: unknown): Issue =>
    finding(manifest, {
      code: 'POLICY_PORT_NAME',
      severity: 'warning',
      field,
      message: `port ${shown(port)} has no name`,
      hint: 'for example `http`, `metrics`, `postgresql`',
    });
  return [
    ...facts.pods.flatMap((pod) =>
      containersOf(pod).flatMap((container) =>
        items(container.fields.ports).flatMap(({ name, containerPort }, position) =>
          name === undefined ? [warn(pod.manifest, `${container.path}.ports[${position}].name`, containerPort)] : [],
        ),
      ),
    ),
    ...facts
      .ofKind('', 'Service')
      .flatMap((service) =>
        items(below(service.body, 'spec', 'ports')).flatMap(({ name, port }, position) =>
          name === undefined ? [warn(service, `spec.ports[${position}].name`, port)] : [],
        ),
      ),
  ];
};
