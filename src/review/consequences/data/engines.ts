import { below, containersOf, fields, items, type PodTemplate, podTemplateOf, text } from '../../../checks/index.ts';
import { type ImageName, parseImage } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, objectsOf } from '../objects.ts';

/** Programs with data that get a version which does not read what is there: PostgreSQL of another major, and any older one. */
export const engines: Rule = (input) =>
  objectsOf(input).pairs.flatMap(({ base, head }) => {
    const [before, after] = [podTemplateOf(base), podTemplateOf(head)];
    if (before === undefined || after === undefined || !after.longRunning || !keepsData(after)) return [];
    const earlier = new Map(containersOf(before).map(({ name, fields: container }) => [name, text(container.image)]));
    return containersOf(after).flatMap(({ name, fields: container }) => {
      const [from, to] = [earlier.get(name), text(container.image)];
      return from === undefined || to === undefined || from === to ? [] : judged(after, name, from, to);
    });
  });

function keepsData({ manifest, podSpec }: PodTemplate): boolean {
  const isClaim = items(podSpec.volumes).some((volume) => fields(volume.persistentVolumeClaim).claimName !== undefined);
  return isClaim || items(below(manifest.body, 'spec', 'volumeClaimTemplates')).length > 0;
}

function judged({ manifest }: PodTemplate, container: string, from: string, to: string): readonly Consequence[] {
  const [before, after] = [parseImage(from), parseImage(to)];
  if (before.repository !== after.repository) return [];
  const evidence = [`image of ${container}: ${from} → ${to}`];
  const [old, young] = [postgresMajor(before), postgresMajor(after)];
  if (old !== undefined && young !== undefined && old !== young) {
    const message = `PostgreSQL ${young} does not start on data of PostgreSQL ${old}, and stays down until the data is brought over`;
    const hint = `make a dump with ${old}, let ${young} start on an empty claim, and restore the dump into it`;
    return [about(manifest, { topic: 'data', level: 'interruption', message, evidence, hint })];
  }
  if (compareVersions(before.tag ?? '', after.tag ?? '') <= 0) return [];
  const message = 'goes back to an older version, which may not read what the newer one has written';
  return [about(manifest, { topic: 'data', level: 'interruption', message, evidence, hint: 'make a copy of its data first' })];
}

function postgresMajor({ base, tag = '' }: ImageName): string | undefined {
  if (!/postgres|pgvector|postgis|timescale/.test(base)) return undefined;
  return /pg(\d+)/.exec(tag)?.[1] ?? (/pgvector|timescale/.test(base) ? undefined : /^v?(\d+)/.exec(tag)?.[1]);
}

/** Order of the numbers two tags begin with; tags without numbers are alike. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((tag) => (/^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1] ?? '').split('.').map(Number));
  for (let index = 0; index < Math.min(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
