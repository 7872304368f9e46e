import {
  Application,
  type BackupTarget,
  type ExternalLlm,
  type ExternalPostgres,
  type HttpService,
  type Knative,
  type MongoDatabase,
  ServerlessFunction,
  WebService,
} from 'labwright';
import type { DevopsLab } from './cluster.ts';

export interface FunctionsProps {
  readonly knative: Knative<DevopsLab>;
  readonly backup: BackupTarget<DevopsLab>;
  readonly postgres: ExternalPostgres<DevopsLab>;
  readonly mongo: MongoDatabase<DevopsLab>;
  readonly models: ExternalLlm<DevopsLab>;
  readonly vectors: HttpService<DevopsLab>;
}

/** What the cluster is for. Sources of the functions are in `functions/`, those of the workbench in `examples/`. */
export function functions(cluster: DevopsLab, { knative, backup, postgres, mongo, models, vectors }: FunctionsProps) {
  const at = (name: string) => new Application(cluster, name, { layer: 'functions', namespace: 'functions' });
  const image = (name: string, version = '1.0.0') => `git.lab.home:3000/lab/${name}:${version}`;
  new ServerlessFunction(at('backup-databases'), 'backup-databases', {
    runtime: knative,
    image: image('backup'),
    trigger: { schedule: '30 2 * * *', timeZone: 'Europe/Berlin', copies: { target: backup } },
    uses: { POSTGRES: postgres, MONGODB: mongo },
    timeout: 7200,
    tmp: '4Gi',
  });
  new ServerlessFunction(at('etl'), 'etl', {
    runtime: knative,
    image: image('etl'),
    trigger: { schedule: '15 4 * * *', timeZone: 'Europe/Berlin' },
    uses: { SOURCE: postgres, TARGET: postgres },
    env: { SOURCE_QUERY: 'SELECT * FROM measurements_raw', TARGET_TABLE: 'measurements', TARGET_KEY: 'id' },
    timeout: 3600,
  });
  new ServerlessFunction(at('transform'), 'transform', {
    runtime: knative,
    image: image('transform'),
    trigger: { http: { host: 'transform.lab.home' } },
    uses: { MONGODB: mongo, POSTGRES: postgres },
  });
  new ServerlessFunction(at('inference'), 'inference', {
    runtime: knative,
    image: image('inference'),
    trigger: { http: { host: 'inference.lab.home' } },
    uses: { OLLAMA: models },
    env: { MODEL: 'qwen3:8b' },
    timeout: 300,
    scale: { max: 1, concurrency: 1 },
  });
  const workbench = new WebService(at('workbench'), 'workbench', {
    image: image('rag-workbench'),
    uses: { OLLAMA: models, VECTORS: vectors },
    env: { CHAT_MODEL: 'qwen3:8b', EMBEDDING_MODEL: 'nomic-embed-text' },
    health: { live: '/healthz' },
    metrics: {},
    replicas: 1,
    graceSeconds: 120,
    // Where people put their documents.
    host: 'ask.lab.home',
    tls: { issuer: 'home' },
    bodySize: '10Mi',
    timeout: '10m',
  });
  new WebService(at('mcp'), 'mcp', {
    image: image('mcp-server'),
    uses: { WORKBENCH: workbench },
    // Another name is refused, so that no page of the internet leads a browser here.
    env: { ALLOWED_HOSTS: 'tools.lab.home' },
    health: { live: '/healthz', ready: '/healthz' },
    replicas: 1,
    // Agents, on the machine with the models or on a laptop.
    host: 'tools.lab.home',
    tls: { issuer: 'home' },
    timeout: '10m',
    websockets: true,
  });
}
