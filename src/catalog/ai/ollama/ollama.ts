import { type AnyCluster, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { accelerate } from '../../shared/accelerator.ts';
import { env, httpProbes, resources } from '../../shared/index.ts';
import { ModelServer } from '../_model-server.ts';
import type { LanguageModels } from '../handles.ts';
import type { OllamaProps } from './ollama-props.ts';

// renovate: datasource=docker depName=docker.io/ollama/ollama
const version = '0.32.15';
/** One image for both: it brings the CUDA libraries and uses them when it finds a device. */
const image = `docker.io/ollama/ollama:${version}`;
/** The image runs as root unless told otherwise; this user exists in it. */
const user = { uid: 1000, gid: 1000 };
const defaults = {
  cpu: { cpu: '2', memory: '8Gi', memoryLimit: '16Gi' },
  // A model passes through memory on its way to the device.
  gpu: { cpu: '1', memory: '4Gi', memoryLimit: '12Gi' },
} as const;

/** Ollama runs language models. It asks for no password, so the policies let nobody in but its declared consumers. */
export class Ollama<C extends AnyCluster> extends ModelServer<C> implements LanguageModels<C> {
  readonly protocol = 'ollama';
  readonly models: readonly string[];
  readonly url: string;

  constructor(scope: Scope<C>, id: string, props: OllamaProps<C>) {
    super(scope, id, 'ollama', 'language-models', 11434);
    refuseUnknownProps(this, 'Ollama', props);
    this.needs(props, 'storage.size');
    const {
      models,
      storage,
      contextLength = 8192,
      keepAlive = '5m',
      loadedModels = 1,
      accelerator,
      overrides,
      resources: given,
      ...pod
    } = props;
    const names = this.checked(models);
    if (!Number.isInteger(loadedModels) || loadedModels < 1)
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} loadedModels`,
        message: `${loadedModels} is no whole number above 0`,
      });
    this.models = names;
    this.url = this.base;
    const claim = this.modelStore(storage, 'language models; the Job fetches them again', overrides?.claim);
    this.serve({
      image,
      user,
      env: [
        env('HOME', '/var/lib/ollama'),
        env('OLLAMA_CONTEXT_LENGTH', String(contextLength)),
        env('OLLAMA_HOST', '0.0.0.0:11434'),
        env('OLLAMA_KEEP_ALIVE', keepAlive),
        env('OLLAMA_MAX_LOADED_MODELS', String(loadedModels)),
        env('OLLAMA_MODELS', '/var/lib/ollama/models'),
        env('OLLAMA_NO_CLOUD', '1'),
        env('OLLAMA_NUM_PARALLEL', '1'),
      ],
      resources: resources(this.cluster.facts, given, accelerator === undefined ? defaults.cpu : defaults.gpu, this.path),
      probes: httpProbes('/', 'http', 300),
      scratch: [{ name: 'tmp', path: '/tmp', size: '2Gi' }],
      claim: { name: claim, path: '/var/lib/ollama' },
      grace: 120,
      recreate: true,
      acceleration: accelerate(this, accelerator, pod.nodeSelector),
      pod,
      overrides,
    });
    if (names.length > 0) {
      this.install({
        image,
        user,
        env: [env('MODELS', names.join(' ')), env('OLLAMA_HOST', this.base)],
        script: pullScript,
        priority: pod.priority,
        overrides: overrides?.job,
      });
      this.reach(this.endpoint, ['registry.ollama.ai'], [443], "models of Ollama's registry, which the server fetches when the Job asks");
    }
    this.describe('20s');
  }

  private checked(models: readonly string[]): readonly string[] {
    return models.filter((model) => {
      if (/^[\w./-]+(:[\w.-]+)?$/.test(model)) return true;
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} models`,
        message: `"${model}" is no name of a model`,
        hint: 'write it as `ollama pull` does: `qwen3:8b`',
      });
      return false;
    });
  }
}

/** What is there stays as it is: a tag that moved is not fetched again behind the owner's back. */
const pullScript = [
  'for model in $MODELS; do',
  '  if ollama show "$model" >/dev/null 2>&1; then',
  '    echo "$model is there"',
  '  else',
  '    ollama pull "$model"',
  '  fi',
  'done',
  '',
].join('\n');
