import { Ollama, type OllamaProps } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, environment, podOf, refused, render } from './_fixture.ts';
import { gpuFor } from './_gpu.ts';

const smallest = (cluster: Attic) =>
  void new Ollama(app(cluster, 'ollama'), 'ollama', { storage: { size: '100Gi' }, models: ['qwen3:8b'] });

test('smallest props: one server that keeps to itself', () => {
  const rendered = render(smallest);
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'ollama')).toMatchInlineSnapshot(`
    {
      "HOME": "/var/lib/ollama",
      "NVIDIA_VISIBLE_DEVICES": "void",
      "OLLAMA_CONTEXT_LENGTH": "8192",
      "OLLAMA_HOST": "0.0.0.0:11434",
      "OLLAMA_KEEP_ALIVE": "5m",
      "OLLAMA_MAX_LOADED_MODELS": "1",
      "OLLAMA_MODELS": "/var/lib/ollama/models",
      "OLLAMA_NO_CLOUD": "1",
      "OLLAMA_NUM_PARALLEL": "1",
    }
  `);
  expect(rendered.object('Deployment', 'ollama')).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
});

test('every prop ends up in the object', () => {
  const rendered = render((cluster) => {
    const props: Required<OllamaProps<Attic>> = {
      storage: { class: 'drop', size: '50Gi' },
      models: ['qwen3:8b', 'llama3.2:3b'],
      contextLength: 16384,
      keepAlive: '1h',
      loadedModels: 2,
      accelerator: gpuFor(cluster).share('10Gi'),
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '3' },
      overrides: {
        deployment: {},
        service: {},
        claim: { spec: { volumeName: 'pv-models' } },
        job: { spec: { activeDeadlineSeconds: 60 } },
      },
    };
    new Ollama(app(cluster, 'ollama'), 'llm', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'llm')).toMatchObject({
    OLLAMA_CONTEXT_LENGTH: '16384',
    OLLAMA_KEEP_ALIVE: '1h',
    OLLAMA_MAX_LOADED_MODELS: '2',
  });
  expect(environment(rendered, 'Deployment', 'llm').NVIDIA_VISIBLE_DEVICES).toBeUndefined();
  expect(environment(rendered, 'Job', 'llm-models')).toMatchObject({
    MODELS: 'qwen3:8b llama3.2:3b',
    OLLAMA_HOST: 'http://llm.ai.svc.cluster.local:11434',
    HOME: '/tmp',
  });
  expect(podOf(rendered, 'Deployment', 'llm')).toMatchObject({ priorityClassName: 'data', runtimeClassName: 'nvidia' });
  expect(podOf(rendered, 'Deployment', 'llm').containers[0]?.resources).toEqual({
    requests: { cpu: '3', memory: '4Gi' },
    limits: { memory: '12Gi', 'nvidia.com/gpu': '1' },
  });
  expect(rendered.object('PersistentVolumeClaim', 'llm-models')).toMatchObject({
    spec: { storageClassName: 'drop', volumeName: 'pv-models' },
  });
  expect(rendered.object('Job', 'llm-models')).toMatchObject({ spec: { activeDeadlineSeconds: 60 } });
});

test('the Job leaves alone what is there', () => {
  expect(render(smallest).yaml('Job', 'ollama-models')).toContain(`
              for model in $MODELS; do
                if ollama show "$model" >/dev/null 2>&1; then
                  echo "$model is there"
                else
                  ollama pull "$model"
                fi
              done
`);
});

test('without models there is neither a Job nor a way out', () => {
  const rendered = render((cluster) => void new Ollama(app(cluster, 'ollama'), 'ollama', { storage: { size: '1Gi' }, models: [] }));
  expect(rendered.manifests.some(({ identity }) => identity.kind === 'Job')).toBe(false);
  expect(rendered.model.externals.filter(({ application }) => application === 'ollama')).toEqual([]);
});

test('its claim is a cache, exempt from backup with a reason, and kept by Argo CD', () => {
  const rendered = render(smallest);
  expect(rendered.model.backups).toEqual([
    {
      application: 'ollama',
      namespace: 'ai',
      claim: 'ollama-models',
      kind: 'exempt',
      reason: 'language models; the Job fetches them again',
    },
  ]);
  expect(rendered.object('PersistentVolumeClaim', 'ollama-models')).toMatchObject({
    metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
  });
});

test('its pods may run in a restricted namespace', () => {
  expect(refused(render(smallest), 'ollama')).toEqual([]);
});

test('MODEL_VALUE: a name that would become two arguments', () => {
  const { issues } = render(
    (cluster) => void new Ollama(app(cluster, 'ollama'), 'ollama', { storage: { size: '1Gi' }, models: ['qwen3 8b'] }),
  );
  expect(issues).toMatchObject([{ code: 'MODEL_VALUE', path: 'attic/ollama/ollama models', message: '"qwen3 8b" is no name of a model' }]);
});

test('MODEL_VALUE: half a model in memory', () => {
  const { issues } = render(
    (cluster) => void new Ollama(app(cluster, 'ollama'), 'ollama', { storage: { size: '1Gi' }, models: [], loadedModels: 0.5 }),
  );
  expect(issues).toMatchObject([{ code: 'MODEL_VALUE', path: 'attic/ollama/ollama loadedModels' }]);
});
