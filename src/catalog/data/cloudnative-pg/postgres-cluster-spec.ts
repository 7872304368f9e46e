import { type ClusterConstruct, quantity } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { parseMemory } from '../../../units/index.ts';
import { type ChartAmounts, chartAmounts } from '../../platform/helm/index.ts';
import { apart, memoryOf, type ResourceProps } from '../../shared/index.ts';
import { type PostgresVersion, sharedMemory } from '../postgres/index.ts';
import { serverImage } from './postgres-cluster-image.ts';
import { clusterSettings } from './postgres-cluster-settings.ts';

/** What a Cluster of CloudNativePG is made of. */
export interface ClusterSpecProps {
  readonly path: string;
  readonly name: string;
  readonly version: PostgresVersion;
  readonly instances: number;
  readonly role: string;
  readonly secrets: { readonly app: string; readonly superuser: string };
  readonly storage: { readonly storageClass: string; readonly size: string };
  readonly settings: Readonly<Record<string, string | number>>;
  readonly resources: ResourceProps | undefined;
  readonly placement: { readonly priorityClassName?: string; readonly nodeSelector?: Readonly<Record<string, string>> };
}

/** Labels of everything that the operator runs for a database: the servers, and the Jobs that make a new one. */
export function clusterPods(name: string): Readonly<Record<string, string>> {
  return { 'cnpg.io/cluster': name };
}

/** Labels of the servers alone. */
export function instancePods(name: string): Readonly<Record<string, string>> {
  return { ...clusterPods(name), 'cnpg.io/podRole': 'instance' };
}

const defaults = { cpu: '250m', memory: '512Mi', memoryLimit: '2Gi' } as const;

/** What one server is counted with. */
export function instanceAmounts(cluster: ClusterConstruct, given: ResourceProps | undefined, path: string): ChartAmounts {
  return chartAmounts(cluster.facts, given, defaults, path);
}

export function clusterSpec(cluster: ClusterConstruct, props: ClusterSpecProps): JsonObject {
  const { facts } = cluster;
  const { path, name, version, instances, role, secrets, storage, settings, resources, placement } = props;
  const { priorityClassName, nodeSelector } = placement;
  const limit = memoryOf(resources?.memoryLimit) ?? parseMemory(defaults.memoryLimit);
  const amounts = instanceAmounts(cluster, resources, path);
  return {
    imageName: serverImage(version),
    instances,
    // With one server it would stop every drain of its node for ever.
    enablePDB: instances > 1,
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    affinity: {
      ...apartFrom(cluster, name, instances, nodeSelector),
      ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
    },
    // The Jobs of set-up and restore make databases and extensions, which no lesser role may.
    enableSuperuserAccess: true,
    superuserSecret: { name: secrets.superuser },
    bootstrap: {
      initdb: {
        // One that is there already, so that an empty volume gets the role and no database: the Job of set-up makes it,
        // or refuses to where the backup has a dump of it.
        database: 'postgres',
        owner: role,
        secret: { name: secrets.app },
        dataChecksums: true,
        encoding: 'UTF8',
        // Sorting comes from the server and not from the C library, so that another Debian cannot damage an index.
        localeProvider: 'builtin',
        builtinLocale: 'C.UTF-8',
      },
    },
    storage: {
      ...(storage.storageClass === '' ? {} : { storageClass: storage.storageClass }),
      size: String(quantity(facts, storage.size, `${path} storage.size`).value),
    },
    resources: {
      requests: { ...amounts.requests },
      limits: { ...amounts.limits, ...(resources?.cpuLimit === undefined ? {} : { cpu: resources.cpuLimit }) },
    },
    ephemeralVolumesSizeLimit: { shm: sharedMemory(limit) },
    postgresql: {
      parameters: clusterSettings(limit, settings, facts, path),
      ...(instances === 1 ? {} : { synchronous: { method: 'any', number: 1, dataDurability: instances > 2 ? 'required' : 'preferred' } }),
    },
    // A lone server has nobody who could take over; ending it because the API server is away only adds to the trouble.
    ...(instances === 1 ? { probes: { liveness: { isolationCheck: { enabled: false } } } } : {}),
  };
}

/** Servers on different nodes: as a condition only where enough nodes can take them. */
function apartFrom(cluster: ClusterConstruct, name: string, replicas: number, nodeSelector: unknown): JsonObject {
  if (replicas === 1) return { enablePodAntiAffinity: false };
  const { affinity } = apart(cluster, { selector: instancePods(name), replicas, nodeSelector });
  const isCondition = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  return {
    enablePodAntiAffinity: true,
    topologyKey: 'kubernetes.io/hostname',
    podAntiAffinityType: isCondition ? 'required' : 'preferred',
  };
}
