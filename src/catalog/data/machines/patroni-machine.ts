import { yamlText } from '../../shared/index.ts';
import { patroniConfig } from '../patroni/index.ts';
import type { PostgresVersion } from '../postgres/index.ts';
import type { Place } from './etcd-machine.ts';

export interface PatroniMachines {
  readonly name: string;
  readonly version: PostgresVersion;
  readonly members: readonly Place[];
  readonly stores: readonly Place[];
  readonly proxies: readonly Place[];
  readonly clients: readonly string[];
  readonly synchronous: boolean | 'strict';
  readonly settings: Readonly<Record<string, string | number>>;
}

/** File with the passwords, which its owner makes; `patroni.yml` has none. */
export const environmentFile = '/etc/patroni/patroni.env';

/** `patroni.yml` of one member, for Debian's packages of PostgreSQL. */
export function patroniFile(
  own: Place,
  { name, version, members, stores, proxies, clients, synchronous, settings }: PatroniMachines,
): string {
  const known = [...new Set([...members, ...proxies].map(({ address }) => `${address}/32`))];
  return yamlText(
    patroniConfig({
      scope: name,
      own,
      store: { etcd3: { hosts: stores.map(({ address }) => `${address}:2379`) } },
      dataFolder: `/var/lib/postgresql/${version}/${name}`,
      programs: `/usr/lib/postgresql/${version}/bin`,
      socketFolder: '/var/run/postgresql',
      passFile: '/run/patroni/pgpass',
      synchronous,
      settings,
      clients: [...known, ...clients.filter((range) => !known.includes(range))],
    }),
  );
}

export const patroniUnit = `[Unit]
Description=Patroni, which runs PostgreSQL
After=network-online.target etcd.service
Wants=network-online.target

[Service]
Type=simple
User=postgres
Group=postgres
EnvironmentFile=${environmentFile}
RuntimeDirectory=patroni postgresql
RuntimeDirectoryMode=0755
ExecStart=/opt/patroni/bin/patroni /etc/patroni/patroni.yml
ExecReload=/bin/kill -s HUP $MAINPID
KillMode=process
TimeoutStopSec=120
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;
