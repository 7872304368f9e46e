import { type Issue, suggest } from '../../issues/index.ts';
import { compareIdentity, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { clusterWords, finding } from '../finding.ts';
import { text } from '../read.ts';
import { missing, undecided } from './missing.ts';

/** REFERENCE_SERVICE_ACCOUNT: every service account that a pod runs as exists; each namespace has `default`. */
export const serviceAccounts: Check = (input) => {
  const facts = factsOf(input);
  return facts.pods.flatMap(({ manifest, namespace, podSpec, path }) => {
    const name = text(podSpec.serviceAccountName) ?? 'default';
    if (name === 'default' || name === '' || facts.find('', 'ServiceAccount', namespace, name) !== undefined) return [];
    const known = ['default', ...facts.namesOf('', 'ServiceAccount', namespace)];
    return [
      missing(facts, manifest, {
        code: 'REFERENCE_SERVICE_ACCOUNT',
        field: `${path}.serviceAccountName`,
        kind: 'ServiceAccount',
        name,
        namespace,
        known,
      }),
    ];
  });
};

const systemPriorities = ['system-cluster-critical', 'system-node-critical'];

/** REFERENCE_PRIORITY_CLASS: every priority class that a pod names is declared, rendered or one of the two that every cluster has. */
export const priorityClasses: Check = (input) => {
  const facts = factsOf(input);
  const known = new Set([
    ...systemPriorities,
    ...facts.model.priorityClasses.map(({ name }) => name),
    ...facts.namesOf('scheduling.k8s.io', 'PriorityClass', ''),
  ]);
  return facts.pods.flatMap(({ manifest, podSpec, path }): readonly Issue[] => {
    const name = text(podSpec.priorityClassName) ?? '';
    if (name === '' || known.has(name)) return [];
    const field = `${path}.priorityClassName`;
    if (facts.lacks('priority-classes')) return [undecided(manifest, 'REFERENCE_PRIORITY_CLASS', field, 'PriorityClass', name)];
    const message = `no priority class "${name}" in ${clusterWords(facts.model)}; the pods would be refused`;
    return [finding(manifest, { code: 'REFERENCE_PRIORITY_CLASS', severity: 'error', field, message, hint: suggest(name, [...known]) })];
  });
};

/** Runtime classes that K3s makes for each container runtime it finds on the node. */
const k3sRuntimes = ['nvidia', 'nvidia-experimental', 'crun', 'wasmtime', 'wasmedge', 'wasmer', 'spin', 'slight', 'lunatic', 'wws'];

/** REFERENCE_RUNTIME_CLASS: every runtime class that a pod names is rendered or brought by the distribution. */
export const runtimeClasses: Check = (input) => {
  const facts = factsOf(input);
  const { name: distribution, addons } = facts.model.distribution;
  const brought = [
    ...(distribution === 'k3s' ? k3sRuntimes : []),
    ...(addons.some((addon) => addon === 'gpu' || addon === 'nvidia') ? ['nvidia'] : []),
  ];
  const known = new Set([...brought, ...facts.namesOf('node.k8s.io', 'RuntimeClass', '')]);
  return facts.pods.flatMap(({ manifest, podSpec, path }): readonly Issue[] => {
    const name = text(podSpec.runtimeClassName) ?? '';
    if (name === '' || known.has(name)) return [];
    const field = `${path}.runtimeClassName`;
    if (facts.partial) return [undecided(manifest, 'REFERENCE_RUNTIME_CLASS', field, 'RuntimeClass', name)];
    return [
      missing(facts, manifest, { code: 'REFERENCE_RUNTIME_CLASS', field, kind: 'RuntimeClass', name, namespace: '', known: [...known] }),
    ];
  });
};

const givenNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** REFERENCE_NAMESPACE: every namespace that objects live in is rendered or declared. One finding for each namespace. */
export const namespaces: Check = (input) => {
  const facts = factsOf(input);
  const known = new Set([...givenNamespaces, ...facts.model.namespaces.map(({ name }) => name), ...facts.namesOf('', 'Namespace', '')]);
  const unknown = new Map<string, Manifest[]>();
  for (const manifest of facts.manifests) {
    const { namespace } = manifest.identity;
    if (namespace === '' || known.has(namespace)) continue;
    const list = unknown.get(namespace);
    if (list === undefined) unknown.set(namespace, [manifest]);
    else list.push(manifest);
  }
  return [...unknown].flatMap(([namespace, inside]) => {
    const [manifest] = [...inside].sort((a, b) => compareIdentity(a.identity, b.identity));
    if (manifest === undefined) return [];
    const count = inside.length;
    const message = `no namespace "${namespace}" is rendered or declared; ${count === 1 ? '1 object lives' : `${count} objects live`} in it`;
    const severity = facts.partial ? 'unchecked' : 'error';
    return [
      finding(manifest, {
        code: 'REFERENCE_NAMESPACE',
        severity,
        field: 'metadata.namespace',
        message,
        hint: suggest(namespace, [...known]),
      }),
    ];
  });
};
