import { containersOf, type PodTemplate, postgresFolder, postgresMajor, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { backupJobs } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import { about } from '../objects.ts';
import { claimsIn } from './pod-claims.ts';

/** Where a PostgreSQL server looks for its data: a folder on the volume of a claim. */
interface PostgresPlace {
  readonly major: number;
  /** `/var/lib/postgresql/18/docker` */
  readonly path: string;
  readonly volume: string;
  /** Where the container sees the root of the volume; nothing where a subPath hides it. */
  readonly root: string | undefined;
  /** From the root of the volume: `18/docker`; empty for the root itself. */
  readonly folder: string;
}

/** By container, those whose data lies on a claim at a place that can be told. */
export function postgresPlaces(pod: PodTemplate): ReadonlyMap<string, PostgresPlace> {
  const claims = claimsIn(pod);
  return new Map(
    containersOf(pod).flatMap(({ name, fields }): [string, PostgresPlace][] => {
      const major = postgresMajor(text(fields.image) ?? '');
      if (major === undefined) return [];
      const { path, mount } = postgresFolder(fields, major);
      const [volume, mountPath] = [text(mount?.name), text(mount?.mountPath)];
      if (volume === undefined || mountPath === undefined || !claims.has(volume)) return [];
      const subPath = text(mount?.subPath) ?? '';
      const folder = joined(subPath, path.slice(mountPath.length));
      return [[name, { major, path, volume, root: subPath === '' ? mountPath : undefined, folder }]];
    }),
  );
}

/** A server that looks elsewhere on its volume than before. */
interface MovedDatabase {
  readonly container: string;
  readonly before: PostgresPlace;
  readonly after: PostgresPlace;
}

export function movedFolders(earlier: PodTemplate, later: PodTemplate): readonly MovedDatabase[] {
  const places = postgresPlaces(earlier);
  return [...postgresPlaces(later)].flatMap(([container, after]) => {
    const before = places.get(container);
    return before === undefined || before.volume !== after.volume || before.folder === after.folder ? [] : [{ container, before, after }];
  });
}

/** Servers that do not find their data where they look for it from now on. */
export function movedDatabases(earlier: PodTemplate, later: PodTemplate, head: State): readonly Consequence[] {
  return movedFolders(earlier, later).map(({ container, before, after }) => {
    const isOtherVersion = before.major !== after.major;
    const version = isOtherVersion ? `PostgreSQL ${before.major} → ${after.major}: ` : '';
    const found = foundByImage(before, after);
    const what =
      found === undefined
        ? `starts with an empty database in ${named(after)}; the one of before stays beside it in ${named(before)}, where nobody reads it any more`
        : `does not start, for its image finds the data of before in ${found}`;
    return about(later.manifest, {
      topic: 'data',
      level: 'interruption',
      message: `${version}${what}`,
      evidence: [`data folder of ${container} on volume ${after.volume}: ${named(before)} → ${named(after)}`],
      hint: isOtherVersion ? wayOver(later, after, head) : 'keep `PGDATA` and the mount as they were, or move the data there first',
    });
  });
}

function named({ folder }: PostgresPlace): string {
  return folder === '' ? 'the root of the volume' : folder;
}

function joined(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/');
}

/**
 * Where the new image finds the older database and refuses to make a new one beside it. It looks at some places only.
 * @source docker-entrypoint.sh of the official image, `docker_setup_env`
 */
function foundByImage({ folder }: PostgresPlace, { path, major, root }: PostgresPlace): string | undefined {
  if (root === undefined || path !== `/var/lib/postgresql/${major}/docker`) return undefined;
  const found = `/${joined(root, folder)}`;
  return /^\/var\/lib\/postgresql(?:\/data|\/[^/]+\/docker)?$/.test(found) ? found : undefined;
}

/** How the data comes into another major version. */
function wayOver({ manifest, namespace }: PodTemplate, { volume, major }: PostgresPlace, { model }: State): string {
  const claim = `${volume}-${manifest.identity.name}-0`;
  const backup = model.backups.find((one) => one.kind === 'scheduled' && one.namespace === namespace && one.claim === claim);
  if (backup?.kind !== 'scheduled' || backup.cronJob === undefined || backup.restore === undefined)
    return 'dump with the old version before the push, and restore into the new one';
  const copy = `kubectl -n ${namespace} create job --from=cronjob/${backup.cronJob} ${backup.cronJob}-before-${major}`;
  return `right before the push stop what writes and make a copy, \`${copy}\`; after it restore that copy: docs/clusters/${model.cluster}/restore-${backupJobs(backup, { workload: manifest.identity.name })}.md`;
}
