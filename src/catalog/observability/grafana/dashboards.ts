import { createHash } from 'node:crypto';
import type { ClusterConstruct } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { type Part, partsOf } from '../alerts/parts.ts';
import type { Folder } from './grafana-provisioning.ts';
import { overview } from './grafana-settings.ts';
import { overviewSections } from './overview-panels.ts';
import { dashboardJson, type Section } from './panels.ts';
import { type Subject, workloadSections } from './workload-panels.ts';

/** Files of one application, in the folder of its layer. */
export interface DashboardSet {
  readonly application: string;
  readonly folder: Folder;
  /** Name of the file and its text. */
  readonly files: Readonly<Record<string, string>>;
}

/** What one dashboard tells of. */
interface Entry {
  readonly application: string;
  readonly workload: string;
  title: string | undefined;
  readonly declared: Section[];
  subject: Subject | undefined;
}

/**
 * Every dashboard of a cluster: its overview, and one for each workload with what the construct says and what any pod has.
 * @param own the part of Grafana itself, which is made only when its dashboards are known
 */
export function dashboardSets(cluster: ClusterConstruct, own: Part, withLogs: boolean): readonly DashboardSet[] {
  const top: DashboardSet = {
    application: overview.folder,
    folder: { name: overview.folder, title: '' },
    files: {
      [overview.file]: text(dashboardJson('cluster-overview', `Cluster ${cluster.clusterName}`, ['cluster'], overviewSections(withLogs))),
    },
  };
  const byApplication = new Map<string, Record<string, string>>();
  for (const { application, workload, title, declared, subject } of entriesOf(cluster, own)) {
    const files = byApplication.get(application) ?? {};
    const sections = [...declared, ...(subject === undefined ? [] : workloadSections(subject, withLogs))];
    const name = `${application}-${workload}`;
    files[`${name}.json`] = text(dashboardJson(uidOf(name), title ?? workload, ['workload', application], sections));
    byApplication.set(application, files);
  }
  const sets = cluster.applications.flatMap(({ name, props }): DashboardSet[] => {
    const files = byApplication.get(name);
    return files === undefined ? [] : [{ application: name, folder: { name: props.layer, title: words(props.layer) }, files }];
  });
  return [top, ...sets.sort((a, b) => (a.application < b.application ? -1 : 1))];
}

function entriesOf(cluster: ClusterConstruct, own: Part): readonly Entry[] {
  const { facts } = cluster;
  const entries = new Map<string, Entry>();
  const at = (application: string, workload: string): Entry => {
    const key = `${application}/${workload}`;
    const entry = entries.get(key) ?? { application, workload, title: undefined, declared: [], subject: undefined };
    entries.set(key, entry);
    return entry;
  };
  for (const { application, workload, title, panels } of facts.dashboards) {
    const entry = at(application, workload);
    entry.title ??= title;
    entry.declared.push({ title, panels });
  }
  for (const [key, subject] of subjectsOf(cluster, own)) {
    const [application = '', workload = ''] = key.split('/');
    at(application, workload).subject = subject;
  }
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** Workloads with pods that stay, by `application/workload`: those we render, and those of charts. */
function subjectsOf(cluster: ClusterConstruct, own: Part): ReadonlyMap<string, Subject> {
  const { facts } = cluster;
  const claimsOf = (application: string, workload: string): readonly string[] =>
    facts.claims
      .filter((claim) => claim.application === application && claim.workload === workload)
      .map(({ name }) => name)
      .sort();
  const subjects = new Map<string, Subject>();
  const parts = new Map<string, Part[]>();
  for (const part of [...partsOf(cluster), own]) {
    const key = `${part.application}/${part.workload}`;
    parts.set(key, [...(parts.get(key) ?? []), part]);
  }
  for (const [key, all] of parts) {
    const staying = all.filter(({ kind }) => kind !== 'CronJob' && kind !== 'Job');
    const [first] = staying;
    if (first === undefined) continue;
    subjects.set(key, {
      namespace: first.namespace,
      pods: staying.map(({ kind, name }) => podNames(kind, name)).join('|'),
      claims: claimsOf(first.application, first.workload),
      cronJobs: all.filter(({ kind, spec }) => kind === 'CronJob' && spec.suspend !== true).map(({ name }) => name),
    });
  }
  for (const { application, name, namespace } of facts.footprints) {
    const key = `${application}/${name}`;
    if (subjects.has(key) || namespace === 'argocd') continue;
    subjects.set(key, { namespace, pods: `${escaped(name)}(-.+)?`, claims: claimsOf(application, name), cronJobs: [] });
  }
  return subjects;
}

/** Letters that Kubernetes makes suffixes of: no vowels, so that a word is none. @source k8s.io/apimachinery, `util/rand` */
const suffix = '[b-df-hj-np-tv-xz2-9]';

/** Names of the pods that a controller makes, and no others: `loki` must not show `loki-backup`. */
function podNames(kind: string, name: string): string {
  const start = escaped(name);
  switch (kind) {
    case 'StatefulSet':
      return `${start}-[0-9]+`;
    case 'Deployment':
      return `${start}-${suffix}{7,10}-${suffix}{5}`;
    default:
      return `${start}-${suffix}{5}`;
  }
}

function escaped(name: string): string {
  return name.replaceAll('.', '[.]');
}

/** Grafana takes no more than 40 characters. */
function uidOf(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 31)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** `home-apps` → `Home apps`. */
function words(layer: string): string {
  const spaced = layer.replaceAll('-', ' ');
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}

function text(dashboard: JsonObject): string {
  return `${JSON.stringify(dashboard, null, 1)}\n`;
}
