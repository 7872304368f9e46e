import {
  Application,
  type BackupTarget,
  backedUp,
  defaultDeny,
  defineCluster,
  defineEnvironments,
  defineFleet,
  entryPoints,
  environmentsAlike,
  imagesPinned,
  isolated,
  k3s,
  k8s,
  leastPrivilege,
  NfsBackup,
  noPrivileged,
  outsideJudges,
  Postgres,
  priorityByLayer,
  restoreDrilled,
  startupWithin,
  tlsEverywhere,
  updatesWithoutDowntime,
  withinCapacity,
} from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { buildFleet } from '../../../src/authoring/index.ts';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import type { Issue } from '../../../src/issues/index.ts';
import { renderFleet } from '../../../src/render/index.ts';

const reason = 'the owner says so';

class Loft extends defineCluster({
  name: 'loft',
  distribution: k3s({ version: '1.36', disable: [] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: { one: { address: '192.168.1.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
  storageClasses: { local: { name: 'local', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'local',
  priorityClasses: { high: 900, low: 100 },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.5', path: '/backup' } },
  layers: { apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    home: { podSecurity: 'restricted' },
    open: { podSecurity: 'restricted', defaultDeny: false },
  },
}) {}

/** Findings about demands, of a cluster with one application. */
function judged(make: (cluster: Loft, application: Application<Loft>) => void): readonly string[] {
  const rendered = renderCluster((fleet) => {
    const cluster = new Loft(fleet);
    make(cluster, new Application(cluster, 'app', { layer: 'apps', namespace: 'home' }));
    return cluster;
  });
  return [...rendered.issues, ...runChecks(rendered, ownChecks)]
    .filter(isAboutDemand)
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

function isAboutDemand({ code, path }: Issue): boolean {
  return code.startsWith('REQUIREMENT_') || path.includes('requirements.');
}

function database(application: Application<Loft>, memory = '256Mi'): void {
  new Postgres(application, 'db', {
    version: '17',
    database: 'app',
    storage: { size: '1Gi' },
    resources: { cpu: '100m', memory, memoryLimit: '16Gi' },
    backup: { exempt: 'a test' },
  });
}

test('REQUIREMENT_NOT_MET: a workload that starts slower than wanted; an exception takes it out', () => {
  const demand = (except?: Readonly<Record<string, string>>) =>
    judged((cluster, application) => {
      database(application);
      cluster.require(startupWithin('5s', { reason, except }));
    });
  expect(demand()).toEqual([
    'REQUIREMENT_NOT_MET loft requirements.startup-within: app/db typically takes 30s to start, more than 5s (the owner says so)',
  ]);
  expect(demand({ 'app/db': 'recovers first' })).toEqual([]);
});

test('REQUIREMENT_EXCEPTION_UNUSED: an exception that nothing needs', () => {
  expect(judged((cluster) => cluster.require(startupWithin('5s', { reason, except: { 'app/db': 'recovers first' } })))).toEqual([
    'REQUIREMENT_EXCEPTION_UNUSED loft requirements.startup-within: the exception for "app/db" is not needed',
  ]);
});

test('REQUIREMENT_UNCHECKED: what only others can judge', () => {
  expect(judged((cluster) => cluster.require(outsideJudges({ reason })))).toEqual([
    'REQUIREMENT_UNCHECKED loft requirements.outside-judges: kube-score and checkov are programs of others; the pipeline of the repository runs them over dist/',
  ]);
});

test('addresses of the LAN: a port of every node is an entrance of its own', () => {
  const found = judged((cluster, application) => {
    new k8s.KubeService(application, 'port', { metadata: { name: 'port' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } });
    cluster.require(entryPoints(1, { reason }));
  });
  expect(found).toEqual([
    'REQUIREMENT_NOT_MET loft requirements.entry-points: Service home/port of type NodePort is an entrance of its own (the owner says so)',
  ]);
});

test('every host name has a certificate', () => {
  const found = judged((cluster, application) => {
    const http = (host: string) => ({
      host,
      http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }] },
    });
    new k8s.KubeIngress(application, 'two', {
      metadata: { name: 'two' },
      spec: { tls: [{ hosts: ['a.home'], secretName: 'a' }], rules: [http('a.home'), http('b.home')] },
    });
    cluster.require(tlsEverywhere({ reason }));
  });
  expect(found).toEqual([
    'REQUIREMENT_NOT_MET loft requirements.tls-everywhere: b.home (Ingress home/two) has no certificate (the owner says so)',
  ]);
});

test('an address on which a Service is declared to speak in clear text', () => {
  const found = judged((cluster, application) => {
    new k8s.KubeService(application, 'raw', {
      metadata: { name: 'raw' },
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
    });
    cluster.facts.exposures.push({
      application: application.name,
      workload: 'raw',
      kind: 'node-port',
      host: '10.20.0.11',
      tls: false,
      service: 'raw',
      nodePorts: [30080],
    });
    cluster.require(tlsEverywhere({ reason }));
  });
  expect(found).toEqual([
    'REQUIREMENT_NOT_MET loft requirements.tls-everywhere: Service home/raw speaks in clear text at every node (the owner says so)',
  ]);
});

test('every namespace refuses what is not declared', () => {
  expect(judged((cluster) => cluster.require(defaultDeny({ reason })))).toEqual([
    'REQUIREMENT_NOT_MET loft requirements.default-deny: namespace open has no policy that refuses everything both ways (the owner says so)',
  ]);
});

test('no wildcards, no administrators, no idle tokens', () => {
  const found = judged((cluster, application) => {
    new k8s.KubeRole(application, 'all', {
      metadata: { name: 'all' },
      rules: [{ apiGroups: [''], resources: ['*'], verbs: ['get', '*'] }],
    });
    new k8s.KubeClusterRoleBinding(application, 'admin', {
      metadata: { name: 'admin' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'used', namespace: 'home' }],
    });
    for (const name of ['used', 'idle'])
      new k8s.KubePod(application, name, {
        metadata: { name },
        spec: { serviceAccountName: name, containers: [{ name: 'main', image: 'registry.lan/x:1' }] },
      });
    cluster.require(leastPrivilege({ reason }));
  });
  expect(found.map((line) => line.replace(/.*least-privilege: /, ''))).toEqual([
    'ClusterRoleBinding admin makes somebody administrator of the cluster (the owner says so)',
    'Role home/all has a wildcard in rules[0].resources, rules[0].verbs (the owner says so)',
    'pods of Pod home/idle have a token of idle, which has no rights (the owner says so)',
  ]);
});

test('what finds no place on the machines', () => {
  const found = judged((cluster, application) => {
    database(application, '9Gi');
    cluster.require(withinCapacity({ reason }));
  });
  expect(
    found.filter((line) => line.startsWith('REQUIREMENT_NOT_MET')).map((line) => line.replace(/.*within-capacity: /, '')),
  ).toMatchInlineSnapshot(`
    [
      "home/db fits no node: at best 1Gi of memory is missing, on one (the owner says so)",
    ]
  `);
});

test('environments of one stack have the same objects', () => {
  const found = judged((cluster) => {
    defineEnvironments({ global: {}, components: () => ({}), environments: { staging: {}, production: {} } }).make(cluster, ({ name }) => {
      const application = new Application(cluster, `web-${name}`, { layer: 'apps', namespace: 'home' });
      new k8s.KubeConfigMap(application, 'a', { metadata: { name: `web-${name}` } });
      if (name === 'production') new k8s.KubeConfigMap(application, 'b', { metadata: { name: 'only-here' } });
    });
    cluster.require(environmentsAlike({ reason }));
  });
  expect(found).toEqual([
    'REQUIREMENT_NOT_MET loft requirements.environments-alike: ConfigMap home/only-here of production has no counterpart in staging (the owner says so)',
  ]);
});

/** A database whose copies go to the NAS. */
function copied(cluster: Loft, application: Application<Loft>, backup: { readonly schedule?: string; readonly drill?: object } = {}): void {
  const target: BackupTarget<Loft> = new NfsBackup(application, 'nas', { namespaces: ['home'] });
  new Postgres(application, 'db', { version: '17', database: 'app', storage: { size: '1Gi' }, backup: { target, ...backup } });
  cluster.require(backedUp({ within: '24h', reason }), restoreDrilled({ within: '7d', reason }));
}

const demanded = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith('REQUIREMENT_NOT_MET')).map((line) => line.replace(/^\S+ loft requirements\./, ''));

test('data is copied often enough and away, and the copies are tried', () => {
  expect(demanded(judged((cluster, application) => copied(cluster, application)))).toEqual([]);
  const rare = { schedule: '30 2 * * 0', drill: { schedule: '0 5 1 * *' } };
  expect(demanded(judged((cluster, application) => copied(cluster, application, rare)))).toEqual([
    'backed-up: claim home/data-db-0 is copied every 168h, not within 24h (the owner says so)',
    'restore-drilled: copies of home/data-db-0 are tried every 744h, not within 7d (the owner says so)',
  ]);
  const untried = { drill: { exempt: 'no room' } };
  expect(demanded(judged((cluster, application) => copied(cluster, application, untried)))).toEqual([
    'restore-drilled: copies of home/data-db-0 are not tried: no room (the owner says so)',
  ]);
});

test('a claim that is only rendered is asked for copies too; a written reason is left out', () => {
  const found = judged((cluster, application) => {
    database(application);
    new k8s.KubePersistentVolumeClaim(application, 'photos', { metadata: { name: 'photos' }, spec: { storageClassName: 'local' } });
    cluster.require(backedUp({ within: '24h', reason }));
  });
  expect(demanded(found)).toEqual(['backed-up: claim home/photos is not copied to another machine (the owner says so)']);
});

const pod = (image: string, more: object = {}) => ({ spec: { containers: [{ name: 'main', image }], ...more } });

test('images with a version that stays', () => {
  const found = judged((cluster, application) => {
    new k8s.KubePod(application, 'a', { metadata: { name: 'a' }, ...pod('registry.lan/a:latest') });
    new k8s.KubePod(application, 'b', { metadata: { name: 'b' }, ...pod('registry.lan/b:1.2.3') });
    new k8s.KubePod(application, 'c', { metadata: { name: 'c' }, ...pod(`registry.lan/c@sha256:${'0'.repeat(64)}`) });
    cluster.require(imagesPinned({ reason }));
  });
  expect(demanded(found)).toEqual([
    'images-pinned: image registry.lan/a:latest of Pod home/a has the moving tag "latest" (the owner says so)',
  ]);
});

test('no pod reaches into its node', () => {
  const found = judged((cluster, application) => {
    new k8s.KubePod(application, 'a', { metadata: { name: 'a' }, ...pod('registry.lan/a:1.2.3', { hostNetwork: true }) });
    new k8s.KubePod(application, 'b', { metadata: { name: 'b' }, ...pod('registry.lan/b:1.2.3') });
    cluster.require(noPrivileged({ reason }));
  });
  expect(demanded(found)).toEqual(['no-privileged: pods of Pod home/a reach into their node: hostNetwork is true (the owner says so)']);
});

test('what runs for ever in a layer has its priority; Jobs may have another', () => {
  const found = judged((cluster, application) => {
    new k8s.KubePod(application, 'a', { metadata: { name: 'a' }, ...pod('registry.lan/a:1.2.3', { priorityClassName: 'low' }) });
    new k8s.KubePod(application, 'b', { metadata: { name: 'b' }, ...pod('registry.lan/b:1.2.3', { priorityClassName: 'high' }) });
    const job = pod('registry.lan/c:1.2.3', { priorityClassName: 'low', restartPolicy: 'Never' });
    new k8s.KubeJob(application, 'c', { metadata: { name: 'c' }, spec: { template: job } });
    cluster.require(priorityByLayer({ apps: 'high' }, { reason }));
  });
  expect(demanded(found)).toEqual([
    'priority-by-layer: pods of Pod home/a in layer apps have priority class low, not high (the owner says so)',
  ]);
});

test('what serves goes on during an update', () => {
  const web = (name: string, { strategy, probe, replicas = 1 }: { strategy: object; probe: boolean; replicas?: number }) => ({
    metadata: { name },
    spec: {
      replicas,
      strategy,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'registry.lan/web:1.2.3',
              ...(probe ? { readinessProbe: { tcpSocket: { port: k8s.IntOrString.fromNumber(80) } } } : {}),
              ...(probe ? { lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } } } : {}),
            },
          ],
        },
      },
    },
  });
  const surge = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0) } };
  const found = judged((cluster, application) => {
    new k8s.KubeDeployment(application, 'good', web('good', { strategy: surge, probe: true }));
    new k8s.KubeDeployment(application, 'still', web('still', { strategy: { type: 'Recreate' }, probe: false }));
    new k8s.KubeDeployment(application, 'two', web('two', { strategy: surge, probe: true, replicas: 2 }));
    new k8s.KubeDeployment(application, 'idle', web('idle', { strategy: { type: 'Recreate' }, probe: false }));
    for (const app of ['good', 'still', 'two'])
      new k8s.KubeService(application, `${app}-service`, { metadata: { name: app }, spec: { selector: { app }, ports: [{ port: 80 }] } });
    cluster.require(updatesWithoutDowntime({ reason }));
  });
  expect(demanded(found)).toMatchInlineSnapshot(`
    [
      "updates-without-downtime: Deployment home/still is away for a while during an update or a drain: \`Recreate\` stops the old pod first; main has no readinessProbe; no preStop gives clients time to go elsewhere (the owner says so)",
      "updates-without-downtime: Deployment home/two is away for a while during an update or a drain: no PodDisruptionBudget holds some of its pods (the owner says so)",
    ]
  `);
});

