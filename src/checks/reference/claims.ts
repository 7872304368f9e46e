import { type Issue, suggest } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { clusterWords, finding } from '../finding.ts';
import { replicasOf } from '../pods.ts';
import { below, fields, items, text } from '../read.ts';
import { missing, undecided } from './missing.ts';

/** REFERENCE_CLAIM: every PersistentVolumeClaim that a pod mounts exists, is made by a StatefulSet, or is declared by a chart. */
export const claims: Check = (input) => {
  const facts = factsOf(input);
  let made: ReadonlySet<string> | undefined;
  return facts.pods.flatMap(({ manifest, namespace, podSpec, path }) =>
    items(podSpec.volumes).flatMap((volume, position) => {
      const name = text(fields(volume.persistentVolumeClaim).claimName);
      if (name === undefined || facts.find('', 'PersistentVolumeClaim', namespace, name) !== undefined) return [];
      made ??= madeClaims(facts);
      if (made.has(`${namespace}/${name}`)) return [];
      const known = [...facts.namesOf('', 'PersistentVolumeClaim', namespace), ...inNamespace(made, namespace)];
      const field = `${path}.volumes[${position}].persistentVolumeClaim.claimName`;
      return [missing(facts, manifest, { code: 'REFERENCE_CLAIM', field, kind: 'PersistentVolumeClaim', name, namespace, known })];
    }),
  );
};

/** Claims that no manifest holds: out of the templates of StatefulSets, and declared by charts. */
function madeClaims(facts: Facts): ReadonlySet<string> {
  const made = new Set(facts.model.claims.map(({ namespace, name }) => `${namespace}/${name}`));
  for (const set of facts.ofKind('apps', 'StatefulSet')) {
    for (const template of items(below(set.body, 'spec', 'volumeClaimTemplates'))) {
      const name = text(below(template, 'metadata', 'name')) ?? '';
      for (let ordinal = 0; ordinal < replicasOf(set); ordinal++)
        made.add(`${set.identity.namespace}/${name}-${set.identity.name}-${ordinal}`);
    }
  }
  return made;
}

function inNamespace(names: ReadonlySet<string>, namespace: string): readonly string[] {
  return [...names].filter((name) => name.startsWith(`${namespace}/`)).map((name) => name.slice(namespace.length + 1));
}

/** REFERENCE_STORAGE_CLASS, REFERENCE_PERSISTENT_VOLUME: every class and volume that a claim names exists. */
export const storage: Check = (input) => {
  const facts = factsOf(input);
  const classes = new Set([...facts.model.storageClasses.map(({ name }) => name), ...facts.namesOf('storage.k8s.io', 'StorageClass', '')]);
  const judge = (manifest: Manifest, spec: unknown, path: string): readonly Issue[] => {
    const { storageClassName, volumeName } = fields(spec);
    const issues: Issue[] = [];
    if (typeof storageClassName === 'string' && storageClassName !== '' && !classes.has(storageClassName)) {
      const field = `${path}.storageClassName`;
      const message = `no storage class "${storageClassName}" in ${clusterWords(facts.model)}`;
      issues.push(
        facts.lacks('storage-classes')
          ? undecided(manifest, 'REFERENCE_STORAGE_CLASS', field, 'StorageClass', storageClassName)
          : finding(manifest, {
              code: 'REFERENCE_STORAGE_CLASS',
              severity: 'error',
              field,
              message,
              hint: suggest(storageClassName, [...classes]),
            }),
      );
    }
    if (typeof volumeName === 'string' && volumeName !== '' && facts.find('', 'PersistentVolume', '', volumeName) === undefined) {
      const known = facts.namesOf('', 'PersistentVolume', '');
      issues.push(
        missing(facts, manifest, {
          code: 'REFERENCE_PERSISTENT_VOLUME',
          field: `${path}.volumeName`,
          kind: 'PersistentVolume',
          name: volumeName,
          namespace: '',
          known,
        }),
      );
    }
    return issues;
  };
  return [
    ...facts.ofKind('', 'PersistentVolumeClaim').flatMap((claim) => judge(claim, claim.body.spec, 'spec')),
    ...facts
      .ofKind('apps', 'StatefulSet')
      .flatMap((set) =>
        items(below(set.body, 'spec', 'volumeClaimTemplates')).flatMap((template, position) =>
          judge(set, template.spec, `spec.volumeClaimTemplates[${position}].spec`),
        ),
      ),
  ];
};
