import { Application, NfsBackup, Postgres, Redis } from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the assistant keeps its state in, and where the copies go. */
export function data(cluster: VxHome) {
  const { storage } = cluster.switches;
  const backup = new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'ai' }), 'nas', {
    namespaces: ['ai', 'portainer'],
  });
  const database = new Postgres(new Application(cluster, 'pgvector', { layer: 'data', namespace: 'ai' }), 'pgvector', {
    version: '17',
    extensions: ['vector'],
    database: 'openwebui',
    storage: { class: storage, size: '50Gi' },
    priority: 'data',
    backup: { target: backup, priority: 'batch' },
  });
  const cache = new Redis(new Application(cluster, 'redis', { layer: 'data', namespace: 'ai' }), 'redis', {
    storage: { class: storage, size: '10Gi' },
    priority: 'data',
    noBackup: 'holds sessions and websocket state; after a loss everybody signs in again',
  });
  return { backup, database, cache };
}
