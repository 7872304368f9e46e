import type { StorageClass } from '../../src/model/index.ts';

/** A class that makes folders on the node of the first pod. */
export function storageClass({ name = 'local', ...changes }: Partial<StorageClass>): StorageClass {
  return {
    key: name,
    name,
    provisioner: 'rancher.io/local-path',
    origin: 'provided',
    reclaimPolicy: 'Retain',
    bindingMode: 'WaitForFirstConsumer',
    topology: 'node',
    expandable: false,
    snapshots: false,
    default: false,
    ...changes,
  };
}

/** A StatefulSet of one pod with a claim of a class; `pod` is an extra line of the pod in flow style. */
export function database(name: string, className: string, pod = ''): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:${pod === '' ? '' : `\n      ${pod}`}
      containers: [{ name: main, image: 'example.org/${name}:1.2.3', volumeMounts: [{ name: data, mountPath: /data }] }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: ${className}, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
`;
}

/** A volume that was made by hand on a node for a claim. */
export function volumeOn(node: string, claim: string): string {
  return `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${claim}-on-${node} }
spec:
  capacity: { storage: 1Gi }
  local: { path: /srv/${claim} }
  claimRef: { namespace: home, name: ${claim} }
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [${node}] }] }] } }
---
`;
}
