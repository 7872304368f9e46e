import { below, text } from '../api/index.ts';
import { compareText } from '../issues/index.ts';
import { groupOf, type JsonObject, type Manifest, type Model } from '../model/index.ts';
import { isSecret } from './live.ts';
import { namespaceOf } from './placement.ts';

/** Name of everything that is printed. */
const NAME = 'labwright-verify';

interface Rule {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly names?: readonly string[] | undefined;
}

/**
 * A service account and the rights that a verification needs: to list the kinds that are rendered and the few it looks at
 * besides, and to get the required Secrets by name. For a dry run also to create and patch those kinds, which is as good
 * as being the administrator: the server does not know that nothing will be stored.
 */
export function roleManifests(
  model: Model,
  manifests: readonly Manifest[],
  { dryRun }: { readonly dryRun: boolean },
): readonly JsonObject[] {
  const cluster = clusterRules(manifests, dryRun);
  const names = [...secretsByNamespace(model, manifests)].sort(([a], [b]) => compareText(a, b));
  const account = { kind: 'ServiceAccount', name: NAME, namespace: 'kube-system' };
  const bound = (kind: 'ClusterRole' | 'Role', namespace: string, rules: readonly Rule[]): readonly JsonObject[] => {
    const metadata = { name: NAME, ...(namespace === '' ? {} : { namespace }) };
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    return [
      { apiVersion, kind, metadata, rules: rules.map(ruleObject) },
      { apiVersion, kind: `${kind}Binding`, metadata, roleRef: { apiGroup: groupOf(apiVersion), kind, name: NAME }, subjects: [account] },
    ];
  };
  const get = (group: string, resource: string, name: string): Rule => ({ group, resources: [resource], verbs: ['get'], names: [name] });
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: account.namespace } },
    ...bound('ClusterRole', '', cluster),
    ...bound('Role', 'default', [get('', 'services', 'kubernetes'), get('discovery.k8s.io', 'endpointslices', 'kubernetes')]),
    ...bound('Role', 'kube-system', [{ group: 'apps', resources: ['daemonsets'], verbs: ['list'] }]),
    ...names.flatMap(([namespace, secrets]) =>
      bound('Role', namespace, [{ group: '', resources: ['secrets'], verbs: ['get'], names: secrets }]),
    ),
  ];
}

function clusterRules(manifests: readonly Manifest[], dryRun: boolean): readonly Rule[] {
  const read: readonly Rule[] = [
    { group: '', resources: ['nodes'], verbs: ['list'] },
    { group: 'networking.k8s.io', resources: ['ingressclasses'], verbs: ['list'] },
    { group: 'networking.k8s.io', resources: ['servicecidrs'], verbs: ['get'] },
    { group: 'scheduling.k8s.io', resources: ['priorityclasses'], verbs: ['list'] },
    { group: 'storage.k8s.io', resources: ['storageclasses'], verbs: ['list'] },
  ];
  const plurals = pluralsOf(manifests);
  const rendered = manifests.flatMap((manifest): Rule[] => {
    const { group, kind } = manifest.identity;
    const resource = plurals.get(`${group}/${kind}`) ?? pluralOf(kind);
    const reading = isSecret(manifest) ? [] : ['list'];
    const isRole = group === 'rbac.authorization.k8s.io';
    const verbs = [
      ...reading,
      ...(dryRun ? ['create', 'patch', ...(isRole ? (kind.endsWith('Binding') ? [] : ['bind', 'escalate']) : [])] : []),
    ];
    return verbs.length === 0 ? [] : [{ group, resources: [resource], verbs }];
  });
  return merged([...read, ...rendered]);
}

/** Rights of one resource together, and resources of a group with the same rights in one rule; sorted. */
function merged(rules: readonly Rule[]): readonly Rule[] {
  const verbs = new Map<string, Set<string>>();
  for (const rule of rules) {
    for (const resource of rule.resources) {
      const key = `${rule.group}/${resource}`;
      verbs.set(key, new Set([...(verbs.get(key) ?? []), ...rule.verbs]));
    }
  }
  const together = new Map<string, Rule>();
  for (const [key, all] of [...verbs].sort(([a], [b]) => compareText(a, b))) {
    const [group = '', resource = ''] = key.split('/');
    const sorted = [...all].sort(compareText);
    const same = `${group}/${sorted.join()}`;
    together.set(same, { group, verbs: sorted, resources: [...(together.get(same)?.resources ?? []), resource] });
  }
  return [...together.values()];
}

function ruleObject({ group, resources, verbs, names }: Rule): JsonObject {
  return { apiGroups: [group], resources, ...(names === undefined ? {} : { resourceNames: names }), verbs };
}

/** Plurals that rendered resource definitions give; the others follow the rule that Kubernetes itself guesses by. */
function pluralsOf(manifests: readonly Manifest[]): ReadonlyMap<string, string> {
  return new Map(
    manifests
      .filter(({ identity }) => identity.group === 'apiextensions.k8s.io' && identity.kind === 'CustomResourceDefinition')
      .map(({ body }) => [
        `${text(below(body, 'spec', 'group'))}/${text(below(body, 'spec', 'names', 'kind'))}`,
        text(below(body, 'spec', 'names', 'plural')),
      ]),
  );
}

function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular === 'endpoints') return singular;
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

function secretsByNamespace(model: Model, manifests: readonly Manifest[]): ReadonlyMap<string, readonly string[]> {
  const rendered = manifests
    .filter(isSecret)
    .map((manifest) => ({ namespace: namespaceOf(model, manifest), name: manifest.identity.name }));
  const names = new Map<string, Set<string>>();
  for (const { namespace, name } of [...model.secrets, ...rendered]) names.set(namespace, (names.get(namespace) ?? new Set()).add(name));
  return new Map([...names].map(([namespace, all]) => [namespace, [...all].sort(compareText)]));
}
