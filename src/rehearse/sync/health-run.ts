import { below, count, items, text } from '../../api/index.ts';
import type { JsonObject } from '../../model/index.ts';
import { conditionOf, conditionsOf, type Health } from './health-status.ts';

/** A pod that is to run for ever is healthy when it is ready; one that is to end, when it has ended well. */
export function podHealth(object: JsonObject): Health {
  const runsForEver = below(object, 'spec', 'restartPolicy') === 'Always';
  const containers = items(below(object, 'status', 'containerStatuses'));
  const message = text(below(object, 'status', 'message'));
  if (runsForEver) {
    const waiting = containers.map((container) => below(container, 'state', 'waiting')).filter(isFailing);
    if (waiting.length > 0) return { status: 'Degraded', message: waiting.map((state) => text(below(state, 'message'))).join(', ') };
  }
  switch (below(object, 'status', 'phase')) {
    case 'Pending':
      return { status: 'Progressing', message };
    case 'Succeeded':
      return { status: 'Healthy', message };
    case 'Failed':
      return { status: 'Degraded', message: message || failureOf(object) };
    case 'Running': {
      if (!runsForEver) return { status: 'Progressing', message };
      if (conditionOf(object, 'Ready')?.['status'] === 'True') return { status: 'Healthy', message };
      const hasFallen = containers.some((container) => below(container, 'lastState', 'terminated') !== undefined);
      return { status: hasFallen ? 'Degraded' : 'Progressing', message };
    }
    default:
      return { status: 'Unknown', message };
  }
}

/** Healthy once it is complete. Argo CD takes a Job that was suspended once and goes on for complete, and so does this. */
export function jobHealth(object: JsonObject): Health {
  const failed = conditionOf(object, 'Failed');
  if (failed !== undefined) return { status: 'Degraded', message: text(failed['message']) };
  const conditions = conditionsOf(object).filter(({ type }) => type === 'Complete' || type === 'Suspended');
  const message = text(conditions.at(-1)?.['message']);
  if (conditions.length === 0) return { status: 'Progressing', message: 'it has not ended yet' };
  const isSuspended = conditions.some(({ type, status }) => type === 'Suspended' && status === 'True');
  return { status: isSuspended ? 'Suspended' : 'Healthy', message };
}

export function claimHealth(object: JsonObject): Health {
  const phase = text(below(object, 'status', 'phase'));
  const statuses = { Bound: 'Healthy', Pending: 'Progressing', Lost: 'Degraded' } as const;
  const message = phase === 'Bound' ? '' : `the claim is ${phase || 'without a phase'}`;
  return { status: statuses[phase as keyof typeof statuses] ?? 'Unknown', message };
}

/** Reasons such as `ErrImagePull`, `RunContainerError`, `CrashLoopBackOff`. */
function isFailing(waiting: unknown): waiting is JsonObject {
  const reason = text(below(waiting as JsonObject | undefined, 'reason'));
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');
}

/** What the first container that says something says. */
function failureOf(object: JsonObject): string {
  const states = [...items(below(object, 'status', 'initContainerStatuses')), ...items(below(object, 'status', 'containerStatuses'))];
  for (const state of states) {
    const ended = below(state, 'state', 'terminated');
    const said = text(below(ended, 'message'));
    if (said !== '') return said;
    if (below(ended, 'reason') === 'OOMKilled') return 'OOMKilled';
    const code = count(below(ended, 'exitCode'));
    if (code !== 0) return `container ${text(state['name'])} ended with exit code ${code}`;
  }
  return '';
}
