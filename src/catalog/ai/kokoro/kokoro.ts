import { type AnyCluster, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { accelerate } from '../../shared/accelerator.ts';
import { env, httpProbes, resources } from '../../shared/index.ts';
import { ModelServer } from '../_model-server.ts';
import type { TextToSpeech } from '../handles.ts';
import type { KokoroProps } from './kokoro-props.ts';

// renovate: datasource=docker depName=ghcr.io/remsky/kokoro-fastapi-cpu
const version = 'v0.8.0';
/** The images make their user under different numbers. */
const variants = {
  cpu: {
    image: `ghcr.io/remsky/kokoro-fastapi-cpu:${version}`,
    user: { uid: 1000, gid: 1000 },
    resources: { cpu: '500m', memory: '1536Mi', memoryLimit: '3Gi' },
  },
  gpu: {
    image: `ghcr.io/remsky/kokoro-fastapi-gpu:${version}`,
    user: { uid: 1001, gid: 1001 },
    resources: { cpu: '500m', memory: '2Gi', memoryLimit: '4Gi' },
  },
} as const;

/**
 * Kokoro reads text aloud. Model and voices are in the image, so it needs neither a volume nor the network.
 */
export class Kokoro<C extends AnyCluster> extends ModelServer<C> implements TextToSpeech<C> {
  readonly protocol = 'text-to-speech';
  readonly model = 'kokoro';
  readonly voice: string;
  readonly url: string;

  constructor(scope: Scope<C>, id: string, props: KokoroProps<C>) {
    super(scope, id, 'kokoro', 'text-to-speech', 8880);
    refuseUnknownProps(this, 'Kokoro', props);
    const { voice = 'af_heart', threads = 4, accelerator, overrides, resources: given, ...pod } = props;
    this.voice = voice;
    this.url = `${this.base}/v1`;
    const variant = accelerator === undefined ? variants.cpu : variants.gpu;
    this.serve({
      ...variant,
      env: [
        // At its default, DEBUG, the log holds every spoken text.
        env('API_LOG_LEVEL', 'INFO'),
        env('DEFAULT_VOICE', voice),
        env('ENABLE_WEB_PLAYER', 'false'),
        env('HF_HUB_OFFLINE', '1'),
        env('HOME', '/tmp'),
        env('MAX_TEMP_DIR_SIZE_MB', '512'),
        env('OMP_NUM_THREADS', String(threads)),
        env('TEMP_FILE_DIR', '/tmp/speech'),
        env('USE_GPU', String(accelerator !== undefined)),
      ],
      resources: resources(this.cluster.facts, given, variant.resources, this.path),
      probes: httpProbes('/health', 'http', 300),
      scratch: [{ name: 'tmp', path: '/tmp', size: '1Gi' }],
      grace: 30,
      recreate: accelerator !== undefined,
      acceleration: accelerate(this, accelerator, pod.nodeSelector),
      pod,
      overrides,
    });
    this.describe('1m');
  }
}
