import {
  Application,
  CloudNativePg,
  ExternalSecrets,
  IngressNginx,
  Longhorn,
  MetalLb,
  type NamespaceName,
  NfsBackup,
  Reservation,
  SnapshotController,
  SnapshotSchedule,
} from 'labwright';
import type { Garden } from './cluster.ts';

/** What everything else stands on. */
export function platform(cluster: Garden) {
  const at = (name: string, namespace: NamespaceName<Garden>) => new Application(cluster, name, { layer: 'platform', namespace });
  const addresses = new MetalLb(at('metallb', 'metallb-system'), 'metallb');
  new IngressNginx(at('ingress-nginx', 'ingress-nginx'), 'ingress-nginx', {
    ingress: 'nginx',
    address: addresses.claim('lan', '192.168.7.240'),
    replicas: 2,
  });
  const controller = new SnapshotController(at('snapshot-controller', 'snapshots'), 'snapshot-controller', { replicas: 2 });
  const longhorn = new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', {
    snapshots: { schedule: '0 */6 * * *', keep: 8 },
    volumeSnapshots: { controller, classes: ['local'] },
  });
  new SnapshotSchedule(at('snapshots-data', 'data'), 'snapshots', { snapshotClass: longhorn.snapshotClass(), keep: 14 });
  new ExternalSecrets(at('external-secrets', 'secrets'), 'external-secrets', {
    store: { kind: 'vault', server: 'https://vault.garden.home:8200', ranges: ['192.168.7.2/32'] },
  });
  // Room for what will come: a quota and a budget that somebody else fills up are findings until then.
  new Reservation(cluster, 'cameras', {
    purpose: 'recorder of the cameras in the garden',
    layer: 'apps',
    namespace: 'home',
    cpu: '2',
    memory: '4Gi',
    addresses: { lan: ['camera'] },
  });
  const operator = new Application(cluster, 'cloudnative-pg', {
    layer: 'platform',
    namespace: 'cnpg-system',
    // CRDs of the operator are larger than an annotation may be.
    syncOptions: ['ServerSideApply=true'],
  });
  const postgres = new CloudNativePg(operator, 'cloudnative-pg');
  return { addresses, postgres, backup: new NfsBackup(at('backup', 'data'), 'nas', { namespaces: ['data', 'home'] }) };
}
