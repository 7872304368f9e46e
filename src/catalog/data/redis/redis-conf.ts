import { parseMemory } from '../../../units/index.ts';

/**
 * Configuration of a durable store, where every write is in the append-only file within a second, or of a cache, which
 * writes nothing to disk.
 * @source redis.conf of Redis 8: `appendonly`, `maxmemory` in bytes, `include`
 */
export function redisConf(maxMemory: string, content: 'data' | 'cache', policy: string): string {
  return [
    '# The password comes from a Secret; this file cannot read the environment.',
    'include /run/secrets/redis/auth.conf',
    '',
    'bind * -::*',
    'port 6379',
    'dir /data',
    '',
    ...(content === 'cache'
      ? ['# What is lost can be made again.', 'appendonly no', 'save ""']
      : [
          '# Every write reaches the file within a second; the snapshot makes a restart faster.',
          'appendonly yes',
          'appendfsync everysec',
          'save 3600 1 300 100',
        ]),
    '',
    policy === 'noeviction'
      ? '# Full means an error for the writer, never a key that silently disappears.'
      : '# Full means that keys go, by this rule.',
    `maxmemory ${parseMemory(maxMemory)}`,
    `maxmemory-policy ${policy}`,
    '',
    '# Idle clients are dropped after half an hour.',
    'timeout 1800',
    '',
  ].join('\n');
}
