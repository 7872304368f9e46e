import type { Drill, Manifest, Model } from '../model/index.ts';
import { hostHead, hostRows } from './hosts.ts';

/** One page below `docs/clusters/<cluster>/`. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

/** The cluster on one page: what runs where, who talks to whom, what is exposed, what is backed up. */
export function handbook(model: Model, manifests: readonly Manifest[]): readonly Page[] {
  const sections = [
    `# ${model.cluster}`,
    `${model.distribution.name} ${model.distribution.version} · ${model.nodes.length} ${model.nodes.length === 1 ? 'node' : 'nodes'} · ${model.applications.length} applications · ${manifests.length} objects. Rendered by \`npm run synth\`; do not edit.`,
    ...section(
      'Nodes',
      ['node', 'address', 'capacity', 'reserved', 'GPU'],
      model.nodes.map((n) => [
        n.name,
        n.address,
        `${n.capacity.cpu} CPU, ${n.capacity.memory}`,
        `${n.reserved.cpu} CPU, ${n.reserved.memory}`,
        n.gpus.map((g) => `${g.count} × ${g.model} (${g.memory})`).join(', '),
      ]),
    ),
    ...section('Hosts and power modes', hostHead, (model.powerModes ?? []).length === 0 ? [] : hostRows(model)),
    ...section(
      'Networks beside the LAN',
      ['network', 'range', 'VLAN', 'reachable', 'machines'],
      (model.site.networks ?? []).map((n) => [
        n.name,
        n.range,
        n.vlan === undefined ? '' : String(n.vlan),
        n.isolated ? 'from nothing' : 'as policies say',
        (model.machines ?? [])
          .filter(({ network }) => network === n.name)
          .map(({ name, address }) => (address === undefined ? name : `${name} (${address})`))
          .join(', '),
      ]),
    ),
    ...section(
      'Applications',
      ['layer', 'application', 'namespace', 'needs', 'when removed'],
      model.layers.flatMap((layer) =>
        model.applications
          .filter((a) => a.layer === layer.name)
          .map((a) => [layer.name, a.name, a.namespace, a.dependsOn.join(', '), a.cascade ? 'deleted' : 'stays']),
      ),
    ),
    ...section(
      'Environments',
      ['environment', 'value', 'where it comes from', 'here'],
      (model.environments ?? []).flatMap(({ name, from, overrides }) =>
        overrides.map(({ path, base, value }) => [
          name,
          path,
          `${JSON.stringify(base)}${from === undefined ? '' : ` (${from})`}`,
          JSON.stringify(value),
        ]),
      ),
    ),
    ...section(
      'Reachable from outside',
      ['host', 'application', 'how', 'TLS'],
      model.exposures.map((e) => [e.host, e.application, e.kind, e.tls ? 'yes' : 'no']),
    ),
    ...section(
      'Held back',
      ['what for', 'namespace', 'CPU and memory', 'addresses'],
      (model.reservations ?? []).map((r) => [
        r.purpose,
        r.namespace,
        `${r.requests.cpu} CPU, ${r.requests.memory}`,
        r.addresses.map(({ name, address }) => `${address} (${name})`).join(', '),
      ]),
    ),
    ...section(
      'Who talks to whom',
      ['from', 'to', 'port', 'for'],
      model.connections.map((c) => [
        `${c.from.application}/${c.from.workload}`,
        `${c.to.application}/${c.to.workload}`,
        `${c.port}/${c.protocol}`,
        c.purpose,
      ]),
    ),
    ...section(
      'Hosts outside',
      ['workload', 'hosts', 'ports', 'why'],
      model.externals.map((e) => [e.workload, e.hosts.join(', '), e.ports.join(', '), e.reason]),
    ),
    ...section(
      'Volumes and backups',
      ['claim', 'class', 'size', 'content', 'backup'],
      model.claims.map((c) => [`${c.namespace}/${c.name}`, c.storageClass, c.size, c.content, backupOf(model, c.namespace, c.name)]),
    ),
    ...section(
      'Secrets',
      ['secret', 'keys', 'read by'],
      model.secrets.map((s) => [
        `${s.namespace}/${s.name}`,
        s.keys.map((k) => k.name).join(', '),
        [...new Set(s.consumers.map((c) => c.workload))].join(', '),
      ]),
    ),
    ...section(
      'Demanded of this cluster',
      ['what', 'limit', 'why', 'but for'],
      model.requirements.map(({ name, limit = '', reason, exceptions = [] }) => [
        name,
        limit,
        reason,
        exceptions.map((one) => `${one.subject}: ${one.reason}`).join('; '),
      ]),
    ),
    ...section(
      'Accepted findings',
      ['code', 'where', 'reason'],
      model.acceptances.map((a) => [a.code, a.scope, a.reason]),
    ),
  ];
  return [{ file: 'handbook.md', text: `${sections.join('\n\n')}\n` }];
}

function backupOf(model: Model, namespace: string, claim: string): string {
  const backup = model.backups.find((b) => b.namespace === namespace && b.claim === claim);
  if (backup === undefined) return '';
  return backup.kind === 'exempt'
    ? `none: ${backup.reason}`
    : `${backup.method} to ${backup.target}, ${backup.schedule}, kept ${backup.retention}${drillOf(backup.drill)}`;
}

function drillOf(drill: Drill | undefined): string {
  if (drill === undefined) return '';
  return drill.kind === 'exempt' ? `; no drill: ${drill.reason}` : `; drill ${drill.schedule}`;
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [`## ${title}`, [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')];
}
