import { Etcd, type EtcdProps, WebService } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import type { Manifest } from '../../../src/model/index.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems } from '../_backup.ts';

function render(props: Partial<EtcdProps<Attic>> = {}) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const backup = props.backup ?? { target: nas(cluster) };
    new Etcd(place(cluster, 'store'), 'store', { storage: { size: '4Gi' }, ...props, backup });
    return cluster;
  });
}

const own = ({ manifests }: ReturnType<typeof render>) => manifests.filter(({ origin }) => origin.application === 'store');
const args = (rendered: ReturnType<typeof render>) =>
  field(pick(rendered.manifests, 'StatefulSet', 'store'), 'spec.template.spec.containers[0].args') as readonly string[];
const steps = (manifest: Manifest) => {
  const pod = field(manifest, 'spec.jobTemplate.spec.template.spec') as Readonly<
    Record<'initContainers' | 'containers', readonly { readonly name: string }[]>
  >;
  return [...pod.initContainers, ...pod.containers].map(({ name }) => name);
};

test('smallest props: three members that know each other, a snapshot, a drill and a restore for each', () => {
  const rendered = render();
  expect(problems(rendered)).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap store-scripts',
    'Service store',
    'Service store-headless',
    'StatefulSet store',
    'CronJob store-backup',
    'CronJob store-drill',
    'CronJob store-restore-0',
    'CronJob store-restore-1',
    'CronJob store-restore-2',
    'NetworkPolicy store',
    'NetworkPolicy store-backup',
    'PodDisruptionBudget store',
  ]);
  expect(args(rendered)).toContain(
    `--initial-cluster=${[0, 1, 2].map((n) => `store-${n}=http://store-${n}.store-headless.home.svc.cluster.local:2380`).join(',')}`,
  );
  expect(args(rendered)).toEqual(
    expect.arrayContaining(['--initial-cluster-state=new', '--auto-compaction-retention=1h', `--quota-backend-bytes=${2 ** 31}`]),
  );
  const set = pick(rendered.manifests, 'StatefulSet', 'store');
  expect(field(set, 'spec')).toMatchObject({ replicas: 3, podManagementPolicy: 'Parallel', serviceName: 'store-headless' });
  expect(field(pick(rendered.manifests, 'Service', 'store-headless'), 'spec.publishNotReadyAddresses')).toBe(true);
  expect(steps(pick(rendered.manifests, 'CronJob', 'store-backup'))).toEqual(['take', 'read', 'backup']);
  expect(steps(pick(rendered.manifests, 'CronJob', 'store-drill'))).toEqual(['choose', 'unpack', 'server', 'drill']);
  expect(steps(pick(rendered.manifests, 'CronJob', 'store-restore-1'))).toEqual(['choose', 'unpack', 'restore']);
  expect(field(pick(rendered.manifests, 'CronJob', 'store-restore-1'), 'spec.suspend')).toBe(true);
  for (const manifest of own(rendered)) {
    const template = podTemplateOf(manifest);
    if (template !== undefined) expect(violations(template, 'restricted', 34)).toEqual([]);
  }
});

