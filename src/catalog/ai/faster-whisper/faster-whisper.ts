import { type AnyCluster, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { accelerate } from '../../shared/accelerator.ts';
import { env, httpProbes, resources } from '../../shared/index.ts';
import { ModelServer } from '../_model-server.ts';
import type { SpeechToText } from '../handles.ts';
import type { FasterWhisperProps } from './faster-whisper-props.ts';

// renovate: datasource=docker depName=ghcr.io/speaches-ai/speaches
const version = '0.8.3';
const user = { uid: 1000, gid: 1000 };
const variants = {
  cpu: {
    image: `ghcr.io/speaches-ai/speaches:${version}-cpu`,
    device: 'cpu',
    compute: 'int8',
    resources: { cpu: '1', memory: '1Gi', memoryLimit: '3Gi' },
  },
  gpu: {
    image: `ghcr.io/speaches-ai/speaches:${version}-cuda`,
    device: 'cuda',
    compute: 'float16',
    resources: { cpu: '500m', memory: '2Gi', memoryLimit: '4Gi' },
  },
} as const;

/**
 * Faster-Whisper writes down speech, served by Speaches. This version never fetches a model by itself: a Job asks it to.
 */
export class FasterWhisper<C extends AnyCluster> extends ModelServer<C> implements SpeechToText<C> {
  readonly protocol = 'speech-to-text';
  readonly model: string;
  readonly url: string;

  constructor(scope: Scope<C>, id: string, props: FasterWhisperProps<C>) {
    super(scope, id, 'speaches', 'speech-to-text', 8000);
    refuseUnknownProps(this, 'FasterWhisper', props);
    this.needs(props, 'storage.size');
    const { model = 'Systran/faster-whisper-small', storage, threads = 4, accelerator, overrides, resources: given, ...pod } = props;
    this.model = model;
    this.url = `${this.base}/v1`;
    if (!/^[\w.-]+\/[\w.-]+$/.test(model)) {
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} model`,
        message: `"${model}" is no model on Hugging Face`,
        hint: 'write organisation and name: `Systran/faster-whisper-small`',
      });
    }
    const { device, compute, image, resources: defaults } = accelerator === undefined ? variants.cpu : variants.gpu;
    const claim = this.modelStore(storage, 'speech models; the Job fetches them again', overrides?.claim);
    this.serve({
      image,
      user,
      env: [
        env('ENABLE_UI', 'false'),
        env('HF_HOME', '/tmp/huggingface'),
        env('HF_HUB_CACHE', '/models'),
        // The faster transfer keeps a cache of its own outside the one above.
        env('HF_HUB_DISABLE_XET', '1'),
        env('HOME', '/tmp'),
        env('LOG_LEVEL', 'info'),
        env('OMP_NUM_THREADS', String(threads)),
        env('WHISPER__COMPUTE_TYPE', compute),
        env('WHISPER__CPU_THREADS', String(threads)),
        env('WHISPER__INFERENCE_DEVICE', device),
      ],
      resources: resources(this.cluster.facts, given, defaults, this.path),
      probes: httpProbes('/health', 'http', 150),
      scratch: [{ name: 'tmp', path: '/tmp', size: '2Gi' }],
      // A folder of its own: the program takes every entry for a model and stumbles over `lost+found`.
      claim: { name: claim, path: '/models', subPath: 'hub' },
      grace: 60,
      recreate: true,
      acceleration: accelerate(this, accelerator, pod.nodeSelector),
      pod,
      overrides,
    });
    this.install({
      image,
      user,
      env: [env('MODEL', model), env('SERVER', this.base)],
      script: installScript,
      priority: pod.priority,
      overrides: overrides?.job,
    });
    this.reach(this.endpoint, ['huggingface.co'], [443], 'speech models of Hugging Face, which the server fetches when the Job asks');
    this.describe('30s');
  }
}

/** Asks first, because installing looks at Hugging Face even when there is nothing to do. */
const installScript = [
  'if curl --silent --fail --output /dev/null "$SERVER/v1/models/$MODEL"; then',
  '  echo "$MODEL is installed"',
  'else',
  '  echo "installing $MODEL"',
  '  curl --silent --show-error --fail --max-time 3600 --request POST "$SERVER/v1/models/$MODEL"',
  'fi',
  '',
].join('\n');
