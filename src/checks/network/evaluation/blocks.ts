import { type AddressRange, contains, formatAddress, overlaps, parseCidr, UnitError } from '../../../units/index.ts';

/** An `ipBlock` that can be read: one range with holes. */
export interface Block {
  readonly range: AddressRange;
  readonly holes: readonly AddressRange[];
}

/** A block as Kubernetes reads it, with host bits left out; nothing where it is no IPv4 range. */
export function parseBlock(cidr: string, except: readonly string[]): Block | undefined {
  const [range, ...holes] = [cidr, ...except].map(readRange);
  if (range === undefined) return undefined;
  const known = holes.filter((hole) => hole !== undefined);
  return known.length === holes.length ? { range, holes: known } : undefined;
}

/** A range, or one address, as numbers; host bits are left out, as Kubernetes does. Nothing where it is no IPv4. */
export function readRange(text: string): AddressRange | undefined {
  const [base = '', length = '32', ...more] = text.split('/');
  if (more.length > 0) return undefined;
  try {
    const { first } = parseCidr(`${base}/32`);
    const size = 2 ** (32 - Number(length));
    return parseCidr(`${formatAddress(first - (first % size))}/${length}`);
  } catch (error) {
    if (error instanceof UnitError) return undefined;
    throw error;
  }
}

/** Whether a block lets every one of some addresses through, or `partly` at least one. */
export function holds({ range, holes }: Block, addresses: AddressRange, partly = false): boolean {
  if (partly) return without(meet(range, addresses), holes).length > 0;
  return contains(range, addresses) && !holes.some((hole) => overlaps(hole, addresses));
}

/** The addresses of a range that lie in another. */
function meet(a: AddressRange, b: AddressRange): readonly AddressRange[] {
  return overlaps(a, b) ? [{ first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) }] : [];
}

/** What is left of ranges without others, sorted and apart. */
export function without(ranges: readonly AddressRange[], holes: readonly AddressRange[]): readonly AddressRange[] {
  let left = [...ranges];
  for (const hole of holes)
    left = left.flatMap((range) =>
      overlaps(range, hole)
        ? [
            ...(range.first < hole.first ? [{ first: range.first, last: hole.first - 1 }] : []),
            ...(hole.last < range.last ? [{ first: hole.last + 1, last: range.last }] : []),
          ]
        : [range],
    );
  return left.sort((a, b) => a.first - b.first);
}
