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

/** The Service that gives each pod of the StatefulSet a name. */
export function headlessService({ name, labels, selector }: StoreProps, ports: readonly k8s.ServicePort[]): k8s.KubeServiceProps {
  return { metadata: { name: `${name}-headless`, labels }, spec: { clusterIp: 'None', selector, ports: [...ports] } };
}

/** One pod with one claim named `data`. Neither Kubernetes nor Argo CD ever removes the claim by itself. */
export function storeSet(
  { name, labels, selector }: StoreProps,
  {
    pod,
    annotations,
    claim,
  }: { readonly pod: k8s.PodSpec; readonly annotations?: Labels | undefined; readonly claim: k8s.PersistentVolumeClaimSpec },
): k8s.KubeStatefulSetProps {
  return {
    metadata: { name, labels, annotations: keepData },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      serviceName: `${name}-headless`,
      selector: { matchLabels: selector },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template: { metadata: { labels, ...(annotations === undefined ? {} : { annotations }) }, spec: pod },
      volumeClaimTemplates: [claimTemplate('data', selector, claim)],
    },
  };
}
