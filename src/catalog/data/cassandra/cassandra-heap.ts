const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** Below this, compaction of ordinary tables ends in garbage collection. */
export const leastHeap = 512 * MiB;
/** Above this a larger heap only makes the pauses longer; the rest serves better as page cache. */
const mostHeap = 8 * GiB;

/**
 * Heap by the memory of the container: half of what lies above 1Gi. As much again may be used outside the heap, for
 * buffers and indexes; the rest is for the machine itself, its tools and the page cache.
 */
export function heapFor(memoryLimit: number): number {
  return Math.min(mostHeap, Math.floor((memoryLimit - GiB) / 2 / MiB) * MiB);
}

/** As the start script of Cassandra reads it. */
export function heapSize(bytes: number): string {
  return `${Math.floor(bytes / MiB)}M`;
}
