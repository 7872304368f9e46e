import { deprecatedAnnotations, deprecatedLabels } from './deprecations.ts';
import { type DefinitionRules, format, items, type Rule, type RuleFinding } from './rule.ts';

const MEBIBYTE = 1024 * 1024;
const ANNOTATIONS = 256 * 1024;

/** All values together must fit one etcd entry. */
const dataFits: Rule = (value) => {
  const size = ['data', 'binaryData', 'stringData']
    .flatMap((field) => Object.values((value[field] ?? {}) as object))
    .reduce((sum, text) => sum + byteLength(text), 0);
  return size <= MEBIBYTE
    ? []
    : [
        {
          code: 'SCHEMA_VALUE',
          field: [],
          message: `holds ${size} bytes, above 1Mi (${MEBIBYTE} bytes)`,
          hint: 'split it, or mount the content from a volume',
        },
      ];
};

const keysOnce: Rule = (value) =>
  Object.keys((value.binaryData ?? {}) as object)
    .filter((key) => Object.hasOwn((value.data ?? {}) as object, key))
    .map(
      (key): RuleFinding => ({ code: 'SCHEMA_DUPLICATE_ENTRY', field: ['binaryData', key], message: `"${key}" is a key of \`data\` too` }),
    );

/** Metadata, labels, selectors, ConfigMaps, Secrets and RBAC. */
export const objectRules: Readonly<Record<string, DefinitionRules>> = {
  'meta.v1.ObjectMeta': {
    fields: {
      labels: { keyFormat: 'qualified-name', valueFormat: 'label-value' },
      annotations: { keyFormat: 'qualified-name' },
    },
    checks: [
      ({ annotations }) =>
        Object.keys((annotations ?? {}) as object).flatMap((key): readonly RuleFinding[] => {
          const [, instead] = Object.entries(deprecatedAnnotations).find(([start]) => key.startsWith(start)) ?? [];
          return instead === undefined
            ? []
            : [
                {
                  code: 'SCHEMA_DEPRECATED_API',
                  field: ['annotations', key],
                  message: 'is an annotation that became a field',
                  hint: `use ${instead}`,
                },
              ];
        }),
      ({ annotations }) => {
        const size = Object.entries((annotations ?? {}) as object).reduce(
          (sum, [key, text]) => sum + byteLength(key) + byteLength(text),
          0,
        );
        return size <= ANNOTATIONS
          ? []
          : [{ code: 'SCHEMA_VALUE', field: ['annotations'], message: `hold ${size} bytes, above 256Ki (${ANNOTATIONS} bytes)` }];
      },
    ],
  },
  'meta.v1.LabelSelector': { fields: { matchLabels: { keyFormat: 'qualified-name', valueFormat: 'label-value' } } },
  'meta.v1.LabelSelectorRequirement': {
    fields: { operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, key: format('qualified-name') },
    checks: [valuesFitOperator],
  },
  'core.v1.NodeSelectorRequirement': { fields: { key: format('qualified-name') }, checks: [valuesFitOperator, oldNodeLabel] },
  'core.v1.ConfigMap': { fields: { data: { keyFormat: 'data-key' }, binaryData: { keyFormat: 'data-key' } }, checks: [dataFits, keysOnce] },
  'core.v1.Secret': { fields: { data: { keyFormat: 'data-key' }, stringData: { keyFormat: 'data-key' } }, checks: [dataFits, typedSecret] },
  'rbac.v1.RoleRef': { fields: { apiGroup: { enum: ['rbac.authorization.k8s.io'] }, kind: { enum: ['Role', 'ClusterRole'] } } },
  'rbac.v1.Subject': {
    fields: { kind: { enum: ['User', 'Group', 'ServiceAccount'] } },
    checks: [
      ({ kind, namespace }) =>
        kind === 'ServiceAccount' && namespace === undefined
          ? [{ code: 'SCHEMA_REQUIRED', field: ['namespace'], message: 'is missing; a ServiceAccount is named with its namespace' }]
          : [],
    ],
  },
  'rbac.v1.PolicyRule': {
    fields: { verbs: { minItems: 1 } },
    checks: [
      ({ resources, nonResourceURLs }) =>
        items(resources).length + items(nonResourceURLs).length > 0
          ? []
          : [{ code: 'SCHEMA_REQUIRED', field: ['resources'], message: 'is missing; a rule applies to at least one resource' }],
    ],
  },
  'scheduling.v1.PriorityClass': {
    checks: [
      ({ value, metadata }) =>
        typeof value === 'number' &&
        value > 1_000_000_000 &&
        !String((metadata as { name?: unknown } | undefined)?.name).startsWith('system-')
          ? [{ code: 'SCHEMA_VALUE', field: ['value'], message: `${value} is above 1000000000; higher ones are kept for the system` }]
          : [],
    ],
  },
};

function oldNodeLabel({ key }: Readonly<Record<string, unknown>>): readonly RuleFinding[] {
  const instead = typeof key === 'string' && Object.hasOwn(deprecatedLabels, key) ? deprecatedLabels[key] : undefined;
  return instead === undefined
    ? []
    : [{ code: 'SCHEMA_DEPRECATED_API', field: ['key'], message: `"${key}" is the old name of a node label`, hint: `use \`${instead}\`` }];
}

function valuesFitOperator({ operator, values }: Readonly<Record<string, unknown>>): readonly RuleFinding[] {
  const count = Array.isArray(values) ? values.length : 0;
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    return [{ code: 'SCHEMA_REQUIRED', field: ['values'], message: `is missing; the operator ${operator} needs at least one value` }];
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    return [{ code: 'SCHEMA_VALUE', field: ['values'], message: `must be left out with the operator ${operator}` }];
  if ((operator === 'Gt' || operator === 'Lt') && (count !== 1 || !/^-?\d+$/.test(String((values as unknown[])[0])))) {
    return [{ code: 'SCHEMA_VALUE', field: ['values'], message: `must hold one whole number with the operator ${operator}` }];
  }
  return [];
}

const keysOfType: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function typedSecret({ type, data, stringData }: Readonly<Record<string, unknown>>): readonly RuleFinding[] {
  const present = { ...(data as object), ...(stringData as object) };
  return (keysOfType[String(type)] ?? [])
    .filter((key) => !Object.hasOwn(present, key))
    .map((key): RuleFinding => ({ code: 'SCHEMA_REQUIRED', field: ['data', key], message: `is missing; a Secret of type ${type} has it` }));
}

function byteLength(text: unknown): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : 0;
}
