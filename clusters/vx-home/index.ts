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
  accept(cluster);
  return cluster;
}

/** What the owner knows and lives with, until the machine is upgraded. */
function accept(cluster: VxHome): void {
  if (cluster.switches.version !== '1.34') return;
  cluster.accept(
    'LIFECYCLE_KUBERNETES_END_OF_LIFE',
    'the machine is upgraded by hand on a free weekend; the switch `version` is ready for it, and nothing here is reached from outside',
  );
  cluster.accept('LIFECYCLE_INGRESS_NGINX', 'the addon brings Traefik with that upgrade; until then only the household reaches it');
}
