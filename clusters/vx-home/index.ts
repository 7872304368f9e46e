import { Application, ExternalSecrets, type Fleet, SealedSecrets } from 'labwright';
import { ai } from './ai.ts';
import { type Switches, VxHome } from './cluster.ts';
import { criteria } from './criteria.ts';
import { data } from './data.ts';
import { monitoring } from './monitoring.ts';
import { platform } from './platform.ts';
import { tools } from './tools.ts';

/** The only place that wires: who gets whose handle. */
export function vxHome(fleet: Fleet, switches: Partial<Switches> = {}): VxHome {
  const cluster = new VxHome(fleet, switches);
  const { backup, database, cache } = data(cluster);
  const { gpu } = platform(cluster, { backup });
  ai(cluster, { database, cache, backup, gpu });
  tools(cluster, { database, backup });
  if (cluster.switches.monitoring) monitoring(cluster);
  if (cluster.switches.secrets === 'sealed') {
    new SealedSecrets(new Application(cluster, 'sealed-secrets', { layer: 'platform', namespace: 'sealed-secrets' }), 'sealed-secrets');
  }
  if (cluster.switches.secrets === 'external') {
    const place = new Application(cluster, 'external-secrets', { layer: 'platform', namespace: 'external-secrets' });
    new ExternalSecrets(place, 'external-secrets', {
      store: { kind: 'vault', server: 'https://vault.vx.home:8200', ranges: ['192.168.1.10/32'] },
    });
  }
  criteria(cluster);
  return cluster;
}
