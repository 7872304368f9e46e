const MiB = 2 ** 20;

/**
 * Settings of the server by the memory it may use. Only those that differ from PostgreSQL's own defaults.
 * @source PostgreSQL 17, "Resource Consumption": a quarter of the memory for shared_buffers, the rest for the file cache
 */
export function postgresSettings(memoryLimit: number): Readonly<Record<string, string>> {
  const mebibytes = (bytes: number) => `${Math.max(1, Math.floor(bytes / MiB))}MB`;
  return {
    listen_addresses: '*',
    max_connections: '100',
    shared_buffers: mebibytes(memoryLimit / 4),
    effective_cache_size: mebibytes((memoryLimit * 5) / 8),
    // Building a vector index takes this once, and twice more in parallel workers, out of /dev/shm.
    maintenance_work_mem: mebibytes(memoryLimit / 8),
    // A node may have huge pages that this pod may not use; trying them ends the server with a bus error.
    huge_pages: 'off',
  };
}

/** Size of /dev/shm: what the parallel workers of one index build share. It counts as memory of the container. */
export function sharedMemory(memoryLimit: number): string {
  return `${Math.max(64, Math.floor(memoryLimit / 4 / MiB))}Mi`;
}

/** Arguments of the server, one setting each, by name. */
export function settingArguments(settings: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
