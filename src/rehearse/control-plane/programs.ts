import { join } from 'node:path';

/** Addresses, files and ranges the programs are told. */
export interface Settings {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly etcd: { readonly client: number; readonly peer: number };
  readonly apiPort: number;
  /** Range of the cluster's own Services, so that a fixed clusterIP means the same here. */
  readonly serviceRange: string;
  readonly podRange: string;
  /** Whether RBAC is enforced on the cluster. */
  readonly rbac: boolean;
  /** See `ControlPlaneProps`. */
  readonly retrySeconds?: number | undefined;
}

const loopback = '127.0.0.1';

export function etcdUrl(port: number): string {
  return `http://${loopback}:${port}`;
}

/** etcd never waits for the disk: what it holds is worthless a minute later. */
export function etcdArgs({ folder, etcd }: Settings): readonly string[] {
  const client = etcdUrl(etcd.client);
  const peer = etcdUrl(etcd.peer);
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    '--name=rehearsal',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=rehearsal=${peer}`,
    '--quota-backend-bytes=2147483648',
  ];
}

export function apiServerArgs({ folder, etcd, apiPort, serviceRange, rbac }: Settings): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl(etcd.client)}`,
    `--bind-address=${loopback}`,
    `--advertise-address=${loopback}`,
    `--secure-port=${apiPort}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--service-cluster-ip-range=${serviceRange}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'service-accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'service-accounts.key')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    `--authorization-mode=${rbac ? 'RBAC' : 'AlwaysAllow'}`,
    '--allow-privileged=true',
    '--endpoint-reconciler-type=none',
  ];
}

/**
 * Limits on requests are lifted: they are there to protect a server that others use too.
 * @param gracePeriod whole seconds without a heartbeat until a node counts as unreachable; the default of Kubernetes if not given
 */
export function controllerManagerArgs({ folder, kubeconfig, podRange }: Settings, gracePeriod?: number): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    // Autoscalers are played: without metrics the real controller calls each of them broken. Controllers of clouds rest without one.
    '--controllers=*,-nodeipam,-horizontal-pod-autoscaler-controller',
    `--cluster-cidr=${podRange}`,
    '--allocate-node-cidrs=false',
    `--service-account-private-key-file=${join(folder, 'service-accounts.key')}`,
    `--root-ca-file=${certificateFile(folder)}`,
    '--pvclaimbinder-sync-period=1s',
    '--kube-api-qps=1000',
    '--kube-api-burst=2000',
    ...(gracePeriod === undefined ? [] : [`--node-monitor-grace-period=${gracePeriod}s`, '--node-monitor-period=1s']),
  ];
}

export function schedulerArgs({ folder, retrySeconds }: Settings): readonly string[] {
  const retry = retrySeconds === undefined ? [] : [`--pod-max-in-unschedulable-pods-duration=${retrySeconds}s`];
  return [`--config=${join(folder, 'scheduler.yaml')}`, '--secure-port=0', ...retry];
}

/** The scheduler’s defaults, without election and without limits on requests; a pod that found no place is tried again within a second. */
export function schedulerConfiguration({ kubeconfig }: Settings): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    leaderElection: { leaderElect: false },
    clientConnection: { kubeconfig, qps: 1000, burst: 2000 },
    podInitialBackoffSeconds: 1,
    podMaxBackoffSeconds: 1,
  };
}

/** One kwok plays the kubelets of all nodes that carry the annotation. Each gives a sign of life every three seconds, a quarter of its lease. */
export function kwokArgs({ kubeconfig, podRange }: Settings, stages: string, annotation: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--config=${stages}`,
    `--manage-nodes-with-annotation-selector=${annotation}`,
    `--cidr=${podRange}`,
    '--node-lease-duration-seconds=12',
  ];
}

/** Certificate the API server makes for itself. */
export function certificateFile(folder: string): string {
  return join(folder, 'certificates', 'apiserver.crt');
}
