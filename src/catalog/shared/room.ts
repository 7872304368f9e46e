import type { AnyCluster, k8s, StorageClassSpec } from '../../authoring/index.ts';
import { scratch } from './pod.ts';

/**
 * Name of the class for volumes that are made for one pod and must go with it, by the owner's word for it. A class that
 * keeps its volumes becomes a finding.
 */
export function passingClass({ facts, storageClasses }: AnyCluster, word: string | undefined, path: string): string | undefined {
  if (word === undefined) return undefined;
  const found = facts.lookUp<StorageClassSpec>(storageClasses, word, path, 'storage class');
  if (found?.reclaimPolicy === 'Retain') {
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path,
      message: `class "${word}" keeps its volumes, so that each Job would leave one behind`,
      hint: 'name a class that deletes them, or leave `class` out to use the disk of the node',
    });
  }
  return found?.name;
}

/** Room that a pod has while it runs: on the node's own disk, or on a volume of a class. */
export function roomVolume(name: string, size: k8s.Quantity, className: string | undefined): k8s.Volume {
  if (className === undefined) return scratch(name, String(size.value));
  const spec: k8s.PersistentVolumeClaimSpec = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: className,
    resources: { requests: { storage: size } },
    volumeMode: 'Filesystem',
  };
  return { name, ephemeral: { volumeClaimTemplate: { spec } } };
}
