import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { PodProps, ResourceProps } from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';

/** What the owner decides about one runner: a manager, and the pods of the jobs it takes. */
export interface GitLabRunnerProps<C extends AnyCluster> extends PodProps<C> {
  /**
   * GitLab that it takes jobs from. There the runner is made first, on a page or by the API; its token goes into the Secret
   * `<name>-token`. Tags and whose jobs it takes are kept there too.
   */
  readonly server: GitServer<NoInfer<C>>;
  /** Jobs at a time. Quota and layer budget count that many pods. @default 2 */
  readonly concurrent?: number | undefined;
  /** The pod of each job. */
  readonly jobs?: GitLabJobProps<C> | undefined;
  /**
   * `privileged`: jobs may run Docker in their pod, `services: [docker:dind]`. Such a job owns its node and everything on it,
   * so that the namespace must be `privileged`, should be the runner's alone, and its nodes better too (`jobs.nodeSelector`
   * and `jobs.tolerations`).
   * @default none: images are built by rootless BuildKit or Buildah, see `rootless`
   */
  readonly docker?: 'privileged' | undefined;
  /**
   * `unconfined`: jobs run as user 1000 without the profiles of seccomp and AppArmor, which forbid the mounts and namespaces
   * that rootless builders live on. Nothing is privileged, but the level `baseline` forbids to take the profiles away, so that
   * the namespace must be `privileged`.
   * @default none: jobs keep their profiles
   */
  readonly rootless?: 'unconfined' | undefined;
  /** Bucket for caches between jobs. @default none: each job begins with nothing */
  readonly cache?: S3Bucket<NoInfer<C>> | undefined;
  /**
   * Programs of the cluster that jobs talk to. The ingress controller belongs here: jobs reach GitLab's pages, its API and its
   * registry by their public names.
   * @default none: jobs reach GitLab itself
   */
  readonly uses?: readonly Producer<NoInfer<C>>[] | undefined;
  /** Hosts on the internet that jobs talk to over HTTPS: registries, packages. @default none */
  readonly internet?: readonly string[] | undefined;
  /** Certificate of the authority that signed GitLab's, in PEM, where it is one of your own. Jobs find it at `$LAB_CA_FILE`. @default none */
  readonly ca?: string | undefined;
  /** How long a manager that is to end waits for its jobs. @default '1h' - the longest a job takes by GitLab's own default */
  readonly drain?: string | undefined;
  readonly overrides?: GitLabRunnerOverrides | undefined;
}

export interface GitLabJobProps<C extends AnyCluster> {
  /** Image of jobs that name none. @default Alpine */
  readonly image?: string | undefined;
  /** Of the container that runs the script; whoever needs more gets another runner. @default 500m and 1Gi, at most 2Gi */
  readonly resources?: Omit<ResourceProps, 'cpuLimit'> | undefined;
  /** Containers beside it, `services` in a pipeline, that are counted; each is as large as the job itself. @default 0, with Docker 1 */
  readonly services?: number | undefined;
  /** Labels a node must carry. @default any node */
  readonly nodeSelector?: C['nodeLabels'] | undefined;
  /** Taints that the pods bear, `key=value` and their effect: `{ 'role=ci': 'NoSchedule' }`. @default none */
  readonly tolerations?: Readonly<Record<string, 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'>> | undefined;
  /** Priority class of the pods. @default that of the manager */
  readonly priority?: (keyof C['priorityClasses'] & string) | undefined;
}

export interface GitLabRunnerOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
  readonly role?: Patch<k8s.KubeRoleProps> | undefined;
}
