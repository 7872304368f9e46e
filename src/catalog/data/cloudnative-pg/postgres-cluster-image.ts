import type { PostgresVersion } from '../postgres/index.ts';

// The tags name the Debian release, so that an update never changes it unasked.
// renovate: datasource=docker depName=ghcr.io/cloudnative-pg/postgresql
const postgres17 = '17.11-standard-trixie';
// renovate: datasource=docker depName=ghcr.io/cloudnative-pg/postgresql
const postgres18 = '18.6-standard-trixie';

const tags: Readonly<Record<PostgresVersion, string>> = { '17': postgres17, '18': postgres18 };

/** Image of the servers. The `standard` ones have the extensions of PostgreSQL itself and pgvector. */
export function serverImage(version: PostgresVersion): string {
  return `ghcr.io/cloudnative-pg/postgresql:${tags[version] ?? postgres17}`;
}
