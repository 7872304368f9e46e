import { machineProxyPorts, patroniVersion } from '../patroni/index.ts';
import type { MachineDatabase } from './database-machines-props.ts';
import type { Place } from './etcd-machine.ts';
import { keyFile } from './mongodb-machine.ts';
import { environmentFile, type PatroniMachines } from './patroni-machine.ts';

/** What stands on the machines. */
export interface MachinesPage {
  readonly id: string;
  readonly stores: readonly Place[];
  readonly postgres: (PatroniMachines & { readonly databases: readonly MachineDatabase[] }) | undefined;
  readonly mongodb:
    | { readonly places: readonly Place[]; readonly port: number; readonly hosts: readonly string[]; readonly clients: readonly string[] }
    | undefined;
}

/** Where each file goes, which ones their owner makes, and in which order everything starts. */
export function machinesPage({ id, stores, postgres, mongodb }: MachinesPage): string {
  const parts = [
    `# Databases on machines: ${id}`,
    'These files are rendered: change the cluster file, not them. Copy each folder to the machine of its name, as root, after every change. For Debian and Ubuntu, in an LXC or a VM; a clock that all agree on (chrony or the host’s) comes first.',
    ...(stores.length === 0 ? [] : [etcdPart(stores)]),
    ...(postgres === undefined ? [] : [patroniPart(postgres)]),
    ...(mongodb === undefined ? [] : [mongodbPart(mongodb)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const shell = (...lines: readonly string[]) => ['```sh', ...lines, '```'].join('\n');
const names = (places: readonly Place[]) => places.map(({ name, address }) => `${name} (${address})`).join(', ');
const allow = (from: readonly string[], port: number) => from.map((range) => `ufw allow from ${range} to any port ${port} proto tcp`);
const addresses = (places: readonly Place[]) => places.map(({ address }) => address);

function etcdPart(stores: readonly Place[]): string {
  return `## etcd: ${names(stores)}

On each, etcd and etcdctl of the project’s release in \`/usr/local/bin\`. Members speak plain HTTP and ask for no password: only the firewall
keeps others away, and whoever reaches port 2379 decides who is primary.

${shell(
  'useradd --system --home-dir /var/lib/etcd --shell /usr/sbin/nologin etcd',
  'install -D -m 0644 etcd.yaml /etc/etcd/etcd.yaml && install -m 0644 etcd.service /etc/systemd/system/etcd.service',
  ...allow(addresses(stores), 2379),
  ...allow(addresses(stores), 2380),
  'systemctl daemon-reload && systemctl enable --now etcd',
  'etcdctl --endpoints=http://127.0.0.1:2379 endpoint status --cluster --write-out=table',
)}

Start them within the same minutes: the first ones wait for most of the others. A snapshot every night belongs to it:
\`etcdctl --endpoints=http://127.0.0.1:2379 snapshot save /var/backups/etcd.db\`.`;
}

function patroniPart({ name, version, members, stores, proxies, clients, databases }: NonNullable<MachinesPage['postgres']>): string {
  const peers = [...new Set([...addresses(members), ...addresses(proxies)])];
  const sql = databases.flatMap(({ database, role, extensions }) => [
    `CREATE ROLE ${role} LOGIN;`,
    `\\password ${role}`,
    `CREATE DATABASE ${database} OWNER ${role};`,
    `\\connect ${database}`,
    ...Object.keys(extensions).map((extension) => `CREATE EXTENSION IF NOT EXISTS "${extension}";`),
  ]);
  return `## PostgreSQL ${version} under Patroni: ${names(members)}

Packages of PostgreSQL from apt.postgresql.org; the cluster that they make by themselves must not be.

${shell(
  "mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf",
  `apt-get install -y postgresql-${version} python3-venv`,
  `python3 -m venv /opt/patroni && /opt/patroni/bin/pip install 'patroni[etcd3,psycopg3]==${patroniVersion}'`,
  'install -D -m 0644 patroni.yml /etc/patroni/patroni.yml && install -m 0644 patroni.service /etc/systemd/system/patroni.service',
)}

Yours to make, once, and the same on every member: \`${environmentFile}\`, owner root, mode 0600. These values are nowhere in Git:

\`\`\`
PATRONI_SUPERUSER_PASSWORD=<long and random>
PATRONI_REPLICATION_PASSWORD=<another>
PATRONI_REWIND_PASSWORD=<another>
PATRONI_RESTAPI_USERNAME=patroni
PATRONI_RESTAPI_PASSWORD=<another>
\`\`\`

${shell(
  ...(stores.length === 0 ? [] : [`# On the machines of etcd:`, ...allow(addresses(members), 2379)]),
  '# On each member:',
  ...allow([...new Set([...peers, ...clients])], 5432),
  ...allow(peers, 8008),
  '/opt/patroni/bin/patroni --validate-config /etc/patroni/patroni.yml',
  'systemctl daemon-reload && systemctl enable --now patroni',
  '/opt/patroni/bin/patronictl --config-file /etc/patroni/patroni.yml list',
)}

Start ${members[0]?.name} first: it makes the cluster, the others copy it. What stands in the file under \`bootstrap\` counts only then; later
\`patronictl edit-config\` changes it.

### HAProxy: ${names(proxies)}

Port ${machineProxyPorts.primary} leads to the primary, ${machineProxyPorts.replica} to replicas.

${shell(
  'apt-get install -y haproxy && install -m 0644 haproxy.cfg /etc/haproxy/haproxy.cfg',
  ...allow(clients, machineProxyPorts.primary),
  ...allow(clients, machineProxyPorts.replica),
  'haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl restart haproxy',
)}
${
  sql.length === 0
    ? ''
    : `
### Databases

On the primary, \`sudo -u postgres psql\`; the passwords are those of the cluster’s Secrets.

\`\`\`sql
${sql.join('\n')}
\`\`\`
`
}
Name of the cluster: \`${name}\`. Nothing here makes dumps: \`pg_dump\` from the primary every night, to another machine.`;
}

function mongodbPart({ places, port, hosts, clients }: NonNullable<MachinesPage['mongodb']>): string {
  return `## MongoDB: ${names(places)}

The package \`mongodb-org\` of the project. Each member, and whoever logs in by hand, must know the names of the set: append \`hosts\` of this
folder to \`/etc/hosts\` (in an LXC of Proxmox between the marks of your own, or it is overwritten).

Yours to make, once, and the same on every member: \`${keyFile}\`, owner mongodb, mode 0400.

${shell(
  '# On one member, then copied to the others without leaving a trace elsewhere:',
  `install -d -m 0755 ${keyFile.replace(/\/[^/]*$/, '')} && (umask 077 && openssl rand -base64 756 > ${keyFile}) && chown mongodb: ${keyFile} && chmod 0400 ${keyFile}`,
  '# On each:',
  'install -m 0644 mongod.conf /etc/mongod.conf',
  ...allow([...addresses(places), ...clients], port),
  'systemctl enable --now mongod',
  `# On ${places[0]?.name}, once:`,
  `mongosh --norc --port ${port} --file replica-set.js`,
)}

${hosts.join(', ')} are the names that clients are sent to. Nothing here makes dumps: \`mongodump --oplog\` every night, to another machine.`;
}
