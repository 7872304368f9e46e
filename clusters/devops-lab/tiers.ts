import {
  Application,
  DatabaseMachines,
  ExternalGit,
  ExternalLlm,
  ExternalMongoDb,
  ExternalPostgres,
  ExternalService,
  type Machine,
} from 'labwright';
import type { DevopsLab } from './cluster.ts';

export interface TiersProps {
  readonly cicd: Machine<DevopsLab>;
  readonly databases: readonly [Machine<DevopsLab>, Machine<DevopsLab>, Machine<DevopsLab>];
  readonly ai: Machine<DevopsLab>;
}

/** The tiers beside the cluster as it sees them: a name, and a narrow way out for whoever is given it. */
export function tiers(cluster: DevopsLab, { cicd, databases, ai }: TiersProps) {
  const at = (name: string) => new Application(cluster, name, { layer: 'tiers', namespace: 'tiers' });
  const git = new ExternalGit(at('git'), 'git', { program: 'gitea', page: 'http://git.lab.home:3000', at: [cicd] });
  // HAProxy beside each member leads to whichever is the primary.
  const postgres = new ExternalPostgres(at('postgres'), 'postgres', { at: databases, port: 5000, database: 'lab', password: 'random' });
  const mongo = new ExternalMongoDb(at('mongodb'), 'mongodb', { members: databases, databases: ['lab'], password: 'random' });
  // Traffic of pods arrives with the address of their node.
  const clients = Object.values(cluster.nodes).map(({ address }) => `${address}/32`);
  const memory = cluster.switches.host === '16 GB' ? '384Mi' : '512Mi';
  new DatabaseMachines(cluster, 'databases', {
    etcd: databases,
    postgres: { name: 'lab', version: '17', members: databases, proxies: databases, clients, databases: [postgres], memory },
    mongodb: { set: mongo, memory },
  });
  const models = new ExternalLlm(at('ollama'), 'ollama', {
    machine: ai,
    models: [
      { name: 'qwen3:8b', cacheBits: 8 },
      // Makes vectors of documents and questions; both stay loaded, or every question would wait for two of them.
      { name: 'nomic-embed-text', shape: { parameters: 0.137, layers: 12, kvHeads: 12, headSize: 64 }, bits: 16, context: 2048 },
    ],
    loaded: 2,
  });
  const vectors = new ExternalService(at('chroma'), 'chroma', { at: [ai], ports: { http: 8000 } });
  return { git, postgres, lab: mongo.database('lab'), models, vectors };
}
