import { Application, type BackupTarget, NvidiaDevicePlugin, Portainer } from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the machine offers to everything on it, and the window to look at it. */
export function platform(cluster: VxHome, { backup }: { readonly backup: BackupTarget<VxHome> }) {
  new Portainer(new Application(cluster, 'portainer', { layer: 'platform', namespace: 'portainer' }), 'portainer', {
    host: 'ptnr.adm.vx.home',
    storage: { class: cluster.switches.storage, size: '10Gi' },
    backup: { target: backup, priority: 'batch' },
  });
  if (!cluster.switches.gpu) return {};
  const gpu = new NvidiaDevicePlugin(
    new Application(cluster, 'nvidia-device-plugin', { layer: 'platform', namespace: 'gpu' }),
    'nvidia-device-plugin',
    { nodeSelector: { gpu: 'true' }, replicas: 4 },
  );
  return { gpu };
}
