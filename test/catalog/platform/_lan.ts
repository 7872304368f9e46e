import { defineCluster, Fleet, k3s } from 'labwright';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import type { Issue } from '../../../src/issues/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { type RenderedCluster, renderCluster } from '../../../src/render/index.ts';

/** A cluster that brings neither balancer nor ingress controller, with a few addresses of its LAN to give out. */
export class Shed extends defineCluster({
  name: 'shed',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.7.0/24' },
  nodes: {
    'bench-1': {
      address: '192.168.7.10',
      roles: ['control-plane', 'worker'],
      labels: { cable: 'true' },
      capacity: { cpu: '8', memory: '31Gi' },
    },
    'bench-2': { address: '192.168.7.11', roles: ['worker'], capacity: { cpu: '4', memory: '15Gi' } },
  },
  storageClasses: { local: { name: 'local', provisioner: 'x/y', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' } },
  defaultStorageClass: 'local',
  addressPools: {
    lan: { ranges: ['192.168.7.240-192.168.7.250'], reserved: { 'Istio gateway': '192.168.7.243' } },
    one: { ranges: ['192.168.7.252'] },
  },
  ingresses: {
    main: { className: 'main', controller: 'traefik', namespace: 'ingress' },
    old: { className: 'old', controller: 'nginx', namespace: 'ingress' },
  },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.7.2', path: '/backup' } },
  priorityClasses: { platform: 1000, apps: 500 },
  layers: { platform: {}, apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    metallb: { podSecurity: 'privileged', defaultPriority: 'platform' },
    ingress: { podSecurity: 'restricted', defaultPriority: 'platform' },
    home: { podSecurity: 'restricted', defaultPriority: 'apps' },
  },
}) {}

export interface Rendered extends RenderedCluster {
  object(kind: string, name: string): JsonObject;
  /** Values of the chart of an application. */
  values(application: string): JsonObject | undefined;
  /** What the checks find in it, on top of what its own code declared wrong. */
  checked(): readonly Issue[];
}

/** Renders a cluster with what the function puts into it. */
export function render(make: (cluster: Shed) => void): Rendered {
  const cluster = new Shed(new Fleet({ repository: 'https://git.lan/shed.git', revision: 'main' }));
  make(cluster);
  const result = renderCluster(cluster);
  return {
    ...result,
    object: (kind, name) => {
      const found = result.manifests.find(({ identity }) => identity.kind === kind && identity.name === name);
      if (found === undefined) throw new Error(`no ${kind} ${name}`);
      return found.body;
    },
    values: (application) =>
      result.model.applications.find(({ name }) => name === application)?.charts[0]?.values as JsonObject | undefined,
    checked: () => runChecks(result, ownChecks),
  };
}
