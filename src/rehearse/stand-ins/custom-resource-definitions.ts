import type { KubeObject } from '../../api/index.ts';
import { below, text } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import { listed, type StandIns } from './stand-in.ts';

/** Groups that the API server serves by itself and that have a dot in them. */
const builtIn = new Set(
  [
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'internal.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
    'storagemigration',
  ].map((name) => `${name}.k8s.io`),
);

export interface CustomResourceDefinitions extends StandIns {
  /** Custom kinds that are rendered and that no definition is known of: their objects cannot be applied. */
  readonly unknown: readonly { readonly group: string; readonly kind: string }[];
}

/** API groups of which a manifest uses a kind that the API server does not have by itself, sorted. */
export function customGroups(manifests: readonly Manifest[]): readonly string[] {
  const groups = new Set(manifests.map(({ identity }) => identity.group).filter((group) => group.includes('.') && !builtIn.has(group)));
  return [...groups].sort(compareText);
}

/**
 * Definitions that must be there before the first sync, since a chart or addon brings them on the real cluster: of each custom kind that is
 * used and not rendered. `known` are whole CustomResourceDefinition objects, those of `imports/crds/<group>/` for each of `customGroups`;
 * where two define one kind, the last counts.
 */
export function customResourceDefinitionsOf(manifests: readonly Manifest[], known: readonly KubeObject[]): CustomResourceDefinitions {
  const groups = new Set(customGroups(manifests));
  const used = new Map<string, { readonly group: string; readonly kind: string }>();
  for (const { group, kind } of manifests.map(({ identity }) => identity))
    if (groups.has(group)) used.set(`${group}/${kind}`, { group, kind });
  for (const { body, identity } of manifests) if (identity.kind === 'CustomResourceDefinition') used.delete(kindKey(body));
  const definitions = new Map(known.map((definition) => [kindKey(definition), definition]));
  const keys = [...used.keys()].sort(compareText);
  const objects = keys.flatMap((key) => {
    const definition = definitions.get(key);
    return definition === undefined ? [] : [withoutConversion(definition)];
  });
  const names = objects.map(({ metadata }) => text(below(metadata, 'name')));
  return {
    objects,
    unknown: keys.filter((key) => !definitions.has(key)).flatMap((key) => used.get(key) ?? []),
    notes:
      names.length === 0
        ? []
        : [
            {
              what: `CustomResourceDefinition ${listed(names)}`,
              why: 'a chart or an addon brings it to the cluster; taken from imports/crds',
            },
          ],
  };
}

function kindKey(definition: KubeObject): string {
  return `${text(below(definition, 'spec', 'group'))}/${text(below(definition, 'spec', 'names', 'kind'))}`;
}

/** The definition as the API server takes it where no server of ours runs: what is kept in `imports/` has neither status nor webhook. */
function withoutConversion(definition: KubeObject): KubeObject {
  const { status: _, ...rest } = definition;
  const spec = rest.spec as KubeObject;
  return below(spec, 'conversion', 'strategy') === 'Webhook' ? { ...rest, spec: { ...spec, conversion: { strategy: 'None' } } } : rest;
}
