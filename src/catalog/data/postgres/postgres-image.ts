// The tags name the Debian release, so that an update never changes it unasked: another C library sorts text another way.
// renovate: datasource=docker depName=docker.io/library/postgres
const postgres17 = '17.11-bookworm';
// renovate: datasource=docker depName=docker.io/library/postgres
const postgres18 = '18.6-trixie';
// renovate: datasource=docker depName=docker.io/pgvector/pgvector
const pgvector17 = '0.8.6-pg17-bookworm';
// renovate: datasource=docker depName=docker.io/pgvector/pgvector
const pgvector18 = '0.8.6-pg18-trixie';

/**
 * What differs between major versions.
 * @source README of the official image: up to 17 its volume lies over `/var/lib/postgresql/data`, from 18 over the folder above
 */
export const versions = {
  '17': { postgres: postgres17, pgvector: pgvector17, volume: '/var/lib/postgresql/data', data: '/var/lib/postgresql/data/pgdata' },
  '18': { postgres: postgres18, pgvector: pgvector18, volume: '/var/lib/postgresql', data: '/var/lib/postgresql/18/docker' },
} as const;

export type PostgresVersion = keyof typeof versions;

/** Extensions that the images bring and that need no setting of the server. */
export const extensions = {
  btree_gin: 'contrib',
  btree_gist: 'contrib',
  citext: 'contrib',
  fuzzystrmatch: 'contrib',
  hstore: 'contrib',
  intarray: 'contrib',
  ltree: 'contrib',
  pg_trgm: 'contrib',
  pgcrypto: 'contrib',
  tablefunc: 'contrib',
  unaccent: 'contrib',
  'uuid-ossp': 'contrib',
  vector: 'pgvector',
} as const;

export type PostgresExtension = keyof typeof extensions;

/** Image of a version that has the extensions; the one with pgvector is the official one and that extension on top. */
export function postgresImage(version: PostgresVersion, wanted: readonly PostgresExtension[]): string {
  const { postgres, pgvector } = versions[version];
  return wanted.some((name) => extensions[name] === 'pgvector')
    ? `docker.io/pgvector/pgvector:${pgvector}`
    : `docker.io/library/postgres:${postgres}`;
}

/** User and group of the Debian images. */
export const postgresUser = { uid: 999, gid: 999 };
