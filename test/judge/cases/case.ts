import type { CheckInput } from '../../../src/checks/index.ts';
import type { JsonObject, Node } from '../../../src/model/index.ts';
import { model, toManifest } from '../../checks/support.ts';

/**
 * A house whose placement is judged: its machines, and what is to run on them, as it would be rendered. Every name that a control plane
 * has only once begins with `TOKEN`, so that many cases can stand side by side.
 */
export interface PlacementCase {
  readonly nodes: readonly Node[];
  readonly objects: readonly JsonObject[];
}

/** Begins the names of nodes, namespaces and volumes of a case. */
export const TOKEN = 'case-0';

/** The namespaces of every case, by what follows the token, with the labels that a `namespaceSelector` can name. */
export const namespaces: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  home: { team: 'home', tier: 'apps' },
  lab: { team: 'lab', tier: 'apps' },
};

/** Priority classes that cases name. They have no namespace, so all cases share them. */
export const priorityClasses: readonly JsonObject[] = [
  priorityClass('batch', 100),
  priorityClass('apps', 500),
  priorityClass('data', 900),
  { ...priorityClass('patient', 950), preemptionPolicy: 'Never' },
];

/** A class whose pods cost more than their containers, as with virtual machines for pods. */
export const runtimeClasses: readonly JsonObject[] = [
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'sandboxed' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '250m', memory: '160Mi' } },
  },
];

function priorityClass(name: string, value: number): JsonObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value };
}

/** The namespaces of a case as objects. */
export function namespaceObjects(): readonly JsonObject[] {
  return Object.entries(namespaces).map(([name, labels]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `${TOKEN}-${name}`, labels },
  }));
}

/** A case as the checks see a cluster: its facts and all that is rendered for it. */
export function toInput({ nodes, objects }: PlacementCase): CheckInput {
  const all = [...namespaceObjects(), ...priorityClasses, ...runtimeClasses, ...objects];
  return {
    model: model({
      nodes,
      priorityClasses: priorityClasses.map(({ metadata, value }) => ({ name: (metadata as { name: string }).name, value: Number(value) })),
    }),
    manifests: all.map(toManifest),
  };
}

/** The same case under another token. */
export function renamed({ nodes, objects }: PlacementCase, token: string): PlacementCase {
  return JSON.parse(JSON.stringify({ nodes, objects }).replaceAll(TOKEN, token)) as PlacementCase;
}
