import type { k8s } from './k8s.ts';

/** Field names that the L1 types spell differently from the API. */
interface Irregular {
  clientIp: 'clientIP';
  clusterIp: 'clusterIP';
  datasetUuid: 'datasetUUID';
  diskUri: 'diskURI';
  downwardApi: 'downwardAPI';
  externalId: 'externalID';
  hostIp: 'hostIP';
  hostIpc: 'hostIPC';
  hostPid: 'hostPID';
  insecureSkipTlsVerify: 'insecureSkipTLSVerify';
  loadBalancerIp: 'loadBalancerIP';
  nodeId: 'nodeID';
  nonResourceUrLs: 'nonResourceURLs';
  pdId: 'pdID';
  podCidr: 'podCIDR';
  podCidRs: 'podCIDRs';
  providerId: 'providerID';
  ref: '$ref';
  scaleIo: 'scaleIO';
  schema: '$schema';
  setHostnameAsFqdn: 'setHostnameAsFQDN';
  storagePolicyId: 'storagePolicyID';
  targetCpuUtilizationPercentage: 'targetCPUUtilizationPercentage';
  targetWwNs: 'targetWWNs';
  volumeId: 'volumeID';
}

type Partly<T> = unknown extends T
  ? T
  : T extends k8s.Quantity | k8s.IntOrString
    ? string | number
    : T extends Date
      ? string
      : T extends string | number | boolean
        ? T | null
        : T extends readonly (infer U)[]
          ? U extends { readonly name: string }
            ? readonly NamedPatch<U>[]
            : readonly Partly<U>[]
          : T extends object
            ? Extract<keyof T, keyof Irregular> extends never
              ? Patch<T>
              : RenamedPatch<T>
            : T;

/**
 * A partial object that reads as YAML. Maps are merged, lists of named entries are merged by name, other lists are
 * replaced, and `null` takes a field away.
 */
export type Patch<T> = { readonly [K in keyof T]?: Partly<T[K]> | null | undefined };

type NamedPatch<T> = Patch<T> & { readonly name: string };

type RenamedPatch<T> = { readonly [K in keyof T as K extends keyof Irregular ? Irregular[K] : K]?: Partly<T[K]> | null | undefined };

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is { readonly name: string } {
  return isMap(value) && typeof value['name'] === 'string';
}

/** Merges a patch into plain data and returns new data; neither argument is changed. */
export function applyPatch(base: unknown, patch: unknown): unknown {
  if (patch === undefined) return base;
  if (isMap(base) && isMap(patch)) {
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete merged[key];
      else if (value !== undefined) merged[key] = applyPatch(merged[key], value);
    }
    return merged;
  }
  if (Array.isArray(base) && Array.isArray(patch) && base.every(isNamed) && patch.every(isNamed)) {
    const patches = new Map(patch.map((entry) => [entry.name, entry]));
    const known = new Set(base.map((entry) => entry.name));
    return [
      ...base.map((entry) => applyPatch(entry, patches.get(entry.name))),
      ...patch.filter((entry) => !known.has(entry.name)).map(withoutNulls),
    ];
  }
  return withoutNulls(patch);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null && entry !== undefined)
      .map(([key, entry]) => [key, withoutNulls(entry)]),
  );
}
