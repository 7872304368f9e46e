import { fields, identityOf, type KubeObject, text, texts } from '../../api/index.ts';
import { type Identity, identityKey, type JsonObject, type Manifest } from '../../model/index.ts';
import { annotations } from './annotations.ts';
import { HOOK_FINALIZER, isHook, isIgnored, type Phase, phasesOf } from './hooks.ts';
import { inOrder } from './order.ts';
import { withPruneWaves } from './prune-waves.ts';
import { type Task, waveOf } from './task.ts';

export interface PlanProps {
  readonly manifests: readonly Manifest[];
  readonly application?: string | undefined;
  readonly namespace: string;
  /** Sync options of the Application. */
  readonly options: readonly string[];
  /** What is live, was applied by this Application before, and has no manifest any more. */
  readonly obsolete: readonly KubeObject[];
  /** Whether Argo CD has to make the namespace of the Application. */
  readonly makesNamespace: boolean;
  /** Ends the names that are generated; differs from sync to sync. */
  readonly suffix: string;
}

/** All that a sync has to do, in its order. Tasks of the phase SyncFail wait for a failure. */
export function planTasks(props: PlanProps): readonly Task[] {
  const { manifests, namespace, options, obsolete, makesNamespace } = props;
  const tasks = [
    ...manifests.filter(({ body }) => !isIgnored(body)).flatMap((manifest) => applyTasks(manifest, props)),
    ...(makesNamespace ? [namespaceTask(namespace)] : []),
    ...obsolete.filter((object) => !isHook(object)).map((object) => pruneTask(object)),
  ];
  return inOrder(withPruneWaves(tasks, options));
}

/** Keys under which a live object counts as one of the manifests; both where the scope of the kind is open. */
export function targetKeys(manifests: readonly Manifest[], namespace: string): ReadonlySet<string> {
  const keysOf = ({ identity }: Manifest) => [identity, { ...identity, namespace: identity.namespace || namespace }].map(identityKey);
  return new Set(manifests.filter(({ body }) => !isHook(body)).flatMap(keysOf));
}

function applyTasks(manifest: Manifest, props: PlanProps): readonly Task[] {
  const { body } = manifest;
  return phasesOf(body).map((phase) => ({
    phase,
    wave: waveOf(body),
    object: asApplied(manifest, phase, props),
    namespace: identityOf(body).namespace || props.namespace,
    isPrune: false,
    isHook: isHook(body),
    manifest,
  }));
}

function namespaceTask(name: string): Task {
  const object: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  return { phase: 'PreSync', wave: 0, object, namespace: '', isPrune: false, isHook: false };
}

function pruneTask(object: KubeObject): Task {
  return { phase: 'Sync', wave: waveOf(object), object, namespace: identityOf(object).namespace, isPrune: true, isHook: false };
}

/** What Argo CD adds to a manifest: whose it is, the name of a hook without one, and the finalizer of a hook. */
function asApplied({ body, identity }: Manifest, phase: Phase, { application, namespace, suffix }: PlanProps): KubeObject {
  const metadata = fields(body['metadata']);
  const isOfHook = isHook(body);
  const prefix = text(metadata['generateName']);
  const isGenerated = isOfHook && text(metadata['name']) === '' && prefix !== '';
  const name = isGenerated ? `${prefix}${phase.toLowerCase()}-${suffix}` : text(metadata['name']);
  const finalizers = texts(metadata['finalizers']);
  const own = fields(metadata['annotations']);
  return {
    ...body,
    metadata: {
      ...metadata,
      ...(name === '' ? {} : { name }),
      ...(isOfHook && !finalizers.includes(HOOK_FINALIZER) ? { finalizers: [...finalizers, HOOK_FINALIZER] } : {}),
      ...(application === undefined
        ? {}
        : { annotations: { ...own, [annotations.trackingId]: trackingId(application, { ...identity, name }, namespace) } }),
    },
  };
}

function trackingId(application: string, { group, kind, namespace, name }: Identity, fallback: string): string {
  return `${application}:${group}/${kind}:${namespace || fallback}/${name}`;
}
