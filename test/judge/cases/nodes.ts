import fc from 'fast-check';
import type { Node } from '../../../src/model/index.ts';
import { at, percent, weighted } from './dice.ts';

/** A machine of a house before it has a name. */
interface Machine {
  readonly size: Size;
  readonly zone: number;
  readonly ssd: boolean;
  readonly gpus: number;
  readonly gpuTaint: boolean;
  readonly disk: string | undefined;
  readonly oddity: 'none' | 'battery' | 'quiet' | 'no zone';
}

type Size = 'board' | 'mini' | 'desktop' | 'tower';

const sizes: Readonly<Record<Size, { readonly cpu: string; readonly memory: readonly string[]; readonly arch: Node['arch'] }>> = {
  board: { cpu: '4', memory: ['3.7Gi', '7.6Gi'], arch: 'arm64' },
  mini: { cpu: '4', memory: ['7.6Gi', '15.4Gi'], arch: 'amd64' },
  desktop: { cpu: '8', memory: ['15.4Gi', '31.2Gi'], arch: 'amd64' },
  tower: { cpu: '16', memory: ['62.6Gi', '31.2Gi'], arch: 'amd64' },
};

/** Places of a house, the values of the zone label. */
export const zones = ['attic', 'cellar', 'shed'] as const;
export const ZONE = 'topology.kubernetes.io/zone';
export const HOSTNAME = 'kubernetes.io/hostname';
export const CONTROL_PLANE_TAINT = 'node-role.kubernetes.io/control-plane';

const machine: fc.Arbitrary<Machine> = fc.record({
  size: weighted<Size>([2, 'board'], [4, 'mini'], [3, 'desktop'], [1, 'tower']),
  zone: fc.nat(2),
  ssd: percent(60),
  gpus: weighted([85, 0], [10, 1], [5, 4]),
  gpuTaint: percent(40),
  disk: weighted<string | undefined>([3, undefined], [3, '90Gi'], [2, '36Gi']),
  oddity: weighted<Machine['oddity']>([88, 'none'], [5, 'battery'], [4, 'quiet'], [3, 'no zone']),
});

/**
 * One to six machines, most often one to three; in four houses of ten all are of one kind. In a third of those with several the first
 * only serves the control plane, and rarely a machine takes just a few pods.
 */
export const houses: fc.Arbitrary<readonly Node[]> = fc
  .record({
    count: weighted([20, 1], [20, 2], [32, 3], [13, 4], [8, 5], [7, 6]),
    machines: fc.array(machine, { minLength: 6, maxLength: 6 }),
    equal: percent(40),
    dedicated: percent(33),
    zoned: fc.integer({ min: 1, max: 3 }),
    pods: weighted([92, 110], [3, 12], [3, 8], [2, 5]),
    reserved: weighted([3, { cpu: '0', memory: '0' }], [2, { cpu: '250m', memory: '512Mi' }], [1, { cpu: '1', memory: '1Gi' }]),
  })
  .map(({ count, machines, equal, dedicated, zoned, pods, reserved }) =>
    machines.slice(0, count).map((own, index): Node => {
      const { size } = equal ? machines[0]! : own;
      const isControlPlane = index === 0;
      const { cpu, memory, arch } = sizes[size];
      const name = `case-0-n${index + 1}`;
      return {
        name,
        address: `10.20.0.${11 + index}`,
        roles: isControlPlane ? ['control-plane', 'worker'] : ['worker'],
        arch,
        labels: {
          [HOSTNAME]: name,
          ...(own.oddity === 'no zone' ? {} : { [ZONE]: at(zones, own.zone % zoned) }),
          disk: own.ssd ? 'ssd' : 'hdd',
          'memory-class': String(Math.ceil(Number.parseFloat(at(memory, own.zone)))),
          ...(own.gpus > 0 ? { gpu: 'true' } : {}),
        },
        taints: taintsOf(own, isControlPlane && dedicated && count > 1),
        capacity: { cpu, memory: at(memory, own.zone), pods, ...(own.disk === undefined ? {} : { ephemeralStorage: own.disk }) },
        reserved,
        disks: [],
        gpus:
          own.gpus === 0
            ? []
            : [
                {
                  vendor: 'nvidia',
                  model: 'RTX 3090',
                  memory: '24Gi',
                  count: 1,
                  resource: 'nvidia.com/gpu',
                  replicas: own.gpus,
                },
              ],
      };
    }),
  );

function taintsOf({ gpus, gpuTaint, oddity }: Machine, isDedicated: boolean): Node['taints'] {
  return [
    ...(isDedicated ? [{ key: CONTROL_PLANE_TAINT, effect: 'NoSchedule' as const }] : []),
    ...(gpus > 0 && gpuTaint ? [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' as const }] : []),
    ...(oddity === 'quiet' ? [{ key: 'quiet', value: 'at-night', effect: 'NoExecute' as const }] : []),
    ...(oddity === 'battery' ? [{ key: 'battery', effect: 'PreferNoSchedule' as const }] : []),
  ];
}
