import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { finding } from '../finding.ts';
import { replicasOf } from '../pods.ts';
import { fields } from '../read.ts';
import { dataKey, label, type NameRule, pathSegment, serviceName, subdomain } from './syntax.ts';

/** Kinds whose names are not plain DNS subdomains. */
const rules: Readonly<Record<string, NameRule>> = {
  '/Namespace': label,
  '/Service': serviceName,
  'rbac.authorization.k8s.io/Role': pathSegment,
  'rbac.authorization.k8s.io/RoleBinding': pathSegment,
  'rbac.authorization.k8s.io/ClusterRole': pathSegment,
  'rbac.authorization.k8s.io/ClusterRoleBinding': pathSegment,
  'apiregistration.k8s.io/APIService': pathSegment,
};

/** Kinds whose controllers append to the name, by what remains for the name and why. */
const tighter: Readonly<Record<string, readonly [number, string]>> = {
  'batch/CronJob': [52, 'its Jobs append 11 characters to it'],
  'batch/Job': [63, 'it becomes a label of its pods'],
  'apps/StatefulSet': [52, 'with a hash of 10 characters it becomes the label controller-revision-hash'],
};

/** NAME_INVALID, NAME_TOO_LONG: every object has a name that the API server and its controllers can use. */
export const objectNames: Check = ({ manifests }) => manifests.flatMap((manifest) => [...judgeName(manifest), ...judgeKeys(manifest)]);

function judgeName(manifest: Manifest): readonly Issue[] {
  const { group, kind, name, namespace } = manifest.identity;
  const field = 'metadata.name';
  if (name === '') return [];
  const why = (rules[`${group}/${kind}`] ?? subdomain)(name);
  if (why !== undefined) {
    const code = why.startsWith('is ') ? 'NAME_TOO_LONG' : 'NAME_INVALID';
    return [
      finding(manifest, {
        code,
        severity: 'error',
        field,
        message: `"${name}" ${why} (${kind})`,
        hint: code === 'NAME_INVALID' ? repair(name) : undefined,
      }),
    ];
  }
  const [longest, reason] = tighter[`${group}/${kind}`] ?? [];
  if (longest !== undefined && name.length > longest) {
    return [
      finding(manifest, {
        code: 'NAME_TOO_LONG',
        severity: 'error',
        field,
        message: `"${name}" is ${name.length} characters long, above ${longest} for a ${kind}: ${reason}`,
      }),
    ];
  }
  if (kind === 'StatefulSet' && `${name}-${Math.max(0, replicasOf(manifest) - 1)}`.length > 63) {
    return [
      finding(manifest, {
        code: 'NAME_TOO_LONG',
        severity: 'error',
        field,
        message: `"${name}" leaves no room for the ordinal of its pods in 63 characters`,
      }),
    ];
  }
  const namespaceRule = namespace === '' ? undefined : label(namespace);
  return namespaceRule === undefined
    ? []
    : [
        finding(manifest, {
          code: 'NAME_INVALID',
          severity: 'error',
          field: 'metadata.namespace',
          message: `"${namespace}" ${namespaceRule}`,
        }),
      ];
}

/** The name with what is not allowed replaced, when that gives a name. */
function repair(name: string): string | undefined {
  const repaired = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return repaired !== name && subdomain(repaired) === undefined ? `write \`${repaired}\`` : undefined;
}

function judgeKeys(manifest: Manifest): readonly Issue[] {
  const { group, kind } = manifest.identity;
  if (group !== '' || (kind !== 'ConfigMap' && kind !== 'Secret')) return [];
  return ['data', 'binaryData', 'stringData'].flatMap((list) =>
    Object.keys(fields(manifest.body[list])).flatMap((key) => {
      const why = dataKey(key);
      return why === undefined
        ? []
        : [finding(manifest, { code: 'NAME_INVALID', severity: 'error', field: `${list}["${key}"]`, message: `the key "${key}" ${why}` })];
    }),
  );
}
