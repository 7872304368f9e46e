import { compareQuantities, parseQuantity } from '../../units/index.ts';
import { deprecatedLabels, deprecatedVolumes } from './deprecations.ts';
import {
  atLeast,
  between,
  type DefinitionRules,
  demand,
  distinct,
  forbid,
  format,
  isSet,
  notEmpty,
  oneField,
  port,
  type Rule,
  type RuleFinding,
} from './rule.ts';

const image = { minLength: 1, pattern: '^\\S(.*\\S)?$' };
const portNumber = between(1, 65535);
const weight = between(1, 100);

const localhostProfile: DefinitionRules = {
  checks: [
    demand(
      'localhostProfile',
      ({ type, localhostProfile: profile }) => type === 'Localhost' && !isSet(profile),
      'is missing; the type Localhost names a profile on the node',
    ),
    forbid(
      'localhostProfile',
      ({ type, localhostProfile: profile }) => type !== 'Localhost' && profile !== undefined,
      'may only be set with the type Localhost',
    ),
  ],
};

const oldNodeLabels: Rule = ({ nodeSelector }) =>
  Object.keys((nodeSelector ?? {}) as object)
    .filter((key) => Object.hasOwn(deprecatedLabels, key))
    .map(
      (key): RuleFinding => ({
        code: 'SCHEMA_DEPRECATED_API',
        field: ['nodeSelector', key],
        message: 'is the old name of a node label',
        hint: `use \`${deprecatedLabels[key]}\``,
      }),
    );

const oldVolumes: Rule = (value) =>
  deprecatedVolumes
    .filter((type) => value[type] !== undefined)
    .map(
      (type): RuleFinding => ({
        code: 'SCHEMA_DEPRECATED_API',
        field: [type],
        message: 'is a volume type that Kubernetes no longer supports',
        hint: 'use a CSI driver',
      }),
    );

/** A request above its limit is refused, and so is an extended resource (a GPU) whose two amounts differ. */
const requestsWithinLimits: Rule = ({ requests, limits }) => {
  const asked = (requests ?? {}) as Record<string, unknown>;
  const ceiling = (limits ?? {}) as Record<string, unknown>;
  return Object.keys(asked).flatMap((resource): readonly RuleFinding[] => {
    const request = amount(asked[resource]);
    const limit = amount(ceiling[resource]);
    const field = ['requests', resource];
    const extended = resource.includes('/') && !resource.startsWith('kubernetes.io/');
    if (request === undefined) return [];
    if (limit === undefined)
      return extended
        ? [{ code: 'SCHEMA_REQUIRED', field: ['limits', resource], message: `is missing; ${resource} needs a limit equal to its request` }]
        : [];
    const order = compareQuantities(request, limit);
    if (order > 0) return [{ code: 'SCHEMA_VALUE', field, message: `${request} is above the limit ${limit}` }];
    return extended && order < 0
      ? [{ code: 'SCHEMA_VALUE', field, message: `${request} must equal the limit ${limit}; ${resource} cannot be overcommitted` }]
      : [];
  });
};

/** An amount that can be read; a wrong one is reported where it stands. */
function amount(value: unknown): string | number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  try {
    parseQuantity(value);
    return value;
  } catch {
    return undefined;
  }
}