test('a network stays isolated', () => {
  const networks = (isolatedThere: boolean) => ({ security: { range: '10.66.0.0/24', isolated: isolatedThere } });
  const judge = (isolatedThere: boolean, to?: string) => {
    const sites = { loft: { lan: '192.168.1.0/24', networks: networks(isolatedThere) } };
    const definition = defineFleet({ repository: 'https://git.example.org/home/homelab.git', revision: 'main', sites }, (fleet) => {
      const cluster = new Loft(fleet);
      if (to !== undefined)
        cluster.facts.externals.push({ application: 'app', workload: 'scan', hosts: [to], ports: [22], reason: 'a test' });
      cluster.require(isolated('security', { reason }));
      return cluster;
    });
    const [rendered] = renderFleet(buildFleet(definition)).clusters;
    return demanded(
      [...rendered!.issues, ...runChecks(rendered!, ownChecks)].map(({ code, path, message }) => `${code} ${path}: ${message}`),
    );
  };
  expect(judge(true)).toEqual([]);
  expect(judge(false)).toEqual(['isolated: network security of site loft is not isolated (the owner says so)']);
  expect(judge(true, '10.66.0.7')).toEqual([expect.stringContaining('isolated: loft/app/scan: a flow to 10.66.0.7 (a test) reaches')]);
});

