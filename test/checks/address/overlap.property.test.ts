import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeRange } from '../../../src/checks/address/free-range.ts';
import { planOf } from '../../../src/checks/address/plan.ts';
import { countTogether } from '../../../src/checks/address/pools.ts';
import { fleetChecks, runFleet } from '../../../src/checks/index.ts';
import type { Site } from '../../../src/model/index.ts';
import { type AddressRange, contains, parseCidr } from '../../../src/units/index.ts';
import { on } from './_fleet.ts';

/** A range inside 10.0.0.0/27, so small that every address of it can be looked at. */
const small = fc
  .tuple(fc.integer({ min: 27, max: 31 }), fc.nat({ max: 31 }))
  .map(([prefix, number]) => `10.0.0.${number - (number % 2 ** (32 - prefix))}/${prefix}`);

const addresses = (text: string): readonly number[] => {
  const { first, last } = parseCidr(text);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
};
const meet = (one: string, other: string) => addresses(one).some((address) => addresses(other).includes(address));

/** Paths of the overlaps that are found, in the order of the fleet. */
function overlapsOf(clusters: Parameters<typeof runFleet>[0]['clusters']): readonly string[] {
  return runFleet({ clusters }, { cluster: [], fleet: fleetChecks }).flatMap(([, issues]) =>
    issues.flatMap(({ code, path }) => (code === 'ADDRESS_RANGES_OVERLAP' ? [path] : [])),
  );
}

test('ranges of one cluster overlap exactly where they have an address in common', () => {
  const ranges = fc.record({ pods: small, services: small, lan: small });
  fc.assert(
    fc.property(ranges, ({ pods, services, lan }) => {
      const site: Site = { name: 'house', lan, fixed: [], routedTo: [] };
      const found = overlapsOf([on('attic', { site, nodes: [], network: { nodes: lan, pods, services } })]);
      expect(found.includes('attic network.pods')).toBe(meet(pods, services) || meet(pods, lan));
      expect(found.includes('attic network.services')).toBe(meet(services, lan));
    }),
  );
});

test('LANs of three sites clash exactly where some site has to tell two of them apart', () => {
  const sites = fc.record({
    lans: fc.tuple(small, small, small),
    routes: fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(sites, ({ lans, routes }) => {
      const names = ['a', 'b', 'c'];
      const inputs = names.map((name, index) => {
        const routedTo = routes.flatMap(([from, to]) => (from === index ? [names[to]!] : []));
        const lan = lans[index]!;
        const site: Site = { name, lan, fixed: [], routedTo };
        return on(name, { site, nodes: [], network: { nodes: lan, pods: '10.1.0.0/16', services: '10.2.0.0/16' } });
      });
      const joined = (x: number, y: number) => x !== y && routes.some(([from, to]) => (from === x && to === y) || (from === y && to === x));
      const pairs = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 2, 0],
      ] as const;
      const expected = pairs.filter(([x, y, z]) => (joined(x, y) || (joined(x, z) && joined(z, y))) && meet(lans[x], lans[y]));
      expect(overlapsOf(inputs).length).toBe(expected.length);
    }),
  );
});

test('addresses of several ranges are counted once each', () => {
  fc.assert(
    fc.property(fc.array(small, { maxLength: 6 }), (texts) => {
      const ranges: readonly AddressRange[] = texts.map(parseCidr);
      expect(countTogether(ranges)).toBe(new Set(texts.flatMap(addresses)).size);
    }),
  );
});

test('a range that is offered is as large, lies in a private one, and meets nothing', () => {
  const large = fc.tuple(fc.integer({ min: 9, max: 24 }), fc.nat({ max: 255 })).map(([prefix, number]) => {
    const size = 2 ** (32 - prefix);
    const address = 10 * 2 ** 24 + number * 2 ** 16;
    const first = address - (address % size);
    return `10.${Math.floor(first / 2 ** 16) % 256}.${Math.floor(first / 2 ** 8) % 256}.0/${prefix}`;
  });
  fc.assert(
    fc.property(large, large, (pods, services) => {
      const plan = planOf([on('attic', { network: { pods, services } })]);
      const entry = plan.entries.find(({ kind }) => kind === 'pods')!;
      const free = freeRange(plan, entry);
      const range = parseCidr(free ?? pods);
      expect(range.prefix).toBe(parseCidr(pods).prefix);
      if (free === undefined) return;
      expect(plan.entries.some((other) => contains(other.range, range.first) || contains(range, other.range.first))).toBe(false);
    }),
  );
});
