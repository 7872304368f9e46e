import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { Dependency } from '../../apps/web-service/wiring.ts';
import type { Accelerator } from '../../shared/accelerator.ts';
import type { BackupChoice } from '../../shared/backup.ts';
import type { HostProps } from '../../shared/expose.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';

/** What the owner decides about one JupyterLab. */
export interface JupyterLabProps<C extends AnyCluster> extends PodProps<C>, HostProps<C> {
  /** Volume with the home, and beside it the installed `packages`. */
  readonly storage: StorageProps<C>;
  /** Nightly copies of the home, or why there are none. Caches and installed packages are left out. */
  readonly backup: BackupChoice<C>;
  /**
   * `token`: people type what is in the Secret. `none`: nobody is asked, for a lab that only a proxy which signs people in can
   * reach; it takes no `host` of its own then.
   * @default 'token'
   */
  readonly signIn?: 'token' | 'none' | undefined;
  /**
   * Image of the owner's own, made `FROM` one of Jupyter's docker-stacks: for extensions of JupyterLab itself and for what
   * pip does not bring.
   * @default scipy-notebook, and with `accelerator` pytorch-notebook with CUDA 12, both pinned
   */
  readonly image?: string | undefined;
  /**
   * Python packages for notebooks, pinned: `['langchain==1.5.2', 'langchain-ollama==1.1.0']`. They are installed once, beside
   * what the image brings, and stay on the volume: later starts need no index. A line may end in ` --hash=sha256:…`; then
   * every line must, dependencies included, as `pip-compile --generate-hashes` prints them.
   * @default what the image brings
   */
  readonly packages?: readonly string[] | undefined;
  /** Share of a GPU. @default none: computes on the CPU and sees no GPU */
  readonly accelerator?: Accelerator<NoInfer<C>> | undefined;
  /**
   * What notebooks use, by the prefix of its variables: `{ OLLAMA: models }` gives `OLLAMA_URL`, `{ MLFLOW: tracking }`
   * gives `MLFLOW_TRACKING_URI`, which MLflow's client reads. Passwords come from Secrets, and whoever has the lab has them.
   * @default nothing
   */
  readonly uses?: Readonly<Record<string, Dependency<NoInfer<C>>>> | undefined;
  /** Variables with plain values. @default none */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /**
   * Hosts that notebooks may reach over HTTPS: `['huggingface.co', 'github.com']`. Policies know addresses only, so that one
   * name opens the port to all of the internet.
   * @default none; with `packages` those of PyPI
   */
  readonly internet?: readonly string[] | undefined;
  /** Memory behind `/dev/shm`, which data loaders of PyTorch fill; it counts as memory of the pod. @unit binary bytes @default '256Mi', with `accelerator` '2Gi' */
  readonly sharedMemory?: string | undefined;
  /** How long a kernel or terminal may do nothing before it is ended, whoever looks at it; files stay. @default '12h' - a day of work has its pauses, and a forgotten kernel holds memory and a GPU */
  readonly idle?: string | undefined;
  /** Largest request behind `host`; files come in pieces, a notebook is saved whole. @unit binary bytes @default '256Mi' */
  readonly upload?: string | undefined;
  /** @default 250m of CPU and 1Gi, at most 4Gi; with `accelerator` 1 CPU and 4Gi, at most 12Gi */
  readonly resources?: PodProps<C>['resources'] | undefined;
  readonly overrides?: JupyterLabOverrides | undefined;
}

export interface JupyterLabOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly claim?: Patch<k8s.KubePersistentVolumeClaimProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly ingress?: Patch<k8s.KubeIngressProps> | undefined;
}
