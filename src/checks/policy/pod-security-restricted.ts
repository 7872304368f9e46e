import { fields, items, texts } from '../read.ts';
import {
  addedCapabilities,
  bearers,
  context,
  hasUserNamespace,
  isSet,
  isWindows,
  type PodSecurityRule,
  perContainer,
  procMounts,
  profiles,
  profileViolations,
  show,
} from './pod-security-rule.ts';

const volumeKinds = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

const procMountRestricted: PodSecurityRule = {
  from: 35,
  find: (pod, minor) => (hasUserNamespace(pod, minor) ? procMounts(pod) : []),
};

/** A volume without a kind is an emptyDir; `hostPath` is refused by baseline already. */
const volumeTypes: PodSecurityRule = {
  find: ({ podSpec, path }) =>
    items(podSpec.volumes).flatMap((volume, position) => {
      if ([...volumeKinds, 'hostPath'].some((kind) => isSet(volume[kind]))) return [];
      const kind = Object.keys(volume).find((key) => key !== 'name' && isSet(volume[key]));
      return kind === undefined
        ? []
        : [{ field: `${path}.volumes[${position}]`, message: `is of kind ${kind}`, allowed: volumeKinds.join(', ') }];
    }),
};

const escalation: PodSecurityRule = {
  from: 8,
  find: (pod, minor) =>
    isWindows(pod, minor)
      ? []
      : perContainer(({ allowPrivilegeEscalation: value }, { path }) =>
          value === false
            ? []
            : [
                {
                  field: `${path}.securityContext.allowPrivilegeEscalation`,
                  message: isSet(value) ? `is ${show(value)}` : 'is missing',
                  allowed: 'false',
                },
              ],
        )(pod),
};

const droppedCapabilities: PodSecurityRule = {
  from: 22,
  find: (pod, minor) => {
    if (isWindows(pod, minor)) return [];
    const dropped = perContainer((security, { path }) =>
      texts(fields(security.capabilities).drop).includes('ALL')
        ? []
        : [{ field: `${path}.securityContext.capabilities.drop`, message: 'does not hold ALL', allowed: '["ALL"]' }],
    )(pod);
    return [...dropped, ...addedCapabilities(['NET_BIND_SERVICE'])(pod)];
  },
};

const seccompRestricted: PodSecurityRule = {
  from: 19,
  find: (pod, minor) => {
    if (isWindows(pod, minor)) return [];
    const wrong = profileViolations(pod, 'seccompProfile');
    if (isSet(context(pod.podSpec).seccompProfile)) return wrong;
    const missing = perContainer((security, { path }) =>
      isSet(security.seccompProfile)
        ? []
        : [
            {
              field: `${path}.securityContext.seccompProfile.type`,
              message: 'is missing here and on the pod',
              allowed: profiles.join(', '),
            },
          ],
    )(pod);
    return [...wrong, ...missing];
  },
};

const nonRoot: PodSecurityRule = {
  find: (pod, minor) => {
    if (hasUserNamespace(pod, minor)) return [];
    const forPod = context(pod.podSpec).runAsNonRoot;
    const onPod = forPod === false ? [{ field: `${pod.path}.securityContext.runAsNonRoot`, message: 'is false', allowed: 'true' }] : [];
    const onContainers = perContainer(({ runAsNonRoot: value }, { path }) => {
      if (value === true || (!isSet(value) && isSet(forPod))) return [];
      return [
        {
          field: `${path}.securityContext.runAsNonRoot`,
          message: value === false ? 'is false' : 'is missing here and on the pod',
          allowed: 'true',
        },
      ];
    })(pod);
    return [...onPod, ...onContainers];
  },
};

const nonRootUser: PodSecurityRule = {
  from: 23,
  find: (pod, minor) =>
    hasUserNamespace(pod, minor)
      ? []
      : bearers(pod).flatMap(({ security, path }) =>
          security.runAsUser === 0
            ? [{ field: `${path}.securityContext.runAsUser`, message: 'is 0, which is root', allowed: 'any other, or unset' }]
            : [],
        ),
};

/** What the level `restricted` adds to `baseline`. */
export const restrictedRules: readonly PodSecurityRule[] = [
  procMountRestricted,
  volumeTypes,
  escalation,
  droppedCapabilities,
  seccompRestricted,
  nonRoot,
  nonRootUser,
];
