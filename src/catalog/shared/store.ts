import type { k8s, Labels } from '../../authoring/index.ts';
import { claimTemplate, keepData } from './volumes.ts';

/** A program of one pod that keeps data on a claim of its own: a database, a queue. */
export interface StoreProps {
  readonly name: string;
  readonly labels: Labels;
  /** Labels that never change. */
  readonly selector: Labels;
}

/** The Service that clients use. */
export function clientService({ name, labels, selector }: StoreProps, ports: readonly k8s.ServicePort[]): k8s.KubeServiceProps {
  return { metadata: { name, labels }, spec: { type: 'ClusterIP', selector, ports: [...ports] } };
}

/**
 * The Service that gives each pod of the StatefulSet a name. Members of a set look for each other by these names before
 * any of them is ready: `beforeReady`.
 */
export function headlessService(
  { name, labels, selector }: StoreProps,
  ports: readonly k8s.ServicePort[],
  { beforeReady = false }: { readonly beforeReady?: boolean | undefined } = {},
): k8s.KubeServiceProps {
  return {
    metadata: { name: `${name}-headless`, labels },
    spec: { clusterIp: 'None', ...(beforeReady ? { publishNotReadyAddresses: true } : {}), selector, ports: [...ports] },
  };
}

/** Pods of a program, each with a claim named `data`, and how many of them there are. */
export interface StoreSetProps {
  readonly pod: k8s.PodSpec;
  readonly annotations?: Labels | undefined;
  readonly claim: k8s.PersistentVolumeClaimSpec;
  /** @default 1 */
  readonly replicas?: number | undefined;
  /** `Parallel` where no pod becomes ready without the others. @default 'OrderedReady' - the API's default */
  readonly start?: 'OrderedReady' | 'Parallel' | undefined;
}

/** Pods with a claim each. Neither Kubernetes nor Argo CD ever removes a claim by itself. */
export function storeSet(
  { name, labels, selector }: StoreProps,
  { pod, annotations, claim, replicas = 1, start }: StoreSetProps,
): k8s.KubeStatefulSetProps {
  return {
    metadata: { name, labels, annotations: keepData },
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      ...(start === undefined ? {} : { podManagementPolicy: start }),
      serviceName: `${name}-headless`,
      selector: { matchLabels: selector },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template: { metadata: { labels, ...(annotations === undefined ? {} : { annotations }) }, spec: pod },
      volumeClaimTemplates: [claimTemplate('data', selector, claim)],
    },
  };
}
