import { Application, JupyterLab, type JupyterLabProps, Ollama, WebService } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, environment, nas, PromisedDatabase, podOf, type Rendered, refused, render } from '../ai/_fixture.ts';
import { gpuFor } from '../ai/_gpu.ts';

const smallest = { storage: { size: '20Gi' }, backup: { exempt: 'a test' } } as const;

function lab(props: Partial<JupyterLabProps<Attic>> = {}): Rendered {
  return render((cluster) => void new JupyterLab(app(cluster, 'lab'), 'lab', { ...smallest, ...props }));
}

const problems = ({ issues }: Rendered) => issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
const initContainers = (rendered: Rendered) =>
  (podOf(rendered, 'Deployment', 'lab')['initContainers'] ?? []) as readonly { readonly image: string }[];

test('smallest props: one pod with a home, a token from a file, and no way out', () => {
  const rendered = lab();
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'lab')).toEqual({
    HOME: '/home/jovyan',
    JUPYTER_RUNTIME_DIR: '/tmp/jupyter',
    JUPYTER_TOKEN_FILE: '/run/secrets/jupyter/token',
    NVIDIA_VISIBLE_DEVICES: 'void',
  });
  expect(rendered.object('Deployment', 'lab')).toMatchObject({ spec: { replicas: 1, strategy: { type: 'Recreate' } } });
  expect(initContainers(rendered)).toEqual([]);
  expect(podOf(rendered, 'Deployment', 'lab').containers[0]).toMatchObject({
    image: expect.stringMatching(/^quay\.io\/jupyter\/scipy-notebook:\d{4}-\d\d-\d\d$/),
    startupProbe: { httpGet: { path: '/api' } },
    volumeMounts: [
      { name: 'data', mountPath: '/home/jovyan', subPath: 'home' },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'shm', mountPath: '/dev/shm' },
      { name: 'token', mountPath: '/run/secrets/jupyter', readOnly: true },
    ],
  });
  expect(rendered.model.secrets.find(({ name }) => name === 'lab-token')).toMatchObject({
    keys: [{ name: 'token', kind: 'random', length: 48 }],
    consumers: [{ workload: 'lab', key: 'token' }],
  });
  expect(rendered.model.externals.filter(({ application }) => application === 'lab')).toEqual([]);
  expect(rendered.model.claims).toMatchObject([{ name: 'lab-home', content: 'data', storageClass: 'keep' }]);
  expect(refused(rendered, 'lab')).toEqual([]);
});

test('every prop ends up in the objects', () => {
  const rendered = render((cluster) => {
    const models = new Ollama(app(cluster, 'ollama'), 'ollama', { models: [], storage: { size: '1Gi' } });
    const props: Required<JupyterLabProps<Attic>> = {
      storage: { class: 'keep', size: '50Gi' },
      backup: { target: nas(cluster) },
      signIn: 'token',
      image: 'registry.lan/lab:1.2.0',
      packages: ['langchain==1.3.2', 'langchain-ollama==1.1.0'],
      accelerator: gpuFor(cluster).share('4Gi'),
      uses: { OLLAMA: models, DATABASE: new PromisedDatabase(new Application(cluster, 'db', { layer: 'data', namespace: 'ai' }), 'db') },
      env: { TEAM: 'research' },
      internet: ['huggingface.co'],
      sharedMemory: '1Gi',
      idle: '2h',
      upload: '64Mi',
      host: 'lab.home.lan',
      ingress: 'public',
      tls: { issuer: 'home' },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '2' },
      overrides: {
        deployment: { spec: { minReadySeconds: 3 } },
        service: { metadata: { annotations: { team: 'home' } } },
        claim: { spec: { volumeName: 'pv-lab' } },
        configMap: { metadata: { annotations: { team: 'home' } } },
        ingress: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new JupyterLab(app(cluster, 'lab'), 'lab', props);
  });
  expect(rendered.issues).toEqual([]);
  const pod = podOf(rendered, 'Deployment', 'lab');
  expect(pod).toMatchObject({ priorityClassName: 'data', nodeSelector: { gpu: 'true' }, runtimeClassName: 'nvidia' });
  expect(pod.containers[0]).toMatchObject({
    image: 'registry.lan/lab:1.2.0',
    command: expect.arrayContaining(['--MappingKernelManager.cull_idle_timeout=7200', '--TerminalManager.cull_inactive_timeout=7200']),
    resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { memory: '12Gi', 'nvidia.com/gpu': '1' } },
  });
  expect(pod['volumes']).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } });
  expect(environment(rendered, 'Deployment', 'lab')).toMatchObject({
    OLLAMA_URL: 'http://ollama.ai.svc.cluster.local:11434',
    DATABASE_PASSWORD: 'db-chat/password',
    TEAM: 'research',
    JUPYTER_PATH: expect.stringMatching(/^\/opt\/packages\/[0-9a-f]{16}\/share\/jupyter$/),
  });
  expect(rendered.object('Deployment', 'lab')).toMatchObject({ spec: { minReadySeconds: 3 } });
  expect(rendered.object('Service', 'lab')).toMatchObject({ metadata: { annotations: { team: 'home' } } });
  expect(rendered.object('PersistentVolumeClaim', 'lab-home')).toMatchObject({ spec: { volumeName: 'pv-lab' } });
  expect(rendered.object('ConfigMap', 'lab-packages')).toMatchObject({
    metadata: { annotations: { team: 'home' } },
    data: { 'requirements.txt': 'langchain==1.3.2\nlangchain-ollama==1.1.0\n' },
  });
  expect(rendered.object('Ingress', 'lab')).toMatchObject({
    metadata: { annotations: { team: 'home', 'nginx.ingress.kubernetes.io/proxy-body-size': '64m' } },
  });
  expect(rendered.model.externals.filter(({ application }) => application === 'lab').flatMap(({ hosts }) => hosts)).toEqual([
    'huggingface.co',
    'pypi.org',
    'files.pythonhosted.org',
  ]);
  expect(rendered.model.backups.find(({ claim }) => claim === 'lab-home')).toMatchObject({ kind: 'scheduled', target: 'nas' });
  expect(refused(rendered, 'lab')).toEqual([]);
});

