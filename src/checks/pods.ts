import { type Manifest, podTemplatePath } from '../model/index.ts';
import { below, type Fields, fields, items, text, textMap, whole } from './read.ts';

/** The pods one object brings: a bare Pod or the template of a controller. */
export interface PodTemplate {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly podSpec: Fields;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Path of the pod spec in the object: `spec.template.spec`. */
  readonly path: string;
  /** Whether the pods are meant to run for ever; Jobs and pods that may end are not. */
  readonly longRunning: boolean;
}

/** The pods an object brings, or nothing for an object that brings none. */
export function podTemplateOf(manifest: Manifest): PodTemplate | undefined {
  const { group, kind, namespace } = manifest.identity;
  const path = podTemplatePath(manifest.identity);
  if (path === undefined) return undefined;
  const template = fields(below(manifest.body, ...path));
  const podSpec = fields(template.spec);
  return {
    manifest,
    namespace,
    podSpec,
    labels: textMap(below(template, 'metadata', 'labels')),
    annotations: textMap(below(template, 'metadata', 'annotations')),
    path: [...path, 'spec'].join('.'),
    longRunning:
      group === 'apps' || kind === 'ReplicationController' || (kind === 'Pod' && (text(podSpec.restartPolicy) ?? 'Always') === 'Always'),
  };
}

/** One container and where it stands. */
export interface Container {
  readonly fields: Fields;
  readonly name: string;
  readonly list: 'containers' | 'initContainers' | 'ephemeralContainers';
  /** Path in the object: `spec.template.spec.containers[0]`. */
  readonly path: string;
  /** An init container that keeps running beside the others (`restartPolicy: Always`). */
  readonly sidecar: boolean;
}

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;
const known = new WeakMap<Fields, readonly Container[]>();

/** Every container of a pod: init containers first, as they start. */
export function containersOf({ podSpec, path }: PodTemplate): readonly Container[] {
  let found = known.get(podSpec);
  if (found === undefined) {
    found = lists.flatMap((list) =>
      items(podSpec[list]).map((container, position) => ({
        fields: container,
        name: text(container.name) ?? '',
        list,
        path: `${path}.${list}[${position}]`,
        sidecar: list === 'initContainers' && container.restartPolicy === 'Always',
      })),
    );
    if (Object.keys(podSpec).length > 0) known.set(podSpec, found);
  }
  return found;
}

/** How many pods a controller keeps, before any autoscaler; 1 where the field is missing, as the API server has it. */
export function replicasOf({ body }: Manifest): number {
  return whole(below(body, 'spec', 'replicas')) ?? 1;
}

/** A number of pods, or a percentage of them (`25%`) rounded as the controller does; nothing for what is neither. */
export function partOf(value: unknown, pods: number, round: (part: number) => number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(text(value) ?? '')?.[1];
  return percent === undefined ? undefined : round((Number(percent) * pods) / 100);
}
