import type { KubeObject } from '../../api/index.ts';
import { identityOf } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { formatIdentity, type Identity, identityKey, isObject, type Manifest } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';

/** Where the owner's code made a rendered file. */
export interface Place {
  /** `vx-home/pgvector/pgvector/stateful-set`. */
  readonly construct: string;
  /** `clusters/vx-home/data.ts:12`. */
  readonly source?: string | undefined;
}

/** Finds for an object of the cluster what the owner wrote. */
export interface Subjects {
  readonly cluster: string;
  /** The rendered object that an object of the cluster comes from: itself, or its controller's controller. */
  manifestOf(object: KubeObject): Manifest | undefined;
  /** Where a rendered file was made, as far as the cluster files tell. */
  placeOf(file: string): Place | undefined;
}

type FindingProps = Pick<Issue, 'code' | 'severity' | 'message' | 'hint'>;

/** A finding about an object of the cluster, named as its owner knows it. */
export function findingAbout(subjects: Subjects, object: KubeObject, props: FindingProps): Issue {
  const manifest = subjects.manifestOf(object);
  const identity = identityOf(object);
  if (manifest === undefined) return { ...props, path: `${subjects.cluster} ${formatIdentity(identity)}`, cluster: subjects.cluster };
  return findingIn(subjects, manifest, props, identity);
}

/** A finding about a rendered object. `identity` is what it is about, where that is not the object itself. */
export function findingIn(subjects: Subjects, manifest: Manifest, props: FindingProps, identity: Identity = manifest.identity): Issue {
  const place = subjects.placeOf(manifest.file);
  const owner = place?.construct ?? `${subjects.cluster}/${manifest.origin.application}`;
  return {
    ...props,
    path: `${owner} ${formatIdentity(identity)}`,
    cluster: subjects.cluster,
    file: manifest.file,
    source: place?.source,
  };
}

/** Subjects of what is rendered and what runs. */
export function subjectsOf(
  cluster: string,
  manifests: readonly Manifest[],
  snapshot: Pick<Snapshot, 'replicaSets' | 'jobs'>,
  placeOf: (file: string) => Place | undefined,
): Subjects {
  const rendered = new Map(manifests.map((manifest) => [identityKey(manifest.identity), manifest]));
  const between = new Map([...snapshot.replicaSets, ...snapshot.jobs].map((object) => [identityKey(identityOf(object)), object]));
  const manifestOf = (object: KubeObject): Manifest | undefined => {
    const own = rendered.get(identityKey(identityOf(object)));
    if (own !== undefined) return own;
    const owner = controllerOf(object);
    if (owner !== undefined) {
      const key = identityKey(owner);
      const next = between.get(key);
      return rendered.get(key) ?? (next === undefined ? undefined : manifestOf(next));
    }
    return claimTemplateOf(object, manifests);
  };
  return { cluster, manifestOf, placeOf };
}

/** What the object says controls it. */
function controllerOf(object: KubeObject): Identity | undefined {
  const { metadata } = object;
  const references = isObject(metadata) && Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences.filter(isObject) : [];
  const controller = references.find((reference) => reference.controller === true) ?? references[0];
  if (controller === undefined) return undefined;
  const { apiVersion, kind, name } = controller;
  return identityOf({
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: { name: String(name), namespace: identityOf(object).namespace },
  });
}

/** Claims of a StatefulSet do not name it: they are called `<template>-<set>-<number>`. */
function claimTemplateOf(object: KubeObject, manifests: readonly Manifest[]): Manifest | undefined {
  const { kind, name, namespace } = identityOf(object);
  if (kind !== 'PersistentVolumeClaim') return undefined;
  return manifests.find(({ identity, body: { spec } }) => {
    if (identity.kind !== 'StatefulSet' || identity.namespace !== namespace || !isObject(spec)) return false;
    const templates = Array.isArray(spec.volumeClaimTemplates) ? spec.volumeClaimTemplates.filter(isObject) : [];
    return templates.some(({ metadata }) => {
      const start = `${isObject(metadata) ? metadata.name : ''}-${identity.name}-`;
      return name.startsWith(start) && /^\d+$/.test(name.slice(start.length));
    });
  });
}
