import { below, containersOf, items, type PodTemplate, text } from '../../../checks/index.ts';
import { parseImage } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import { movedFolders } from '../data/postgres-folder.ts';
import type { Use } from './images.ts';
import { lineOf, programOf } from './programs.ts';

type Placed = Pick<Use, 'image' | 'container' | 'pod'>;
type DataStep = Pick<Consequence, 'level' | 'message' | 'hint'>;

/** What another line of a program means for the data that it has on a claim, and finds there. */
export function dataSteps(before: Placed, after: Placed): readonly DataStep[] {
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
function basis(before: Placed, after: Placed, program: string): readonly DataStep[] {
  const isAlpine = ({ image: named }: Placed) => /alpine/.test(parseImage(named).tag ?? '');
  if (program !== 'PostgreSQL' || isAlpine(before) === isAlpine(after)) return [];
  const message = 'sorts texts by another C library from now on, so that indexes of texts give wrong answers';
  return [{ level: 'restart', message, hint: '`REINDEX DATABASE …` in every database right after the start' }];
}

/** Whether the pods have a claim, of a set or by name. */
export function keepsData({ podSpec, manifest }: PodTemplate): boolean {
  return (
    items(below(manifest.body, 'spec', 'volumeClaimTemplates')).length > 0 ||
    items(podSpec.volumes).some(
      (volume) => text(below(volume, 'persistentVolumeClaim', 'claimName')) !== undefined || volume.hostPath !== undefined,
    )
  );
}

/** Whether a server looks for its data elsewhere, which is told with the data. */
export function looksElsewhere({ pod: earlier }: Placed, { pod: later, container }: Placed): boolean {
  return earlier !== undefined && later !== undefined && movedFolders(earlier, later).some((one) => one.container === container);
}

/** Whether a program of these pods does not come back with its data by itself. */
export function needsRestore(earlier: PodTemplate, later: PodTemplate): boolean {
  const before = placedIn(earlier);
  return placedIn(later).some((after) => {
    const was = before.find(({ container }) => container === after.container);
    return was !== undefined && (looksElsewhere(was, after) || dataSteps(was, after).some(({ level }) => level === 'interruption'));
  });
}

function placedIn(pod: PodTemplate): readonly Placed[] {
  return containersOf(pod).map(({ name, fields }) => ({ image: text(fields.image) ?? '', container: name, pod }));
}
