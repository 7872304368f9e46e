import { readCommitted } from '../../../src/cli/committed.ts';
import type { State } from '../../../src/diff/index.ts';
import { groupOf, type Manifest, type Model } from '../../../src/model/index.ts';
import { type ClusterReview, type FleetReview, reviewFleet } from '../../../src/review/index.ts';

/** Anything that may stand in an object, to be changed in place. */
// biome-ignore lint/suspicious/noExplicitAny: an edit writes into plain data of many shapes
export type Anything = any;

/** What an owner's edit comes to: the objects and facts of one cluster, to be changed in place. */
export interface Draft {
  readonly model: Anything;
  manifests: Anything[];
  /** The body of an object, `Deployment home/web` or `ClusterRole web`. */
  object(name: string): Anything;
  /** Takes objects away whose names match. */
  remove(pattern: RegExp): void;
  /** Puts an object into an application of the cluster. */
  add(application: string, body: Anything): void;
  /** A container of the pods of an object, the first one unless it is named. */
  container(name: string, container?: string): Anything;
}

const committed = readCommitted({ root: '.' }).clusters;

/** One of the five clusters as it is committed. */
export function committedCluster(cluster: string): State {
  const found = committed.find(({ model }) => model.cluster === cluster);
  if (found === undefined) throw new Error(`dist/ holds no cluster ${cluster}`);
  return found;
}

/** A cluster after an edit. */
export function edited(cluster: string, edit: (draft: Draft) => void): State {
  const draft = draftOf(structuredClone(committedCluster(cluster)));
  edit(draft);
  return { model: draft.model as Model, manifests: draft.manifests as Manifest[] };
}

/** What an edit of some clusters does, all others as they are committed. */
export function reviewEdits(edits: Readonly<Record<string, (draft: Draft) => void>>): FleetReview {
  const names = Object.keys(edits);
  return reviewFleet(
    { name: 'main', clusters: names.map(committedCluster) },
    { name: 'working tree', clusters: names.map((name) => edited(name, edits[name]!)) },
  );
}

/** What an edit of one cluster does. */
export function reviewEdit(cluster: string, edit: (draft: Draft) => void): ClusterReview {
  return reviewEdits({ [cluster]: edit }).clusters[0]!;
}

function draftOf({ model, manifests }: { readonly model: Anything; readonly manifests: readonly Anything[] }): Draft {
  const nameOf = ({ identity }: Manifest) =>
    `${identity.kind} ${identity.namespace === '' ? '' : `${identity.namespace}/`}${identity.name}`;
  const draft: Draft = {
    model,
    manifests: [...manifests],
    object: (name) => {
      const found = draft.manifests.find((manifest) => nameOf(manifest) === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found.body;
    },
    remove: (pattern) => {
      const left = draft.manifests.filter((manifest) => !pattern.test(nameOf(manifest)));
      if (left.length === draft.manifests.length) throw new Error(`nothing matches ${pattern}`);
      draft.manifests = left;
    },
    add: (application, body) => {
      const { layer, folder } = model.applications.find(({ name }: Anything) => name === application);
      const { kind, apiVersion, metadata } = body;
      const identity = { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name };
      const file = `${folder}/${kind.toLowerCase()}-${metadata.name}.yaml`;
      draft.manifests.push({ identity, apiVersion, body, origin: { cluster: model.cluster, layer, application, construct: '' }, file });
    },
    container: (name, container) => {
      const { spec } = draft.object(name);
      const { containers } = (spec.jobTemplate?.spec.template ?? spec.template).spec;
      return container === undefined ? containers[0] : containers.find((one: Anything) => one.name === container);
    },
  };
  return draft;
}
