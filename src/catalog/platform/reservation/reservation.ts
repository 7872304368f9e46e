import { Construct } from 'constructs';
import { type AddressPoolSpec, type AnyCluster, clusterOf, quantities, refuseUnknownProps, trace } from '../../../authoring/index.ts';
import type { ReservationProps } from './reservation-props.ts';

/**
 * Room for something that is not there yet: its requests count against the budget of its layer and the quota of its
 * namespace, and its addresses are given to nobody else. Nothing is rendered, because nothing of it runs.
 */
export class Reservation<C extends AnyCluster> extends Construct {
  readonly cluster: C;
  /** Whether what the room was held for is there; owners install it, or not, by this one word. */
  readonly installed: boolean;
  private readonly addresses: readonly { readonly pool: string; readonly name: string; readonly address: string }[];

  constructor(cluster: C, id: string, props: ReservationProps<C>) {
    super(cluster, `reservation-${id}`);
    refuseUnknownProps(this, 'Reservation', props);
    trace(this);
    this.cluster = cluster;
    this.installed = props.installed ?? false;
    const { facts, layers, namespaces } = clusterOf(cluster);
    const { path } = this.node;
    const { purpose, layer, namespace, cpu, memory } = props;
    facts.lookUp(layers, layer, `${path} layer`, 'layer');
    facts.lookUp(namespaces, namespace, `${path} namespace`, 'namespace');
    quantities(facts, { cpu, memory }, path);
    this.addresses = this.kept(props);
    if (this.installed) for (const { pool, address } of this.addresses) facts.released.add(`${pool}/${address}`);
    else facts.reservations.push({ name: id, layer, namespace, purpose, requests: { cpu, memory }, addresses: this.addresses });
  }

  /** An address that was kept back, for a claim of what is there now. */
  address(pool: keyof C['addressPools'] & string, name: string): string {
    const own = Object.fromEntries(this.addresses.filter((entry) => entry.pool === pool).map((entry) => [entry.name, entry.address]));
    return clusterOf(this.cluster).facts.lookUp<string>(own, name, `${this.node.path} address(${pool})`, 'reserved address') ?? '';
  }

  private kept({ addresses = {} }: ReservationProps<C>): typeof this.addresses {
    const { facts, addressPools } = clusterOf(this.cluster);
    return Object.entries(addresses as Readonly<Record<string, readonly string[] | undefined>>).flatMap(([pool, names = []]) => {
      const path = `${this.node.path} addresses.${pool}`;
      const found = facts.lookUp<AddressPoolSpec>(addressPools, pool, path, 'address pool');
      if (found === undefined) return [];
      return names.flatMap((name) => {
        const address = facts.lookUp<string>(found.reserved ?? {}, name, path, 'reserved address');
        return address === undefined ? [] : [{ pool, name, address }];
      });
    });
  }
}
