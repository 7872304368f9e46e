import { Application, Longhorn, MetalLb, MetricsServer, S3Backup, Traefik } from 'labwright';
import type { Collab } from './cluster.ts';

/** What everything else stands on: volumes, addresses, the way in, and the way out to the NAS. */
export function platform(cluster: Collab) {
  const at = (name: string, namespace: 'longhorn-system' | 'metallb-system' | 'metrics-server' | 'traefik' | 'data') =>
    new Application(cluster, name, { layer: 'platform', namespace });
  new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', { backups: { target: 'nas' } });
  const addresses = new MetalLb(at('metallb', 'metallb-system'), 'metallb');
  new Traefik(at('traefik', 'traefik'), 'traefik', {
    ingress: 'traefik',
    address: addresses.claim('lan', '192.168.1.230'),
    readTimeout: '10m',
  });
  new MetricsServer(at('metrics-server', 'metrics-server'), 'metrics-server', {
    kubeletInsecureTls: 'kubelets of Talos sign their own certificates unless rotate-server-certificates is set',
  });
  const backup = new S3Backup(at('backup', 'data'), 'nas', {
    namespaces: ['data'],
    // Whole copies pass through it: as much as a database may hold, and more than the disks of the machines have to spare.
    class: 'scratch',
    staging: '80Gi',
  });
  return { addresses, backup };
}
