import type { AnyCluster, k8s, Patch, Producer } from '../../../authoring/index.ts';
import type { AddressClaim, PodProps } from '../../shared/index.ts';

/**
 * Services of the community edition that need neither Docker nor a download at their first use. Lambda, ECS and the like run
 * containers beside LocalStack, which takes the socket of a Docker daemon: no pod here gets that.
 */
export const localStackServices = [
  'acm',
  'apigateway',
  'cloudformation',
  'cloudwatch',
  'config',
  'dynamodb',
  'dynamodbstreams',
  'ec2',
  'events',
  'firehose',
  'iam',
  'kinesis',
  'kms',
  'logs',
  'redshift',
  'resource-groups',
  'resourcegroupstaggingapi',
  'route53',
  'route53resolver',
  's3',
  's3control',
  'scheduler',
  'secretsmanager',
  'ses',
  'sns',
  'sqs',
  'ssm',
  'stepfunctions',
  'sts',
  'support',
  'swf',
] as const;

export type LocalStackService = (typeof localStackServices)[number];

/** What the owner decides about one LocalStack. */
export interface LocalStackProps<C extends AnyCluster> extends PodProps<C> {
  /** Services it plays; others answer with an error. */
  readonly services: readonly LocalStackService[];
  /**
   * Shell script that makes what programs expect to find, `awslocal s3 mb s3://uploads`. It runs at every start, because
   * nothing outlives the pod.
   * @default none: it starts empty
   */
  readonly init?: string | undefined;
  /** Address of the LAN, port 4566. Whoever reaches it may do everything in it. @default none */
  readonly address?: AddressClaim<NoInfer<C>> | undefined;
  readonly overrides?: LocalStackOverrides | undefined;
}

export interface LocalStackOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
  readonly loadBalancer?: Patch<k8s.KubeServiceProps> | undefined;
  readonly configMap?: Patch<k8s.KubeConfigMapProps> | undefined;
}

/** A stand-in for services of Amazon, which takes any key. */
export interface CloudEmulator<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'aws';
  /** What `AWS_ENDPOINT_URL` holds. */
  readonly url: string;
  readonly region: string;
}
