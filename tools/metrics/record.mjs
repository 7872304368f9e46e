#!/usr/bin/env node
// Records what the programs of the monitoring stack tell: `node tools/metrics/record.mjs` writes names, types and labels of
// their metrics to test/fixtures/metrics/, without values. kube-state-metrics and the API server are asked on a control
// plane of this machine (npm run rehearse:setup builds it) with objects that have every status our rules speak of.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { summary } from './summary.mjs';

// The certificate of the API server is made when it starts.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const root = join(import.meta.dirname, '..', '..');
const cache = process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright');
const folder = mkdtempSync(join(tmpdir(), 'labwright-metrics-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const program = (name) =>
  execFileSync(process.execPath, [join(import.meta.dirname, 'build.mjs'), name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] }).trim();

function start(path, args) {
  const child = spawn(path, args, { cwd: folder, stdio: ['ignore', 'ignore', process.env.DEBUG === undefined ? 'ignore' : 2] });
  children.push(child);
}

async function read(url, headers = {}) {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const answer = await fetch(url, { headers }).catch(() => undefined);
    if (answer?.ok) return await answer.text();
    await sleep(500);
  }
  throw new Error(`${url} does not answer`);
}

function write(name, version, text) {
  const lines = summary(text);
  writeFileSync(
    join(root, 'test', 'fixtures', 'metrics', `${name}.prom`),
    `# Recorded from ${name} ${version} by tools/metrics/record.mjs: name, type, labels.\n${lines.join('\n')}\n`,
  );
  console.log(`${name}: ${lines.length} names`);
}

const versionOf = (path) => path.slice(path.lastIndexOf('-') + 1);

const exporter = program('node-exporter');
start(exporter, ['--web.listen-address=127.0.0.1:19100', '--collector.netdev.device-exclude=^$']);
write('node-exporter', versionOf(exporter), await read('http://127.0.0.1:19100/metrics'));

