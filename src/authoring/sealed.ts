import { type Issue, suggest } from '../issues/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import type { NamespaceSpec } from './spec.ts';

/** Room for a handful of small targets, and no door in the node's or the LAN's address. */
const quota = {
  pods: '10',
  'requests.cpu': '1',
  'requests.memory': '2Gi',
  'limits.memory': '4Gi',
  'services.loadbalancers': '0',
  'services.nodeports': '0',
};
const limits = {
  defaultRequest: { cpu: '10m', memory: '32Mi' },
  default: { memory: '256Mi' },
  max: { memory: '2Gi' },
};

/** A namespace with what a seal brings: sums and amounts where its owner gives none. */
export function withSeal<N extends NamespaceSpec<string>>(spec: N): N {
  if (spec.sealed === undefined) return spec;
  return { ...spec, quota: { ...quota, ...spec.quota }, limits: spec.limits ?? limits };
}

/** What a sealed namespace cannot be: open, somebody else's, or its own attacker. */
export function checkSeals({ namespaces, clusterName }: ClusterConstruct): readonly Issue[] {
  return Object.entries(namespaces).flatMap(([name, { sealed, defaultDeny, provided }]): readonly Issue[] => {
    if (sealed === undefined) return [];
    const at = (field: string) => `${clusterName} namespaces.${name}.${field}`;
    const { attacker } = sealed;
    return [
      ...(defaultDeny === false
        ? [error(at('defaultDeny'), 'a sealed namespace refuses all traffic by default', 'leave `defaultDeny` out')]
        : []),
      ...(provided === true ? [error(at('sealed'), 'nothing of a provided namespace is rendered, so that it cannot be sealed')] : []),
      ...(attacker === name
        ? [error(at('sealed.attacker'), 'pods of the namespace itself are inside already', 'leave `attacker` out')]
        : attacker !== undefined && !Object.hasOwn(namespaces, attacker)
          ? [unknown(at('sealed.attacker'), attacker, Object.keys(namespaces))]
          : []),
    ];
  });
}

function error(path: string, message: string, hint?: string): Issue {
  return { code: 'MODEL_VALUE', severity: 'error', path, message, hint };
}

function unknown(path: string, name: string, known: readonly string[]): Issue {
  const message = `no namespace "${name}" in this cluster`;
  return { code: 'MODEL_UNKNOWN_NAME', severity: 'error', path, message, hint: suggest(name, known) };
}
