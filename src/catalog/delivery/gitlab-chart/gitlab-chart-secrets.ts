import type { AnyCluster } from '../../../authoring/index.ts';
import type { SecretKey } from '../../../model/index.ts';
import type { S3Bucket } from '../../data/s3/index.ts';
import type { GitLabBuckets } from './gitlab-chart-props.ts';

/** Kinds of files that GitLab itself reads and writes. */
export const objects = ['artifacts', 'lfs', 'uploads', 'packages'] as const;

const read = (bucket: S3Bucket<AnyCluster>, which: 'accessKey' | 'secretKey'): string =>
  `{{${bucket.endpoint.namespace}/${bucket[which].name}/${bucket[which].key}}}`;

/**
 * What the chart wants to find in Secrets, worked out from the keys of the buckets: one connection for each kind of file.
 * @source GitLab chart, "Connection", "Registry storage" and "Backups"
 */
export function objectKeys<C extends AnyCluster>(buckets: GitLabBuckets<C>): readonly SecretKey[] {
  const connection = (bucket: S3Bucket<C>): string =>
    [
      'provider: AWS',
      `region: ${bucket.region}`,
      `aws_access_key_id: ${read(bucket, 'accessKey')}`,
      `aws_secret_access_key: ${read(bucket, 'secretKey')}`,
      `endpoint: ${bucket.url}`,
      'path_style: true',
      '',
    ].join('\n');
  const derived = (name: string, template: string, purpose: string) => ({ name, kind: 'derived', template, purpose }) as const;
  const { backups, registry } = buckets;
  return [
    ...objects.map((kind) => derived(kind, connection(buckets[kind]), `how GitLab reaches bucket ${buckets[kind].bucket}`)),
    derived('backups', s3cmd(backups), `how copies reach bucket ${backups.bucket}`),
    ...(registry === undefined
      ? []
      : [derived('registry', registryStorage(registry), `how the registry reaches bucket ${registry.bucket}`)]),
  ];
}

function s3cmd<C extends AnyCluster>(bucket: S3Bucket<C>): string {
  const address = `${bucket.host}:${bucket.port}`;
  return [
    '[default]',
    `access_key = ${read(bucket, 'accessKey')}`,
    `secret_key = ${read(bucket, 'secretKey')}`,
    `bucket_location = ${bucket.region}`,
    `host_base = ${address}`,
    // Without a place for the bucket it stands in the path.
    `host_bucket = ${address}`,
    `use_https = ${bucket.url.startsWith('https:') ? 'True' : 'False'}`,
    '',
  ].join('\n');
}

function registryStorage<C extends AnyCluster>(bucket: S3Bucket<C>): string {
  return [
    's3:',
    `  bucket: ${bucket.bucket}`,
    `  region: ${bucket.region}`,
    `  regionendpoint: ${bucket.url}`,
    `  accesskey: ${read(bucket, 'accessKey')}`,
    `  secretkey: ${read(bucket, 'secretKey')}`,
    '  pathstyle: true',
    '  v4auth: true',
    '',
  ].join('\n');
}
