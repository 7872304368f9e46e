import {
  Application,
  ArgoCd,
  CertManager,
  type GitLab,
  ingressController,
  Longhorn,
  MetalLb,
  type NamespaceName,
  NvidiaDevicePlugin,
  S3Backup,
  SnapshotController,
  SnapshotSchedule,
} from 'labwright';
import type { AiRnd } from './cluster.ts';

/** What everything else stands on: volumes, addresses, the way in, certificates, the card, and the way out to the NAS. */
export function platform(cluster: AiRnd) {
  const at = (name: string, namespace: NamespaceName<AiRnd>) => new Application(cluster, name, { layer: 'platform', namespace });
  const controller = new SnapshotController(at('snapshot-controller', 'snapshot-controller'), 'snapshot-controller');
  const longhorn = new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', {
    overProvisioning: 150,
    snapshots: { schedule: '0 */6 * * *', keep: 8 },
    backups: { target: 'nas' },
    volumeSnapshots: { controller },
  });
  // A way back to last night within minutes; what survives the machines are the copies on the NAS.
  for (const namespace of ['gitlab', 'staging', 'production'] as const)
    new SnapshotSchedule(at(`snapshots-${namespace}`, namespace), 'snapshots', {
      snapshotClass: longhorn.snapshotClass(),
      priority: 'batch',
    });
  const addresses = new MetalLb(at('metallb', 'metallb-system'), 'metallb');
  const ingress = ingressController(at('ingress', 'ingress-nginx'), 'ingress', {
    ingress: 'nginx',
    address: addresses.claim('lan', '192.168.1.200'),
  });
  const gpu = new NvidiaDevicePlugin(at('nvidia-device-plugin', 'gpu'), 'nvidia-device-plugin', {
    nodeSelector: { gpu: 'true' },
    // Two environments with a notebook and a model server each.
    replicas: 4,
  });
  new CertManager(at('cert-manager', 'cert-manager'), 'cert-manager', { issuers: { home: { kind: 'ca', commonName: 'rnd.home' } } });
  const backup = new S3Backup(at('backup', 'gitlab'), 'nas', {
    namespaces: ['gitlab', 'staging', 'production'],
    class: 'scratch',
    // Holds an archive of the largest home.
    staging: '120Gi',
  });
  return { addresses, ingress, gpu, backup };
}

/** Argo CD, for people who have an account at GitLab: whoever is in the group \`rnd\` may look, its maintainers may sync. */
export function argocd(cluster: AiRnd, gitlab: GitLab<AiRnd>): void {
  new ArgoCd(new Application(cluster, 'argocd', { layer: 'platform', namespace: 'argocd' }), 'argocd', {
    host: 'argocd.rnd.home',
    tls: { issuer: 'home' },
    signOn: { name: 'GitLab', issuer: gitlab.signIn },
    rights: { rnd: 'readonly', 'rnd/platform': 'admin' },
  });
}
