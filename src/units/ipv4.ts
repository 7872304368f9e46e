import ipaddr from 'ipaddr.js';
import { UnitError } from './unit-error.ts';

/** First and last address, both included, as whole numbers from 0 to 2^32 − 1. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** A range written as network address and prefix length. */
export interface Cidr extends AddressRange {
  readonly prefix: number;
}

/** One IPv4 address, `192.168.1.50`, as a whole number. */
export function parseAddress(text: string): number {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) throw new UnitError(text, `is no IPv4 address${whyNot(text)}`);
  return ipaddr.IPv4.parse(text)
    .toByteArray()
    .reduce((sum, octet) => sum * 256 + octet, 0);
}

function whyNot(text: string): string {
  if (text.includes(':')) return '; IPv6 is not supported';
  const tooLarge = /^\d+(\.\d+){3}$/.test(text) ? text.split('.').find((octet) => Number(octet) > 255) : undefined;
  return tooLarge === undefined ? '' : `: ${tooLarge} is above 255, where an octet ends`;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/**
 * Network and prefix length, `10.20.0.0/24`.
 * @throws UnitError when host bits are set; its hint carries the repaired text.
 */
export function parseCidr(text: string): Cidr {
  const [, base = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  if (length === '')
    throw new UnitError(text, 'is no range: it must be an address, a slash and a prefix length', 'write for example `192.168.1.0/24`');
  const prefix = Number(length);
  if (prefix > 32) throw new UnitError(text, 'has a prefix length above 32');
  const address = parseAddress(base);
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  if (first !== address) throw new UnitError(text, 'has host bits set', `write \`${formatAddress(first)}/${prefix}\``);
  return { first, last: first + size - 1, prefix };
}

export function formatCidr({ first, prefix }: Cidr): string {
  return `${formatAddress(first)}/${prefix}`;
}

/**
 * First and last address, `192.168.1.240-192.168.1.254`.
 * @throws UnitError when a side is no address or the last is below the first.
 */
export function parseRange(text: string): AddressRange {
  const [from = '', to = '', ...more] = text.split('-').map((side) => side.trim());
  if (to === '' || more.length > 0) {
    throw new UnitError(
      text,
      'is no range: it must be two addresses with a hyphen between',
      'write for example `192.168.1.240-192.168.1.254`',
    );
  }
  const first = parseAddress(from);
  if (/^\d+$/.test(to)) {
    const end = Math.min(Number(to), 254);
    const rule = Number(to) > 255 ? `ends at ${to}, above 255, where an octet ends` : `ends at "${to}", which is no whole address`;
    throw new UnitError(text, rule, `write \`${from}-${from.replace(/\d+$/, String(end))}\``);
  }
  const last = parseAddress(to);
  if (last < first) throw new UnitError(text, 'ends before it starts', `write \`${to}-${from}\``);
  return { first, last };
}

export function formatRange({ first, last }: AddressRange): string {
  return `${formatAddress(first)}-${formatAddress(last)}`;
}

/** What an address pool may hold: two addresses with a hyphen, a CIDR, or one address. */
export function parseAddresses(text: string): AddressRange {
  if (text.includes('/')) return parseCidr(text);
  if (text.includes('-')) return parseRange(text);
  const address = parseAddress(text);
  return { first: address, last: address };
}

/** Whether two ranges share an address. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether an address, or a whole range, lies inside a range. */
export function contains(range: AddressRange, inner: number | AddressRange): boolean {
  const { first, last } = typeof inner === 'number' ? { first: inner, last: inner } : inner;
  return range.first <= first && last <= range.last;
}

/** Number of addresses in a range. */
export function countAddresses({ first, last }: AddressRange): number {
  return last - first + 1;
}
