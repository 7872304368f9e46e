import type { Fleet } from 'labwright';
import { Collab } from './cluster.ts';
import { criteria } from './criteria.ts';
import { data } from './data.ts';
import { machines } from './machines.ts';
import { platform } from './platform.ts';
import { services } from './services.ts';

/** The only place that wires: who gets whose handle. */
export function collab(fleet: Fleet): Collab {
  const cluster = new Collab(fleet);
  const { backup } = platform(cluster);
  const { mongo, cassandra } = data(cluster, { backup });
  const models = machines(cluster);
  services(cluster, { mongo, cassandra, models });
  cluster.accept('REFERENCE_POLICY_NO_PODS', 'pods of charts, selected by the labels that the templates of the pinned versions give them');
  cluster.accept(
    'CAPACITY_MEMORY_LIMITS',
    'more than half of it are limits of Argo CD and Longhorn, whose charts allow far more than a small cluster uses',
  );
  criteria(cluster);
  return cluster;
}
