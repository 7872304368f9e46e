// renovate: datasource=docker depName=docker.io/library/redis
const version = '8.10.2';
export const redisImage = `docker.io/library/redis:${version}`;
/** User and group of the Debian image. */
export const redisUser = { uid: 999, gid: 999 };
