import { Application, type BackupTarget, type MetalLb, Minio, Postgres, Redis, Registry } from 'labwright';
import type { T495 } from './cluster.ts';

export interface DataProps {
  readonly addresses: MetalLb<T495>;
  readonly backup: BackupTarget<T495>;
}

/** What the platform keeps its state in. */
export function data(cluster: T495, { addresses, backup }: DataProps) {
  const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'data' });
  const database = new Postgres(at('postgres'), 'postgres', {
    version: '17',
    database: 'mlflow',
    storage: { size: '20Gi' },
    backup: { target: backup, priority: 'low-priority' },
  });
  const cache = new Redis(at('redis'), 'redis', {
    storage: { size: '4Gi' },
    noBackup: 'a cache for experiments; nothing in it is the only copy',
  });
  const objects = new Minio(at('minio'), 'minio', {
    buckets: { mlflow: {}, registry: {} },
    storage: { size: '100Gi' },
    // Whole copies of a volume this large: three are what the NAS has room for, and a drill unpacks one of them.
    backup: { target: backup, keep: 3, priority: 'low-priority', drill: { scratch: { class: 'local' } } },
    address: addresses.claim('lan', '192.168.1.241'),
  });
  new Registry(at('registry'), 'registry', { bucket: objects.bucket('registry'), access: 'htpasswd', host: 'registry.t495.home' });
  return { database, cache, objects };
}