const alertmanager = program('alertmanager');
writeFileSync(join(folder, 'alertmanager.yml'), 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
start(alertmanager, [
  '--config.file=alertmanager.yml',
  '--storage.path=am',
  '--cluster.listen-address=',
  '--web.listen-address=127.0.0.1:19093',
]);
write('alertmanager', versionOf(alertmanager), await read('http://127.0.0.1:19093/metrics'));

const prometheus = program('prometheus');
writeFileSync(
  join(folder, 'prometheus.yml'),
  `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:19093'] }] }] }
scrape_configs: [{ job_name: itself, static_configs: [{ targets: ['127.0.0.1:19090'] }] }]
`,
);
writeFileSync(join(folder, 'rules.yml'), "groups: [{ name: g, rules: [{ alert: Watchdog, expr: 'vector(1)' }] }]\n");
start(prometheus, ['--config.file=prometheus.yml', '--storage.tsdb.path=tsdb', '--web.listen-address=127.0.0.1:19090']);
await read('http://127.0.0.1:19090/-/ready');
await sleep(5000);
write('prometheus', versionOf(prometheus), await read('http://127.0.0.1:19090/metrics'));

const platform = join(cache, 'control-plane', `linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`);
const kubernetes = execFileSync('ls', [platform], { encoding: 'utf8' })
  .split('\n')
  .filter((name) => name.startsWith('kubernetes-'))
  .sort()[0];
const etcd = execFileSync('ls', [platform], { encoding: 'utf8' })
  .split('\n')
  .find((name) => name.startsWith('etcd-'));
if (kubernetes === undefined || etcd === undefined) throw new Error('no control plane: npm run rehearse:setup');
start(join(platform, etcd, 'etcd'), [
  '--data-dir=etcd',
  '--listen-client-urls=http://127.0.0.1:12379',
  '--advertise-client-urls=http://127.0.0.1:12379',
  '--listen-peer-urls=http://127.0.0.1:12380',
]);
execFileSync('openssl', ['genrsa', '-traditional', '-out', join(folder, 'sa.key'), '2048'], { stdio: 'ignore' });
writeFileSync(join(folder, 'tokens.csv'), 'admin,admin,admin,"system:masters"\n');
start(join(platform, kubernetes, 'kube-apiserver'), [
  '--etcd-servers=http://127.0.0.1:12379',
  '--bind-address=127.0.0.1',
  '--secure-port=16443',
  '--cert-dir=certificates',
  '--service-cluster-ip-range=10.96.0.0/16',
  '--service-account-issuer=https://kubernetes.default.svc',
  '--service-account-key-file=sa.key',
  '--service-account-signing-key-file=sa.key',
  '--token-auth-file=tokens.csv',
  '--authorization-mode=AlwaysAllow',
  '--endpoint-reconciler-type=none',
  '--disable-admission-plugins=ServiceAccount',
]);
const api = 'https://127.0.0.1:16443';
const headers = { authorization: 'Bearer admin', 'content-type': 'application/json' };
await read(`${api}/readyz`, headers);

async function send(method, path, body) {
  const answer = await fetch(`${api}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text);
}

/** Makes an object and gives it a status, which is what controllers would do. */
async function make(path, body, status) {
  const made = await send('POST', path, body);
  if (status !== undefined) await send('PUT', `${path}/${body.metadata.name}/status`, { ...made, status });
}

const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
const pod = {
  metadata: { labels: { app: 'x' } },
  spec: {
    containers: [{ name: 'x', image: 'x:1', resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } } }],
    restartPolicy: 'Always',
  },
};
const once = { metadata: pod.metadata, spec: { ...pod.spec, restartPolicy: 'Never' } };
const named = { metadata: { name: 'x' } };
const set = { ...named, spec: { selector: { matchLabels: { app: 'x' } }, template: pod } };
const space = '/namespaces/home';
await make('/api/v1/namespaces', { metadata: { name: 'home' } });
const condition = (type, value) => ({ type, status: value, lastHeartbeatTime: now, lastTransitionTime: now, reason: 'r', message: 'm' });
await make('/api/v1/nodes', named, {
  capacity: { cpu: '1', memory: '1Gi', pods: '10' },
  allocatable: { cpu: '1', memory: '1Gi', pods: '10' },
  conditions: ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => condition(type, 'True')),
});
await make(
  `/api/v1${space}/pods`,
  { ...pod, metadata: { ...pod.metadata, name: 'x' }, spec: { ...pod.spec, nodeName: 'x' } },
  {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'x',
        image: 'x:1',
        imageID: 'x',
        ready: false,
        started: false,
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: now, startedAt: now } },
      },
    ],
  },
);
await make(
  `/apis/apps/v1${space}/deployments`,
  { ...set, spec: { ...set.spec, replicas: 1 } },
  { replicas: 1, availableReplicas: 1, readyReplicas: 1 },
);
await make(
  `/apis/apps/v1${space}/statefulsets`,
  { ...set, spec: { ...set.spec, replicas: 1, serviceName: 'x' } },
  { replicas: 1, readyReplicas: 1 },
);
await make(`/apis/apps/v1${space}/daemonsets`, set, {
  currentNumberScheduled: 1,
  desiredNumberScheduled: 1,
  numberMisscheduled: 0,
  numberReady: 1,
});
await make(
  `/apis/batch/v1${space}/cronjobs`,
  { ...named, spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: once } } } },
  { lastScheduleTime: now, lastSuccessfulTime: now },
);
await make(
  `/apis/batch/v1${space}/jobs`,
  { ...named, spec: { template: once } },
  {
    startTime: now,
    failed: 1,
    conditions: ['FailureTarget', 'Failed'].map((type) => ({
      ...condition(type, 'True'),
      lastHeartbeatTime: undefined,
      lastProbeTime: now,
    })),
  },
);
await make(`/api/v1${space}/persistentvolumeclaims`, {
  ...named,
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
await make(`/api/v1${space}/resourcequotas`, { ...named, spec: { hard: { pods: '3' } } }, { hard: { pods: '3' }, used: { pods: '1' } });
await make(`/api/v1${space}/services`, { ...named, spec: { ports: [{ port: 80 }] } });
await make(`/apis/policy/v1${space}/poddisruptionbudgets`, {
  ...named,
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } } },
});
await make(`/apis/autoscaling/v2${space}/horizontalpodautoscalers`, {
  ...named,
  spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } },
});

writeFileSync(
  join(folder, 'kubeconfig'),
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'x', cluster: { server: api, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'x', user: { token: 'admin' } }],
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
    'current-context': 'x',
  }),
);
const state = program('kube-state-metrics');
start(state, ['--kubeconfig=kubeconfig', '--host=127.0.0.1', '--port=18080', '--telemetry-host=127.0.0.1', '--telemetry-port=18081']);
await read('http://127.0.0.1:18080/livez');
await sleep(10_000);
write(
  'kube-state-metrics',
  versionOf(state),
  `${await read('http://127.0.0.1:18080/metrics')}\n${await read('http://127.0.0.1:18081/metrics')}`,
);
write('kube-apiserver', kubernetes.slice('kubernetes-'.length), await read(`${api}/metrics`, headers));
process.exit(0);
