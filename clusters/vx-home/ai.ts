import {
  Application,
  type BackupTarget,
  FasterWhisper,
  Kokoro,
  type NvidiaDevicePlugin,
  Ollama,
  OpenWebUi,
  type Postgresql,
  type RedisServer,
} from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the assistant is given by the other files. */
export interface AiProps {
  readonly database: Postgresql<VxHome, 'vector'>;
  readonly cache: RedisServer<VxHome>;
  readonly backup: BackupTarget<VxHome>;
  /** There with the switch `gpu`; the shares must fit the 16Gi of the A2. */
  readonly gpu?: NvidiaDevicePlugin<VxHome> | undefined;
}

/** The assistant: chat, its voice, its ear, and the models it speaks with. */
export function ai(cluster: VxHome, { database, cache, backup, gpu }: AiProps) {
  const place = (name: string) => new Application(cluster, name, { layer: 'apps', namespace: 'ai' });
  const nodeSelector = { gpu: 'true' } as const;
  const speech = new Kokoro(place('kokoro'), 'kokoro', { nodeSelector, accelerator: gpu?.share('2Gi') });
  const transcription = new FasterWhisper(place('faster-whisper'), 'faster-whisper', {
    nodeSelector,
    storage: { class: 'hostpath', size: '10Gi' },
    accelerator: gpu?.share('3Gi'),
  });
  const models = new Ollama(place('ollama'), 'ollama', {
    nodeSelector,
    models: ['qwen3:8b'],
    storage: { class: 'hostpath', size: '100Gi' },
    accelerator: gpu?.share('10Gi'),
  });
  new OpenWebUi(place('openwebui'), 'openwebui', {
    database,
    cache,
    models,
    speech,
    transcription,
    host: 'ai.vx.home',
    tls: cluster.tls,
    admin: { email: 'admin@vx.home' },
    storage: { class: cluster.switches.storage, size: '20Gi' },
    backup: { target: backup, priority: 'batch' },
  });
}
