import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../src/api/index.ts';
import type { Manifest, Model } from '../../src/model/index.ts';
import type { Live, LiveKind } from '../../src/verify/live.ts';
import { judge } from '../../src/verify/verify.ts';
import { manifests, smallModel } from '../checks/support.ts';

/** A model that a live cluster of `cluster()` is an exact picture of. */
export const attic: Model = { ...smallModel, network: { ...smallModel.network, apiServers: ['10.20.0.11'] } };

export function objects(yaml: string): readonly KubeObject[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}

export const shelf = `
apiVersion: v1
kind: Node
metadata: { name: shelf-1, labels: { gpu: 'true' } }
spec: {}
status:
  addresses: [{ type: Hostname, address: shelf-1 }, { type: InternalIP, address: 10.20.0.11 }]
  nodeInfo: { architecture: amd64 }
  conditions: [{ type: Ready, status: 'True' }]
  capacity: { ephemeral-storage: 100Gi }
  allocatable: { cpu: 7500m, memory: 32403456Ki, pods: '110' }
`;

/** A cluster that is as `attic` declares it and holds these objects. */
export function cluster(there: string, changes: Partial<Live> = {}): Live {
  const nothing = { value: undefined };
  return {
    version: { value: 'v1.36.3' },
    kinds: kindsOf(objects(there)),
    secrets: new Map(),
    nodes: { value: objects(shelf) },
    storageClasses: { value: [] },
    ingressClasses: { value: [] },
    priorityClasses: { value: [] },
    systemDaemonSets: { value: objects('apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: calico-node, namespace: kube-system }') },
    apiEndpoints: {
      value: { ports: [{ name: 'https', port: 16443 }], endpoints: [{ addresses: ['10.20.0.11'] }] },
    },
    apiService: nothing,
    serviceRange: { value: { spec: { cidrs: ['10.152.183.0/24'] } } },
    ...changes,
  };
}

/** Kinds that a server has objects of. */
export function kindsOf(all: readonly KubeObject[]): readonly LiveKind[] {
  const names = new Set(all.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  return [...names].map((name) => {
    const [apiVersion = '', kind = ''] = name.split(' ');
    const mine = all.filter((object) => object.apiVersion === apiVersion && object.kind === kind);
    const namespaced = mine.some(({ metadata }) => (metadata as { readonly namespace?: string }).namespace !== undefined);
    const resource = { apiVersion, kind, plural: `${kind.toLowerCase()}s`, namespaced };
    return { apiVersion, kind, resource: { value: resource }, servedVersions: [], objects: { value: mine } };
  });
}

/** What a verification says, a line for each finding. */
export function said(rendered: string | readonly Manifest[], live: Live, model: Model = attic): readonly string[] {
  const { issues } = judge({ model, manifests: typeof rendered === 'string' ? manifests(rendered) : rendered }, live);
  return issues.map(({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`);
}
