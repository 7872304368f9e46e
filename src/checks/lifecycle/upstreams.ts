/** A program whose upstream has ended, known by its image. */
export interface EndedUpstream {
  /** Repositories without registry, as any mirror ends in them. */
  readonly images: readonly string[];
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
];

/** The row of an image, whichever registry it comes from. */
export function endedUpstreamOf(repository: string): EndedUpstream | undefined {
  return endedUpstreams.find(({ images }) => images.some((image) => repository === image || repository.endsWith(`/${image}`)));
}
