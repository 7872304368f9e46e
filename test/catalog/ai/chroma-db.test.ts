import { ChromaDb, type ChromaDbProps, JupyterLab, Ollama, OpenWebUi, WebService } from 'labwright';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Attic, app, environment, nas, podOf, type Rendered, refused, render } from './_fixture.ts';

const smallest = { storage: { size: '5Gi' }, backup: { exempt: 'a test' } } as const;

function chroma(props: Partial<ChromaDbProps<Attic>> = {}): Rendered {
  return render((cluster) => void new ChromaDb(app(cluster, 'chroma'), 'chroma', { ...smallest, ...props }));
}

const configOf = (rendered: Rendered) =>
  parse((rendered.object('ConfigMap', 'chroma-config') as { readonly data: Record<string, string> }).data['config.yaml'] ?? '');

test('smallest props: one server that may not be reset, with its files on a claim of its own', () => {
  const rendered = chroma();
  expect(rendered.issues).toEqual([]);
  expect(configOf(rendered)).toEqual({
    listen_address: '0.0.0.0',
    port: 8000,
    persist_path: '/data',
    sqlite_filename: 'chroma.sqlite3',
    allow_reset: false,
    max_payload_size_bytes: 40 * 1024 * 1024,
  });
  const [container] = podOf(rendered, 'StatefulSet', 'chroma').containers;
  expect(container).toMatchObject({
    args: ['run', '/etc/chroma/config.yaml'],
    startupProbe: { httpGet: { path: '/api/v2/heartbeat' } },
    readinessProbe: { httpGet: { path: '/api/v2/healthcheck' } },
  });
  // Every variable that begins with CHROMA_ changes its configuration; those of Services would be among them.
  expect(container?.env ?? []).toEqual([]);
  expect(podOf(rendered, 'StatefulSet', 'chroma')).toMatchObject({ enableServiceLinks: false });
  expect(rendered.model.claims).toMatchObject([{ name: 'data-chroma-0', content: 'data', storageClass: 'keep', size: '5Gi' }]);
});

test('every prop ends up in the objects', () => {
  const rendered = render((cluster) => {
    const props: Required<ChromaDbProps<Attic>> = {
      storage: { class: 'keep', size: '9Gi' },
      backup: { target: nas(cluster), schedule: '0 4 * * *' },
      requestSize: '100Mi',
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memory: '2Gi', memoryLimit: '4Gi' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 3 } },
        service: { metadata: { annotations: { team: 'home' } } },
        headlessService: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new ChromaDb(app(cluster, 'chroma'), 'chroma', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(configOf(rendered)).toMatchObject({ max_payload_size_bytes: 100 * 1024 * 1024 });
  expect(rendered.object('StatefulSet', 'chroma')).toMatchObject({ spec: { minReadySeconds: 3 } });
  expect(podOf(rendered, 'StatefulSet', 'chroma')).toMatchObject({ priorityClassName: 'data', nodeSelector: { gpu: 'true' } });
  expect(podOf(rendered, 'StatefulSet', 'chroma').containers[0]?.resources).toEqual({
    requests: { cpu: '250m', memory: '2Gi' },
    limits: { memory: '4Gi' },
  });
  for (const [kind, name] of [
    ['Service', 'chroma'],
    ['Service', 'chroma-headless'],
    ['ConfigMap', 'chroma-config'],
  ] as const)
    expect(rendered.object(kind, name)).toMatchObject({ metadata: { annotations: { team: 'home' } } });
  expect(rendered.object('CronJob', 'chroma-backup')).toMatchObject({ spec: { schedule: '0 4 * * *' } });
});

test('the copy is of one moment, and its drill counts the collections', () => {
  const rendered = chroma();
  expect(rendered.model.backups).toMatchObject([{ claim: 'data-chroma-0', kind: 'exempt', reason: 'a test' }]);
  const copied = render(
    (cluster) => void new ChromaDb(app(cluster, 'chroma'), 'chroma', { ...smallest, backup: { target: nas(cluster) } }),
  );
  expect(copied.issues).toEqual([]);
  expect(copied.model.backups).toMatchObject([
    {
      claim: 'data-chroma-0',
      kind: 'scheduled',
      method: 'tar, repeated until two readings agree',
      drill: {
        proves: 'unpacks the newest copy, asks every SQLite file in it whether it is whole, counts collections and throws it away',
      },
    },
  ]);
  expect(copied.yaml('ConfigMap', 'chroma-backup-scripts')).toContain("execute('SELECT count(*) FROM collections')");
  expect(refused(copied, 'chroma')).toEqual([]);
});

test('nobody is let in but who was given its handle, from whichever namespace', () => {
  const rendered = render((cluster) => {
    const vectors = new ChromaDb(app(cluster, 'chroma'), 'chroma', smallest);
    const models = new Ollama(app(cluster, 'ollama'), 'ollama', { models: [], storage: { size: '1Gi' } });
    new WebService(app(cluster, 'rag'), 'rag', { image: 'registry.lan/rag:1.0.0', uses: { VECTORS: vectors, OLLAMA: models } });
    new JupyterLab(app(cluster, 'lab'), 'lab', { ...smallest, uses: { VECTORS: vectors } });
    new OpenWebUi(app(cluster, 'chat'), 'chat', { ...smallest, vectors, models });
    new WebService(app(cluster, 'other'), 'other', { image: 'registry.lan/other:1.0.0' });
  });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'rag')).toEqual({
    OLLAMA_URL: 'http://ollama.ai.svc.cluster.local:11434',
    VECTORS_HOST: 'chroma.ai.svc.cluster.local',
    VECTORS_PORT: '8000',
    VECTORS_URL: 'http://chroma.ai.svc.cluster.local:8000',
  });
  const policy = rendered.yaml('NetworkPolicy', 'chroma');
  for (const consumer of ['rag', 'lab', 'chat']) expect(policy).toContain(`app.kubernetes.io/instance: ${consumer}\n`);
  expect(policy).not.toContain('instance: other');
  expect(policy).not.toContain('Egress');
  expect(rendered.model.applications.find(({ name }) => name === 'rag')?.dependsOn).toEqual(['chroma', 'ollama']);
});

test('MODEL_QUANTITY: a request size that is no amount', () => {
  expect(chroma({ requestSize: '40 MB' }).issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_QUANTITY attic/chroma/chroma requestSize',
  ]);
});
