import { Application, ArgoCd, Longhorn, MetalLb, NfsBackup, Traefik } from 'labwright';
import type { T495 } from './cluster.ts';

/** What everything else stands on: volumes, addresses, the way in, and the way out to the NAS. */
export function infrastructure(cluster: T495) {
  const at = (name: string, namespace: 'argocd' | 'longhorn-system' | 'metallb-system' | 'traefik' | 'data') =>
    new Application(cluster, name, { layer: 'infrastructure', namespace });
  new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', {
    overProvisioning: 100,
    minimalAvailable: 10,
    snapshots: { schedule: '0 */6 * * *', keep: 8 },
    backups: { target: 'nas' },
  });
  const addresses = new MetalLb(at('metallb', 'metallb-system'), 'metallb');
  new Traefik(at('traefik', 'traefik'), 'traefik', {
    ingress: 'traefik',
    address: addresses.claim('lan', '192.168.1.240'),
    // Models and images go up through it, over Wi-Fi.
    readTimeout: '30m',
  });
  new ArgoCd(at('argocd', 'argocd'), 'argocd', {
    host: 'argocd.t495.home',
    accounts: { viewer: ['login'] },
    rights: { viewer: 'readonly' },
    notifications: { services: { phone: { kind: 'webhook', host: 'ntfy.sh' } } },
  });
  const backup = new NfsBackup(at('backup', 'data'), 'nas', { namespaces: ['data', 'monitoring', 'jupyter'] });
  return { addresses, backup };
}
