import { describeMemory, parseMemory } from '../../units/index.ts';
import { hostHead, hostRows } from '../hosts.ts';
import type { Section } from './book.ts';
import { section, table, words } from './markdown.ts';
import { boxId, flowchart } from './mermaid.ts';

/** Machines that are no nodes, and the picture of what runs on which host. */
export const machines: Section = ({ model }) => {
  const all = model.machines ?? [];
  const rows = all.map(({ name, kind, host, address, cpu, memory, purpose }) => [
    words(name),
    kind,
    words(host ?? ''),
    address ?? '',
    `${cpu === undefined ? '' : `${cpu} CPU, `}${memory}`,
    words(purpose),
  ]);
  const hosts = all.filter(({ kind }) => kind === 'host');
  const groups = hosts.map((host) => ({
    id: boxId('host', host.name),
    label: `${host.name}: ${host.purpose}`,
    nodes: [
      ...model.nodes
        .filter(({ name }) => host.nodes.includes(name))
        .map(({ name, address }) => ({ id: boxId('node', name), label: `node ${name}, ${address}` })),
      ...all
        .filter((machine) => machine.host === host.name)
        .map(({ name, kind, purpose }) => ({ id: boxId('machine', name), label: `${kind} ${name}: ${purpose}` })),
    ],
  }));
  return section(
    'Machines beside the nodes',
    ...table(['machine', 'kind', 'on', 'address', 'size', 'what for'], rows),
    ...flowchart({ direction: 'TB', groups, edges: [] }),
  ).slice(0, rows.length === 0 ? 0 : undefined);
};

/** What is on together on each host. */
export const powerModes: Section = ({ model }) =>
  section('Hosts and power modes', ...table(hostHead, (model.powerModes ?? []).length === 0 ? [] : hostRows(model)));

/** VLANs and the like. */
export const networks: Section = ({ model }) =>
  section(
    'Networks beside the LAN',
    ...table(
      ['network', 'range', 'VLAN', 'reachable', 'machines'],
      (model.site.networks ?? []).map((network) => [
        words(network.name),
        network.range,
        network.vlan === undefined ? '' : String(network.vlan),
        network.isolated ? 'from nothing' : 'as policies say',
        (model.machines ?? [])
          .filter((machine) => machine.network === network.name)
          .map(({ name, address }) => (address === undefined ? words(name) : `${words(name)} (${address})`))
          .join(', '),
      ]),
    ),
  );

/** Language models planned on machines outside. */
export const languageModels: Section = ({ model }) =>
  section(
    'Language models on other machines',
    ...table(
      ['machine', 'model', 'for', 'weights', 'longest conversation', 'context', 'in memory at a time'],
      (model.languageModels ?? []).map(({ machine, name, application, weights, cache, context, loaded }) => [
        words(machine),
        words(name),
        words(application),
        describeMemory(parseMemory(weights)),
        describeMemory(parseMemory(cache)),
        String(context),
        String(loaded),
      ]),
    ),
  );
