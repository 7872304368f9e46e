import { postgresMajor } from '../../../checks/index.ts';
import { type ImageName, parseImage } from '../../../model/index.ts';
import { versionOf } from './version.ts';

/** A program that keeps data in a form of its own, and how a newer version takes the data of an older one. */
export interface DataProgram {
  readonly program: string;
  /** Last parts of the names of its images. */
  readonly images: readonly string[];
  /**
   * `refuses`: does not start on what an older line wrote. `converts`: takes it over once, and there is no way back. `step`: refuses
   * to skip a line.
   */
  readonly upgrade: 'refuses' | 'converts' | 'step';
  /** How many numbers of the version name a line that matters: 1 for `17`, 2 for `8.4`. */
  readonly parts: 1 | 2;
  /** What to do, as a whole hint. */
  readonly hint: string;
}

/**
 * Programs whose data rests on their version.
 * @source each project's own page about upgrades: postgresql.org/docs/current/upgrading.html, mariadb.com and dev.mysql.com (upgrading),
 *   mongodb.com/docs (upgrade standalone), cassandra.apache.org/doc (upgrading), redis.io (RDB versions), elastic.co (upgrade),
 *   rabbitmq.com/docs/upgrade, docs.nextcloud.com (upgrade), docs.gitlab.com/update, neo4j.com/docs/upgrade-migration-guide,
 *   docs.influxdata.com, qdrant.tech (upgrading)
 */
const programs: readonly DataProgram[] = [
  {
    program: 'PostgreSQL',
    images: ['postgres', 'pgvector', 'postgis', 'timescaledb', 'postgresql'],
    upgrade: 'refuses',
    parts: 1,
    hint: 'dump with the old version, start the new one with an empty volume, and restore; or run `pg_upgrade` with both versions on the volume',
  },
  {
    program: 'MariaDB',
    images: ['mariadb'],
    upgrade: 'converts',
    parts: 2,
    hint: 'take a dump first: after the first start there is no way back',
  },
  {
    program: 'MySQL',
    images: ['mysql', 'percona'],
    upgrade: 'converts',
    parts: 2,
    hint: 'take a dump first: after the first start there is no way back',
  },
  {
    program: 'MongoDB',
    images: ['mongo', 'mongodb-community-server'],
    upgrade: 'step',
    parts: 1,
    hint: 'go one major version at a time, and raise `featureCompatibilityVersion` before each next one',
  },
  {
    program: 'Cassandra',
    images: ['cassandra', 'k8ssandra-cassandra'],
    upgrade: 'step',
    parts: 1,
    hint: 'one major version at a time, one node after another, with `nodetool upgradesstables` after each step',
  },
  {
    program: 'Redis',
    images: ['redis', 'valkey'],
    upgrade: 'converts',
    parts: 1,
    hint: 'keep a snapshot: an older version does not read what a newer one saved',
  },
  {
    program: 'Elasticsearch',
    images: ['elasticsearch', 'opensearch'],
    upgrade: 'step',
    parts: 1,
    hint: 'one major version at a time, after the upgrade assistant of the old one finds nothing any more',
  },
  { program: 'RabbitMQ', images: ['rabbitmq'], upgrade: 'step', parts: 2, hint: 'enable all feature flags before each step' },
  { program: 'Nextcloud', images: ['nextcloud'], upgrade: 'step', parts: 1, hint: 'one major version at a time' },
  {
    program: 'GitLab',
    images: ['gitlab-ce', 'gitlab-ee'],
    upgrade: 'step',
    parts: 1,
    hint: 'follow the required stops of its upgrade path, and wait for background migrations at each',
  },
  { program: 'Neo4j', images: ['neo4j'], upgrade: 'step', parts: 1, hint: 'migrate with `neo4j-admin database migrate`' },
  { program: 'Qdrant', images: ['qdrant'], upgrade: 'step', parts: 2, hint: 'one minor version at a time' },
  { program: 'etcd', images: ['etcd'], upgrade: 'step', parts: 2, hint: 'one minor version at a time' },
  {
    program: 'InfluxDB',
    images: ['influxdb'],
    upgrade: 'refuses',
    parts: 1,
    hint: 'export with the old version, and import into the new one',
  },
];

/** The program of an image, where its data rests on its version. */
export function programOf({ base }: ImageName): DataProgram | undefined {
  return programs.find(({ images }) => images.includes(base));
}

/** The line of an image: `[17]`, `[8, 4]`; nothing where its tag names none. */
export function lineOf({ program, parts }: DataProgram, image: string): readonly number[] | undefined {
  if (program === 'PostgreSQL') {
    const major = postgresMajor(image);
    if (major !== undefined) return [major];
  }
  const version = versionOf(parseImage(image).tag);
  return version === undefined || version.length < parts ? undefined : version.slice(0, parts);
}
