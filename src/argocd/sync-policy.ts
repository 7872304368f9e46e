import type { JsonObject } from '../model/index.ts';

/**
 * Without end, because Argo CD never tries a commit again once its retries are used up and a first start outlasts any
 * small number; with refresh, so that a fix pushed meanwhile replaces the commit that fails. From 10 s to 5 min.
 */
export const RETRY: JsonObject = { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } };
