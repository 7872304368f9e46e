import { compareText } from '../../issues/index.ts';
import type { Model, Site } from '../../model/index.ts';

/** The sites of some clusters and those routed to them, and which of them can tell addresses of each other apart. */
export class SiteMap {
  /** Sorted by name; a site whose clusters give it different ranges stands here once for each. */
  readonly all: readonly Site[];
  readonly #routed = new Map<string, Set<string>>();
  readonly #clusters = new Map<string, string[]>();

  constructor(models: readonly Model[]) {
    const sites = new Map<string, Site>();
    for (const { site, cluster } of models) {
      this.#clusters.set(site.name, [...(this.#clusters.get(site.name) ?? []), cluster].sort(compareText));
      const key = JSON.stringify([site.name, site.lan]);
      if (!sites.has(key)) sites.set(key, site);
    }
    for (const site of models.flatMap(({ neighbours = [] }) => neighbours)) {
      const key = JSON.stringify([site.name, site.lan]);
      if (!this.#clusters.has(site.name) && !sites.has(key)) sites.set(key, site);
    }
    this.all = [...sites.values()].sort((a, b) => compareText(a.name, b.name));
    for (const { name, routedTo } of [...this.all, ...models.flatMap(({ neighbours = [] }) => neighbours)])
      for (const other of routedTo) {
        this.#join(name, other);
        this.#join(other, name);
      }
  }

  /** Clusters that stand on a site, sorted; none on one that is only routed to another. */
  clusters(site: string): readonly string[] {
    return this.#clusters.get(site) ?? [];
  }

  /** Sites that are routed to this one, whichever of the two says so. */
  routedTo(site: string): readonly string[] {
    return [...(this.#routed.get(site) ?? [])].sort(compareText);
  }

  /** A site from which both can be reached, so that it must tell their addresses apart. */
  between(one: string, other: string): string | undefined {
    const ends = this.#routed.get(other);
    return this.routedTo(one).find((site) => ends?.has(site) === true);
  }

  /** The cluster that carries a finding about a site: the first on it, or on one that is routed to it. */
  carrier(site: string): string | undefined {
    return this.clusters(site)[0] ?? this.routedTo(site).flatMap((other) => this.clusters(other))[0];
  }

  #join(from: string, to: string): void {
    if (from === to) return;
    const routed = this.#routed.get(from) ?? new Set();
    this.#routed.set(from, routed.add(to));
  }
}
