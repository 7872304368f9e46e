import { Application, Longhorn, MetalLb, S3Backup } from 'labwright';
import type { Collab } from './cluster.ts';

/** What everything else stands on: volumes, addresses, the way in, and the way out to the NAS. */
export function platform(cluster: Collab) {
  const at = (name: string, namespace: 'longhorn-system' | 'metallb-system' | 'traefik' | 'data') =>
    new Application(cluster, name, { layer: 'platform', namespace });
  new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', { backups: { target: 'nas' } });
  const addresses = new MetalLb(at('metallb', 'metallb-system'), 'metallb');
  const backup = new S3Backup(at('backup', 'data'), 'nas', { namespaces: ['data'] });
  return { addresses, backup };
}
