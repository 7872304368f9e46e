import type { ClusterConstruct } from '../../../authoring/index.ts';
import { formatCpu, parseCpu, UnitError } from '../../../units/index.ts';
import { type FootprintProps, sumAmounts } from '../helm/index.ts';
import { amounts, sidecarReplicas, source, storageNodes } from './longhorn-values.ts';

/**
 * Images of the chart, all of one release.
 * @source longhorn 1.12.1, deploy/longhorn-images.txt
 */
const images = [
  'docker.io/longhornio/csi-attacher:v4.12.0',
  'docker.io/longhornio/csi-node-driver-registrar:v2.17.0',
  'docker.io/longhornio/csi-provisioner:v5.3.0',
  'docker.io/longhornio/csi-resizer:v2.2.1',
  'docker.io/longhornio/csi-snapshotter:v8.6.0',
  'docker.io/longhornio/livenessprobe:v2.19.0',
  'docker.io/longhornio/longhorn-engine:v1.12.1',
  'docker.io/longhornio/longhorn-instance-manager:v1.12.1',
  'docker.io/longhornio/longhorn-manager:v1.12.1',
  'docker.io/longhornio/longhorn-share-manager:v1.12.1',
  'docker.io/longhornio/longhorn-ui:v1.12.1',
];

/**
 * On each node: manager, driver (three containers), the image of the engine, and the processes of its volumes, which keep
 * a share of the node's CPU and name no memory. In the cluster: four sidecars, the deployer of the driver, the UI, and one
 * recurring job at a time.
 */
export function longhornFootprint(cluster: ClusterConstruct, instanceManagerCpu: number): FootprintProps {
  const nodes = storageNodes(cluster);
  const sidecars = 4 * sidecarReplicas(nodes.length);
  const small = { requests: { cpu: '0', memory: '32Mi' }, limits: { memory: '128Mi' } };
  const volumes = (cpu: string) => ({ requests: { cpu: share(cpu, instanceManagerCpu), memory: '512Mi' }, limits: { memory: '2Gi' } });
  return {
    pods: 4 * nodes.length + sidecars + 3,
    ...sumAmounts(
      { pods: nodes.length, amounts: amounts.manager },
      { pods: 3 * nodes.length + sidecars, amounts: amounts.sidecar },
      { pods: nodes.length + 3, amounts: small },
      ...nodes.map(({ cpu }) => ({ pods: 1, amounts: volumes(cpu) })),
    ),
    ports: [
      { name: 'manager', port: 9500, protocol: 'TCP' },
      { name: 'admission-wh', port: 9502, protocol: 'TCP' },
      { name: 'recov-backend', port: 9503, protocol: 'TCP' },
    ],
    images,
    source: `chart longhorn ${source.version} on ${nodes.length === 1 ? 'one node' : `${nodes.length} nodes`}: what its pods name, and 512Mi (at most 2Gi) for the dozen volumes of a node`,
  };
}

/** A share of a node's CPU; a wrong amount is reported where the node is declared. */
function share(cpu: string, percent: number): string {
  try {
    return formatCpu(Math.round((parseCpu(cpu) * percent) / 100));
  } catch (error) {
    if (error instanceof UnitError) return '0';
    throw error;
  }
}
