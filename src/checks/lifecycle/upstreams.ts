/** A program whose upstream has ended, known by its image. */
export interface EndedUpstream {
  /** Repositories without registry, as any mirror ends in them; with a slash at the end everything in a folder. */
  readonly images: readonly string[];
  /** What is in the folder and goes on. */
  readonly except?: readonly string[] | undefined;
  /** What ended, and when: a sentence about the program. */
  readonly ended: string;
  /** What takes its place, as the next thing to do. */
  readonly successor: string;
}

/** Programs that get no fixes any more, by image. A row is a fact of this table: nothing depends on the day it is read. */
export const endedUpstreams: readonly EndedUpstream[] = [
  {
    images: ['grafana/promtail'],
    ended: 'Promtail reached its end of life on 2026-03-02',
    successor: 'collect with Grafana Alloy; `alloy convert --source-format=promtail` translates a configuration',
  },
  {
    images: ['minio/minio'],
    ended: 'the community edition of MinIO is no longer maintained',
    successor: 'move to Garage, or to another server of the S3 API that gets fixes',
  },
  {
    images: ['localstack/localstack'],
    ended: 'the community edition of LocalStack ended with 4.14 in March 2026; later images start with an account only',
    successor: 'move to Floci, MiniStack or moto; for buckets alone, to Garage',
  },
  {
    images: ['drone/drone', 'drone/drone-runner-kube'],
    ended:
      'Drone became a part of Harness Open Source and gets little more than fixes; its runner for Kubernetes never left its release candidates',
    successor: 'move to Woodpecker, which reads pipelines of nearly the same form; `steps` and `when` stay, `kind` and `type` go',
  },
  {
    images: ['grafana/agent', 'grafana/agent-operator'],
    ended: 'Grafana Agent reached its end of life on 2025-11-01',
    successor: 'collect with Grafana Alloy; `alloy convert --source-format=static` translates a configuration',
  },
  {
    images: ['grafana/oncall'],
    ended: 'Grafana OnCall for one’s own servers was archived in March 2026',
    successor: 'let Alertmanager route to the people themselves, or use another program for rotas',
  },
  {
    images: ['jaegertracing/all-in-one', 'jaegertracing/jaeger-agent', 'jaegertracing/jaeger-collector', 'jaegertracing/jaeger-query'],
    ended: 'Jaeger 1 reached its end of life on 2025-12-31',
    successor: 'move to `jaegertracing/jaeger`, version 2; its configuration is that of the OpenTelemetry Collector',
  },
  {
    images: [
      'kubernetesui/dashboard',
      'kubernetesui/dashboard-api',
      'kubernetesui/dashboard-auth',
      'kubernetesui/dashboard-metrics-scraper',
      'kubernetesui/dashboard-web',
      'kubernetesui/metrics-scraper',
    ],
    ended: 'Kubernetes Dashboard was archived on 2026-01-21',
    successor: 'move to Headlamp, which its authors name as the successor',
  },
  {
    images: ['bitnamilegacy/'],
    ended: 'these are the old images of Bitnami, frozen since 2025-08-28',
    successor: 'move to the image that the program’s own authors publish',
  },
  {
    images: ['bitnami/'],
    except: ['bitnami/sealed-secrets-controller', 'bitnami/sealed-secrets-kubeseal'],
    ended: 'Bitnami took its images with a version off Docker Hub on 2025-09-29; what is left is `latest`, for trying out',
    successor: 'move to the image that the program’s own authors publish',
  },
  {
    images: ['kaniko-project/executor', 'kaniko-project/warmer'],
    ended: 'kaniko was archived on 2025-06-03',
    successor: 'build with BuildKit or Buildah; both work without a privileged container',
  },
  {
    images: ['kubebuilder/kube-rbac-proxy'],
    ended: 'gcr.io/kubebuilder was shut down in 2025, and its images are gone',
    successor: 'take `quay.io/brancz/kube-rbac-proxy`, or the authorisation of controller-runtime itself',
  },
  {
    images: ['k8s.gcr.io/'],
    ended: 'k8s.gcr.io has been frozen since 2023-04-03',
    successor: 'write `registry.k8s.io` instead; paths and tags are the same',
  },
  {
    images: ['weaveworks/weave-kube', 'weaveworks/weave-npc'],
    ended: 'Weave Net was archived in 2024, after its company had closed',
    successor: 'move to Calico or Cilium',
  },
  {
    images: ['weaveworks/kured'],
    ended: 'kured moved to another project in 2022',
    successor: 'take `ghcr.io/kubereboot/kured`',
  },
];

/** The row of an image, whichever registry it comes from. */
export function endedUpstreamOf(repository: string): EndedUpstream | undefined {
  return endedUpstreams.find(
    ({ images, except = [] }) => images.some((image) => endsIn(repository, image)) && !except.some((image) => endsIn(repository, image)),
  );
}

function endsIn(repository: string, image: string): boolean {
  if (image.endsWith('/')) return repository.startsWith(image) || repository.includes(`/${image}`);
  return repository === image || repository.endsWith(`/${image}`);
}
