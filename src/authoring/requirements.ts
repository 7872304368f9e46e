import { suggest } from '../issues/index.ts';
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

/**
 * Every host name of an Ingress has a certificate, and nothing else is declared to speak in clear text with the LAN. Exceptions by
 * host name, or by object: `Service data/minio-lan`.
 */
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

/**
 * Every claim with data is copied to another machine at least this often, `24h`, by something that runs. What its owner wrote
 * a reason for not copying is left out. Exceptions by claim: `home/photos`.
 */
export function backedUp({ within, ...props }: RequirementProps & { readonly within: string }): Requirement {
  return requirement('backed-up', props, within);
}

/** Every backup is restored by a Job to prove it, at least so often if a time is given, `7d`. Exceptions by claim: `home/photos`. */
export function restoreDrilled({ within, ...props }: RequirementProps & { readonly within?: string | undefined }): Requirement {
  return requirement('restore-drilled', props, within);
}

/** Every image, those of charts as far as they are declared, has an exact version or a digest. Exceptions by image: `ghcr.io/a/b:edge`. */
export function imagesPinned(props: RequirementProps): Requirement {
  return requirement('images-pinned', props);
}

/**
 * No pod reaches into its node: neither privileged nor with folders, ports or namespaces of it. Exceptions by object,
 * `DaemonSet monitoring/node-exporter`, or for pods of charts by their namespace: `longhorn-system`.
 */
export function noPrivileged(props: RequirementProps): Requirement {
  return requirement('no-privileged', props);
}

/**
 * Whatever serves behind a Service goes on during an update: the new pod is ready before the old one goes, and the old one is
 * given time to be forgotten. Of several pods a drain leaves some. Exceptions by object: `StatefulSet data/mongodb`.
 */
export function updatesWithoutDowntime(props: RequirementProps): Requirement {
  return requirement('updates-without-downtime', props);
}

/** What runs for ever in a layer has the priority class that stands here for it. Exceptions by object: `Deployment data/registry`. */
export function priorityByLayer(classes: Readonly<Record<string, string>>, props: RequirementProps): Requirement {
  const pairs = Object.entries(classes).map(([layer, priority]) => `${layer}: ${priority}`);
  return requirement('priority-by-layer', props, pairs.join(', '));
}

/** A network of the site beside its LAN is isolated, and no flow of the cluster reaches it. Exceptions by construct: `lab/photos/photos`. */
export function isolated(network: string, props: RequirementProps): Requirement {
  return requirement('isolated', props, network);
}

const durations: readonly Requirement['name'][] = ['startup-within', 'backed-up', 'restore-drilled'];

/** Words of the cluster that a measure may name. */
export interface RequirementWords {
  readonly layers: readonly string[];
  readonly priorityClasses: readonly string[];
  readonly networks: readonly string[];
}

/** What is wrong with a demand as it is written: its measure, its reason, or a reason of an exception. */
export function wrongRequirement(demand: Requirement, words: RequirementWords): string | undefined {
  const { reason, exceptions = [] } = demand;
  if (reason.trim() === '') return 'has no reason; every report prints it';
  const bare = exceptions.find((one) => one.reason.trim() === '');
  if (bare !== undefined) return `excepts "${bare.subject}" without a reason`;
  return wrongLimit(demand, words);
}

function wrongLimit({ name, limit }: Requirement, { layers, priorityClasses, networks }: RequirementWords): string | undefined {
  if (name === 'entry-points') return /^[1-9]\d*$/.test(limit ?? '') ? undefined : `${limit} is no whole number above 0`;
  if (name === 'isolated') return networks.includes(limit ?? '') ? undefined : unknown('network beside the LAN', limit ?? '', networks);
  if (name === 'priority-by-layer') {
    if (limit === '') return 'names no layer';
    for (const pair of (limit ?? '').split(', ')) {
      const [layer = '', priority = ''] = pair.split(': ');
      if (!layers.includes(layer)) return unknown('layer', layer, layers);
      if (!priorityClasses.includes(priority)) return unknown('priority class', priority, priorityClasses);
    }
  }
  if (!durations.includes(name) || limit === undefined) return undefined;
  try {
    return parseDuration(limit) > 0 ? undefined : `"${limit}" is no time at all`;
  } catch (error) {
    if (error instanceof UnitError) return error.message;
    throw error;
  }
}

function unknown(what: string, word: string, known: readonly string[]): string {
  return `there is no ${what} "${word}"; ${suggest(word, known)}`;
}
