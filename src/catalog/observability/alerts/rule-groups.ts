import type { Alert, AlertGroup, ClusterConstruct } from '../../../authoring/index.ts';
import { yamlText } from '../../shared/index.ts';
import { scrapeJobs } from '../job-names.ts';
import { certificateAlerts } from './certificate-alerts.ts';
import { chartAlerts } from './chart-alerts.ts';
import { controlPlaneAlerts, machineAlerts, nodeStateAlerts } from './node-alerts.ts';
import { type Part, partsOf } from './parts.ts';
import { series } from './promql.ts';
import { volumeAlerts } from './volume-alerts.ts';
import { partAlerts } from './workload-alerts.ts';

/**
 * All alerting rules of a cluster, a group for each construct: its own ones and those that follow from its objects and
 * claims. Rules whose metrics nobody tells are left out, because they would be silent for ever.
 * @param later objects of the caller that are rendered after this, because they depend on it
 */
export function alertGroups(cluster: ClusterConstruct, later: readonly Part[]): readonly AlertGroup[] {
  const { facts, nodes } = cluster;
  const groups = new Map<string, { readonly application: string; readonly workload: string; readonly alerts: Alert[] }>();
  const add = (application: string, workload: string, alerts: readonly Alert[]) => {
    if (alerts.length === 0) return;
    const key = `${application}/${workload}`;
    const group = groups.get(key) ?? { application, workload, alerts: [] };
    groups.set(key, group);
    group.alerts.push(...alerts);
  };
  const parts = [...partsOf(cluster), ...later];
  const told = (program: string) => facts.metrics.filter(({ labels }) => labels['app.kubernetes.io/name'] === program);
  if (told('kube-state-metrics').length > 0) {
    const starts = new Map(facts.workloads.map((w) => [`${w.application}/${w.name}`, w.typicalStart]));
    for (const part of parts) {
      const what = `${part.kind} ${part.namespace}/${part.name}`;
      add(part.application, part.workload, about(what, partAlerts(part, starts.get(`${part.application}/${part.name}`))));
    }
    for (const { namespace, alerts } of chartAlerts(cluster, parts)) add('charts', namespace, alerts);
    add('cluster', 'nodes', nodeStateAlerts(Object.keys(nodes)));
  }
  const owners = ownersOf(parts);
  for (const claim of facts.claims)
    add(claim.application, owners(claim.application, claim.workload), about(`${claim.namespace}/${claim.name}`, volumeAlerts(claim)));
  const jobs = scrapeJobs(facts.metrics);
  for (const { job, endpoint } of jobs)
    add(endpoint.application, owners(endpoint.application, endpoint.workload), about(job, [unreachable(job)]));
  for (const { job } of scrapeJobs(told('node-exporter'))) add('cluster', 'machines', machineAlerts(job));
  for (const { job } of scrapeJobs(told('cert-manager'))) add('cluster', 'certificates', certificateAlerts(job));
  add('cluster', 'control-plane', controlPlaneAlerts());
  for (const { application, workload, alerts } of facts.alerts) add(application, workload, alerts);
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Construct that a part of a workload belongs to: `pgvector` for `pgvector-backup`. */
function ownersOf(parts: readonly Part[]): (application: string, name: string) => string {
  const known = new Map(parts.map(({ application, name, workload }) => [`${application}/${name}`, workload]));
  return (application, name) => known.get(`${application}/${name}`) ?? name;
}

/** Rules that stand once for each thing carry its name, so that two of them are told apart. */
function about(what: string, alerts: readonly Alert[]): readonly Alert[] {
  return alerts.map((alert) => ({ ...alert, labels: { about: what } }));
}

function unreachable(job: string): Alert {
  return {
    alert: 'MetricsUnreachable',
    expr: `${series('up', { job })} == 0 or absent(${series('up', { job })})`,
    for: '15m',
    severity: 'warning',
    summary: `Prometheus gets no metrics of ${job}`,
    description: 'Its pods are gone, the metrics port does not answer, or a policy is in the way. Rules and dashboards of it show nothing.',
  };
}

/** The rule files of Prometheus, one for each group. */
export function ruleFiles(groups: readonly AlertGroup[]): Record<string, string> {
  return Object.fromEntries(
    groups.map((group) => [`${group.application}-${group.workload}.yaml`, yamlText({ groups: [ruleGroup(group)] })]),
  );
}

/** A group as Prometheus and its operator read it. */
export function ruleGroup({ application, workload, alerts }: AlertGroup) {
  return {
    name: `${application}/${workload}`,
    rules: alerts.map(({ alert, expr, for: held, severity, summary, description, labels }) => ({
      alert,
      expr,
      ...(held === undefined ? {} : { for: held }),
      labels: { severity, application, workload, ...labels },
      annotations: { summary, description },
    })),
  };
}
