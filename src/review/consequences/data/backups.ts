import { below, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Backup } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, evidenceOf, objectsOf } from '../objects.ts';
import { removalsIn } from '../removals.ts';

type Scheduled = Backup & { readonly kind: 'scheduled' };

/** Claims that are still there and whose copies end, go elsewhere, come less often or are kept for a shorter time. */
export const backups: Rule = ({ base, head }) => {
  if (base === undefined || head === undefined) return [];
  return base.model.backups.flatMap((before) => {
    if (before.kind !== 'scheduled') return [];
    const { namespace, claim } = before;
    const claims = head.model.claims.filter((one) => one.namespace === namespace && one.name === claim);
    if (claims.length === 0) return [];
    const after = head.model.backups.filter((one) => one.namespace === namespace && one.claim === claim);
    const kept = after.find((one): one is Scheduled => one.kind === 'scheduled');
    if (kept !== undefined) return worse(before, kept, head);
    const [exempt] = after;
    const why = exempt?.kind === 'exempt' ? ` (${exempt.reason})` : '';
    return [
      of(before, head, `is not copied any more${why}`, [
        `backups[${claim}]: ${before.method} to ${before.target}, ${before.schedule} → none`,
      ]),
    ];
  });
};

function worse(before: Scheduled, after: Scheduled, head: State): readonly Consequence[] {
  const evidence = (['target', 'method', 'schedule', 'retention'] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [`backups[${before.claim}].${key}: ${before[key]} → ${after[key]}`],
  );
  const drill = before.drill?.kind === 'scheduled' && after.drill?.kind !== 'scheduled';
  const said = [
    ...(before.target === after.target ? [] : [`copies go to ${after.target} from now on, and those at ${before.target} grow old`]),
    ...(before.method === after.method ? [] : [`copies are made another way (${after.method})`]),
    ...(before.schedule === after.schedule ? [] : [`copies are made at another time (${after.schedule})`]),
    ...(days(after.retention) < days(before.retention) ? [`copies older than ${after.retention} are removed`] : []),
    ...(drill ? ['nothing proves any more that a copy can be restored'] : []),
  ];
  return said.length === 0
    ? []
    : [of(after, head, said.join('; '), drill ? [...evidence, `backups[${before.claim}].drill: removed`] : evidence)];
}

/** What cannot be read counts as for ever, so that it never looks shorter. */
function days(retention: string): number {
  const [, amount, unit] = /^(\d+)([hdwmy])/.exec(retention) ?? [];
  const length = { h: 1 / 24, d: 1, w: 7, m: 30, y: 365 }[unit ?? ''];
  return amount === undefined || length === undefined ? Number.POSITIVE_INFINITY : Number(amount) * length;
}

function of({ application, namespace, claim }: Backup, { model }: State, message: string, evidence: readonly string[]): Consequence {
  const folder = model.applications.find(({ name }) => name === application)?.folder;
  return {
    topic: 'data',
    level: 'none',
    cluster: model.cluster,
    application,
    subject: `claim ${namespace}/${claim}`,
    message,
    evidence,
    file: folder,
  };
}

/** Kinds whose objects make copies by themselves. */
const makers = ['longhorn.io/RecurringJob', 'postgresql.cnpg.io/ScheduledBackup', 'velero.io/Schedule', 'k8s.mariadb.com/Backup'];

/** Objects that make copies and are gone, stand still, or write elsewhere. */
export const copyMakers: Rule = (input) => {
  const gone = removalsIn(input).applications.flatMap(({ prune }) => prune.filter((manifest) => isMaker(manifest.identity)));
  const jobs = new Set(
    (input.head?.model.backups ?? []).flatMap((backup) =>
      backup.kind === 'scheduled' && backup.cronJob !== undefined ? [`${backup.namespace}/${backup.cronJob}`] : [],
    ),
  );
  return [
    ...gone.map((manifest) =>
      about(manifest, {
        topic: 'data',
        level: 'none',
        message: 'makes no more copies, because nothing renders it any more',
        evidence: [`${manifest.file}: no longer rendered`],
      }),
    ),
    ...objectsOf(input).pairs.flatMap(({ head, fields }) => {
      const { group, kind, namespace, name } = head.identity;
      const isJob = kind === 'CronJob' && jobs.has(`${namespace}/${name}`);
      const stopped = fields.filter(({ path, to }) => path === 'spec.suspend' && to === true);
      if ((isJob || isMaker(head.identity)) && stopped.length > 0)
        return [
          about(head, { topic: 'data', level: 'none', message: 'makes no more copies until it is resumed', evidence: evidenceOf(stopped) }),
        ];
      const target = fields.filter(({ path }) => path === 'spec.backupTargetURL');
      if (group !== 'longhorn.io' || kind !== 'BackupTarget' || target.length === 0) return [];
      const place = text(below(head.body, 'spec', 'backupTargetURL')) ?? '';
      const message =
        place === ''
          ? 'volumes are copied nowhere any more'
          : 'copies of volumes go elsewhere from now on; those at the old place are not seen any more';
      return [about(head, { topic: 'data', level: 'none', message, evidence: evidenceOf(target) })];
    }),
  ];
};

function isMaker({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return makers.includes(`${group}/${kind}`);
}
