import {
  Application,
  type BackupTarget,
  defineEnvironments,
  type GitLab,
  type IngressController,
  JupyterLab,
  type NvidiaDevicePlugin,
  Oauth2Proxy,
  Ollama,
  OpenWebUi,
  Postgres,
} from 'labwright';
import type { AiRnd } from './cluster.ts';

/** What every component of an environment shares. */
interface Global {
  /** Domain below which the pages of the environment stand. */
  readonly domain: string;
  /** Days that copies are kept. */
  readonly keep: number;
}

/** What an owner may want otherwise in one environment. */
interface Components {
  readonly jupyterlab: {
    readonly host: string;
    readonly home: string;
    readonly vram: string;
    readonly memory: string;
    readonly memoryLimit: string;
    readonly packages: readonly string[];
  };
  readonly ollama: { readonly models: readonly string[]; readonly storage: string; readonly vram: string };
  readonly chat: { readonly host: string; readonly storage: string; readonly database: string };
}

/** Everything that is different between staging and production stands here and nowhere else. */
const stack = defineEnvironments({
  global: { domain: 'staging.rnd.home', keep: 7 } as Global,
  components: ({ domain }): Components => ({
    jupyterlab: {
      host: `lab.${domain}`,
      home: '20Gi',
      vram: '2Gi',
      memory: '2Gi',
      memoryLimit: '8Gi',
      packages: ['langchain==1.5.2', 'langchain-ollama==1.1.0', 'transformers==4.57.3'],
    },
    ollama: { models: ['llama3.2:3b', 'nomic-embed-text'], storage: '40Gi', vram: '4Gi' },
    chat: { host: `chat.${domain}`, storage: '5Gi', database: '5Gi' },
  }),
  environments: {
    staging: {},
    production: {
      from: 'staging',
      global: { domain: 'rnd.home', keep: 30 },
      components: {
        jupyterlab: { home: '100Gi', vram: '6Gi', memory: '8Gi', memoryLimit: '24Gi' },
        ollama: { models: ['qwen2.5:14b', 'qwen2.5-coder:7b', 'nomic-embed-text'], storage: '120Gi', vram: '10Gi' },
        chat: { storage: '20Gi', database: '20Gi' },
      },
    },
  },
});

export interface EnvironmentsProps {
  readonly gpu: NvidiaDevicePlugin<AiRnd>;
  readonly backup: BackupTarget<AiRnd>;
  readonly gitlab: GitLab<AiRnd>;
  readonly ingress: IngressController<AiRnd>;
}

/** Notebooks and models, once for trying and once for working. Of the card's 24Gi production has 16 and staging 6. */
export function environments(cluster: AiRnd, { gpu, backup, gitlab, ingress }: EnvironmentsProps) {
  return stack.make(cluster, ({ name, global, components }) => {
    const at = (what: string) => new Application(cluster, `${what}-${name}`, { layer: 'environments', namespace: name });
    const copies = { target: backup, keep: global.keep, priority: 'batch', drill: { scratch: { class: 'scratch' } } } as const;
    const nodeSelector = { gpu: 'true' } as const;
    const models = new Ollama(at('ollama'), 'ollama', {
      nodeSelector,
      models: components.ollama.models,
      storage: { class: 'scratch', size: components.ollama.storage },
      accelerator: gpu.share(components.ollama.vram),
    });
    const database = new Postgres(at('chat-db'), 'chat-db', {
      version: '17',
      extensions: ['vector'],
      database: 'openwebui',
      storage: { size: components.chat.database },
      backup: copies,
    });
    new OpenWebUi(at('chat'), 'chat', {
      models,
      database,
      host: components.chat.host,
      tls: { issuer: 'home' },
      admin: { email: 'admin@rnd.home' },
      storage: { size: components.chat.storage },
      backup: copies,
    });
    const { memory, memoryLimit, home, vram, packages, host } = components.jupyterlab;
    const lab = new JupyterLab(at('jupyterlab'), 'jupyterlab', {
      nodeSelector,
      signIn: 'none',
      accelerator: gpu.share(vram),
      resources: { cpu: '1', memory, memoryLimit },
      storage: { size: home },
      packages,
      uses: { OLLAMA: models },
      internet: ['huggingface.co'],
      backup: copies,
    });
    new Oauth2Proxy(at('lab-sign-in'), 'lab-sign-in', {
      upstream: lab,
      provider: gitlab.signIn,
      providerAddress: ingress.address,
      allow: { groups: ['rnd'] },
      host,
      tls: { issuer: 'home' },
    });
    return { models, lab };
  });
}
