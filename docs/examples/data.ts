import { Application, type BackupTarget, Cassandra, type CloudNativePg, Garage, PostgresCluster } from 'labwright';
import type { Garden } from './cluster.ts';

export interface DataProps {
  readonly backup: BackupTarget<Garden>;
  readonly postgres: CloudNativePg<Garden>;
}

/** Where the state is kept. */
export function data(cluster: Garden, { backup, postgres }: DataProps) {
  const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'data' });
  const objects = new Garage(at('garage'), 'garage', {
    buckets: { photos: { quota: '80Gi' }, logs: {} },
    storage: { size: '100Gi' },
    backup: { target: backup, keep: 3 },
    host: 's3.garden.home',
  });
  const rows = new Cassandra(at('cassandra'), 'cassandra', {
    keyspaces: ['weather', 'harvest'],
    replicas: 3,
    // Every node holds every row, so that a volume of its node is enough.
    storage: { class: 'local', size: '50Gi' },
    resources: { cpu: '1', memory: '4Gi', memoryLimit: '4Gi' },
    backup: { target: backup },
  });
  const plots = new PostgresCluster(at('plots'), 'plots', {
    operator: postgres,
    version: '18',
    instances: 3,
    database: 'plots',
    extensions: ['pg_trgm'],
    // Every server has a copy, so that a volume of its node is enough.
    storage: { class: 'local', size: '20Gi' },
    backup: { target: backup, drill: { query: 'SELECT count(*) FROM plot' } },
  });
  return { objects, rows, plots };
}
