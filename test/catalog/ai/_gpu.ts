import { Application, NvidiaDevicePlugin } from 'labwright';
import type { Attic } from './_fixture.ts';

/** The device plugin of a cluster, for workloads that want a share. */
export function gpuFor(cluster: Attic): NvidiaDevicePlugin<Attic> {
  return new NvidiaDevicePlugin(new Application(cluster, 'device-plugin', { layer: 'platform', namespace: 'gpu' }), 'device-plugin', {
    nodeSelector: { gpu: 'true' },
    replicas: 4,
  });
}
