import {
  Application,
  defaultDeny,
  defineCluster,
  defineEnvironments,
  entryPoints,
  environmentsAlike,
  k3s,
  k8s,
  leastPrivilege,
  outsideJudges,
  Postgres,
  startupWithin,
  tlsEverywhere,
  withinCapacity,
} from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import type { Issue } from '../../../src/issues/index.ts';

const reason = 'the owner says so';

class Loft extends defineCluster({
  name: 'loft',
  distribution: k3s({ version: '1.36', disable: [] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: { one: { address: '192.168.1.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
  storageClasses: { local: { name: 'local', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'local',
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

test('a measure that is none, and a demand made twice, are refused where they are written', () => {
  expect(
    judged((cluster) =>
      cluster.require(
        entryPoints(0, { reason }),
        startupWithin('soon', { reason }),
        defaultDeny({ reason, except: { open: 'a test' } }),
        defaultDeny({ reason }),
      ),
    ),
  ).toEqual([
    'MODEL_VALUE loft requirements.entry-points: 0 is no whole number above 0',
    expect.stringContaining('MODEL_VALUE loft requirements.startup-within: '),
    'MODEL_VALUE loft requirements.default-deny: is demanded twice',
  ]);
});
