import type { Fleet } from 'labwright';
import { T495 } from './cluster.ts';
import { data } from './data.ts';
import { infrastructure } from './infrastructure.ts';
import { ml } from './ml.ts';

/** The only place that wires: who gets whose handle. */
export function t495(fleet: Fleet): T495 {
  const cluster = new T495(fleet);
  const { addresses, backup } = infrastructure(cluster);
  const { database, objects } = data(cluster, { addresses, backup });
  ml(cluster, { addresses, database, objects });
  return cluster;
}
