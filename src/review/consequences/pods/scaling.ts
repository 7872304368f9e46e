import { replicasOf } from '../../../checks/index.ts';
import type { Rule } from '../index.ts';
import { about, count, evidenceOf, objectsOf } from '../objects.ts';
import { podsOf, whoNotices } from './workload.ts';

/** Pods that stop because there are to be fewer. Where an autoscaler decides, its least number counts. */
export const scaling: Rule = (input) => {
  const { base, head } = input;
  if (base === undefined || head === undefined) return [];
  return objectsOf(input).pairs.flatMap(({ base: earlier, head: later, fields }) => {
    const { group, kind } = later.identity;
    if (group !== 'apps' || (kind !== 'Deployment' && kind !== 'StatefulSet')) return [];
    const replicas = fields.filter(({ path }) => path === 'spec.replicas');
    const [before, after] = [podsOf(earlier, base), podsOf(later, head)];
    if (replicas.length === 0 || after >= before || replicasOf(earlier) <= replicasOf(later)) return [];
    const evidence = evidenceOf(replicas);
    if (after > 0) {
      const message = `${before - after} of ${count(before, 'pod')} ${before - after === 1 ? 'stops' : 'stop'}`;
      return [about(later, { topic: 'restart', level: 'restart', message, evidence })];
    }
    const message = `its ${before === 1 ? 'one pod stops' : `${before} pods stop`}, and none starts${whoNotices(later, head.model)}`;
    return [about(later, { topic: 'interruption', level: 'interruption', message, evidence })];
  });
};
