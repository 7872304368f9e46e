import type { CodeEntry } from './code-entry.ts';

/** Room on the machines and on the LAN: addresses that are claimed, budgets of layers, sums of quotas. */
export const roomCodes = {
  ADDRESS_OUTSIDE_POOL: {
    title: 'A Service claims an address that no pool holds',
    why: 'MetalLB leaves the Service without an address, and the address may belong to something else of the LAN.',
    fix: 'Claim an address of the pool, or add its range to `addressPools` in the cluster file.',
  },
  ADDRESS_RESERVED: {
    title: 'A Service claims an address that is kept back',
    why: 'What it is kept back for would find it taken on the day it comes.',
    fix: 'Claim another address, or take the entry out of `reserved` in the cluster file.',
  },
  ADDRESS_CLAIMED_TWICE: {
    title: 'Two Services claim one address',
    why: 'The first one gets it; the other stays without, and which one is first may differ after a restart.',
    fix: 'Give one of them another address.',
  },
  ADDRESS_NOT_CLAIMED: {
    title: 'A Service of type LoadBalancer claims no address',
    why: 'Pools give out only what is claimed, so that an address never moves by itself. The Service waits for ever, and Argo CD with it.',
    fix: 'Claim an address, or make the Service a ClusterIP behind an ingress.',
  },
  CAPACITY_LAYER_BUDGET: {
    title: 'A layer requests more than its budget',
    why: 'A budget keeps one layer from taking the room of another. What is above it lets something else wait for a place, usually what starts last.',
    fix: 'Request less, or raise the budget of the layer. The message shows the sum of each application.',
  },
  CAPACITY_LAYERS_ABOVE_MACHINE: {
    title: 'The budgets of all layers are more than the machines have',
    why: 'When every layer uses what it was promised, some pods find no place.',
    fix: 'Lower a budget, add a machine, or accept it with the reason why they are never used up at once.',
  },
  QUOTA_SUM_ABOVE_MACHINE: {
    title: 'The quotas of all namespaces are more than the machines have',
    why: 'The API server accepts pods up to the quota, and the scheduler finds no place for the last of them.',
    fix: 'Lower a quota, or accept it with the reason why they are never used up at once.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