/** Pods, containers, probes, volumes of pods, scheduling. */
export const podRules: Readonly<Record<string, DefinitionRules>> = {
  'core.v1.PodSpec': {
    fields: {
      containers: { minItems: 1 },
      terminationGracePeriodSeconds: atLeast(0),
      activeDeadlineSeconds: atLeast(1),
      nodeSelector: { keyFormat: 'qualified-name', valueFormat: 'label-value' },
    },
    checks: [distinct(['containers', 'initContainers'], 'name'), oldNodeLabels],
  },
  'core.v1.Container': {
    required: ['image'],
    fields: {
      name: format('label-name'),
      image,
      livenessProbe: { properties: { successThreshold: { maximum: 1 } } },
      startupProbe: { properties: { successThreshold: { maximum: 1 } } },
    },
  },
  'core.v1.ContainerPort': { fields: { containerPort: portNumber, hostPort: between(0, 65535), name: format('port-name') } },
  'core.v1.HTTPGetAction': { fields: { port } },
  'core.v1.TCPSocketAction': { fields: { port } },
  'core.v1.GRPCAction': { fields: { port: portNumber } },
  'core.v1.ExecAction': { required: ['command'], fields: { command: { minItems: 1 } } },
  'core.v1.Probe': {
    fields: {
      initialDelaySeconds: atLeast(0),
      timeoutSeconds: atLeast(0),
      periodSeconds: atLeast(0),
      successThreshold: atLeast(0),
      failureThreshold: atLeast(0),
      terminationGracePeriodSeconds: atLeast(1),
    },
    checks: [oneField({ of: ['exec', 'httpGet', 'tcpSocket', 'grpc'] })],
  },
  'core.v1.LifecycleHandler': { checks: [oneField({ of: ['exec', 'httpGet', 'tcpSocket', 'sleep'] })] },
  'core.v1.EnvVar': {
    fields: { name: format('env-name') },
    checks: [
      forbid(
        'valueFrom',
        ({ value, valueFrom }) => isSet(value) && valueFrom !== undefined,
        'may not stand beside `value`',
        'keep one of the two',
      ),
    ],
  },
  'core.v1.EnvVarSource': { checks: [oneField({ of: ['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'] })] },
  'core.v1.EnvFromSource': { checks: [oneField({ of: ['configMapRef', 'secretRef'] })] },
  'core.v1.ConfigMapKeySelector': { fields: { key: format('data-key') } },
  'core.v1.SecretKeySelector': { fields: { key: format('data-key') } },
  'core.v1.Volume': { fields: { name: format('label-name') }, checks: [oneField({ except: ['name'], least: 0 }), oldVolumes] },
  'core.v1.VolumeMount': {
    fields: { mountPath: format('mount-path'), subPath: format('sub-path'), name: notEmpty },
    checks: [oneField({ of: ['subPath', 'subPathExpr'], least: 0 })],
  },
  'core.v1.ConfigMapVolumeSource': { required: ['name'], fields: { defaultMode: between(0, 511) } },
  'core.v1.SecretVolumeSource': { required: ['secretName'], fields: { defaultMode: between(0, 511) } },
  'core.v1.KeyToPath': { fields: { key: format('data-key'), path: format('sub-path'), mode: between(0, 511) } },
  'core.v1.HostPathVolumeSource': { fields: { path: notEmpty } },
  'core.v1.PersistentVolumeClaimVolumeSource': { fields: { claimName: notEmpty } },
  'core.v1.EmptyDirVolumeSource': { fields: { medium: { pattern: '^(Memory|HugePages(-.+)?)?$' } } },
  'core.v1.ResourceRequirements': {
    fields: { requests: { amounts: 'zero or more' }, limits: { amounts: 'zero or more' } },
    checks: [requestsWithinLimits],
  },
  'core.v1.PodSecurityContext': {
    fields: { runAsUser: between(0, 2 ** 31 - 1), runAsGroup: between(0, 2 ** 31 - 1), fsGroup: between(0, 2 ** 31 - 1) },
  },
  'core.v1.SecurityContext': {
    fields: { runAsUser: between(0, 2 ** 31 - 1), runAsGroup: between(0, 2 ** 31 - 1) },
    checks: [
      forbid(
        'allowPrivilegeEscalation',
        ({ privileged, allowPrivilegeEscalation }) => privileged === true && allowPrivilegeEscalation === false,
        'may not be false for a privileged container',
      ),
    ],
  },
  'core.v1.SeccompProfile': localhostProfile,
  'core.v1.AppArmorProfile': localhostProfile,
  'core.v1.Toleration': {
    checks: [
      forbid('value', ({ operator, value }) => operator === 'Exists' && isSet(value), 'must be left out with the operator Exists'),
      forbid('operator', ({ operator, key }) => operator !== 'Exists' && !isSet(key), 'must be Exists when `key` is left out'),
      forbid(
        'effect',
        ({ effect, tolerationSeconds }) => tolerationSeconds !== undefined && effect !== 'NoExecute',
        'must be NoExecute when `tolerationSeconds` is set',
      ),
    ],
  },
  'core.v1.TopologySpreadConstraint': {
    fields: { maxSkew: atLeast(1), minDomains: atLeast(1), topologyKey: notEmpty },
    checks: [
      forbid(
        'minDomains',
        ({ minDomains, whenUnsatisfiable }) => minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule',
        'may only be set when `whenUnsatisfiable` is DoNotSchedule',
      ),
    ],
  },
  'core.v1.PodAffinityTerm': { fields: { topologyKey: notEmpty } },
  'core.v1.WeightedPodAffinityTerm': { fields: { weight } },
  'core.v1.PreferredSchedulingTerm': { fields: { weight } },
  'core.v1.NodeSelector': { fields: { nodeSelectorTerms: { minItems: 1 } } },
  'core.v1.HostAlias': { fields: { ip: format('ip') } },
};
