import type { Requirement } from '../model/index.ts';
import { parseDuration, UnitError } from '../units/index.ts';

/** Why the owner demands it, and what is excepted. */
export interface RequirementProps {
  /** Travels to every report. */
  readonly reason: string;
  /** What the demand leaves out, by what it is about, with the reason of each. @default nothing */
  readonly except?: Readonly<Record<string, string>> | undefined;
}

function requirement(name: Requirement['name'], { reason, except = {} }: RequirementProps, limit?: string): Requirement {
  const exceptions = Object.entries(except).map(([subject, why]) => ({ subject, reason: why }));
  return { name, reason, ...(limit === undefined ? {} : { limit }), exceptions };
}

/** Everything that people reach stands behind at most so many addresses of the LAN. Exceptions by address, or by Service: `gitlab/ssh`. */
export function entryPoints(most: number, props: RequirementProps): Requirement {
  return requirement('entry-points', props, String(most));
}

/** Every workload is declared to be ready within this time, `5m`. Exceptions by application and workload: `gitlab/gitlab`. */
export function startupWithin(time: string, props: RequirementProps): Requirement {
  return requirement('startup-within', props, time);
}

/** What all pods request at once is there, and each of them fits a machine. Exceptions by resource: `cpu`. */
export function withinCapacity(props: RequirementProps): Requirement {
  return requirement('within-capacity', props);
}

/** Every host name of an Ingress has a certificate. Exceptions by host name. */
export function tlsEverywhere(props: RequirementProps): Requirement {
  return requirement('tls-everywhere', props);
}

/** Every namespace refuses traffic both ways unless it is declared, and the network enforces that. Exceptions by namespace. */
export function defaultDeny(props: RequirementProps): Requirement {
  return requirement('default-deny', props);
}

/** No right has a wildcard, nobody is cluster-admin, no pod has a token without rights. Exceptions by object: `ClusterRole argocd`. */
export function leastPrivilege(props: RequirementProps): Requirement {
  return requirement('least-privilege', props);
}

/** Environments of one stack consist of the same applications and objects. Exceptions by object: `Service production/extra`. */
export function environmentsAlike(props: RequirementProps): Requirement {
  return requirement('environments-alike', props);
}

/** kube-score and checkov find nothing critical. They are programs of others, which the pipeline runs. */
export function outsideJudges(props: RequirementProps): Requirement {
  return requirement('outside-judges', props);
}

/** What is wrong with the measure of a demand. */
export function wrongLimit({ name, limit = '' }: Requirement): string | undefined {
  if (name === 'entry-points') return /^[1-9]\d*$/.test(limit) ? undefined : `${limit} is no whole number above 0`;
  if (name !== 'startup-within') return undefined;
  try {
    parseDuration(limit);
    return undefined;
  } catch (error) {
    if (error instanceof UnitError) return error.message;
    throw error;
  }
}
