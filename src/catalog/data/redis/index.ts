export { Redis } from './redis.ts';
export type { RedisOverrides, RedisProps, RedisServer } from './redis-props.ts';
