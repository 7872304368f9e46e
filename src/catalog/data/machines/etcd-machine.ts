import { yamlText } from '../../shared/index.ts';

/** One machine with its name and address. */
export interface Place {
  readonly name: string;
  readonly address: string;
}

/** Where etcd keeps its data on a machine. */
const dataFolder = '/var/lib/etcd/data';

/** `etcd.yaml` of one member: what `etcd --config-file` reads. */
export function etcdFile(own: Place, members: readonly Place[], token: string): string {
  return yamlText({
    name: own.name,
    'data-dir': dataFolder,
    'listen-client-urls': `http://${own.address}:2379,http://127.0.0.1:2379`,
    'advertise-client-urls': `http://${own.address}:2379`,
    'listen-peer-urls': `http://${own.address}:2380`,
    'initial-advertise-peer-urls': `http://${own.address}:2380`,
    'initial-cluster': members.map(({ name, address }) => `${name}=http://${address}:2380`).join(','),
    'initial-cluster-token': token,
    'initial-cluster-state': 'new',
    'listen-metrics-urls': `http://${own.address}:2381`,
    'auto-compaction-mode': 'periodic',
    'auto-compaction-retention': '1h',
    'quota-backend-bytes': 2 ** 31,
  });
}

/** Its unit; the one of a package serves as well, when it is told of the file. */
export const etcdUnit = `[Unit]
Description=etcd
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
User=etcd
StateDirectory=etcd
StateDirectoryMode=0700
ExecStart=/usr/local/bin/etcd --config-file=/etc/etcd/etcd.yaml
Restart=on-failure
RestartSec=5
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
