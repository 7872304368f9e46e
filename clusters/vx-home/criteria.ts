import { backedUp, defaultDeny, entryPoints, imagesPinned, noPrivileged } from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the house asks of it, whatever the switches say. */
export function criteria(cluster: VxHome): void {
  const { gpu, monitoring } = cluster.switches;
  cluster.require(
    noPrivileged({
      reason: 'what speaks and listens in a home reaches nothing of the machine below it',
      except: {
        ...(gpu ? { 'DaemonSet gpu/nvidia-device-plugin': 'tells the kubelet of the card, over a socket in a folder of the node' } : {}),
        ...(monitoring ? { 'DaemonSet node-exporter/node-exporter': 'looks at the machine itself, and only reads' } : {}),
      },
    }),
    backedUp({ within: '24h', reason: 'years of conversations on one disk' }),
    defaultDeny({ reason: 'a private assistant tells nobody anything that was not declared' }),
    entryPoints(1, { reason: 'two names behind the ingress; everything else is inside' }),
    imagesPinned({ reason: 'a restart at night brings back what ran before' }),
  );
}
