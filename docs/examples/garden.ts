import type { Fleet } from 'labwright';
import { apps } from './apps.ts';
import { certificates } from './certificates.ts';
import { Garden } from './cluster.ts';
import { data } from './data.ts';
import { lab } from './lab.ts';
import { monitoring } from './monitoring.ts';
import { platform } from './platform.ts';

/** The only place that wires: who gets whose handle. */
export function garden(fleet: Fleet): Garden {
  const cluster = new Garden(fleet);
  const { backup, postgres } = platform(cluster);
  const { objects, rows, plots } = data(cluster, { backup, postgres });
  apps(cluster, { objects, rows, plots, backup });
  certificates(cluster);
  monitoring(cluster);
  lab(cluster);
  return cluster;
}
