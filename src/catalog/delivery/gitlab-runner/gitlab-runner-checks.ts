import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import type { GitLabRunnerProps } from './gitlab-runner-props.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Findings about what the compiler cannot see in the owner's names and numbers. */
export function checkRunner<C extends AnyCluster>(
  facts: Facts,
  path: string,
  props: GitLabRunnerProps<C>,
  namespace: { readonly name: string; readonly level: string },
): void {
  const { server, concurrent = 2, jobs = {}, docker, rootless, ca } = props;
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (server.program !== 'gitlab')
    refuse('server', `the Git server is a ${server.program}, whose jobs this runner cannot take`, 'give it a GitLab');
  if (!Number.isInteger(concurrent) || concurrent < 1) refuse('concurrent', `${concurrent} is no whole number above 0`);
  const { services = 0, tolerations = {} } = jobs;
  if (!Number.isInteger(services) || services < 0) refuse('jobs.services', `${services} is no whole number of 0 or above`);
  for (const [taint, effect] of Object.entries(tolerations)) {
    if (!/^[\w./-]+=[\w.-]*$/.test(taint)) refuse(`jobs.tolerations.${taint}`, `"${taint}" is no taint`, "write `'key=value'`");
    if (!effects.includes(effect))
      refuse(`jobs.tolerations.${taint}`, `"${String(effect)}" is no effect`, `known are ${effects.join(', ')}`);
  }
  if (docker !== undefined && docker !== 'privileged')
    refuse('docker', `"${String(docker)}" is none of its values`, 'write `privileged`, or leave it out');
  if (rootless !== undefined && rootless !== 'unconfined')
    refuse('rootless', `"${String(rootless)}" is none of its values`, 'write `unconfined`, or leave it out');
  if (docker !== undefined && rootless !== undefined)
    refuse(
      'rootless',
      'a job with Docker is privileged, and cannot be unprivileged too',
      'make two runners, each in a namespace of its own',
    );
  if (ca !== undefined && !/^-----BEGIN CERTIFICATE-----$/m.test(ca)) refuse('ca', 'it holds no certificate in PEM');
  if (namespace.level === 'privileged') return;
  if (docker !== undefined)
    refuse(
      'docker',
      `privileged jobs cannot run in namespace "${namespace.name}", whose podSecurity is "${namespace.level}"`,
      "give this runner a namespace of its own with `podSecurity: 'privileged'`, or build with `rootless: 'unconfined'` or without Docker",
    );
  if (rootless !== undefined)
    refuse(
      'rootless',
      `jobs without profiles of seccomp and AppArmor cannot run in namespace "${namespace.name}", whose podSecurity is "${namespace.level}"`,
      "give this runner a namespace of its own with `podSecurity: 'privileged'`",
    );
}
