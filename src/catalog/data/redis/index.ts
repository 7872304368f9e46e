export { Redis } from './redis.ts';
export type { RedisCacheProps, RedisCommonProps, RedisOverrides, RedisProps, RedisServer, RedisStoreProps } from './redis-props.ts';