test('a measure that is none, and a demand made twice, are refused where they are written', () => {
  expect(
    judged((cluster) =>
      cluster.require(
        entryPoints(0, { reason }),
        startupWithin('soon', { reason }),
        defaultDeny({ reason, except: { open: 'a test' } }),
        defaultDeny({ reason }),
        backedUp({ within: '0h', reason }),
        restoreDrilled({ within: 'weekly', reason }),
        priorityByLayer({ appz: 'high' }, { reason }),
        isolated('guests', { reason }),
        imagesPinned({ reason: ' ' }),
        noPrivileged({ reason, except: { 'Pod home/a': '' } }),
      ),
    ),
  ).toEqual([
    'MODEL_VALUE loft requirements.entry-points: 0 is no whole number above 0',
    'MODEL_VALUE loft requirements.startup-within: "soon" is no duration',
    'MODEL_VALUE loft requirements.default-deny: is demanded twice',
    'MODEL_VALUE loft requirements.backed-up: "0h" is no time at all',
    'MODEL_VALUE loft requirements.restore-drilled: "weekly" is no duration',
    'MODEL_VALUE loft requirements.priority-by-layer: there is no layer "appz"; did you mean `apps`?',
    'MODEL_VALUE loft requirements.isolated: there is no network beside the LAN "guests"; none are declared',
    'MODEL_VALUE loft requirements.images-pinned: has no reason; every report prints it',
    'MODEL_VALUE loft requirements.no-privileged: excepts "Pod home/a" without a reason',
  ]);
});
