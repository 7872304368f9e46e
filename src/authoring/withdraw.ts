import type { Backup } from '../model/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import type { Facts } from './facts.ts';
import { retiring } from './retirement.ts';

/**
 * Takes back what applications in their first step of retirement declare about what runs: flows, ways in, alerts, footprints.
 * Others then render nothing for them. What is said of their claims stays, because the claims do.
 */
export function withdrawRetired(cluster: ClusterConstruct): void {
  const reasons = new Map(retiring(cluster).map(({ application, reason }) => [application, reason]));
  if (reasons.size === 0) return;
  const { facts } = cluster;
  const isGone = (application: string): boolean => reasons.has(application);
  keepOnly(facts.connections, ({ from, to }) => !isGone(from.application) && !isGone(to.application));
  keepOnly(facts.openings, ({ endpoint }) => !isGone(endpoint.application));
  for (const list of ofApplications(facts)) keepOnly(list, ({ application }) => !isGone(application));
  const isBelow = (path: string): boolean => isGone(path.split('/')[1] ?? '');
  keepOnly(facts.acceptances, ({ scope }) => !isBelow(scope));
  for (const [key, { producer }] of facts.secrets) if (isBelow(producer)) facts.secrets.delete(key);
  facts.backups.splice(0, facts.backups.length, ...facts.backups.map((backup) => withoutCopies(backup, reasons.get(backup.application))));
}

function ofApplications(facts: Facts): readonly { readonly application: string }[][] {
  return [
    facts.externals,
    facts.exposures,
    facts.workloads,
    facts.footprints,
    facts.accelerators,
    facts.metrics,
    facts.alerts,
    facts.dashboards,
    facts.certificates,
    facts.languageModels,
  ];
}

/** Nothing writes to a claim whose application stands still, and nothing copies it any more. */
function withoutCopies(backup: Backup, reason: string | undefined): Backup {
  if (reason === undefined) return backup;
  const { application, claim, namespace } = backup;
  return { application, claim, namespace, kind: 'exempt', reason: `being retired: ${reason}` };
}

function keepOnly<T>(list: T[], isKept: (one: T) => boolean): void {
  list.splice(0, list.length, ...list.filter(isKept));
}
