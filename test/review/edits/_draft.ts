import { formatIdentity, groupOf, type Manifest, type Model } from '../../../src/model/index.ts';
import type { Step } from './_fleet.ts';

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

/** A step written as changes in place. */
export function edit(change: (draft: Draft) => void): Step {
  return (state) => {
    const draft = draftOf(structuredClone(state));
    change(draft);
    return { model: draft.model as Model, manifests: draft.manifests as Manifest[] };
  };
}

function draftOf({ model, manifests }: { readonly model: Anything; readonly manifests: readonly Anything[] }): Draft {
  const nameOf = ({ identity }: Manifest) => formatIdentity(identity);
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
