import type { Issue } from '../../issues/index.ts';
import { type Guest, type HostLoad, hostLoads, type Model } from '../../model/index.ts';
import { describeMemory } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { declaredFinding } from '../finding.ts';

/** CAPACITY_HOST_MEMORY, CAPACITY_HOST_MODE: what is on together on a host, nodes of the cluster and other machines, fits its memory. */
export const hostMemory: Check = ({ model }) =>
  hostLoads(model).flatMap((load): readonly Issue[] => {
    const { plan, guests, memory } = load;
    const { total, reserve, used, free } = memory;
    // An amount that cannot be read is reported where it was written.
    if (free >= 0 || total === 0) return [];
    const own = reserve === 0 ? '' : ` less ${describeMemory(reserve)} for itself`;
    const parts = guests.map(
      (guest) => `${guest.name} ${describeMemory(guest.memory)}${guest.always && plan !== undefined ? ' (always on)' : ''}`,
    );
    const message = `${parts.join(', ')} need ${describeMemory(used)}, and the host${plan === undefined ? '' : ` ${load.host.name}`} has ${describeMemory(total)}${own}: ${describeMemory(-free)} too little`;
    if (plan === undefined)
      return [
        declaredFinding(model, [load.host.name], {
          code: 'CAPACITY_HOST_MEMORY',
          severity: 'error',
          field: 'memory',
          message,
          hint: 'give one of them less memory, or declare with `PowerModes` which of them are on together',
        }),
      ];
    return [inMode(model, load, { code: 'CAPACITY_HOST_MODE', severity: 'error', message, hint: hintFor(load) })];
  });

function hintFor({ modes, guests }: HostLoad): string {
  const largest = [...guests].sort((a, b) => b.memory - a.memory)[0];
  return modes.length > 1
    ? 'take the combination out of `together`, or give one of them less memory'
    : `give one of them less memory, or move it to another mode; the largest is ${largest?.name ?? 'none of them'}`;
}

/** CAPACITY_HOST_CPU: virtual cores of what is on together stay within the declared share of the host's threads. */
export const hostCores: Check = ({ model }) =>
  hostLoads(model).flatMap((load): readonly Issue[] => {
    const { plan, host, guests, cpu, modes } = load;
    if (plan === undefined) return [];
    // What is true of one machine is said once, not again for each combination.
    const single = modes.length === 1;
    const { threads, overcommit, used } = cpu;
    const unknown = guests.filter(({ cores }) => cores === undefined).map(({ name }) => name);
    if (threads === undefined || used === undefined) {
      if (!single) return [];
      const missing = [...(threads === undefined ? [host.name] : []), ...unknown].join(', ');
      const hint = 'add `cpu`, the number of cores or threads';
      return [
        inMode(model, load, { code: 'CAPACITY_HOST_CPU', severity: 'unchecked', message: `cores of ${missing} are not declared`, hint }),
      ];
    }
    const large = single ? guests.filter(({ cores = 0 }) => cores > threads) : [];
    const parts = guests.map(({ name, cores = 0 }) => `${name} ${cores}`).join(', ');
    return [
      ...large.map(({ name, cores = 0 }) =>
        inMode(model, load, {
          code: 'CAPACITY_HOST_CPU',
          severity: 'error',
          message: `${name} has ${cores} cores, and ${host.name} has ${threads} threads: it would not start`,
        }),
      ),
      ...(used > threads * overcommit
        ? [
            inMode(model, load, {
              code: 'CAPACITY_HOST_CPU',
              severity: 'warning',
              message: `${parts} have ${used} cores together, and ${host.name} has ${threads} threads, of which ${overcommit} cores each may be given out: ${used - threads * overcommit} too many`,
              hint: 'give the machines fewer cores, or raise `cpuOvercommit`',
            }),
          ]
        : []),
    ];
  });

/** CAPACITY_HOST_GPU: a device that is passed through belongs to one machine at a time. */
export const hostGpus: Check = ({ model }) =>
  hostLoads(model).flatMap((load): readonly Issue[] => {
    if (load.plan === undefined) return [];
    const devices = new Set(load.guests.flatMap(({ gpus }) => gpus.map((gpu) => gpu.model)));
    return [...devices].flatMap((device): readonly Issue[] => {
      const guests = load.guests.filter(({ gpus }) => countOf(gpus, device) > 0);
      const there = countOf(load.host.gpus, device);
      const parts = guests.map(({ name, gpus }) => `${name} takes ${countOf(gpus, device)}`);
      const sum = guests.reduce((total, { gpus }) => total + countOf(gpus, device), 0);
      if (sum <= there) return [];
      return [
        inMode(model, load, {
          code: 'CAPACITY_HOST_GPU',
          severity: 'error',
          message: `${device}: ${parts.join(', ')}, and ${load.host.name} ${there === 0 ? 'declares none' : `has ${there}`}`,
          hint: there === 0 ? `add it to \`gpus\` of ${load.host.name}` : 'put the machines into modes that are not on together',
        }),
      ];
    });
  });

function countOf(gpus: Guest['gpus'], device: string): number {
  return gpus.filter(({ model }) => model === device).reduce((sum, { count }) => sum + count, 0);
}

/** A finding about one mode, or about several that are on together. */
function inMode(model: Model, { plan = '', modes }: HostLoad, issue: Omit<Parameters<typeof declaredFinding>[2], 'field'>): Issue {
  const field = modes.length > 1 ? `together [${modes.join(', ')}]` : `modes.${modes.join()}`;
  return declaredFinding(model, [plan], { ...issue, field });
}
