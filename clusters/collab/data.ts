import { Application, type BackupTarget, Cassandra, LocalVolume, MongoDb } from 'labwright';
import type { Collab } from './cluster.ts';

export interface DataProps {
  readonly backup: BackupTarget<Collab>;
}

/** Both databases, each on a disk of the machine that is labelled for it. */
export function data(cluster: Collab, { backup }: DataProps) {
  const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'data' });
  const onMongo = { 'storage-type': 'mongodb' } as const;
  const mongodb = at('mongodb');
  new LocalVolume(mongodb, 'disk', {
    class: 'databases',
    nodeSelector: onMongo,
    path: '/var/mnt/databases/mongodb',
    workload: 'mongodb',
    size: '80Gi',
  });
  const mongo = new MongoDb(mongodb, 'mongodb', {
    version: '8.0',
    databases: ['auth', 'users', 'documents', 'comments', 'notifications', 'search', 'files', 'ai-assistant'],
    nodeSelector: onMongo,
    storage: { class: 'databases', size: '80Gi' },
    resources: { cpu: '1', memory: '3Gi', memoryLimit: '6Gi' },
    backup: { target: backup, priority: 'batch', drill: { scratch: { class: 'scratch' } } },
  });
  const onCassandra = { 'storage-type': 'cassandra' } as const;
  const application = at('cassandra');
  new LocalVolume(application, 'disk', {
    class: 'databases',
    nodeSelector: onCassandra,
    path: '/var/mnt/databases/cassandra',
    workload: 'cassandra',
    size: '80Gi',
  });
  const cassandra = new Cassandra(application, 'cassandra', {
    keyspaces: ['documents', 'presence'],
    nodeSelector: onCassandra,
    storage: { class: 'databases', size: '80Gi' },
    resources: { cpu: '2', memory: '8Gi', memoryLimit: '12Gi' },
    backup: { target: backup, priority: 'batch', drill: { scratch: { class: 'scratch' } } },
  });
  return { mongo, cassandra };
}
