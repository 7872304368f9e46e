import { type AddressRange, formatCidr, overlaps, parseCidr, readable } from '../../units/index.ts';
import type { Plan, PlanEntry } from './plan.ts';

/** Private ranges, in the order they are offered in. */
const offered = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parseCidr);

/** A range as large as that of an entry, which nothing on its site or on the sites routed to it uses. */
export function freeRange(plan: Plan, { site, text }: PlanEntry): string | undefined {
  const own = readable(() => parseCidr(text));
  if (own === undefined) return undefined;
  const used = [site, ...plan.sites.routedTo(site)]
    .flatMap((name) => [name, ...plan.sites.routedTo(name)])
    .flatMap((name) => plan.at(name))
    .map(({ range }) => range);
  for (const whole of offered) {
    const found = own.prefix < whole.prefix ? undefined : firstFree(whole, own.prefix, used);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Jumps behind whatever is in the way, so that it takes one step for each range at most. */
function firstFree(whole: AddressRange, prefix: number, used: readonly AddressRange[]): string | undefined {
  const size = 2 ** (32 - prefix);
  let first = whole.first;
  while (first + size - 1 <= whole.last) {
    const candidate = { first, last: first + size - 1, prefix };
    const inTheWay = used.find((range) => overlaps(range, candidate));
    if (inTheWay === undefined) return formatCidr(candidate);
    first = Math.ceil((inTheWay.last + 1) / size) * size;
  }
  return undefined;
}
