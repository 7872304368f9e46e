import { compareText } from '../../issues/index.ts';
import type { Manifest, Model } from '../../model/index.ts';
import { type AddressKind, planOf } from './plan.ts';

/** One line of the address plan. */
export interface AddressPlanRow {
  readonly site: string;
  readonly kind: AddressKind;
  /** An address, a range with a prefix length, or two addresses with a hyphen, as its owner wrote it. */
  readonly address: string;
  /** Whose it is: `nas`, `shelf-1`, `mail/stalwart`; the pool for a range of one; the network for its range and its gateway. */
  readonly owner: string;
  /** Cluster it belongs to; none for what the site has. */
  readonly cluster?: string | undefined;
  /** Where it is declared, in the owner's words: `sites.house.fixed.nas`, `attic nodes.shelf-1.address`. */
  readonly from: string;
}

/**
 * Every address and range of some clusters, their sites and the sites routed to them. Sorted by site, then by first
 * address, what holds others before what it holds. What cannot be read is left out; a check has reported it.
 *
 * `manifests` are those of all these clusters, for what Services written as YAML claim; without them only claims that
 * constructs declared are in it.
 */
export function addressPlan(models: readonly Model[], manifests: readonly Manifest[] = []): readonly AddressPlanRow[] {
  const byCluster = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const list = byCluster.get(manifest.origin.cluster);
    if (list === undefined) byCluster.set(manifest.origin.cluster, [manifest]);
    else list.push(manifest);
  }
  const inputs = [...models]
    .sort((a, b) => compareText(a.cluster, b.cluster))
    .map((model) => ({ model, manifests: byCluster.get(model.cluster) ?? [] }));
  return [...planOf(inputs).entries]
    .sort(
      (a, b) =>
        compareText(a.site, b.site) ||
        a.range.first - b.range.first ||
        b.range.last - a.range.last ||
        compareText(a.kind, b.kind) ||
        compareText(a.field, b.field),
    )
    .map(({ site, kind, text, name, cluster, field }) => ({ site, kind, address: text, owner: name, cluster, from: field }));
}
