import { FasterWhisper, type FasterWhisperProps } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, environment, podOf, refused, render } from './_fixture.ts';
import { gpuFor } from './_gpu.ts';

const smallest = (cluster: Attic) => void new FasterWhisper(app(cluster, 'whisper'), 'whisper', { storage: { size: '10Gi' } });

test('smallest props: the CPU image computes in 8 bit, its cache is a claim without a backup', () => {
  const rendered = render(smallest);
  expect(rendered.issues).toEqual([]);
  expect(podOf(rendered, 'Deployment', 'whisper').containers[0]?.image).toBe('ghcr.io/speaches-ai/speaches:0.8.3-cpu');
  expect(environment(rendered, 'Deployment', 'whisper')).toMatchObject({
    WHISPER__COMPUTE_TYPE: 'int8',
    WHISPER__INFERENCE_DEVICE: 'cpu',
    NVIDIA_VISIBLE_DEVICES: 'void',
  });
  expect(rendered.model.claims).toMatchObject([{ name: 'whisper-models', content: 'cache', storageClass: 'keep' }]);
  expect(rendered.model.backups).toMatchObject([{ claim: 'whisper-models', kind: 'exempt' }]);
});

test('every prop ends up in the object', () => {
  const rendered = render((cluster) => {
    const props: Required<FasterWhisperProps<Attic>> = {
      storage: { class: 'drop', size: '5Gi' },
      model: 'Systran/faster-whisper-medium',
      threads: 2,
      accelerator: gpuFor(cluster).share('3Gi'),
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '6Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 5 } },
        service: { metadata: { annotations: { team: 'home' } } },
        claim: { metadata: { annotations: { team: 'home' } } },
        job: { spec: { backoffLimit: 1 } },
      },
    };
    new FasterWhisper(app(cluster, 'whisper'), 'whisper', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'whisper')).toMatchObject({
    OMP_NUM_THREADS: '2',
    WHISPER__CPU_THREADS: '2',
    WHISPER__COMPUTE_TYPE: 'float16',
    WHISPER__INFERENCE_DEVICE: 'cuda',
  });
  expect(environment(rendered, 'Job', 'whisper-models')).toMatchObject({
    MODEL: 'Systran/faster-whisper-medium',
    SERVER: 'http://whisper.ai.svc.cluster.local:8000',
  });
  expect(podOf(rendered, 'Deployment', 'whisper')).toMatchObject({
    priorityClassName: 'data',
    runtimeClassName: 'nvidia',
    nodeSelector: { gpu: 'true' },
  });
  expect(podOf(rendered, 'Deployment', 'whisper').containers[0]?.image).toBe('ghcr.io/speaches-ai/speaches:0.8.3-cuda');
  expect(rendered.object('PersistentVolumeClaim', 'whisper-models')).toMatchObject({
    metadata: { annotations: { team: 'home' } },
    spec: { storageClassName: 'drop', resources: { requests: { storage: '5Gi' } } },
  });
  expect(rendered.object('Job', 'whisper-models')).toMatchObject({ spec: { backoffLimit: 1 } });
  expect(rendered.object('Deployment', 'whisper')).toMatchObject({ spec: { minReadySeconds: 5 } });
});

test('a Job after the sync asks for the model and does nothing when it is there', () => {
  const rendered = render(smallest);
  expect(rendered.object('Job', 'whisper-models')).toMatchObject({
    metadata: { annotations: { 'argocd.argoproj.io/hook': 'PostSync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' } },
  });
  expect(rendered.yaml('Job', 'whisper-models')).toContain(`
            - |
              if curl --silent --fail --output /dev/null "$SERVER/v1/models/$MODEL"; then
                echo "$MODEL is installed"
              else
                echo "installing $MODEL"
                curl --silent --show-error --fail --max-time 3600 --request POST "$SERVER/v1/models/$MODEL"
              fi
`);
});

test('the server itself fetches the model, so it alone may reach the internet; the Job reaches only the server', () => {
  const rendered = render(smallest);
  expect(rendered.model.externals.filter(({ application }) => application === 'whisper')).toMatchObject([
    { workload: 'whisper', hosts: ['huggingface.co'], ports: [443] },
  ]);
  expect(rendered.object('NetworkPolicy', 'whisper-models')).toMatchObject({
    spec: { policyTypes: ['Egress'], egress: [{ ports: [{ port: 8000 }] }] },
  });
  expect(rendered.comment('NetworkPolicy', 'whisper')).toContain('Every public address on port 443');
});

test('models lie in a folder of their own, because the program stumbles over lost+found', () => {
  expect(podOf(render(smallest), 'Deployment', 'whisper').containers[0]).toMatchObject({
    volumeMounts: [
      { name: 'models', mountPath: '/models', subPath: 'hub' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  });
});

test('its pods may run in a restricted namespace', () => {
  expect(refused(render(smallest), 'whisper')).toEqual([]);
});

test('MODEL_VALUE: a model without its organisation', () => {
  const { issues } = render(
    (cluster) => void new FasterWhisper(app(cluster, 'whisper'), 'whisper', { storage: { size: '10Gi' }, model: 'small' }),
  );
  expect(issues).toMatchObject([
    { code: 'MODEL_VALUE', path: 'attic/whisper/whisper model', message: '"small" is no model on Hugging Face' },
  ]);
});
