import type { AnyCluster, k8s, SecretKeyRef } from '../../../authoring/index.ts';
import { env, secretEnv } from '../../shared/index.ts';
import type { OpenWebUiProps } from './open-webui-props.ts';

/** What the environment is made of beside the props. */
export interface Surroundings {
  /** Address people open, when there is one. */
  readonly url: string | undefined;
  readonly secretKey: SecretKeyRef;
  readonly databasePassword: SecretKeyRef | undefined;
  readonly cachePassword: SecretKeyRef | undefined;
  readonly adminPassword: SecretKeyRef;
  /** Seconds an answer may take. */
  readonly answerSeconds: number;
}

/**
 * Environment of Open WebUI. Its settings would move into the database at the first start and ignore the environment
 * from then on; ENABLE_PERSISTENT_CONFIG=False keeps Git in charge.
 * @source Open WebUI 0.11, environment reference
 */
export function openWebUiEnvironment<C extends AnyCluster>(props: OpenWebUiProps<C>, around: Surroundings): readonly k8s.EnvVar[] {
  return [...base(props, around), ...stores(props, around), ...services(props), ...quiet(props.modelDownloads ?? true)];
}

function base<C extends AnyCluster>(
  { admin, tls }: OpenWebUiProps<C>,
  { url, secretKey, adminPassword, answerSeconds }: Surroundings,
): readonly k8s.EnvVar[] {
  return [
    env('ENABLE_PERSISTENT_CONFIG', 'False'),
    env('PORT', '8080'),
    env('HOME', '/tmp'),
    secretEnv('WEBUI_SECRET_KEY', secretKey),
    ...(url === undefined ? [] : [env('WEBUI_URL', url), env('CORS_ALLOW_ORIGIN', url)]),
    ...(tls === undefined ? [] : [env('WEBUI_SESSION_COOKIE_SECURE', 'True')]),
    env('AIOHTTP_CLIENT_TIMEOUT', String(answerSeconds)),
    ...(admin === undefined
      ? []
      : [
          env('WEBUI_ADMIN_EMAIL', admin.email),
          env('WEBUI_ADMIN_NAME', admin.name ?? 'Admin'),
          secretEnv('WEBUI_ADMIN_PASSWORD', adminPassword),
        ]),
  ];
}

/** A variable is expanded in those below it, so passwords come first. */
function stores<C extends AnyCluster>(props: OpenWebUiProps<C>, { databasePassword, cachePassword }: Surroundings): readonly k8s.EnvVar[] {
  const { database, cache } = props;
  return [
    ...(database === undefined || databasePassword === undefined
      ? []
      : [
          secretEnv('DATABASE_PASSWORD', databasePassword),
          env('DATABASE_URL', `postgresql://${database.role}:$(DATABASE_PASSWORD)@${database.host}:${database.port}/${database.database}`),
          env('DATABASE_POOL_SIZE', '15'),
          env('DATABASE_POOL_MAX_OVERFLOW', '20'),
        ]),
    ...vectorStore(props),
    ...(cache === undefined || cachePassword === undefined
      ? []
      : [
          secretEnv('REDIS_PASSWORD', cachePassword),
          env('REDIS_URL', `redis://:$(REDIS_PASSWORD)@${cache.host}:${cache.port}/0`),
          env('ENABLE_WEBSOCKET_SUPPORT', 'True'),
          env('WEBSOCKET_MANAGER', 'redis'),
        ]),
  ];
}

function vectorStore<C extends AnyCluster>({ database, vectors }: OpenWebUiProps<C>): readonly k8s.EnvVar[] {
  if (vectors !== undefined)
    return [env('VECTOR_DB', 'chroma'), env('CHROMA_HTTP_HOST', vectors.host), env('CHROMA_HTTP_PORT', String(vectors.port))];
  if (database === undefined) return [env('VECTOR_DB', 'chroma')];
  // The role may not create extensions; the database has it already.
  return [env('VECTOR_DB', 'pgvector'), env('PGVECTOR_CREATE_EXTENSION', 'false')];
}

function services<C extends AnyCluster>({ models, speech, transcription }: OpenWebUiProps<C>): readonly k8s.EnvVar[] {
  return [
    env('ENABLE_OLLAMA_API', 'True'),
    env('OLLAMA_BASE_URL', models.url),
    env('ENABLE_OPENAI_API', 'False'),
    ...(transcription === undefined
      ? []
      : [
          env('AUDIO_STT_ENGINE', 'openai'),
          env('AUDIO_STT_OPENAI_API_BASE_URL', transcription.url),
          env('AUDIO_STT_OPENAI_API_KEY', 'not-needed'),
          env('AUDIO_STT_MODEL', transcription.model),
        ]),
    ...(speech === undefined
      ? []
      : [
          env('AUDIO_TTS_ENGINE', 'openai'),
          env('AUDIO_TTS_OPENAI_API_BASE_URL', speech.url),
          env('AUDIO_TTS_OPENAI_API_KEY', 'not-needed'),
          env('AUDIO_TTS_MODEL', speech.model),
          env('AUDIO_TTS_VOICE', speech.voice),
        ]),
  ];
}

/** Nothing is reported anywhere, nothing is installed at run time, and without downloads nothing is looked for. */
function quiet(downloads: boolean): readonly k8s.EnvVar[] {
  return [
    env('ANONYMIZED_TELEMETRY', 'false'),
    env('DO_NOT_TRACK', 'true'),
    env('SCARF_NO_ANALYTICS', 'true'),
    env('ENABLE_COMMUNITY_SHARING', 'False'),
    env('ENABLE_VERSION_UPDATE_CHECK', 'False'),
    env('ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS', 'False'),
    ...(downloads ? [] : [env('OFFLINE_MODE', 'True'), env('HF_HUB_OFFLINE', '1')]),
  ];
}
