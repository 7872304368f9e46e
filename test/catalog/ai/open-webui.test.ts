import { Application, ChromaDb, FasterWhisper, Kokoro, Ollama, OpenWebUi, type OpenWebUiProps } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, environment, nas, PromisedDatabase, podOf, type Rendered, redis, refused, render } from './_fixture.ts';

/** What every Open WebUI is given. */
function given(cluster: Attic) {
  return {
    database: new PromisedDatabase(new Application(cluster, 'db', { layer: 'data', namespace: 'ai' }), 'db'),
    cache: redis(cluster),
    models: new Ollama(app(cluster, 'ollama'), 'ollama', { storage: { size: '1Gi' }, models: [] }),
    storage: { size: '20Gi' },
    backup: { exempt: 'a test' },
  } as const;
}

function chat(props: Partial<OpenWebUiProps<Attic>> = {}, version: '1.34' | '1.36' = '1.34'): Rendered {
  return render((cluster) => void new OpenWebUi(app(cluster, 'chat'), 'chat', { ...given(cluster), ...props }), version);
}

test('smallest props: wired to database, cache and models by environment', () => {
  const rendered = chat();
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'chat')).toMatchInlineSnapshot(`
    {
      "AIOHTTP_CLIENT_TIMEOUT": "3600",
      "ANONYMIZED_TELEMETRY": "false",
      "DATABASE_PASSWORD": "db-chat/password",
      "DATABASE_POOL_MAX_OVERFLOW": "20",
      "DATABASE_POOL_SIZE": "15",
      "DATABASE_URL": "postgresql://chat_owner:$(DATABASE_PASSWORD)@db.ai.svc.cluster.local:5432/chat",
      "DO_NOT_TRACK": "true",
      "ENABLE_COMMUNITY_SHARING": "False",
      "ENABLE_OLLAMA_API": "True",
      "ENABLE_OPENAI_API": "False",
      "ENABLE_PERSISTENT_CONFIG": "False",
      "ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS": "False",
      "ENABLE_VERSION_UPDATE_CHECK": "False",
      "ENABLE_WEBSOCKET_SUPPORT": "True",
      "HOME": "/tmp",
      "OLLAMA_BASE_URL": "http://ollama.ai.svc.cluster.local:11434",
      "PGVECTOR_CREATE_EXTENSION": "false",
      "PORT": "8080",
      "REDIS_PASSWORD": "cache-auth/password",
      "REDIS_URL": "redis://:$(REDIS_PASSWORD)@cache.ai.svc.cluster.local:6379/0",
      "SCARF_NO_ANALYTICS": "true",
      "VECTOR_DB": "pgvector",
      "WEBSOCKET_MANAGER": "redis",
      "WEBUI_SECRET_KEY": "chat-keys/secret-key",
    }
  `);
});

test('a password stands before the address that uses it, or Kubernetes would leave it unexpanded', () => {
  const names = podOf(chat(), 'Deployment', 'chat').containers[0]?.env?.map(({ name }) => name) ?? [];
  expect(names.indexOf('DATABASE_PASSWORD')).toBeLessThan(names.indexOf('DATABASE_URL'));
  expect(names.indexOf('REDIS_PASSWORD')).toBeLessThan(names.indexOf('REDIS_URL'));
});

test('every prop ends up in the objects', () => {
  const rendered = render((cluster) => {
    const props: Required<OpenWebUiProps<Attic>> = {
      ...given(cluster),
      speech: new Kokoro(app(cluster, 'kokoro'), 'kokoro', { voice: 'bf_emma' }),
      vectors: new ChromaDb(app(cluster, 'vectors'), 'vectors', { storage: { size: '5Gi' }, backup: { exempt: 'a test' } }),
      transcription: new FasterWhisper(app(cluster, 'whisper'), 'whisper', { storage: { size: '1Gi' } }),
      storage: { class: 'keep', size: '5Gi' },
      backup: { target: nas(cluster) },
      admin: { email: 'me@home.lan', name: 'Me' },
      limits: { upload: '200Mi', answer: '10m' },
      modelDownloads: false,
      host: 'chat.home.lan',
      ingress: 'public',
      tls: { issuer: 'home' },
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memory: '2Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 3 } },
        service: { metadata: { annotations: { team: 'home' } } },
        claim: { spec: { volumeName: 'pv-chat' } },
        ingress: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new OpenWebUi(app(cluster, 'chat'), 'chat', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'chat')).toMatchObject({
    VECTOR_DB: 'chroma',
    CHROMA_HTTP_HOST: 'vectors.ai.svc.cluster.local',
    CHROMA_HTTP_PORT: '8000',
    AUDIO_STT_ENGINE: 'openai',
    AUDIO_STT_OPENAI_API_BASE_URL: 'http://whisper.ai.svc.cluster.local:8000/v1',
    AUDIO_STT_MODEL: 'Systran/faster-whisper-small',
    AUDIO_TTS_OPENAI_API_BASE_URL: 'http://kokoro.ai.svc.cluster.local:8880/v1',
    AUDIO_TTS_VOICE: 'bf_emma',
    WEBUI_URL: 'https://chat.home.lan',
    CORS_ALLOW_ORIGIN: 'https://chat.home.lan',
    WEBUI_SESSION_COOKIE_SECURE: 'True',
    WEBUI_ADMIN_EMAIL: 'me@home.lan',
    WEBUI_ADMIN_NAME: 'Me',
    WEBUI_ADMIN_PASSWORD: 'chat-keys/admin-password',
    AIOHTTP_CLIENT_TIMEOUT: '600',
    OFFLINE_MODE: 'True',
    HF_HUB_OFFLINE: '1',
  });
  expect(rendered.object('Ingress', 'chat')).toMatchObject({
    metadata: {
      annotations: {
        'nginx.ingress.kubernetes.io/proxy-body-size': '200m',
        'nginx.ingress.kubernetes.io/proxy-read-timeout': '600',
        team: 'home',
      },
    },
  });
  expect(rendered.object('Deployment', 'chat')).toMatchObject({ spec: { minReadySeconds: 3 } });
  expect(podOf(rendered, 'Deployment', 'chat')).toMatchObject({ priorityClassName: 'data', nodeSelector: { gpu: 'true' } });
  expect(rendered.object('PersistentVolumeClaim', 'chat-data')).toMatchObject({
    spec: { volumeName: 'pv-chat', resources: { requests: { storage: '5Gi' } } },
  });
  expect(rendered.object('Service', 'chat')).toMatchObject({ metadata: { annotations: { team: 'home' } } });
  expect(rendered.model.backups).toContainEqual(expect.objectContaining({ claim: 'chat-data', kind: 'scheduled', target: 'nas' }));
});

test('one pod that is gone before the next one starts, with ten minutes for a migration', () => {
  const rendered = chat();
  expect(rendered.object('Deployment', 'chat')).toMatchObject({ spec: { replicas: 1, strategy: { type: 'Recreate' } } });
  expect(podOf(rendered, 'Deployment', 'chat').containers[0]).toMatchObject({
    startupProbe: { httpGet: { path: '/health' }, periodSeconds: 5, failureThreshold: 120 },
  });
});

test('what the image holds is copied to the volumes that hide it, and nothing is overwritten', () => {
  const rendered = chat();
  expect(rendered.yaml('Deployment', 'chat')).toContain(`
            - |
              cp -R -n /app/backend/data/. /seed/data/
              cp -R -n /app/backend/open_webui/static/. /seed/assets/
`);
  expect(podOf(rendered, 'Deployment', 'chat').containers[0]).toMatchObject({
    volumeMounts: [
      { name: 'data', mountPath: '/app/backend/data' },
      { name: 'assets', mountPath: '/app/backend/open_webui/static' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  });
});

test('policies on both ends of every connection, and the order of start', () => {
  const rendered = chat();
  expect(rendered.model.connections.filter(({ from }) => from.workload === 'chat').map(({ to, port }) => `${to.workload}:${port}`)).toEqual(
    ['cache:6379', 'db:5432', 'ollama:11434'],
  );
  expect(rendered.model.applications.find(({ name }) => name === 'chat')?.dependsOn).toEqual(['cache', 'db', 'ollama']);
});

test('without downloads nothing leaves the cluster', () => {
  expect(chat().model.externals.filter(({ application }) => application === 'chat')).toMatchObject([{ hosts: ['huggingface.co'] }]);
  const quiet = chat({ modelDownloads: false });
  expect(quiet.model.externals.filter(({ application }) => application === 'chat')).toEqual([]);
  expect(quiet.yaml('NetworkPolicy', 'chat')).not.toContain('0.0.0.0/0');
});

test('its key signs sessions and its administrator has a password, both in one Secret that it asks for', () => {
  const { model } = chat({ admin: { email: 'me@home.lan' } });
  expect(model.secrets.find(({ name }) => name === 'chat-keys')).toMatchObject({
    keys: [
      { name: 'secret-key', kind: 'random', alphabet: 'url' },
      { name: 'admin-password', kind: 'random' },
    ],
    consumers: [{ key: 'admin-password' }, { key: 'secret-key' }],
  });
  expect(model.secrets.find(({ name }) => name === 'db-chat')?.consumers).toEqual([{ workload: 'chat', key: 'password' }]);
});

test('its data is kept, and an exemption from backup carries its reason', () => {
  const { model } = chat();
  expect(model.claims).toContainEqual(expect.objectContaining({ name: 'chat-data', content: 'data', storageClass: 'keep' }));
  expect(model.backups).toContainEqual({ application: 'chat', claim: 'chat-data', namespace: 'ai', kind: 'exempt', reason: 'a test' });
});

test('its pods may run in a restricted namespace, those that copy its files included', () => {
  const rendered = render(
    (cluster) => void new OpenWebUi(app(cluster, 'chat'), 'chat', { ...given(cluster), backup: { target: nas(cluster) } }),
  );
  expect(refused(rendered, 'chat')).toEqual([]);
});

test('MODEL_QUANTITY: limits that are no amounts are found at once, by the owner’s own words', () => {
  const { issues } = chat({ host: 'chat.home.lan', limits: { upload: '1 GB', answer: '10' } });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_QUANTITY attic/chat/chat limits.upload',
    'MODEL_QUANTITY attic/chat/chat limits.answer',
  ]);
});

test('with models and a volume alone it keeps everything on the volume, whose copies are then those of SQLite files', () => {
  const rendered = render((cluster) => {
    const models = new Ollama(app(cluster, 'ollama'), 'ollama', { storage: { size: '1Gi' }, models: [] });
    new OpenWebUi(app(cluster, 'chat'), 'chat', { models, storage: { size: '5Gi' }, backup: { target: nas(cluster) } });
  });
  expect(rendered.issues).toEqual([]);
  const variables = environment(rendered, 'Deployment', 'chat');
  expect(Object.keys(variables).filter((name) => /DATABASE|REDIS|PGVECTOR|WEBSOCKET|CHROMA/.test(name))).toEqual([]);
  expect(variables).toMatchObject({ VECTOR_DB: 'chroma' });
  expect(rendered.model.connections.filter(({ from }) => from.workload === 'chat').map(({ to }) => to.workload)).toEqual(['ollama']);
  expect(rendered.model.backups).toContainEqual(
    expect.objectContaining({ claim: 'chat-data', method: 'tar, SQLite files through their backup interface' }),
  );
  expect(refused(rendered, 'chat')).toEqual([]);
});