test('with a share of a GPU the image brings CUDA, and what installs packages sees no device', () => {
  const rendered = render(
    (cluster) =>
      void new JupyterLab(app(cluster, 'lab'), 'lab', {
        ...smallest,
        packages: ['langchain==1.3.2'],
        accelerator: gpuFor(cluster).share('4Gi'),
        nodeSelector: { gpu: 'true' },
      }),
  );
  expect(rendered.issues).toEqual([]);
  const image = podOf(rendered, 'Deployment', 'lab').containers[0]?.image;
  expect(image).toMatch(/^quay\.io\/jupyter\/pytorch-notebook:cuda12-/);
  expect(initContainers(rendered)).toMatchObject([
    { image, env: expect.arrayContaining([{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'void' }]) },
  ]);
  expect(JSON.stringify(initContainers(rendered))).not.toContain('nvidia.com/gpu');
  expect(rendered.model.accelerators).toMatchObject([{ application: 'lab', workload: 'lab', memory: '4Gi' }]);
});

test('another list or another image is another environment, the same one is not', () => {
  const set = (props: Partial<JupyterLabProps<Attic>>) => environment(lab(props), 'Deployment', 'lab')['JUPYTER_PATH'];
  const one = set({ packages: ['langchain==1.3.2'] });
  expect(set({ packages: ['langchain==1.3.2'], env: { TEAM: 'research' } })).toBe(one);
  expect(set({ packages: ['langchain==1.3.3'] })).not.toBe(one);
  expect(set({ packages: ['langchain==1.3.2'], image: 'registry.lan/lab:1.2.0' })).not.toBe(one);
});

test('copies leave out what can be made again', () => {
  const rendered = render((cluster) => void new JupyterLab(app(cluster, 'lab'), 'lab', { ...smallest, backup: { target: nas(cluster) } }));
  expect(rendered.yaml('CronJob', 'lab-backup')).toContain('value: packages home/.cache home/.npm home/.local/share/Trash');
  expect(refused(rendered, 'lab')).toEqual([]);
});

test('MODEL_VALUE: a package without an exact version, hashes of some, a prefix that is none', () => {
  const hash = `--hash=sha256:${'0'.repeat(64)}`;
  expect(
    problems(lab({ packages: ['langchain', 'pandas>=2', '-r other.txt', 'uvicorn[standard]==0.30.0', 'a==1\n--index-url=http://x'] })),
  ).toEqual([
    'MODEL_VALUE attic/lab/lab packages[0]: "langchain" names no exact version',
    'MODEL_VALUE attic/lab/lab packages[1]: "pandas>=2" names no exact version',
    'MODEL_VALUE attic/lab/lab packages[2]: "-r other.txt" names no exact version',
    'MODEL_VALUE attic/lab/lab packages[4]: "a==1\n--index-url=http://x" names no exact version',
  ]);
  expect(problems(lab({ packages: [`langchain==1.3.2 ${hash}`, 'langsmith==1.0.0'] }))).toEqual([
    'MODEL_VALUE attic/lab/lab packages[1]: "langsmith==1.0.0" has no hash, and others have',
  ]);
  const { issues } = render((cluster) => {
    const models = new Ollama(app(cluster, 'ollama'), 'ollama', { models: [], storage: { size: '1Gi' } });
    new JupyterLab(app(cluster, 'lab'), 'lab', { ...smallest, uses: { 'my-models': models } });
  });
  expect(issues).toMatchObject([{ code: 'MODEL_VALUE', path: 'attic/lab/lab uses', hint: 'write `MY_MODELS`' }]);
});

test('MODEL_QUANTITY: amounts and durations that are none', () => {
  expect(lab({ idle: 'never', sharedMemory: '1 GB' }).issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_QUANTITY attic/lab/lab sharedMemory',
    'MODEL_QUANTITY attic/lab/lab idle',
  ]);
});

test('without a sign-in of its own it has no token, and what signs people in reaches it like any service', () => {
  const rendered = render((cluster) => {
    const behind = new JupyterLab(app(cluster, 'lab'), 'lab', { ...smallest, signIn: 'none' });
    new WebService(app(cluster, 'door'), 'door', { image: 'registry.lan/door:1.0.0', uses: { LAB: behind } });
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.secrets.map(({ name }) => name)).not.toContain('lab-token');
  expect(podOf(rendered, 'Deployment', 'lab').containers[0]).toMatchObject({
    command: expect.arrayContaining(['--IdentityProvider.token=']),
  });
  expect(JSON.stringify(podOf(rendered, 'Deployment', 'lab'))).not.toContain('lab-token');
  expect(environment(rendered, 'Deployment', 'door')).toEqual({ LAB_URL: 'http://lab.ai.svc.cluster.local' });
  expect(rendered.yaml('NetworkPolicy', 'lab')).toContain('app.kubernetes.io/instance: door');
});

test('MODEL_VALUE: a host of its own and nobody who asks', () => {
  expect(problems(lab({ signIn: 'none', host: 'lab.home.lan' }))).toEqual([
    'MODEL_VALUE attic/lab/lab signIn: whoever opens lab.home.lan could run anything without being asked who they are',
  ]);
});
