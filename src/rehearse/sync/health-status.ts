import { below, items, text } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';

export type HealthStatus = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';

/** How an object fares, in the words of Argo CD. */
export interface Health {
  readonly status: HealthStatus;
  /** Why; empty where there is nothing to say. */
  readonly message: string;
}

export function conditionsOf(object: JsonObject): readonly JsonObject[] {
  return items(below(object, 'status', 'conditions'));
}

export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  return conditionsOf(object).find((condition) => condition['type'] === type);
}

/** Health by one condition that is true or false; progressing until it is either. */
export function conditionHealth(
  object: JsonObject,
  { type, waiting, whenFalse = 'Degraded' }: { readonly type: string; readonly waiting: string; readonly whenFalse?: HealthStatus },
): Health {
  const found = conditionsOf(object).find(({ type: name, status }) => name === type && (status === 'True' || status === 'False'));
  if (found === undefined) return { status: 'Progressing', message: waiting };
  return { status: found['status'] === 'True' ? 'Healthy' : whenFalse, message: text(found['message']) };
}

/** Healthy as soon as somebody gave it an address. */
export function hasAddress(object: JsonObject): Health {
  const addresses = items(below(object, 'status', 'loadBalancer', 'ingress'));
  return addresses.length > 0 ? { status: 'Healthy', message: '' } : { status: 'Progressing', message: 'it has no address yet' };
}

/** Whether the controller has not yet looked at the latest change of the object. */
export function isUnobserved(object: JsonObject): boolean {
  return Number(below(object, 'metadata', 'generation') ?? 0) > Number(below(object, 'status', 'observedGeneration') ?? 0);
}
