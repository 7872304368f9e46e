import type { AnyCluster, k8s, SecretKeyRef } from '../../../authoring/index.ts';
import type { Postgresql } from '../../data/postgres/postgres-props.ts';
import { env, httpProbes, restrictedContainer, restrictedPod, scratch, secretEnv } from '../../shared/index.ts';

// The image of the Helm chart "Zero to JupyterHub": JupyterHub 5.5 with KubeSpawner 7.0, which the plain image lacks.
// renovate: datasource=docker depName=quay.io/jupyterhub/k8s-hub
const hubVersion = '4.4.0';
export const hubImage = `quay.io/jupyterhub/k8s-hub:${hubVersion}`;
// renovate: datasource=docker depName=quay.io/jupyterhub/configurable-http-proxy
const proxyVersion = '5.2.0';
const proxyImage = `quay.io/jupyterhub/configurable-http-proxy:${proxyVersion}`;

export const hubUser = { uid: 1000, gid: 1000 };
export const hubPort = 8081;
export const proxyPort = 8000;
export const proxyApiPort = 8001;

/** What the hub may do in its own namespace. Without the right to delete claims, no mistake of the hub costs a home. */
export const hubRules: k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'watch', 'create'] },
  { apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch'] },
];

/** Address of the hub's database; a variable holds the password. */
export function databaseUrl<C extends AnyCluster>({ role, host, port, database }: Postgresql<C>): string {
  return `postgresql+psycopg2://${role}:$(DATABASE_PASSWORD)@${host}:${port}/${database}`;
}

export interface HubPodProps {
  readonly serviceAccount: string;
  readonly configMap: string;
  /** Claim of the SQLite file, where there is no database. */
  readonly claim: string | undefined;
  readonly environment: readonly k8s.EnvVar[];
  readonly resources: k8s.ResourceRequirements;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}

/** The hub asks the API server for pods, so it is the one pod here with a token. */
export function hubPod({ serviceAccount, configMap, claim, environment, resources, placement }: HubPodProps): k8s.PodSpec {
  return {
    ...restrictedPod(hubUser),
    ...placement,
    automountServiceAccountToken: true,
    serviceAccountName: serviceAccount,
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: 'hub',
        image: hubImage,
        imagePullPolicy: 'IfNotPresent',
        command: ['jupyterhub', '--config=/etc/jupyterhub/jupyterhub_config.py'],
        ports: [{ name: 'http', containerPort: hubPort, protocol: 'TCP' }],
        env: [...environment],
        resources,
        volumeMounts: [
          { name: 'config', mountPath: '/etc/jupyterhub', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
          ...(claim === undefined ? [] : [{ name: 'data', mountPath: '/srv/jupyterhub' }]),
        ],
        // It waits for the proxy first.
        ...httpProbes('/hub/health', 'http', 300),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: configMap } },
      scratch('tmp', '128Mi'),
      ...(claim === undefined ? [] : [{ name: 'data', persistentVolumeClaim: { claimName: claim } }]),
    ],
  };
}

/** The proxy knows the way to each server only from memory; the hub tells it again after a restart. */
export function proxyPod(
  hubUrl: string,
  token: SecretKeyRef,
  resources: k8s.ResourceRequirements,
  placement: HubPodProps['placement'],
): k8s.PodSpec {
  return {
    ...restrictedPod({ uid: 65_534, gid: 65_534 }),
    ...placement,
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: 'proxy',
        image: proxyImage,
        imagePullPolicy: 'IfNotPresent',
        command: [
          'configurable-http-proxy',
          // Empty: every address of the pod.
          '--ip=',
          `--port=${proxyPort}`,
          '--api-ip=',
          `--api-port=${proxyApiPort}`,
          `--default-target=${hubUrl}`,
          `--error-target=${hubUrl}/hub/error`,
          '--log-level=warn',
        ],
        ports: [
          { name: 'http', containerPort: proxyPort, protocol: 'TCP' },
          { name: 'api', containerPort: proxyApiPort, protocol: 'TCP' },
        ],
        env: [env('HOME', '/tmp'), secretEnv('CONFIGPROXY_AUTH_TOKEN', token)],
        resources,
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        ...httpProbes('/_chp_healthz', 'http', 60),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [scratch('tmp', '64Mi')],
  };
}
