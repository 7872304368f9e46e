import { namespaceOf, type Section } from './book.ts';
import { section, table, words } from './markdown.ts';
import { boxId, flowchart } from './mermaid.ts';

/** What runs, layer by layer, and who needs whom. */
export const applications: Section = ({ model }) => {
  const all = model.layers.flatMap((layer) => model.applications.filter((application) => application.layer === layer.name));
  const linked = new Set(all.flatMap(({ name, dependsOn }) => (dependsOn.length === 0 ? [] : [name, ...dependsOn])));
  const edges = all.flatMap(({ name, dependsOn }) => dependsOn.map((needed) => ({ from: boxId('app', name), to: boxId('app', needed) })));
  const groups = model.layers.map(({ name: layer }) => ({
    id: boxId('layer', layer),
    label: `layer ${layer}`,
    nodes: all
      .filter((application) => application.layer === layer && linked.has(application.name))
      .map(({ name }) => ({ id: boxId('app', name), label: name })),
  }));
  return section(
    'Applications',
    ...table(
      ['layer', 'application', 'namespace', 'needs', 'when removed'],
      all.map((a) => [words(a.layer), words(a.name), a.namespace, a.dependsOn.map(words).join(', '), a.cascade ? 'deleted' : 'stays']),
    ),
    ...(edges.length === 0 ? [] : ['An arrow leads to what is needed:']),
    ...(edges.length === 0 ? [] : flowchart({ direction: 'LR', groups, edges })),
  ).slice(0, all.length === 0 ? 0 : undefined);
};

/** Every value that one environment has otherwise. */
export const environments: Section = ({ model }) =>
  section(
    'Environments',
    ...table(
      ['environment', 'value', 'where it comes from', 'here'],
      (model.environments ?? []).flatMap(({ name, from, overrides }) =>
        overrides.map(({ path, base, value }) => [
          words(name),
          words(path),
          `${words(JSON.stringify(base))}${from === undefined ? '' : ` (${words(from)})`}`,
          words(JSON.stringify(value)),
        ]),
      ),
    ),
  );

/** Room for what is not there yet. */
export const heldBack: Section = ({ model }) =>
  section(
    'Held back',
    ...table(
      ['what for', 'namespace', 'CPU and memory', 'addresses'],
      (model.reservations ?? []).map((r) => [
        words(r.purpose),
        r.namespace,
        `${r.requests.cpu} CPU, ${r.requests.memory}`,
        r.addresses.map(({ name, address }) => `${address} (${words(name)})`).join(', '),
      ]),
    ),
  );

/** Flows inside the cluster, as they were declared. */
export const connections: Section = ({ model }) =>
  section(
    'Who talks to whom',
    ...table(
      ['from', 'to', 'port', 'for'],
      model.connections.map((c) => [
        `${words(c.from.application)}/${words(c.from.workload)}`,
        `${words(c.to.application)}/${words(c.to.workload)}`,
        `${c.port}/${c.protocol}`,
        words(c.purpose),
      ]),
    ),
  );

/** Flows that leave it. */
export const externals: Section = ({ model }) =>
  section(
    'Hosts outside',
    ...table(
      ['namespace', 'from', 'hosts', 'ports', 'why'],
      model.externals.map((e) => [
        model.workloads.find(({ application, name }) => application === e.application && name === e.workload)?.namespace ??
          namespaceOf(model, e.application),
        `${words(e.application)}/${words(e.workload)}`,
        hostsOf(e.hosts).map(words).join(', '),
        e.ports.join(', '),
        words(e.reason),
      ]),
    ),
  );

/** One address is one host, however it is written. */
function hostsOf(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map((host) => host.replace(/\/32$/, '')))];
}

/** What the owner demands. */
export const demands: Section = ({ model }) =>
  section(
    'Demanded of this cluster',
    ...table(
      ['what', 'limit', 'why', 'but for'],
      model.requirements.map(({ name, limit = '', reason, exceptions = [] }) => [
        name,
        limit,
        words(reason),
        exceptions.map((one) => `${words(one.subject)}: ${words(one.reason)}`).join('; '),
      ]),
    ),
  );

/** What the owner knows and lives with. */
export const acceptances: Section = ({ model }) =>
  section(
    'Accepted findings',
    ...table(
      ['code', 'where', 'reason'],
      model.acceptances.map((a) => [a.code, words(a.scope), words(a.reason)]),
    ),
  );
