import { whyMoving } from '../../../checks/index.ts';
import { parseImage } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import { between } from '../between.ts';
import { dataSteps, keepsData, looksElsewhere } from './data-steps.ts';
import { type ImageChange, imageChanges, type Use } from './images.ts';
import { compareVersions } from './version.ts';

export { needsRestore } from './data-steps.ts';
export { imagesOf } from './table.ts';

/**
 * Images that are more than a newer version: another line of a program that keeps data, a step back, another repository, and tags that
 * move or were pinned before. All others stand in the table only.
 */
export const image = between(({ base, head, diff }) => {
  const consequences = imageChanges(base, head).flatMap(judge);
  const once = new Map<string, Consequence>();
  for (const { use, ...one } of consequences) {
    const whole: Consequence = {
      topic: 'image',
      cluster: diff.cluster,
      application: use.application,
      subject: use.user,
      file: use.file,
      ...one,
    };
    once.set(JSON.stringify([whole.subject, whole.message]), whole);
  }
  return [...once.values()];
});

type Judged = Pick<Consequence, 'level' | 'message' | 'evidence' | 'hint'> & { readonly use: Use };

function judge({ before, after }: ImageChange): readonly Judged[] {
  if (after === undefined) return [];
  const evidence = [`${after.container === '' ? 'image' : `image of ${after.container}`}: ${before?.image ?? 'none'} → ${after.image}`];
  const said = (level: Consequence['level'], message: string, hint?: string): Judged => ({ use: after, level, message, evidence, hint });
  const to = parseImage(after.image);
  const from = before === undefined ? undefined : parseImage(before.image);
  const why = to.digest === undefined ? whyMoving(to.tag) : undefined;
  const wasMoving = from !== undefined && from.digest === undefined && whyMoving(from.tag) !== undefined;
  const moving =
    why?.certain !== true || wasMoving
      ? []
      : [said('none', `${to.repository} ${why.message}: each restart may bring another program`, 'write an exact version, or a digest')];
  if (before === undefined || from === undefined) return moving;
  const other =
    from.repository === to.repository
      ? []
      : [
          said(
            'none',
            `comes from ${to.repository} instead of ${from.repository}`,
            'see that it is the same program, of the same publisher',
          ),
        ];
  const isElsewhere = looksElsewhere(before, after);
  const data = (isElsewhere ? [] : dataSteps(before, after)).map(({ level, message, hint }) => said(level, message, hint));
  const back =
    data.length === 0 && !isElsewhere && from.base === to.base && (compareVersions(to.tag, from.tag) ?? 0) < 0
      ? [
          said(
            after.pod?.longRunning === true && keepsData(after.pod) ? 'interruption' : 'none',
            `goes back from ${from.tag} to ${to.tag}`,
            'what the newer version wrote may be unreadable for the older one: make a copy first',
          ),
        ]
      : [];
  const unpinned =
    from.digest !== undefined && to.digest === undefined && moving.length === 0
      ? [said('none', `${to.repository} is not pinned by a digest any more`)]
      : [];
  return [...moving, ...other, ...data, ...back, ...unpinned];
}
