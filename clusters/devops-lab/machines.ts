import { Machine, nvidia, PowerModes } from 'labwright';
import type { DevopsLab, Switches } from './cluster.ts';

/** What the kernel leaves of the memory, what Proxmox keeps, and what each machine with databases gets. */
const sizes: Readonly<Record<Switches['host'], { readonly memory: string; readonly reserve: string; readonly database: string }>> = {
  '32 GB': { memory: '31.2Gi', reserve: '2Gi', database: '1.2Gi' },
  '16 GB': { memory: '15.4Gi', reserve: '1Gi', database: '1Gi' },
};

/** Proxmox and everything on it: five tiers of which not all are on at once. */
export function machines(cluster: DevopsLab) {
  const { memory, reserve, database } = sizes[cluster.switches.host];
  const card = nvidia('RTX 2000 Ada', { memory: '16Gi' });
  const host = new Machine(cluster, 'pve', {
    purpose: 'Proxmox under everything',
    kind: 'host',
    cpu: '16',
    memory,
    gpus: [card],
    nodes: ['lab-cp-1', 'lab-worker-1', 'lab-worker-2'],
  });
  const cicd = new Machine(cluster, 'cicd', {
    purpose: 'Gitea, Woodpecker, images',
    kind: 'lxc',
    host,
    address: '192.168.1.41',
    cpu: '4',
    memory: '3Gi',
  });
  // PostgreSQL under Patroni, MongoDB and etcd, a member of each on every one of them.
  const [db1, db2, db3] = (['db-1', 'db-2', 'db-3'] as const).map(
    (name, index) =>
      new Machine(cluster, name, {
        purpose: 'databases',
        kind: 'lxc',
        host,
        address: `192.168.1.${44 + index}`,
        cpu: '2',
        memory: database,
      }),
  ) as [Machine<DevopsLab>, Machine<DevopsLab>, Machine<DevopsLab>];
  const ai = new Machine(cluster, 'ai', {
    purpose: 'Ollama, Chroma, JupyterLab with LangChain; the card is passed through',
    host,
    address: '192.168.1.51',
    cpu: '8',
    memory: '10Gi',
    gpus: [card],
  });
  const vlan = { host, network: 'security' } as const;
  const security = [
    new Machine(cluster, 'opnsense', { ...vlan, purpose: 'way in and out', address: '10.66.0.1', cpu: '2', memory: '1Gi' }),
    new Machine(cluster, 'kali', { ...vlan, purpose: 'attacks', address: '10.66.0.10', cpu: '2', memory: '2Gi' }),
    new Machine(cluster, 'dvwa', { ...vlan, purpose: 'is attacked', address: '10.66.0.20', cpu: '1', memory: '1Gi' }),
    new Machine(cluster, 'metasploitable', { ...vlan, purpose: 'is attacked', address: '10.66.0.21', cpu: '1', memory: '1Gi' }),
  ];
  new PowerModes(cluster, 'modes', {
    host,
    modes: { devops: [cicd, 'lab-cp-1', 'lab-worker-1', 'lab-worker-2', db1, db2, db3], ai: [ai], security },
    reserve,
    together: cluster.switches.together ? [['devops', 'ai']] : [],
  });
  return { cicd, databases: [db1, db2, db3] as const, ai };
}
