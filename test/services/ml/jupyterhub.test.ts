import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { JupyterHub } from 'labwright';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import type { JsonObject, Manifest } from '../../../src/model/index.ts';
import { app, database } from '../../catalog/ml/_fixture.ts';
import { describeServices, type KubernetesObject, type Pod } from '../harness/index.ts';
import { type RunningLab, start } from './lab.ts';

const homes = { size: '10Gi', noBackup: 'a test' };
const users = ['kim', 'lee'];

/** What the kubelet would put there: a token for an API server that nobody asks here. */
const account = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'account', namespace: 'ml' },
  data: { token: 'none', namespace: 'ml', 'ca.crt': rootCertificates[0] ?? '' },
} as unknown as KubernetesObject;
const mounted = {
  hub: {
    spec: {
      template: {
        spec: {
          volumes: [{ name: 'account', configMap: { name: 'account' } }],
          containers: [{ name: 'hub', volumeMounts: [{ name: 'account', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] }],
        },
      },
    },
  },
} as const;

/** Proxy first: the hub waits for it. */
async function begin(lab: RunningLab): Promise<Pod> {
  const { machine } = lab;
  await (await machine.runPod(lab.object('Deployment', 'jupyter-proxy'))).waitReady(120);
  return (await machine.runPod(lab.object('Deployment', 'jupyter-hub'))).waitReady(300);
}

/** Signs in through the proxy as a browser does, and answers with what the hub says of the session. */
async function signIn({ machine }: RunningLab, name: string, password: string): Promise<number> {
  const base = 'http://jupyter.ml.svc.cluster.local';
  const cookies = new Map<string, string>();
  const keep = (header: string | readonly string[] | undefined) => {
    for (const cookie of [header ?? []].flat()) {
      const [pair = ''] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
  };
  const cookie = () => [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
  const page = await machine.fetch(`${base}/hub/login`);
  keep(page.headers['set-cookie']);
  const xsrf = cookies.get('_xsrf') ?? '';
  const { status } = await machine.fetch(`${base}/hub/login`, {
    method: 'POST',
    headers: { cookie: cookie(), 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-mode': 'navigate' },
    body: new URLSearchParams({ username: name, password, _xsrf: xsrf }).toString(),
  });
  return status;
}

/** The pod and the claim that KubeSpawner makes for a user out of the rendered configuration. */
async function spawned(pod: Pod): Promise<{ readonly pod: JsonObject; readonly claim: JsonObject }> {
  const program = `import asyncio, json
from kubespawner import KubeSpawner
from kubernetes_asyncio.client import ApiClient
from traitlets.config import PyFileConfigLoader
config = PyFileConfigLoader('/etc/jupyterhub/jupyterhub_config.py').load_config()
unknown = sorted(set(config.KubeSpawner) - set(KubeSpawner.class_trait_names(config=True)))
async def main():
    spawner = KubeSpawner(_mock=True, config=config)
    plain = ApiClient().sanitize_for_serialization
    print(json.dumps({'unknown': unknown, 'pod': plain(await spawner.get_pod_manifest()), 'claim': plain(spawner.get_pvc_manifest())}))
asyncio.run(main())`;
  const { code, stdout, stderr } = await pod.exec(['python3', '-c', program]);
  if (code !== 0) throw new Error(stderr);
  const made = JSON.parse(stdout) as { readonly unknown: readonly string[]; readonly pod: JsonObject; readonly claim: JsonObject };
  expect(made.unknown).toEqual([]);
  return made;
}

describeServices('JupyterHub on a volume', () => {
  test('starts, lets in who is on the list and nobody else, and makes pods that a restricted namespace takes', async () => {
    await using lab = await start(
      (cluster) =>
        void new JupyterHub(app(cluster, 'jupyter'), 'jupyter', {
          users,
          admins: ['kim'],
          state: { storage: { size: '1Gi' }, backup: { exempt: 'a test' } },
          homes,
          overrides: mounted,
        }),
      [account],
    );
    const hub = await begin(lab);
    expect(readFileSync(`/proc/${hub.container().pid}/status`, 'utf8')).toMatch(/^Uid:\s+1000/m);
    // Traits that no class has are a warning of the hub, and nothing more.
    expect(hub.logs()).not.toMatch(/not recognized|Config option/);
    expect(hub.logs()).toContain('Starting managed service idle-culler');
    expect(await lab.machine.fetch('http://jupyter.ml.svc.cluster.local/_chp_healthz')).toMatchObject({ status: 200 });
    expect((await lab.machine.fetch('http://jupyter.ml.svc.cluster.local/hub/health')).status).toBe(200);

    const passwords = lab.secrets['ml/jupyter-auth'] ?? {};
    expect(await signIn(lab, 'lee', passwords['user-password'] ?? '')).toBe(302);
    expect(await signIn(lab, 'kim', passwords['admin-password'] ?? '')).toBe(302);
    expect(await signIn(lab, 'kim', passwords['user-password'] ?? '')).toBe(403);
    expect(await signIn(lab, 'sam', passwords['user-password'] ?? '')).toBe(403);

    const { body } = await lab.machine.fetch('http://jupyter-hub.ml.svc.cluster.local:8081/hub/metrics');
    for (const name of [
      'jupyterhub_running_servers',
      'jupyterhub_server_spawn_duration_seconds_count{status="failure"}',
      'jupyterhub_server_spawn_duration_seconds_bucket',
    ])
      expect(body).toContain(name);

    const { pod, claim } = await spawned(hub);
    const template = podTemplateOf({ identity: { group: '', kind: 'Pod', namespace: 'ml', name: 'x' }, body: pod } as unknown as Manifest);
    expect(template === undefined ? 'no pod' : violations(template, 'restricted', 36)).toEqual([]);
    expect(pod).toMatchObject({
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'notebook',
          'app.kubernetes.io/instance': 'jupyter',
          'app.kubernetes.io/name': 'jupyterhub',
        },
      },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: 'ml',
        containers: [
          {
            args: ['jupyterhub-singleuser'],
            resources: { requests: { cpu: 0.25, memory: 1073741824 }, limits: { cpu: 2, memory: 2147483648 } },
          },
        ],
      },
    });
    expect(claim).toMatchObject({ spec: { storageClassName: 'local-path', resources: { requests: { storage: '10Gi' } } } });

    // The same users and sessions after a restart.
    await (await hub.restart()).waitReady(300);
    expect(await signIn(lab, 'lee', passwords['user-password'] ?? '')).toBe(302);
  }, 600_000);
});

describeServices('JupyterHub on PostgreSQL, with accounts of its users', () => {
  test('makes its tables and shows where accounts are made', async () => {
    await using lab = await start(
      (cluster) =>
        void new JupyterHub(app(cluster, 'jupyter'), 'jupyter', {
          users,
          signIn: 'own-password',
          state: { database: database(cluster, 'hub') },
          homes,
        }),
    );
    await (await lab.machine.runPod(lab.object('StatefulSet', 'pg-hub'))).waitReady(120);
    expect(await lab.machine.runJob(lab.object('Job', 'pg-hub-setup'))).toMatchObject({ code: 0 });
    const hub = await begin(lab);
    expect(hub.logs()).not.toMatch(/not recognized|Config option/);
    const page = await lab.machine.fetch('http://jupyter.ml.svc.cluster.local/hub/signup');
    expect(page).toMatchObject({ status: 200 });
    expect(page.body).toContain('Create');
  }, 600_000);
});
