import { formatDuration, longestGap, parseDuration } from '../../units/index.ts';
import { type Copies, copiesOf, volumeTarget } from '../backup/copies.ts';
import { hostOf, placeOf } from '../backup/domain.ts';
import { isSuspended, whyNoDrill } from '../backup/jobs.ts';
import { survives, targetPlace } from '../backup/targets.ts';
import { claimsOf, type HeldClaim, nameOf } from '../claims.ts';
import type { Facts } from '../facts.ts';
import { below, text } from '../read.ts';
import type { Failing, Judge } from './judge.ts';

/** Claims with data that are not copied often enough, or not away from the cluster's disks. */
export const backedUp: Judge = (facts, { limit = '' }) => {
  const copies = copiesOf(facts);
  const most = parseDuration(limit);
  return claimsOf(facts).flatMap((claim): readonly Failing[] => {
    if (claim.content === 'cache' || claim.content === 'backup') return [];
    const ways = waysOf(facts, claim, copies(claim));
    if (ways === 'exempt' || (ways.length > 0 && ways.some(({ gap, lost }) => lost === undefined && gap !== undefined && gap <= most)))
      return [];
    const subject = `${claim.namespace}/${claim.name}`;
    const [best] = [...ways].sort((a, b) => rank(a) - rank(b));
    const why =
      best === undefined
        ? 'is not copied to another machine'
        : (best.lost ??
          (best.gap === undefined
            ? 'is copied at times that cannot be read'
            : `is copied every ${formatDuration(best.gap)}, not within ${limit}`));
    return [{ subject, message: `${nameOf(claim)} ${why}`, hint: 'copy it more often, to another machine' }];
  });
};

interface Way {
  /** Longest time between two copies, in seconds. */
  readonly gap: number | undefined;
  /** Why its copies do not count. */
  readonly lost: string | undefined;
}

function rank({ gap, lost }: Way): number {
  return lost === undefined ? (gap ?? Number.MAX_SAFE_INTEGER - 1) : Number.MAX_SAFE_INTEGER;
}

/** How a claim is copied; `exempt` where its owner wrote why it is not. */
function waysOf(facts: Facts, { namespace }: HeldClaim, { declared, volumes }: Copies): readonly Way[] | 'exempt' {
  const ways = declared.flatMap((backup): readonly Way[] => {
    if (backup.kind === 'exempt') return [];
    const job = backup.cronJob === undefined ? undefined : facts.find('batch', 'CronJob', namespace, backup.cronJob);
    const schedule = text(below(job?.body, 'spec', 'schedule')) ?? backup.schedule;
    const target = facts.model.backupTargets.find(({ key }) => key === backup.target);
    const kept = target === undefined ? false : survives(facts, targetPlace(facts, target));
    const idle = backup.cronJob !== undefined && (job === undefined || isSuspended(job));
    return [
      {
        gap: longestGap(schedule),
        lost: idle ? `is copied by ${namespace}/${backup.cronJob}, which does not run` : whyLost(kept, backup.target),
      },
    ];
  });
  if (volumes !== undefined) {
    const kept = survives(facts, placeOf(facts, hostOf(volumeTarget(facts))));
    // The address of a bucket's server stands in a Secret; then the declared target it came from counts.
    const url = volumeTarget(facts);
    const counts = /^(nfs|cifs):/.test(url)
      ? kept
      : facts.model.backupTargets.some((target) => survives(facts, targetPlace(facts, target)) === true);
    ways.push({ gap: longestGap(text(below(volumes.body, 'spec', 'cron')) ?? ''), lost: whyLost(counts, url) });
  }
  const explained = declared.some((backup) => backup.kind === 'exempt' && backup.reason.trim() !== '');
  return ways.length === 0 && explained ? 'exempt' : ways;
}

function whyLost(kept: boolean | undefined, target: string): string | undefined {
  if (kept === true) return undefined;
  return kept === false
    ? `is copied to ${target}, which is gone with the data`
    : `is copied to ${target}, and where that stands is not known`;
}

/** Backups that no Job restores to prove them, or too rarely. */
export const restoreDrilled: Judge = (facts, { limit }) =>
  facts.model.backups.flatMap((backup): readonly Failing[] => {
    if (backup.kind === 'exempt') return [];
    const { namespace, claim, drill } = backup;
    const subject = `${namespace}/${claim}`;
    const failing = (why: string): readonly Failing[] => [
      { subject, message: `copies of ${subject} ${why}`, hint: 'give its backup a `drill`' },
    ];
    if (drill?.kind !== 'scheduled')
      return failing(drill === undefined ? 'are never restored to prove them' : `are not tried: ${drill.reason}`);
    const idle = whyNoDrill(facts, namespace, drill.cronJob);
    if (idle !== undefined) return failing(`are tried by ${namespace}/${drill.cronJob}, which ${idle.message}`);
    const gap = longestGap(
      text(below(facts.find('batch', 'CronJob', namespace, drill.cronJob)?.body, 'spec', 'schedule')) ?? drill.schedule,
    );
    if (limit === undefined || (gap !== undefined && gap <= parseDuration(limit))) return [];
    return failing(
      gap === undefined
        ? `are tried at "${drill.schedule}", which never comes`
        : `are tried every ${formatDuration(gap)}, not within ${limit}`,
    );
  });
