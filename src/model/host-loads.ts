import { compareText } from '../issues/index.ts';
import { parseCpu, parseMemory, readable } from '../units/index.ts';
import type { Model } from './model.ts';
import type { Machine, Node } from './place.ts';
import type { PowerModes } from './power-modes.ts';

/** A machine or a node on a host, with what the host gives it. */
export interface Guest {
  readonly name: string;
  readonly kind: 'node' | 'vm' | 'lxc';
  /** @unit bytes */
  readonly memory: number;
  /** @unit cores; nothing where its owner does not say */
  readonly cores?: number | undefined;
  readonly gpus: Machine['gpus'];
  /** It is in no mode, so that it is on in every one. */
  readonly always: boolean;
}

/** What is on together on one host, and what the host has for it. */
export interface HostLoad {
  readonly host: Machine;
  /** Modes that are on; none on a host without modes, where everything is. */
  readonly modes: readonly string[];
  /** Name of the modes' construct. */
  readonly plan?: string | undefined;
  /** Sorted by name. */
  readonly guests: readonly Guest[];
  /** Memory of the host, what it keeps for itself, what the guests take and what is left. @unit bytes */
  readonly memory: { readonly total: number; readonly reserve: number; readonly used: number; readonly free: number };
  /** Threads of the host, virtual cores for each of them, and cores of the guests, as far as all say. */
  readonly cpu: { readonly threads?: number | undefined; readonly overcommit: number; readonly used?: number | undefined };
}

/** Every load that the owner allows on the hosts: each mode, each combination of modes, or everything at once. */
export function hostLoads(model: Model): readonly HostLoad[] {
  return (model.machines ?? []).filter(({ kind }) => kind === 'host').flatMap((host) => loadsOf(model, host));
}

function loadsOf(model: Model, host: Machine): readonly HostLoad[] {
  const plan = model.powerModes?.find((one) => one.host === host.name);
  const guests = guestsOf(model, host, plan);
  if (plan === undefined) return [load(host, guests, [])];
  return [...plan.modes.map(({ name }) => [name]), ...plan.together].map((modes) => {
    const on = plan.modes.filter(({ name }) => modes.includes(name));
    const isOn = ({ name, kind, always }: Guest) =>
      always || on.some(({ machines, nodes }) => (kind === 'node' ? nodes : machines).includes(name));
    return load(host, guests.filter(isOn), modes, plan);
  });
}

function guestsOf({ nodes, machines = [] }: Model, host: Machine, plan: PowerModes | undefined): readonly Guest[] {
  const inMode = (list: 'machines' | 'nodes', name: string) => plan?.modes.some((mode) => mode[list].includes(name)) === true;
  return [
    ...nodes
      .filter(({ name }) => host.nodes.includes(name))
      .map((node) => ({
        name: node.name,
        kind: 'node' as const,
        memory: memoryOfNode(node),
        cores: coresIn(node.vm?.cores ?? node.capacity.cpu),
        gpus: node.gpus,
        always: !inMode('nodes', node.name),
      })),
    ...machines
      .filter((machine) => machine.host === host.name)
      .map(({ name, kind, memory, cpu, gpus }) => ({
        name,
        kind: kind === 'lxc' ? kind : ('vm' as const),
        memory: bytesIn(memory),
        cores: coresIn(cpu),
        gpus,
        always: !inMode('machines', name),
      })),
  ].sort((a, b) => compareText(a.name, b.name));
}

function load(host: Machine, guests: readonly Guest[], modes: readonly string[], plan?: PowerModes): HostLoad {
  const total = bytesIn(host.memory);
  const reserve = bytesIn(plan?.reserve ?? '0');
  const used = guests.reduce((sum, { memory }) => sum + memory, 0);
  const cores = guests.map((guest) => guest.cores);
  return {
    host,
    modes,
    plan: plan?.name,
    guests,
    memory: { total, reserve, used, free: total - reserve - used },
    cpu: {
      threads: coresIn(host.cpu),
      overcommit: plan?.cpuOvercommit ?? 1,
      used: cores.every((one) => one !== undefined) ? cores.reduce((sum, one) => sum + one, 0) : undefined,
    },
  };
}

const GiB = 2 ** 30;

/**
 * Memory that a node's VM was given. The kubelet reports less: Linux keeps 64 bytes for each page of 4096 and its own
 * image, and hypervisors are told whole GiB.
 */
function memoryOfNode({ capacity, vm }: Node): number {
  if (vm?.memory !== undefined) return bytesIn(vm.memory);
  return Math.ceil((bytesIn(capacity.memory) * 64) / 63 / GiB) * GiB;
}

/** An amount that cannot be read is reported where it was written. */
function bytesIn(text: string): number {
  return readable(() => parseMemory(text)) ?? 0;
}

function coresIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readable(() => parseCpu(text) / 1000);
}
