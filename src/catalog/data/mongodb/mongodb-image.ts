// renovate: datasource=docker depName=docker.io/library/mongo
const mongo7 = '7.0.43';
// renovate: datasource=docker depName=docker.io/library/mongo
const mongo8 = '8.0.32';

/** Image of each release line. */
export const versions = { '7.0': mongo7, '8.0': mongo8 } as const;

export type MongoDbVersion = keyof typeof versions;

export function mongoImage(version: MongoDbVersion): string {
  return `docker.io/library/mongo:${versions[version] ?? mongo8}`;
}

/** User and group of the image. */
export const mongoUser = { uid: 999, gid: 999 };

const GiB = 2 ** 30;

/**
 * WiredTiger's cache, in gibibytes, by the memory of the container: half of what lies above 1Gi, at least a quarter. Left
 * to itself the server may count the memory of the node.
 * @source MongoDB manual, `storage.wiredTiger.engineConfig.cacheSizeGB`
 */
export function cacheSize(memoryLimit: number): string {
  return String(Math.max(0.25, Math.floor(((memoryLimit - GiB) / 2 / GiB) * 4) / 4));
}

/** Least memory with which a member starts, keeps its smallest cache and answers a probe. */
export const leastMemory = '1Gi';