test('no probe and no command needs a shell of the image, and no probe a quorum to stay alive', () => {
  const rendered = render();
  const container = field(pick(rendered.manifests, 'StatefulSet', 'store'), 'spec.template.spec.containers[0]') as object;
  expect(container).toMatchObject({
    command: ['/usr/local/bin/etcd'],
    startupProbe: { httpGet: { path: '/livez', port: 'metrics' } },
    readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' } },
    livenessProbe: { httpGet: { path: '/livez', port: 'metrics' } },
  });
  const shelled = own(rendered).flatMap((manifest) => {
    const template = podTemplateOf(manifest);
    const all = [...((template?.podSpec['initContainers'] as object[]) ?? []), ...((template?.podSpec['containers'] as object[]) ?? [])];
    return (all as { readonly image: string; readonly command?: readonly string[] }[]).filter(
      ({ image, command }) => image.includes('/etcd:') && command?.[0]?.startsWith('/usr/local/bin/etcd') !== true,
    );
  });
  expect(shelled).toEqual([]);
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<EtcdProps<Attic>> = {
      members: 1,
      storage: { class: 'shared', size: '8Gi' },
      backup: {
        target: nas(cluster),
        schedule: '5 4 * * 0',
        timeZone: 'Europe/Berlin',
        keep: 3,
        priority: 'apps',
        drill: { exempt: 'a test' },
      },
      quota: '4Gi',
      disk: 'slow',
      initialState: 'existing',
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '1Gi', memoryLimit: '2Gi', cpuLimit: '2' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        configMap: { immutable: true },
        disruptionBudget: {},
        backupCronJob: { spec: { failedJobsHistoryLimit: 9 } },
        drillCronJob: {},
        restoreCronJob: { spec: { successfulJobsHistoryLimit: 9 } },
      },
    };
    new Etcd(place(cluster, 'store'), 'store', props);
    return cluster;
  });
  expect(problems(rendered)).toEqual([]);
  expect(args(rendered)).toEqual(
    expect.arrayContaining([
      '--heartbeat-interval=250',
      '--election-timeout=2500',
      '--initial-cluster-state=existing',
      `--quota-backend-bytes=${2 ** 32}`,
    ]),
  );
  const set = pick(rendered.manifests, 'StatefulSet', 'store');
  expect(field(set, 'spec')).toMatchObject({ replicas: 1, minReadySeconds: 7 });
  expect(field(set, 'spec.template.spec')).toMatchObject({ priorityClassName: 'data', nodeSelector: { gpu: 'true' } });
  expect(field(set, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(field(pick(rendered.manifests, 'CronJob', 'store-restore-0'), 'spec.successfulJobsHistoryLimit')).toBe(9);
  expect(field(pick(rendered.manifests, 'CronJob', 'store-backup'), 'spec')).toMatchObject({
    schedule: '5 4 * * 0',
    failedJobsHistoryLimit: 9,
  });
  const names = own(rendered).map(({ identity }) => identity.name);
  expect(names).not.toContain('store-drill');
  expect(own(rendered).map(({ identity }) => identity.kind)).not.toContain('PodDisruptionBudget');
});

test('only who is given the handle is let in, and the page says how members come back', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const store = new Etcd(place(cluster, 'store'), 'store', { storage: { size: '4Gi' }, backup: { exempt: 'locks only' } });
    expect(store.endpoints).toEqual([0, 1, 2].map((n) => `store-${n}.store-headless.home.svc.cluster.local:2379`));
    const app = new WebService(place(cluster, 'app'), 'app', { image: 'registry.lan/app:1.0.0' });
    app.connect(app.endpoint, store, 'etcd: locks');
    return cluster;
  });
  expect(problems(rendered)).toEqual([]);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'store'), 'spec.ingress')).toMatchObject([
    { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'app' } } }], ports: [{ port: 2379 }] },
    { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'store' } } }], ports: [{ port: 2380 }] },
  ]);
  expect(rendered.model.backups).toMatchObject([{ kind: 'exempt', reason: 'locks only' }]);
  const [page] = render().runbooks.filter(({ file }) => file === 'restore-store.md');
  for (const index of [0, 1, 2]) expect(page?.text).toContain(`create job --from=cronjob/store-restore-${index} store-restore-${index}-1`);
  expect(page?.text).toContain('etcdctl --endpoints=http://127.0.0.1:2379');
});

test('numbers that cannot be', () => {
  const found = (props: Partial<EtcdProps<Attic>>) => problems(render(props)).map((line) => line.replace(/ \[.*/, ''));
  expect(found({ members: 2 as 1 })).toEqual([
    'MODEL_VALUE attic/store/store members: 2 members stand still as soon as one of them is gone: a majority of 2 is 2',
  ]);
  expect(found({ members: 7 as 1 })).toEqual([
    'MODEL_VALUE attic/store/store members: 7 members make every write slower and survive no more than a house can lose',
  ]);
  expect(found({ storage: { size: '2Gi' } })).toEqual([
    'MODEL_VALUE attic/store/store quota: 2Gi of data and 1 GiB for the log do not fit a volume of 2Gi, and a full one stops the member',
  ]);
  expect(found({ quota: 'much' })).toEqual(['MODEL_VALUE attic/store/store quota: "much" is no amount']);
  expect(found({ disk: 'tape' as 'slow' })).toEqual(['MODEL_VALUE attic/store/store disk: "tape" is none of its values']);
});
