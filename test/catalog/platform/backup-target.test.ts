import { Application, defineCluster, type Fleet, microk8s, NfsBackup, type NfsBackupProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { place, problems } from '../_backup.ts';

const render = (props: NfsBackupProps<Attic>) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'home' }), 'nas', props);
    return cluster;
  });

test('smallest props: a volume that nothing deletes, bound by name to a claim of the namespace', () => {
  const { manifests, issues } = render({ namespaces: ['home'] });
  expect(issues).toEqual([]);
  expect(toYaml(pick(manifests, 'PersistentVolume').body)).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: PersistentVolume
    metadata:
      name: attic-backup-home
      labels:
        app.kubernetes.io/component: backup
        app.kubernetes.io/instance: nas
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: backup-target
        app.kubernetes.io/part-of: backup
      annotations:
        argocd.argoproj.io/sync-options: Prune=false,Delete=false
    spec:
      storageClassName: ''
      volumeMode: Filesystem
      accessModes:
        - ReadWriteMany
      capacity:
        storage: 100Gi
      persistentVolumeReclaimPolicy: Retain
      claimRef:
        apiVersion: v1
        kind: PersistentVolumeClaim
        name: backup
        namespace: home
      mountOptions:
        - nfsvers=4.1
        - soft
        - timeo=150
        - retrans=3
        - noatime
        - nosuid
        - nodev
        - noexec
      nfs:
        path: /backup/attic/home
        server: 10.20.0.2
    "
  `);
  const claim = pick(manifests, 'PersistentVolumeClaim', 'backup');
  expect(claim.identity.namespace).toBe('home');
  expect(field(claim, 'spec')).toEqual({
    volumeName: 'attic-backup-home',
    storageClassName: '',
    volumeMode: 'Filesystem',
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: '100Gi' } },
  });
  expect(field(claim, 'metadata.annotations')).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
});

test('every prop', () => {
  const props: Required<NfsBackupProps<Attic>> = {
    target: 'nas',
    namespaces: ['home', 'other'],
    size: '2Ti',
    mountOptions: ['hard'],
    overrides: {
      persistentVolume: { metadata: { annotations: { note: 'shelf' } } },
      persistentVolumeClaim: { metadata: { annotations: { note: 'claim' } } },
    },
  };
  const { manifests, model, issues } = render(props);
  expect(issues).toEqual([]);
  const volumes = manifests.filter(({ identity }) => identity.kind === 'PersistentVolume');
  expect(
    volumes.map((volume) => [field(volume, 'metadata.name'), field(volume, 'spec.nfs.path'), field(volume, 'spec.mountOptions[0]')]),
  ).toEqual([
    ['attic-backup-home', '/backup/attic/home', 'hard'],
    ['attic-backup-other', '/backup/attic/other', 'hard'],
  ]);
  expect(volumes.map((volume) => field(volume, 'metadata.annotations.note'))).toEqual(['shelf', 'shelf']);
  expect(model.claims).toMatchObject([
    { namespace: 'home', name: 'backup', storageClass: '', size: '2Ti', content: 'backup' },
    { namespace: 'other', name: 'backup', storageClass: '', size: '2Ti', content: 'backup' },
  ]);
  expect(model.applications.find(({ name }) => name === 'backup')).toMatchObject({ cascade: false, holdsData: true });
});

test('MODEL_VALUE: a namespace that was not listed has no claim', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const target = new NfsBackup(place(cluster, 'backup'), 'nas', { namespaces: ['home'] });
    const attach = (namespace: string, path: string) => {
      const pods = { application: 'web', workload: 'web-backup', namespace, labels: {} };
      return target.attach({ containers: [{ name: 'backup' }] }, { mode: 'read', folder: 'web', pods, path });
    };
    expect(attach('home', 'somewhere')).toEqual({
      containers: [{ name: 'backup', volumeMounts: [{ name: 'copies', mountPath: '/backup', readOnly: true }] }],
      volumes: [{ name: 'copies', persistentVolumeClaim: { claimName: 'backup', readOnly: true } }],
    });
    attach('other', 'attic/web/web backup.target');
    attach('other', 'attic/web/web backup.target');
    return cluster;
  });
  expect(problems(rendered)).toEqual([
    'MODEL_VALUE attic/web/web backup.target: backup target "nas" does not serve namespace other [add `\'other\'` to `namespaces` of attic/backup/nas]',
  ]);
});

test('MODEL_UNKNOWN_NAME: names that came from elsewhere are checked at run time', () => {
  expect(problems(render({ target: 'nass' as 'nas', namespaces: ['hom' as 'home'] }))).toEqual([
    'MODEL_UNKNOWN_NAME attic/backup/nas target: no backup target "nass" in this cluster [did you mean `nas`?]',
    'MODEL_UNKNOWN_NAME attic/backup/nas namespaces[0]: no namespace "hom" in this cluster [did you mean `home`?]',
  ]);
});

test('MODEL_UNKNOWN_NAME: several targets and none named, or none at all', () => {
  const shed = (backupTargets: object) =>
    renderCluster((fleet: Fleet) => {
      const Shed = defineCluster({
        name: 'shed',
        distribution: microk8s({ version: '1.34', addons: ['rbac'] }),
        network: { nodes: '10.0.0.0/24' },
        nodes: { one: { address: '10.0.0.11', roles: ['control-plane'], capacity: { cpu: '4', memory: '8Gi' } } },
        layers: { platform: {} },
        namespaces: { argocd: { podSecurity: 'restricted' } },
        backupTargets: backupTargets as { nas: { kind: 'nfs'; server: string; path: string } },
      });
      const cluster = new Shed(fleet);
      new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'argocd' }), 'backup', { namespaces: ['argocd'] });
      return cluster;
    });
  const one = { kind: 'nfs', server: '10.0.0.2', path: '/backup' };
  expect(problems(shed({ nas: one, usb: one }))).toEqual([
    'MODEL_UNKNOWN_NAME shed/backup/backup target: the cluster has 2 backup targets, and none is named [known are `nas`, `usb`]',
  ]);
  expect(problems(shed({}))).toEqual([
    'MODEL_UNKNOWN_NAME shed/backup/backup target: the cluster declares no `backupTargets` [declare one in the cluster file]',
  ]);
});
