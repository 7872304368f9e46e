import { type AnyCluster, type Facts, type Producer, quantity } from '../../../authoring/index.ts';
import type { S3Bucket } from './s3.ts';

/** Part of a Secret's name: each bucket has a Secret of its own. */
export function bucketSecret(store: string, bucket: string): string {
  return `${store}-bucket-${bucket}`;
}

/** Keys of that Secret. */
export const bucketKeys = { access: 'access-key', secret: 'secret-key' } as const;

/** The handle of one bucket of a server that answers S3 on `store`. */
export function bucketHandle<C extends AnyCluster>(store: Producer<C>, name: string, bucket: string, region: string): S3Bucket<C> {
  const { cluster, application, endpoint, host, port, podPort } = store;
  const secret = bucketSecret(name, bucket);
  return {
    protocol: 's3',
    cluster,
    application,
    endpoint,
    host,
    port,
    podPort,
    bucket,
    url: `http://${host}:${port}`,
    region,
    accessKey: { name: secret, key: bucketKeys.access },
    secretKey: { name: secret, key: bucketKeys.secret },
  };
}

const rule = '3 to 63 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends';

/**
 * Why S3 refuses a name, and one that it takes.
 * @source Amazon S3, "Bucket naming rules"
 */
export function badBucketName(
  name: string,
  reserved: readonly string[] = [],
): { readonly message: string; readonly hint: string } | undefined {
  if (reserved.includes(name)) return { message: `the server keeps the name "${name}" for itself`, hint: `write \`${name}-data\`` };
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name))
    return { message: `"${name}" reads as an address, which no bucket may`, hint: `write \`bucket-${name.replaceAll('.', '-')}\`` };
  if (isName(name)) return undefined;
  const repaired = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, 63)
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return { message: `"${name}" is no bucket name: ${rule}`, hint: isName(repaired) ? `write \`${repaired}\`` : 'choose another name' };
}

function isName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}

/** Adds findings for names that S3 refuses and amounts that nobody can read. */
export function checkBuckets(
  facts: Facts,
  path: string,
  buckets: { readonly [name: string]: { readonly quota?: string | undefined } },
  reserved: readonly string[] = [],
): void {
  if (Object.keys(buckets).length === 0) {
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${path} buckets`,
      message: 'names no bucket, so that nobody could store anything',
      hint: 'write `buckets: { artifacts: {} }`',
    });
  }
  for (const [name, { quota }] of Object.entries(buckets)) {
    const bad = badBucketName(name, reserved);
    if (bad !== undefined) facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} buckets.${name}`, ...bad });
    if (quota !== undefined) quantity(facts, quota, `${path} buckets.${name}.quota`);
  }
}
