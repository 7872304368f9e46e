import { type HostLoad, hostLoads, type Model } from '../model/index.ts';
import { describeMemory } from '../units/index.ts';

/** Columns of the table of hosts. */
export const hostHead = ['host', 'on', 'machines', 'memory', 'left', 'cores for threads'] as const;

/** One row for each mode and each combination of modes of every host; one for a host without modes. */
export function hostRows(model: Model): readonly (readonly string[])[] {
  return hostLoads(model)
    .filter(({ guests }) => guests.length > 0)
    .map((load) => [load.host.name, on(load), machines(load), memory(load), left(load), cores(load)]);
}

/** The same for a terminal: a line for the sum, one below it for each machine. */
export function hostText(model: Model): string {
  return hostLoads(model)
    .flatMap((load) => [
      `${model.cluster}  ${load.host.name}  ${on(load)}: ${memory(load)}, ${left(load)}; ${cores(load)}`,
      ...load.guests.map((guest) => {
        const gpus = guest.gpus.map(({ count, model: device }) => `${count} × ${device}`);
        const amounts = [
          describeMemory(guest.memory),
          `${guest.cores ?? '?'} cores`,
          ...gpus,
          ...(isAlways(load, guest) ? ['always on'] : []),
        ];
        return `  ${guest.name} (${guest.kind}): ${amounts.join(', ')}`;
      }),
      ...(load.memory.reserve === 0 ? [] : [`  ${load.host.name} itself: ${describeMemory(load.memory.reserve)}`]),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function on({ modes, plan }: HostLoad): string {
  return plan === undefined ? 'everything' : modes.join(' + ');
}

function machines(load: HostLoad): string {
  return load.guests
    .map((guest) => `${guest.name} ${describeMemory(guest.memory)}${isAlways(load, guest) ? ' (always on)' : ''}`)
    .join(', ');
}

function isAlways({ plan }: HostLoad, { always }: HostLoad['guests'][number]): boolean {
  return plan !== undefined && always;
}

function memory({ memory: { used, reserve, total } }: HostLoad): string {
  const own = reserve === 0 ? '' : ` and ${describeMemory(reserve)} of its own`;
  return `${describeMemory(used)}${own} of ${describeMemory(total)}`;
}

function left({ memory: { free } }: HostLoad): string {
  return free >= 0 ? `${describeMemory(free)} left` : `${describeMemory(-free)} too little`;
}

function cores({ cpu: { used, threads, overcommit } }: HostLoad): string {
  if (used === undefined || threads === undefined) return 'cores not declared';
  return `${used} cores for ${threads} threads${overcommit === 1 ? '' : `, up to ${overcommit} each`}`;
}
