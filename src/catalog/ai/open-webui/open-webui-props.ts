import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/postgres-props.ts';
import type { RedisServer } from '../../data/redis/index.ts';
import type { BackupChoice } from '../../shared/backup.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';
import type { LanguageModels, SpeechToText, TextToSpeech, VectorStore } from '../handles.ts';

/** What the owner decides about one Open WebUI. */
export interface OpenWebUiProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /**
   * Accounts, chats and the vectors of documents; needs the extension `vector`.
   * @default none: SQLite on the claim, which a small team never outgrows. Upstream supports it on disks of the node, and not
   * on file systems that come over the network; nothing moves what is in it to PostgreSQL later
   */
  readonly database?: Postgresql<NoInfer<C>, 'vector'> | undefined;
  /**
   * Sessions and websockets.
   * @default none: one pod keeps websockets itself. Who signs out or gets a new password is not signed out elsewhere
   */
  readonly cache?: RedisServer<NoInfer<C>> | undefined;
  /**
   * Vectors of documents, where they are not to be in the database.
   * @default the database; without one a Chroma inside Open WebUI, on the claim
   */
  readonly vectors?: VectorStore<NoInfer<C>> | undefined;
  readonly models: LanguageModels<NoInfer<C>>;
  /** Reads answers aloud. @default none: browsers use their own voice */
  readonly speech?: TextToSpeech<NoInfer<C>> | undefined;
  /** Writes down what is said. @default none: a model inside Open WebUI does it, slowly */
  readonly transcription?: SpeechToText<NoInfer<C>> | undefined;
  /** Volume for uploads and caches; without `database` for everything. */
  readonly storage: StorageProps<C>;
  /** Where copies of the volume go, or why there are none. */
  readonly backup: BackupChoice<C>;
  /**
   * First administrator; made on an empty database only, with a password from the Secret.
   * @default none: whoever signs up first becomes administrator
   */
  readonly admin?: { readonly email: string; readonly name?: string | undefined } | undefined;
  /**
   * Largest upload, and how long one answer may take.
   * @default 1Gi and 1h - a long recording, a slow model on the CPU
   */
  readonly limits?: { readonly upload?: string | undefined; readonly answer?: string | undefined } | undefined;
  /**
   * Whether it may fetch models from Hugging Face. The one that makes vectors of documents is in the image, so `false`
   * works until somebody chooses another; then nothing leaves the cluster.
   * @default true
   */
  readonly modelDownloads?: boolean | undefined;
  readonly overrides?: OpenWebUiOverrides | undefined;
}

export interface OpenWebUiOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly claim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
