import { below, items, type PodTemplate, text, whyMoving } from '../../../checks/index.ts';
import { parseImage } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import { between } from '../between.ts';
import { type ImageChange, imageChanges, type Use } from './images.ts';
import { lineOf, programOf } from './programs.ts';
import { compareVersions } from './version.ts';

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
  const data = dataSteps(before, after).map(({ level, message, hint }) => said(level, message, hint));
  const back =
    data.length === 0 && from.base === to.base && (compareVersions(to.tag, from.tag) ?? 0) < 0
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

/** What another line of a program means for the data that it has on a claim. */
function dataSteps(before: Use, after: Use): readonly Pick<Consequence, 'level' | 'message' | 'hint'>[] {
  const program = programOf(parseImage(after.image));
  if (program === undefined || after.pod?.longRunning !== true || !keepsData(after.pod)) return [];
  if (programOf(parseImage(before.image)) !== program) return [];
  const [from, to] = [lineOf(program, before.image), lineOf(program, after.image)];
  if (from === undefined || to === undefined) return [];
  const [was, is] = [from.join('.'), to.join('.')];
  const called = `${program.program} ${was} → ${is}`;
  const direction = from.map((part, at) => (to[at] ?? 0) - part).find((difference) => difference !== 0) ?? 0;
  if (direction === 0) return basis(before, after, program.program);
  if (direction < 0) {
    const message = `${called}: does not start on the volume, whose data is of the newer version`;
    return [{ level: 'interruption', message, hint: 'restore a copy from before the newer version' }];
  }
  const jump = program.upgrade === 'step' && !isNext(from, to);
  if (program.upgrade === 'refuses' || jump) {
    const why = jump
      ? 'skips a version, and does not start on the data of the older one'
      : 'does not start on the same volume, whose data is of the older version';
    return [{ level: 'interruption', message: `${called}: ${why}`, hint: program.hint }];
  }
  return [{ level: 'restart', message: `${called}: takes the data over at its first start, and there is no way back`, hint: program.hint }];
}

/** Whether no line lies between two: 7 → 8; 1.13 → 1.14 or 2.0. */
function isNext(from: readonly number[], to: readonly number[]): boolean {
  const major = (to[0] ?? 0) - (from[0] ?? 0);
  if (from.length === 1) return major === 1;
  return major === 0 ? (to[1] ?? 0) - (from[1] ?? 0) === 1 : major === 1 && to[1] === 0;
}

/** PostgreSQL sorts texts by the C library of its image, and indexes of one library are wrong for another. */
function basis(before: Use, after: Use, program: string): readonly Pick<Consequence, 'level' | 'message' | 'hint'>[] {
  const isAlpine = ({ image: named }: Use) => /alpine/.test(parseImage(named).tag ?? '');
  if (program !== 'PostgreSQL' || isAlpine(before) === isAlpine(after)) return [];
  const message = 'sorts texts by another C library from now on, so that indexes of texts give wrong answers';
  return [{ level: 'restart', message, hint: '`REINDEX DATABASE …` in every database right after the start' }];
}

/** Whether the pods have a claim, of a set or by name. */
function keepsData({ podSpec, manifest }: PodTemplate): boolean {
  return (
    items(below(manifest.body, 'spec', 'volumeClaimTemplates')).length > 0 ||
    items(podSpec.volumes).some(
      (volume) => text(below(volume, 'persistentVolumeClaim', 'claimName')) !== undefined || volume.hostPath !== undefined,
    )
  );
}
