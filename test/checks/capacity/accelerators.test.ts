import { expect, test } from 'vitest';
import { capacityChecks } from '../../../src/checks/index.ts';
import { codesOf, deployment, find, model, show } from '../support.ts';

const gpu = { vendor: 'nvidia' as const, model: 'A2', memory: '16Gi', count: 1, resource: 'nvidia.com/gpu', replicas: 3 };
const nodes = [{ ...model({}).nodes[0]!, gpus: [gpu] }];
const claim = (workload: string, memory: string) => ({
  application: workload,
  workload,
  resource: 'nvidia.com/gpu',
  memory,
  nodeSelector: { gpu: 'true' },
});

test('CAPACITY_VRAM: shows the sum line by line', () => {
  const accelerators = [claim('ollama', '10Gi'), claim('whisper', '6Gi'), claim('kokoro', '3Gi')];
  expect(show(capacityChecks, '', model({ nodes, accelerators }))).toMatchInlineSnapshot(`
    "error CAPACITY_VRAM at attic nodes.shelf-1.gpus nvidia.com/gpu: declared device memory is 19Gi, the devices have 16Gi
      ollama/ollama: 10Gi
      whisper/whisper: 6Gi
      kokoro/kokoro: 3Gi
      together: 19Gi
      node shelf-1: 1 × A2 with 16Gi
      hint: free 3Gi: a smaller model, fewer programs on the device, or one of them on the processor"
  `);
  expect(find(capacityChecks, '', model({ nodes, accelerators: accelerators.slice(0, 2) }))).toEqual([]);
});

test('CAPACITY_VRAM: more than one device has, although two would', () => {
  expect(
    show(capacityChecks, '', model({ nodes: [{ ...nodes[0]!, gpus: [{ ...gpu, count: 2 }] }], accelerators: [claim('ollama', '20Gi')] })),
  ).toMatchInlineSnapshot(
    `"error CAPACITY_VRAM at attic/ollama/ollama gpu.memory: 20Gi of device memory is more than one device has (16Gi)"`,
  );
});

test('CAPACITY_VRAM: replicas count, and a pod that declares nothing is not decided', () => {
  const asks = 'resources: { limits: { nvidia.com/gpu: 1 } }';
  const yaml = deployment('web', { spec: 'replicas: 2', container: asks });
  const workloads = [
    { application: 'web', name: 'web', namespace: 'home', labels: { app: 'web' }, typicalStart: '1m', securityExceptions: [] },
  ];
  expect(show(capacityChecks, yaml, model({ nodes, workloads, accelerators: [claim('web', '9Gi')] }))).toContain('web/web: 2 × 9Gi');
  expect(codesOf(find(capacityChecks, yaml, model({ nodes })))).toEqual(['unchecked CAPACITY_VRAM']);
});

test('CAPACITY_GPU_COUNT: more pods than shares, or no device at all', () => {
  const accelerators = ['a', 'b', 'c', 'd'].map((name) => claim(name, '1Gi'));
  expect(show(capacityChecks, '', model({ nodes, accelerators }))).toMatchInlineSnapshot(`
    "error CAPACITY_GPU_COUNT at attic nodes.shelf-1.gpus nvidia.com/gpu: 4 pods ask for nvidia.com/gpu (a/a, b/b, c/c, d/d), there are 3: node shelf-1 offers 1 × 3
      hint: let 4 pods share one device"
  `);
  expect(show(capacityChecks, '', model({ accelerators: accelerators.slice(0, 1) }))).toMatchInlineSnapshot(`
    "error CAPACITY_GPU_COUNT at attic nodes nvidia.com/gpu: 1 pod asks for nvidia.com/gpu (a/a), there are 0: no node that they may run on offers any
      hint: declare the GPU on a node with the labels they ask for"
  `);
});
