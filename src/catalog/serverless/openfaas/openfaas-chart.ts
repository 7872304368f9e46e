import type { JsonObject } from '../../../model/index.ts';
import type { ChartAmounts } from '../../platform/helm/index.ts';

export const source = {
  repoURL: 'https://openfaas.github.io/faas-netes/',
  chart: 'openfaas',
  // renovate: datasource=helm depName=openfaas registryUrl=https://openfaas.github.io/faas-netes/
  version: '15.0.6',
} as const;

/** @source values of the chart */
export const images = {
  gateway: ['ghcr.io/openfaas/gateway:0.27.13', 'ghcr.io/openfaas/faas-netes:0.18.17'],
  scaling: ['prom/prometheus:v3.11.3', 'prom/alertmanager:v0.32.1'],
  asynchronous: ['nats-streaming:0.25.6', 'ghcr.io/openfaas/queue-worker:0.14.2'],
} as const;

export const amounts = {
  gateway: { cpu: '50m', memory: '120Mi', memoryLimit: '256Mi' },
  prometheus: { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '512Mi' } },
  alertmanager: { requests: { cpu: '10m', memory: '25Mi' }, limits: { memory: '50Mi' } },
  queue: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
} as const;

/** Most functions, and most pods of each. @source faas-netes, `pkg/handlers/replica_reader.go` */
export const limits = { functions: 15, pods: 5 } as const;

const resourcesOf = ({ requests, limits: most }: ChartAmounts): JsonObject => ({ requests: { ...requests }, limits: { ...most } });

export function chartValues(props: {
  readonly functions: string;
  readonly dnsDomain: string;
  readonly gateway: ChartAmounts;
  readonly timeout: number;
  readonly scaling: boolean;
  readonly asynchronous: boolean;
}): JsonObject {
  const { functions, dnsDomain, gateway, timeout, scaling, asynchronous } = props;
  return {
    functionNamespace: functions,
    kubernetesDNSDomain: dnsDomain,
    // The password is asked for as every other, so that it is the same after every sync.
    generateBasicAuth: false,
    exposeServices: false,
    serviceType: 'ClusterIP',
    async: asynchronous,
    // The Community Edition reads no Function objects.
    createCRDs: false,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    functions: { setNonRootUser: true },
    gateway: {
      upstreamTimeout: `${timeout}s`,
      // Must be longer than the one before.
      readTimeout: `${timeout + 5}s`,
      writeTimeout: `${timeout + 5}s`,
      resources: resourcesOf(gateway),
    },
    faasnetes: { resources: resourcesOf(gateway) },
    prometheus: { create: scaling, ...(scaling ? { resources: resourcesOf(amounts.prometheus) } : {}) },
    alertmanager: { create: scaling, ...(scaling ? { resources: resourcesOf(amounts.alertmanager) } : {}) },
    ...(asynchronous ? { nats: { resources: resourcesOf(amounts.queue) }, queueWorker: { resources: resourcesOf(amounts.queue) } } : {}),
  };
}
