import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
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
  UnitError,
} from '../../src/units/index.ts';

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UnitError) return `${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  return 'no error';
}

test('a wrong range names the rule and carries the repair', () => {
  expect([
    failure(() => parseCidr('10.20.0.5/24')),
    failure(() => parseCidr('10.20.0.0/33')),
    failure(() => parseCidr('10.20.0.0')),
    failure(() => parseCidr('10.20.0/24')),
    failure(() => parseCidr('fd00::/8')),
    failure(() => parseRange('192.168.1.240-259')),
    failure(() => parseRange('192.168.1.240-250')),
    failure(() => parseRange('192.168.1.240-192.168.1.259')),
    failure(() => parseRange('192.168.1.9-192.168.1.1')),
    failure(() => parseRange('192.168.1.9')),
    failure(() => parseAddress('192.168.01.1')),
    failure(() => parseAddress('0x7f000001')),
  ]).toMatchInlineSnapshot(`
    [
      ""10.20.0.5/24" has host bits set | write \`10.20.0.0/24\`",
      ""10.20.0.0/33" has a prefix length above 32 | ",
      ""10.20.0.0" is no range: it must be an address, a slash and a prefix length | write for example \`192.168.1.0/24\`",
      ""10.20.0" is no IPv4 address | ",
      ""fd00::" is no IPv4 address; IPv6 is not supported | ",
      ""192.168.1.240-259" ends at 259, above 255, where an octet ends | write \`192.168.1.240-192.168.1.254\`",
      ""192.168.1.240-250" ends at "250", which is no whole address | write \`192.168.1.240-192.168.1.250\`",
      ""192.168.1.259" is no IPv4 address: 259 is above 255, where an octet ends | ",
      ""192.168.1.9-192.168.1.1" ends before it starts | write \`192.168.1.1-192.168.1.9\`",
      ""192.168.1.9" is no range: it must be two addresses with a hyphen between | write for example \`192.168.1.240-192.168.1.254\`",
      ""192.168.01.1" is no IPv4 address | ",
      ""0x7f000001" is no IPv4 address | ",
    ]
  `);
});

test('ranges know what they hold', () => {
  const lan = parseCidr('192.168.1.0/24');
  expect(countAddresses(lan)).toBe(256);
  expect(contains(lan, parseAddress('192.168.1.255'))).toBe(true);
  expect(contains(lan, parseRange('192.168.1.250-192.168.2.1'))).toBe(false);
  expect(overlaps(lan, parseRange('192.168.1.250-192.168.2.1'))).toBe(true);
  expect(overlaps(lan, parseCidr('192.168.2.0/24'))).toBe(false);
  expect(parseAddresses('10.0.0.7')).toEqual(parseAddresses('10.0.0.7/32') && { first: 167_772_167, last: 167_772_167 });
  expect(countAddresses(parseCidr('0.0.0.0/0'))).toBe(2 ** 32);
});

const address = fc.nat({ max: 2 ** 32 - 1 });

test('reading what was printed gives the same addresses', () => {
  fc.assert(
    fc.property(address, address, fc.nat({ max: 32 }), (a, b, prefix) => {
      expect(parseAddress(formatAddress(a))).toBe(a);
      const range = { first: Math.min(a, b), last: Math.max(a, b) };
      expect(parseRange(formatRange(range))).toEqual(range);
      const first = a - (a % 2 ** (32 - prefix));
      const cidr = { first, last: first + 2 ** (32 - prefix) - 1, prefix };
      expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
    }),
  );
});

test('the repair in the hint is itself accepted and holds the address', () => {
  fc.assert(
    fc.property(address, fc.nat({ max: 31 }), (a, prefix) => {
      const text = `${formatAddress(a)}/${prefix}`;
      const repaired = /`(.*)`/.exec(failure(() => parseCidr(text)))?.[1] ?? text;
      expect(contains(parseCidr(repaired), a)).toBe(true);
    }),
  );
});

test('overlap is symmetric and follows from containment', () => {
  const range = fc.tuple(address, address).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(overlaps(a, b)).toBe(overlaps(b, a));
      if (contains(a, b)) expect(overlaps(a, b)).toBe(true);
    }),
  );
});
