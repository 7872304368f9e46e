import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../../src/api/index.ts';
import { groupOf, type JsonObject, type Manifest, type Model, type Node, type StorageClass } from '../../../src/model/index.ts';
import { emptySnapshot, type Snapshot } from '../../../src/rehearse/snapshot.ts';
import { storageClass as localClass } from '../../checks/local-volumes.ts';
import { smallModel } from '../../checks/support.ts';

export function model(changes: Partial<Model> = {}): Model {
  return { ...smallModel, ...changes };
}

export function node(changes: Partial<Node> = {}): Node {
  return { ...smallModel.nodes[0]!, labels: {}, ...changes };
}

/** A class of an addon whose volumes stay on their node and wait for the first pod. */
export function storageClass(name: string, changes: Partial<StorageClass> = {}): StorageClass {
  return localClass({ name, provisioner: 'microk8s.io/hostpath', reclaimPolicy: 'Delete', ...changes });
}

export function objects(yaml: string): readonly KubeObject[] {
  return parseAllDocuments(yaml).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() as KubeObject;
  });
}

/** Rendered objects of one application, each in a file of its own. */
export function manifests(yaml: string): readonly Manifest[] {
  return objects(yaml).map((body) => {
    const { name, namespace = '' } = body.metadata as JsonObject as { readonly name: string; readonly namespace?: string };
    const apiVersion = String(body.apiVersion);
    const kind = String(body.kind);
    return {
      identity: { group: groupOf(apiVersion), kind, namespace, name },
      apiVersion,
      body,
      origin: { cluster: 'attic', layer: 'apps', application: 'web', construct: '' },
      file: `dist/attic/apps/web/${kind.toLowerCase()}-${name}.yaml`,
    };
  });
}

export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return { ...emptySnapshot, ...changes };
}
