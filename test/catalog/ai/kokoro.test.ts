import { Kokoro, type KokoroProps } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, environment, podOf, refused, render } from './_fixture.ts';
import { gpuFor } from './_gpu.ts';

test('smallest props: the CPU image, no volume, no way out of the namespace', () => {
  const rendered = render((cluster) => void new Kokoro(app(cluster, 'kokoro'), 'kokoro', {}));
  expect(rendered.issues).toEqual([]);
  expect(podOf(rendered, 'Deployment', 'kokoro').containers[0]?.image).toBe('ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0');
  expect(rendered.model.claims).toEqual([]);
  expect(rendered.model.externals.filter(({ application }) => application === 'kokoro')).toEqual([]);
  expect(rendered.manifests.filter(({ origin, identity }) => origin.application === 'kokoro' && identity.kind === 'NetworkPolicy')).toEqual(
    [],
  );
});

test('every prop ends up in the object', () => {
  const rendered = render((cluster) => {
    const props: Required<KokoroProps<Attic>> = {
      voice: 'bf_emma',
      threads: 6,
      accelerator: gpuFor(cluster).share('2Gi'),
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '250m', memory: '1Gi', memoryLimit: '2Gi' },
      overrides: {
        deployment: { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } },
        service: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new Kokoro(app(cluster, 'kokoro'), 'voice', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'voice')).toMatchObject({ DEFAULT_VOICE: 'bf_emma', OMP_NUM_THREADS: '6', USE_GPU: 'true' });
  expect(podOf(rendered, 'Deployment', 'voice')).toMatchObject({
    priorityClassName: 'data',
    nodeSelector: { gpu: 'true' },
    terminationGracePeriodSeconds: 5,
  });
  expect(podOf(rendered, 'Deployment', 'voice').containers[0]?.resources).toEqual({
    requests: { cpu: '250m', memory: '1Gi' },
    limits: { memory: '2Gi', 'nvidia.com/gpu': '1' },
  });
  expect(rendered.object('Service', 'voice')).toMatchObject({ metadata: { annotations: { team: 'home' } } });
});

test('an accelerator moves it to the CUDA image with that image’s own user, and the old pod goes first', () => {
  const rendered = render((cluster) => void new Kokoro(app(cluster, 'kokoro'), 'kokoro', { accelerator: gpuFor(cluster).share('2Gi') }));
  expect(rendered.object('Deployment', 'kokoro')).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
  expect(podOf(rendered, 'Deployment', 'kokoro')).toMatchObject({
    runtimeClassName: 'nvidia',
    securityContext: { runAsUser: 1001, runAsGroup: 1001 },
  });
  expect(podOf(rendered, 'Deployment', 'kokoro').containers[0]?.image).toBe('ghcr.io/remsky/kokoro-fastapi-gpu:v0.8.0');
  expect(rendered.model.accelerators).toEqual([
    { application: 'kokoro', workload: 'kokoro', resource: 'nvidia.com/gpu', memory: '2Gi', nodeSelector: {} },
  ]);
  expect(rendered.model.applications.find(({ name }) => name === 'kokoro')?.dependsOn).toEqual(['device-plugin']);
});

test('without an accelerator the GPU stays out of sight, and what is said stays out of the log', () => {
  const rendered = render((cluster) => void new Kokoro(app(cluster, 'kokoro'), 'kokoro', {}));
  expect(environment(rendered, 'Deployment', 'kokoro')).toMatchObject({ NVIDIA_VISIBLE_DEVICES: 'void', API_LOG_LEVEL: 'INFO' });
});

test('its pods may run in a restricted namespace, with and without a GPU', () => {
  expect(
    refused(
      render((cluster) => void new Kokoro(app(cluster, 'kokoro'), 'kokoro', {})),
      'kokoro',
    ),
  ).toEqual([]);
  expect(
    refused(
      render((cluster) => void new Kokoro(app(cluster, 'kokoro'), 'kokoro', { accelerator: gpuFor(cluster).share('2Gi') })),
      'kokoro',
    ),
  ).toEqual([]);
});

test('MODEL_QUANTITY: device memory that is no amount', () => {
  const { issues } = render((cluster) => void new Kokoro(app(cluster, 'kokoro'), 'kokoro', { accelerator: gpuFor(cluster).share('2Gig') }));
  expect(issues).toMatchObject([{ code: 'MODEL_QUANTITY', path: 'attic/kokoro/kokoro accelerator' }]);
});
