import type { KubeObject } from '../../api/index.ts';
import { below, itemsAt, textAt } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Identity } from '../../model/index.ts';

/** An object that Argo CD names in the status of an Application. */
export interface ArgoResource {
  readonly identity: Identity;
  /** What sets it apart: `SyncFailed`, `OutOfSync`, `Degraded` … */
  readonly status: string;
  readonly message: string;
}

/** What Argo CD says of one Application. */
export interface ArgoStatus {
  readonly name: string;
  /** Folders of the repository it is synced from. */
  readonly folders: readonly string[];
  /** `Synced`, `OutOfSync` or `Unknown`. */
  readonly sync: string;
  /** `Healthy`, `Progressing`, `Degraded`, `Missing`, `Suspended` or `Unknown`. */
  readonly health: string;
  /** `Running`, `Succeeded`, `Failed` or `Error` for the last sync; empty before the first one. */
  readonly phase: string;
  /** Whether something is being done about it at this moment; waiting to try again is not. */
  readonly isBusy: boolean;
  /** How often the last sync was tried again. */
  readonly retries: number;
  /** Message of the last sync, without when it is tried again. */
  readonly operation: string;
  readonly conditions: readonly { readonly type: string; readonly message: string }[];
  /** When its first sync began and ended, RFC 3339, to the second; nothing before one succeeded, and after ten others. */
  readonly firstSync?: { readonly startedAt: string; readonly endedAt: string } | undefined;
  /** Objects that are not as they should be: refused ones first, then what is not synced, then what is not healthy. */
  readonly resources: readonly ArgoResource[];
}

/** Whether it is as it should be and stays so. */
export function isDone({ sync, health, isBusy }: ArgoStatus): boolean {
  return sync === 'Synced' && health === 'Healthy' && !isBusy;
}

export function statusOf(application: KubeObject): ArgoStatus {
  const state = below(application, 'status', 'operationState');
  const isTriedAgain = textAt(state, 'phase') === 'Running' && textAt(state, 'finishedAt') !== '';
  const isAsked = below(application, 'operation') !== undefined || textAt(state, 'phase') === 'Running';
  return {
    name: textAt(application, 'metadata', 'name'),
    folders: [below(application, 'spec', 'source'), ...itemsAt(application, 'spec', 'sources')]
      .map((source) => textAt(source, 'path'))
      .filter((path) => path !== ''),
    sync: textAt(application, 'status', 'sync', 'status') || 'Unknown',
    health: textAt(application, 'status', 'health', 'status') || 'Unknown',
    phase: isTriedAgain ? 'Failed' : textAt(state, 'phase'),
    isBusy: (isAsked && !isTriedAgain) || textAt(application, 'metadata', 'deletionTimestamp') !== '',
    retries: Number(below(state, 'retryCount') ?? 0),
    operation: textAt(state, 'message').replace(/\.? Retrying attempt #\d+ at [^ ]+\.$/, ''),
    conditions: itemsAt(application, 'status', 'conditions')
      .map((condition) => ({ type: textAt(condition, 'type'), message: textAt(condition, 'message') }))
      .sort((a, b) => compareText(a.type, b.type) || compareText(a.message, b.message)),
    firstSync: firstSyncOf(application),
    resources: resourcesOf(application),
  };
}

/** Argo CD numbers the syncs that succeeded, and remembers the last ten. */
function firstSyncOf(application: KubeObject): ArgoStatus['firstSync'] {
  const first = itemsAt(application, 'status', 'history').find(({ id }) => (id ?? 0) === 0);
  return first === undefined ? undefined : { startedAt: textAt(first, 'deployStartedAt'), endedAt: textAt(first, 'deployedAt') };
}

const failures = ['SyncFailed', 'Failed', 'Error'];

function resourcesOf(application: KubeObject): readonly ArgoResource[] {
  const refused = itemsAt(application, 'status', 'operationState', 'syncResult', 'resources').flatMap((resource) =>
    ['status', 'hookPhase']
      .map((field) => textAt(resource, field))
      .filter((status) => failures.includes(status))
      .slice(0, 1)
      .map((status) => resourceOf(resource, status, textAt(resource, 'message'))),
  );
  const listed = itemsAt(application, 'status', 'resources');
  const unsynced = listed.filter(({ status }) => status === 'OutOfSync').map((resource) => resourceOf(resource, 'OutOfSync', ''));
  const unhealthy = listed
    .map((resource) => resourceOf(resource, textAt(resource, 'health', 'status') || 'Healthy', textAt(resource, 'health', 'message')))
    .filter(({ status }) => status !== 'Healthy');
  return [...refused, ...unsynced, ...unhealthy];
}

function resourceOf(resource: unknown, status: string, message: string): ArgoResource {
  const text = (field: string) => textAt(resource, field);
  return { identity: { group: text('group'), kind: text('kind'), namespace: text('namespace'), name: text('name') }, status, message };
}
