import { type AddressRange, contains, overlaps, parseCidr } from '../../units/index.ts';
import type { FleetCheck, FleetFinding } from '../fleet.ts';
import { planOf } from './plan.ts';

/** Blocks that no router forwards. @source RFC 6890: Special-Purpose IP Address Registries */
const blocks = [
  ['0.0.0.0/8', 'which means no host'],
  ['127.0.0.0/8', 'the loopback addresses'],
  ['169.254.0.0/16', 'the link-local addresses'],
  ['224.0.0.0/4', 'the multicast addresses'],
  ['240.0.0.0/4', 'which is reserved'],
].map(([text = '', what = '']) => ({ text, what, range: parseCidr(text) }));

/** ADDRESS_UNUSABLE: every range and address of the plan is one that a machine can have. */
export const usable: FleetCheck = (inputs) => {
  const plan = planOf(inputs);
  const said: AddressRange[] = [];
  return plan.entries.flatMap(({ kind, text, range, field, site, cluster }): readonly FleetFinding[] => {
    const block = blocks.find((one) => overlaps(one.range, range));
    // What lies in a range that is reported follows from it, and so does what is claimed from a pool.
    if (block === undefined || kind === 'claim' || kind === 'reserved' || said.some((one) => contains(one, range))) return [];
    said.push(range);
    const carrier = cluster ?? plan.sites.carrier(site) ?? '';
    const message = `${text} ${contains(block.range, range) ? 'lies in' : 'reaches into'} ${block.text}, ${block.what}`;
    const path = cluster === undefined ? `${carrier} ${field}` : field;
    return [{ issue: { code: 'ADDRESS_UNUSABLE', severity: 'error', path, message, cluster: carrier }, others: [] }];
  });
};
