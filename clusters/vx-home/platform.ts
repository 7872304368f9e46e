import { Application, type BackupTarget, CertManager, MetricsServer, NvidiaDevicePlugin, Portainer, TrivyOperator } from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the machine offers to everything on it, and the window to look at it. */
export function platform(cluster: VxHome, { backup }: { readonly backup: BackupTarget<VxHome> }) {
  const portainer = new Application(cluster, 'portainer', { layer: 'platform', namespace: 'portainer' });
  new Portainer(portainer, 'portainer', {
    host: 'ptnr.adm.vx.home',
    tls: cluster.tls,
    storage: { class: cluster.switches.storage, size: '10Gi' },
    backup: { target: backup, priority: 'batch' },
  });
  const fromChart = 'comes from Portainer’s chart, whose templates were read for this version: Service portainer with port https';
  cluster.accept('REFERENCE_INGRESS_BACKEND', fromChart, portainer);
  cluster.accept('REFERENCE_POLICY_NO_PODS', fromChart, portainer);
  if (cluster.switches.tls) {
    new CertManager(new Application(cluster, 'cert-manager', { layer: 'platform', namespace: 'cert-manager' }), 'cert-manager', {
      issuers: { home: { kind: 'ca', commonName: 'vx.home' } },
    });
  }
  if (cluster.switches.trivyOperator) {
    new TrivyOperator(new Application(cluster, 'trivy-operator', { layer: 'platform', namespace: 'trivy-system' }), 'trivy-operator');
  }
  if (cluster.switches.metricsServer) {
    const place = new Application(cluster, 'metrics-server', { layer: 'platform', namespace: 'metrics-server' });
    new MetricsServer(place, 'metrics-server', { kubeletInsecureTls: 'the kubelet of MicroK8s signs its own certificate' });
  }
  if (!cluster.switches.gpu) return {};
  const gpu = new NvidiaDevicePlugin(
    new Application(cluster, 'nvidia-device-plugin', { layer: 'platform', namespace: 'gpu' }),
    'nvidia-device-plugin',
    { nodeSelector: { gpu: 'true' }, replicas: 4 },
  );
  return { gpu };
}
