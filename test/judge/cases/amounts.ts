import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/index.ts';
import { formatMemory } from '../../../src/units/index.ts';
import { between, percent, weighted } from './dice.ts';

/** How the amounts of a pod are spread over its containers, and what else a container asks for. */
export interface Shape {
  readonly kind: 'one' | 'two' | 'init' | 'sidecar' | 'nothing' | 'limits' | 'pod' | 'sandboxed';
  /** How much larger than the rest its first step is. */
  readonly start: number;
  readonly disk: boolean;
  readonly gpus: number;
}

export const shapes: fc.Arbitrary<Shape> = fc.record({
  kind: weighted<Shape['kind']>(
    [45, 'one'],
    [12, 'two'],
    [12, 'init'],
    [10, 'sidecar'],
    [6, 'nothing'],
    [5, 'limits'],
    [5, 'pod'],
    [5, 'sandboxed'],
  ),
  start: between(0.5, 1.6),
  disk: percent(8),
  gpus: weighted([94, 0], [5, 1], [1, 2]),
});

/** What one pod is to request: millicores and bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

const MI = 1024 ** 2;

/** The nearest amounts that a person would write. */
export function rounded({ cpu, memory }: Amounts): Amounts {
  const to = (value: number, step: number) => Math.max(step, Math.round(value / step) * step);
  return {
    cpu: to(cpu, cpu < 200 ? 10 : cpu < 1000 ? 50 : 250),
    memory: to(memory, memory < 256 * MI ? 16 * MI : memory < 1024 * MI ? 64 * MI : 256 * MI),
  };
}

/** The containers of a pod that requests so much, as the shape spreads it. */
export function containersFor({ kind, start, disk, gpus }: Shape, amounts: Amounts): JsonObject {
  const part = (share: number) => requests(rounded({ cpu: amounts.cpu * share, memory: amounts.memory * share }));
  const extra = { ...(disk ? { 'ephemeral-storage': '12Gi' } : {}) };
  const devices = gpus === 0 ? {} : { limits: { 'nvidia.com/gpu': String(gpus) } };
  const main = (share: number): JsonObject => container('main', { requests: { ...part(share), ...extra }, ...devices });
  switch (kind) {
    case 'one':
      return { containers: [main(1)] };
    case 'two':
      return { containers: [main(0.7), container('helper', { requests: part(0.3) })] };
    case 'init':
      return { initContainers: [container('prepare', { requests: part(start) })], containers: [main(1)] };
    case 'sidecar':
      return {
        initContainers: [
          container('early', { requests: part(start * 0.4) }),
          { ...container('proxy', { requests: part(0.3) }), restartPolicy: 'Always' },
          container('prepare', { requests: part(start * 0.7) }),
        ],
        containers: [main(0.7)],
      };
    case 'nothing':
      return { containers: [container('main', { ...devices })] };
    case 'limits':
      return { containers: [container('main', { limits: { ...part(1), ...(devices.limits ?? {}) } })] };
    case 'pod':
      return { resources: { requests: part(1) }, containers: [container('main', devices), container('helper', {})] };
    case 'sandboxed':
      return { runtimeClassName: 'sandboxed', overhead: { cpu: '250m', memory: '160Mi' }, containers: [main(1)] };
  }
}

function container(name: string, resources: JsonObject): JsonObject {
  return { name, image: 'example.org/main:1.2.3', ...(Object.keys(resources).length === 0 ? {} : { resources }) };
}

function requests({ cpu, memory }: Amounts): JsonObject {
  return { cpu: cpu % 1000 === 0 ? String(cpu / 1000) : `${cpu}m`, memory: formatMemory(memory) };
}
