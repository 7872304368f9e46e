import { fields, items, text, texts } from '../read.ts';
import {
  addedCapabilities,
  bearers,
  context,
  defaultCapabilities,
  hasUserNamespace,
  isWindows,
  type PodSecurityRule,
  perContainer,
  procMounts,
  profiles,
  show,
} from './pod-security-rule.ts';

const volumeKinds = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

const procMountRestricted: PodSecurityRule = {
  from: 35,
  find: (pod, minor) => (hasUserNamespace(pod, minor) ? procMounts(pod) : []),
};

const volumeTypes: PodSecurityRule = {
  find: ({ podSpec, path }) =>
    items(podSpec.volumes).flatMap((volume, position) => {
      if (volumeKinds.some((kind) => volume[kind] !== undefined) || volume.hostPath !== undefined) return [];
      const kind = Object.keys(volume).find((key) => key !== 'name');
      return kind === undefined
        ? []
        : [{ field: `${path}.volumes[${position}]`, message: `is of kind ${kind}`, allowed: volumeKinds.join(', ') }];
    }),
};

const escalation: PodSecurityRule = {
  find: (pod) =>
    isWindows(pod)
      ? []
      : perContainer(({ allowPrivilegeEscalation: value }, { path }) =>
          value === false
            ? []
            : [
                {
                  field: `${path}.securityContext.allowPrivilegeEscalation`,
                  message: value === undefined ? 'is missing' : `is ${show(value)}`,
                  allowed: 'false',
                },
              ],
        )(pod),
};

const droppedCapabilities: PodSecurityRule = {
  find: (pod) => {
    if (isWindows(pod)) return [];
    const dropped = perContainer((security, { path }) =>
      texts(fields(security.capabilities).drop).includes('ALL')
        ? []
        : [{ field: `${path}.securityContext.capabilities.drop`, message: 'does not hold ALL', allowed: '["ALL"]' }],
    )(pod);
    const added = addedCapabilities(['NET_BIND_SERVICE'])(pod).filter(({ message }) =>
      defaultCapabilities.some((capability) => message === `holds ${capability}`),
    );
    return [...dropped, ...added];
  },
};

const seccompRestricted: PodSecurityRule = {
  find: (pod) => {
    if (isWindows(pod) || profiles.includes(text(fields(context(pod.podSpec).seccompProfile).type) ?? '')) return [];
    return perContainer((security, { path }) =>
      security.seccompProfile === undefined
        ? [
            {
              field: `${path}.securityContext.seccompProfile.type`,
              message: 'is missing here and on the pod',
              allowed: profiles.join(', '),
            },
          ]
        : [],
    )(pod);
  },
};

const nonRoot: PodSecurityRule = {
  find: (pod, minor) => {
    if (hasUserNamespace(pod, minor)) return [];
    const forPod = context(pod.podSpec).runAsNonRoot;
    const onPod = forPod === false ? [{ field: `${pod.path}.securityContext.runAsNonRoot`, message: 'is false', allowed: 'true' }] : [];
    const onContainers = perContainer(({ runAsNonRoot: value }, { path }) => {
      if (value === true || (value === undefined && forPod !== undefined)) return [];
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
