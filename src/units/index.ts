export { formatCpu, parseCpu, sumCpu } from './cpu.ts';
export { formatDuration, parseDuration } from './duration.ts';
export {
  type AddressRange,
  type Cidr,
  contains,
  countAddresses,
  formatAddress,
  formatCidr,
  formatRange,
  overlaps,
  parseAddress,
  parseAddresses,
  parseCidr,
  parseRange,
} from './ipv4.ts';
export { describeMemory, formatMemory, parseMemory, sumMemory } from './memory.ts';
export {
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  type QuantityFormat,
  type QuantityText,
  sumQuantities,
} from './quantity.ts';
export { longestGap, runsFromMonday } from './schedule.ts';
export { readable, UnitError } from './unit-error.ts';
