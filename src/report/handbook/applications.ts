import { flowTable, removalsOf } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import { groupBy } from '../../model/index.ts';
import { flowCells, flowHead } from '../flows.ts';
import { removalHead, removalRows } from '../removals.ts';
import type { Section } from './book.ts';
import { count, folded, section, table, words } from './markdown.ts';
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

/** A range of one address is that address to who reads it. */
const oneAddress = /(?<=\d)\/32\b/g;

/** Every flow, folded by the namespace that it starts in, since most clusters have more of them than anybody reads at once. */
export const connections: Section = ({ input }) => {
  const groups = groupBy(flowTable(input), ({ from }) => {
    const name = /^(?:every pod of )?([a-z0-9-]+)(?:\/.*)?$/.exec(from)?.[1];
    return name === undefined || name === from ? 'Nodes, LAN and whoever else' : `Namespace ${name}`;
  });
  const folds = [...groups].sort(([a], [b]) => compareText(a, b));
  return section(
    'Who talks to whom',
    ...folds.flatMap(([title, rows]) =>
      folded(
        `${title}: ${count(rows.length, 'flow')}`,
        ...table(
          flowHead,
          flowCells(rows).map((cells) => cells.map((cell) => words(cell.replaceAll(oneAddress, '')))),
        ),
      ),
    ),
  );
};

/** What is lost when an application or a claim goes. */
export const removals: Section = ({ input }) =>
  section(
    'What a removal destroys',
    ...folded(
      'Each claim, when its folder vanishes from Git and when it is deleted by hand',
      ...table(
        removalHead,
        removalRows(removalsOf(input)).map((cells) => cells.map(words)),
      ),
    ),
  );

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
      model.acceptances.map((a) => [a.code, words(a.subject ?? a.scope), words(a.reason)]),
    ),
  );

/** What is on its way out. */
export const retirements: Section = ({ model }) =>
  section(
    'Being retired',
    ...table(
      ['application', 'data', 'reason'],
      (model.retirements ?? []).map(({ application, data, reason }) => [words(application), data, words(reason)]),
    ),
  );
