import type { Check } from '../check.ts';
import type { FleetCheck } from '../fleet.ts';
import { claims } from './claims.ts';
import { clusterAddresses } from './cluster-addresses.ts';
import { oneOwner } from './owners.ts';
import { pools } from './pools.ts';
import { rangesApart } from './ranges.ts';
import { notGiven, onePort, twoBalancers } from './service-lb.ts';
import { podRange, serviceRange } from './sizes.ts';
import { usable } from './unusable.ts';

export type { AddressKind } from './plan.ts';
export { type AddressPlanRow, addressPlan } from './table.ts';

/** ADDRESS: addresses of the LAN and ports of nodes that Services claim, and the ranges of one cluster. */
export const addressChecks: readonly Check[] = [claims, pools, twoBalancers, notGiven, onePort, clusterAddresses, serviceRange, podRange];

/** ADDRESS, between the clusters and sites of a fleet. */
export const addressFleetChecks: readonly FleetCheck[] = [usable, rangesApart, oneOwner];
