import { Application, type Cassandra, type LanguageModels, type MongoDb, webServices } from 'labwright';
import type { Collab } from './cluster.ts';

export interface ServicesProps {
  readonly mongo: MongoDb<
    Collab,
    readonly ('auth' | 'users' | 'documents' | 'comments' | 'notifications' | 'search' | 'files' | 'ai-assistant')[]
  >;
  readonly cassandra: Cassandra<Collab, readonly ('documents' | 'presence')[]>;
  readonly models: LanguageModels<Collab>;
}

/** The product: ten services and the pages in front of them. Names and images are the owner's. */
export function services(cluster: Collab, { mongo, cassandra, models }: ServicesProps) {
  const image = (name: string, version = '1.0.0') => `registry.collab.home/collab/${name}:${version}`;
  const common = { pullSecret: 'registry-reader', nodeSelector: { 'storage-type': 'mongodb' } } as const;
  return webServices(cluster, (name) => new Application(cluster, name, { layer: 'services', namespace: 'collab' }), {
    gateway: {
      ...common,
      image: image('gateway'),
      calls: ['auth', 'users', 'documents', 'comments', 'presence', 'notifications', 'search', 'files', 'ai-assistant'],
      host: 'api.collab.home',
      websockets: true,
      timeout: '1h',
      bodySize: '100Mi',
      autoscale: { min: 2, max: 4 },
    },
    auth: {
      ...common,
      image: image('auth'),
      uses: { MONGODB: mongo.database('auth') },
      secrets: { JWT_KEY: { random: 64, purpose: 'signs what proves who somebody is' } },
    },
    users: { ...common, image: image('users'), uses: { MONGODB: mongo.database('users') } },
    documents: {
      ...common,
      image: image('documents'),
      uses: { CASSANDRA: cassandra.keyspace('documents'), MONGODB: mongo.database('documents') },
    },
    comments: { ...common, image: image('comments'), uses: { MONGODB: mongo.database('comments') } },
    presence: { ...common, image: image('presence'), uses: { CASSANDRA: cassandra.keyspace('presence') } },
    notifications: { ...common, image: image('notifications'), uses: { MONGODB: mongo.database('notifications') } },
    search: { ...common, image: image('search'), uses: { MONGODB: mongo.database('search') } },
    files: { ...common, image: image('files'), uses: { MONGODB: mongo.database('files') } },
    'ai-assistant': { ...common, image: image('ai-assistant'), uses: { LLM: models, MONGODB: mongo.database('ai-assistant') } },
    web: {
      ...common,
      image: image('web'),
      host: 'collab.home',
      calls: ['gateway'],
      user: { uid: 101, gid: 101 },
      health: { live: '/', ready: '/' },
      scratch: { '/var/cache/nginx': '64Mi', '/var/run': '16Mi' },
    },
  });
}
