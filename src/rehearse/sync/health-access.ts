import { below, items, text } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';
import { annotationOf } from './annotations.ts';
import { conditionsOf, type Health, hasAddress } from './health-status.ts';

export function serviceHealth(object: JsonObject): Health {
  return below(object, 'spec', 'type') === 'LoadBalancer' ? hasAddress(object) : { status: 'Healthy', message: '' };
}

const autoscalerFaults: Readonly<Record<string, readonly string[]>> = {
  AbleToScale: ['FailedGetScale', 'FailedUpdateScale'],
  ScalingActive: [
    'FailedGetResourceMetric',
    'FailedGetObjectMetric',
    'FailedGetPodsMetric',
    'FailedGetExternalMetric',
    'FailedComputeMetricsReplicas',
    'InvalidSelector',
  ],
};

const autoscalerGood = ['AbleToScale', 'ScalingLimited'];

/** In version 1 the conditions of an autoscaler stand as text in an annotation. */
export function autoscalerHealth(object: JsonObject): Health {
  const waiting: Health = { status: 'Progressing', message: 'it has not scaled anything yet' };
  const conditions = object['apiVersion'] === 'autoscaling/v1' ? annotatedConditions(object) : conditionsOf(object);
  if (conditions === undefined) return { status: 'Unknown', message: 'its conditions cannot be read' };
  const fault = conditions.find(({ type, reason }) => autoscalerFaults[text(type)]?.includes(text(reason)) === true);
  if (fault !== undefined) return { status: 'Degraded', message: text(fault['message']) };
  const good = conditions.find(({ type, status }) => autoscalerGood.includes(text(type)) && status === 'True');
  return good === undefined ? waiting : { status: 'Healthy', message: text(good['message']) };
}

function annotatedConditions(object: JsonObject): readonly JsonObject[] | undefined {
  try {
    return items(JSON.parse(annotationOf(object, 'autoscaling.alpha.kubernetes.io/conditions') ?? '[]'));
  } catch {
    return undefined;
  }
}
